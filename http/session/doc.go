// Package session is who comes in to the pages of the board, and how long they stay.
//
// There are three ways in: a token that is pasted, a link that works once, and the
// organisation's own sign-in over OpenID Connect. Each ends in a session, which lies
// on a shelf beside the log that all nodes share. The browser holds 32 random bytes in
// a cookie; the shelf holds their SHA-256, so whoever reads it comes in nowhere.
//
// What a session may do is what its holder may do now: the token or the member is
// looked up at every request, and a session lends nothing that they have lost.
//
// The cookie belongs to /board alone. No route of a reporter sets it, reads it or is
// sent it.
package session
