package main

import "syscall"

// timeError is what the kernel answers while its clock follows no other (TIME_ERROR).
const timeError = 5

// synchronised reports whether the kernel's clock follows another, if that can be seen.
func synchronised() (yes, known bool) {
	state, err := syscall.Adjtimex(&syscall.Timex{}) // reads only
	return state != timeError, err == nil
}
