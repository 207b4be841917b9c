package board

// A Shortcut is a key of the keyboard and what it does. The script reads the same keys.
type Shortcut struct{ Key, Does string }

// Keys lists the keys that the script knows, for its help.
func (Frame) Keys() []Shortcut {
	return []Shortcut{
		{"j", "next"}, {"k", "previous"}, {"Enter", "open"}, {"x", "select"}, {"/", "search"},
		{"t", "triage"}, {"d", "decide"}, {"m", "merge"}, {"r", "reject"}, {"a", "announce"}, {"o", "reopen"},
		{"n", "onward"}, {"u", "undo"}, {"?", "help"},
	}
}
