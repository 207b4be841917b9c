package eventstore

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unrule/domain"
)

// holds are the files of the log under a directory in which words are found.
func (c *cluster) holds(dir, words string) (found []string) {
	c.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || err == nil && (e.IsDir() || !strings.Contains(path, "streams/"+streamName)) {
			return nil
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(words)) {
			found = append(found, path)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
	if err != nil {
		c.Fatal(err)
	}
	return found
}

// TestErasureWaitsForAllServers erases the words of a report while one of three servers is
// away. They are overwritten when it is back, on all three: had they been erased without
// it, it would have kept them.
func TestErasureWaitsForAllServers(t *testing.T) {
	t.Parallel()
	const words = "quetzal-in-the-corridor"
	c, ctx := startCluster(t).begin(), t.Context()
	s := run(t, openSoon(t, outsideIn(t, c.urls())))
	act := friction()
	report := act.Command.(domain.ReportFriction)
	report.Story = words
	act.Command = report
	position := handle(t, s, act)
	for i := range c.servers {
		c.until("all servers have the report", func() error {
			if len(c.holds(c.dirs[i], words)) == 0 {
				return fmt.Errorf("server %d has not", i)
			}
			return nil
		})
	}
	away := (c.leader(s) + 1) % len(c.servers)
	c.stop(away)
	c.until("the act is stored", func() error {
		_, err := s.Handle(ctx, boards(domain.RedactReport{Report: report.Report, Reason: "a name"}))
		return err
	})
	if _, err := s.message(ctx, getRequest{Position: position}); err != nil {
		t.Errorf("the record while a server is away: %v, want it there", err)
	}
	c.start(away)
	c.until("the record is erased", func() error {
		s.shreds.add(nil) // as if its minute were over
		if _, err := s.message(ctx, getRequest{Position: position}); !errors.Is(err, ErrNotFound) {
			return fmt.Errorf("it is there (%v)", err)
		}
		return nil
	})
	c.until("the words are overwritten", func() error {
		for _, dir := range c.dirs {
			if found := c.holds(dir, words); len(found) > 0 {
				return fmt.Errorf("they are in %v", found)
			}
		}
		return nil
	})
}
