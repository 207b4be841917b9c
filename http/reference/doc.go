// Package reference is the page that explains the API: the description that programs
// read, drawn for people by the server, with a line for curl behind every operation.
// Nothing is said here that the description does not say.
package reference
