// Package board is the pages of the leadership: the list of rules, one rule, the
// departments, what has come in, the quarters, the settings. They are drawn by the
// server; a script only makes them quicker to use.
//
// A page reads views and never counts anything itself. What it sends is read by
// [unrule/http/act] into the same commands that the API takes, and refused in the
// same words; what somebody typed is then still there. With as_of the list, a
// rule, a meeting, the inbox, the departments and the quarters are pages of the past,
// on which nothing can be done; reports, settings and account are of the present alone.
package board
