//go:build !faults

package eventstore

// synced is the sync of a log. No released program can be told to leave it out.
func synced(flush func() error) func() error { return flush }
