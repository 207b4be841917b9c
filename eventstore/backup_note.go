package eventstore

import (
	"encoding/json"
	"os"
	"path/filepath"

	"unrule/domain"
)

// A LastBackup is what stands beside a log of the last backup that was written to its end.
type LastBackup struct {
	Position uint64     `json:"position"` // the last one in it; 0 where there was no backup
	Day      domain.Day `json:"day"`      // on which it was written, in UTC
}

func backupNote(dir string) string { return filepath.Join(dir, "backed-up") }

func (d *dataDir) noteBackup(b LastBackup) error {
	text, err := json.Marshal(b)
	if err != nil {
		return err
	}
	return d.replace(backupNote(d.path), text)
}

// lastBackup reads the note. It is no fact of the log: one that cannot be read is none.
func lastBackup(dir string) (b LastBackup) {
	text, err := os.ReadFile(backupNote(dir))
	if err != nil || json.Unmarshal(text, &b) != nil {
		return LastBackup{}
	}
	return b
}
