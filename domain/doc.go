// Package domain holds the words and the laws of Unrule.
//
// A rule is the thing that is tracked; a report is one person's account of
// friction with one rule; leadership decides on the rule and those who suffered
// it say whether it is gone. Everything that happens is an [Event]; everything
// that somebody wants to happen is a [Command]. [State.Decide] answers a command
// with events or with a [Refusal]; [State.Evolve] takes in what has happened and
// never refuses it.
//
// The package is pure: it has no clock, no randomness, no context and does no
// input or output. Days, ids and the acting role are handed in. All numbers are
// integers, so that a replay gives the same figures on every machine.
package domain
