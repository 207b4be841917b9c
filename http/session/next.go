package session

import (
	"net/url"
	"path"
	"strings"
)

// maxNext is the longest address that somebody is led back to.
const maxNext = 1024

// ownPath is an address of the board, as it stands; anything else leads to the board's
// first page. What could lead to another host, or back to the door, is dropped.
func ownPath(next string) string {
	u, err := url.Parse(next)
	if err != nil || len(next) > maxNext || !strings.HasPrefix(next, "/") || u.Scheme != "" || u.Host != "" || u.Opaque != "" || u.User != nil {
		return boardPath
	}
	if path.Clean(u.Path) != u.Path || strings.ContainsAny(u.Path, "\\\x00") || u.Path != boardPath && !strings.HasPrefix(u.Path, boardPath+"/") ||
		strings.HasPrefix(u.Path, boardPath+"/sign-") {
		return boardPath
	}
	return (&url.URL{Path: u.Path, RawQuery: u.Query().Encode()}).String()
}

// SignIn is where to sign in, and then to go on to an address of the board.
func SignIn(next string) string {
	if next = ownPath(next); next == boardPath {
		return signInPath
	}
	return signInPath + "?" + url.Values{"next": {next}}.Encode()
}

const signInPath = boardPath + "/sign-in"

// departPath is where the organisation's own sign-in begins, and ReturnPath where it
// ends.
const (
	departPath = signInPath + "/oidc"
	ReturnPath = departPath + "/callback"
)

// LinkPath is what the token of a link follows in its address.
const LinkPath = signInPath + "/"
