// Package outlets is what leaves by itself: acts as CloudEvents, to whoever follows
// the board live and to webhooks, and mail to reviewers and leaders.
//
// An act leaves: of the board or of policy, on a rule or on the organisation. What a
// reporter said never leaves, nor what the board did about one report: both tell that
// somebody reported, and when. Who comes in and who is told is nobody's news either.
package outlets
