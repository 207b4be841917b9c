//go:build !linux

package main

// synchronised cannot be seen here.
func synchronised() (yes, known bool) { return false, false }
