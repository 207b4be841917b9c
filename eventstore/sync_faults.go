//go:build faults

package eventstore

import "os"

// asBuilt is the sync of a log, or none where FAULTS_SYNC is "off". It stands only in
// programs that are built to be broken: a power cut must lose something then, or the
// trial that shows that nothing is lost would show nothing.
func asBuilt(flush func() error) func() error {
	if os.Getenv("FAULTS_SYNC") == "off" {
		return func() error { return nil }
	}
	return flush
}
