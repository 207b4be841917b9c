package main

import (
	"os"
	"runtime/debug"
	"time"
)

// owns reports whether this process runs as the owner of something. Where accounts have
// no numbers it is believed.
func owns(account int) bool { return account < 0 || account == os.Geteuid() }

// builtAt is the time of the commit that the program was built from; zero where that
// is not known.
func builtAt() time.Time {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return time.Time{}
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.time" {
			t, _ := time.Parse(time.RFC3339, s.Value)
			return t
		}
	}
	return time.Time{}
}

// clock judges the time of the machine: it dates reports and decides when quarters end.
func (f *findings) clock(now, built time.Time) {
	const do = "set the clock, best by NTP"
	earliest := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	if built.After(earliest) {
		earliest = built.Add(-24 * time.Hour)
	}
	says := now.UTC().Format("2006-01-02 15:04") + " UTC"
	synchronised, known := synchronised()
	switch {
	case now.Before(earliest):
		f.bad("clock", do, "%s is before this program was written", says)
	case now.Year() >= 2100:
		f.bad("clock", do, "%s is hardly true", says)
	case known && !synchronised:
		f.warn("clock", "let NTP keep it", "%s, and nothing keeps the clock right", says)
	case known:
		f.fine("clock", "%s, kept right by NTP", says)
	default:
		f.fine("clock", "%s; whether anything keeps it right cannot be seen here", says)
	}
}
