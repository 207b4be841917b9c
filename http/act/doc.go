// Package act reads what the board wants. One table of verbs stands behind the API
// and the pages: both read the same fields into the same command, and both are refused
// in the same words. Whoever adds a command of the board adds a verb here, and the
// routes of the API follow.
package act
