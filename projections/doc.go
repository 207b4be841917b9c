// Package projections folds the log into what people read: the board, the
// departments, the impact, a rule's history, its stories, what became of a
// receipt, "somebody said it already", and the quarter.
//
// Everything lives in plain memory, is folded in the order of the log and may be
// thrown away at will: the same log gives the same bytes again. A fold never
// fails and never looks at a clock; an event taken in twice changes nothing.
//
// The shapes that are read are declared in shapes.go. A shape that ties a count
// to a sufferer department, a side or a day is marked as unsuppressed there, and
// no way out but a local export may print it.
package projections
