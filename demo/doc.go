// Package demo is the script of an organisation that does not exist: a hospital
// group with its departments, the rules that its people and patients suffer, what
// they said of them over six quarters and the present one, and what its leadership
// did about it.
//
// The words are written by hand and live under content. [Write] deals them out: who
// says what on which day, and when the board acts. The same seed gives the same acts;
// only the days follow the day on which the play is given. What policy does by itself
// (clocks that run out, verifications, relapses) is no part of the script: it follows
// from the acts, by the laws of the domain.
package demo
