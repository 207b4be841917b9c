module unrule

go 1.26.0

require github.com/google/uuid v1.6.0

require (
	github.com/kljensen/snowball v0.10.0
	golang.org/x/text v0.43.0
)

require pgregory.net/rapid v1.3.0
