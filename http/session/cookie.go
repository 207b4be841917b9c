package session

import "net/http"

// boardPath is where the cookie is sent, and where sign-in leads.
const boardPath = "/board"

// name is the cookie's. A browser takes a name that begins so from a secure page alone.
func (d *Door) name() string {
	if d.Secure {
		return "__Secure-unrule"
	}
	return "unrule"
}

// shown is what the browser shows; "" is nothing. Of two under one name neither is
// ours to choose.
func (d *Door) shown(r *http.Request) string {
	all := r.CookiesNamed(d.name())
	if len(all) != 1 {
		return ""
	}
	return all[0].Value
}

// hand gives the browser what opens its session. It is forgotten with the browser's
// own session.
func (d *Door) hand(w http.ResponseWriter, secret string) { d.set(w, d.name(), boardPath, secret, 0) }

// takeBack makes the browser forget it.
func (d *Door) takeBack(w http.ResponseWriter) { d.set(w, d.name(), boardPath, "", -1) }

func (d *Door) set(w http.ResponseWriter, name, path, value string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: path, MaxAge: maxAge, Secure: d.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}
