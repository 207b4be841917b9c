package web

import (
	"net/http"

	"unrule/domain"
)

// languageCookie keeps the language that somebody chose on the board's pages, and
// nothing else. It is never sent to the reporters' pages.
const languageCookie = "unrule-language"

// ChosenLanguage is the language of a page of the board: the one that its address names,
// the one that was chosen in this browser, the one that the browser asks for, or
// otherwise the organisation's.
func ChosenLanguage(r *http.Request, otherwise domain.Language) domain.Language {
	if l := languageIn(r); l != "" {
		return l
	}
	var l domain.Language
	if c, err := r.Cookie(languageCookie); err == nil && l.UnmarshalText([]byte(c.Value)) == nil && l != "" {
		return l
	}
	return Preferred(r.Header, otherwise)
}

// KeepLanguage makes the browser keep the language that an address names; secure is
// for https alone.
func KeepLanguage(w http.ResponseWriter, r *http.Request, secure bool) {
	if l := languageIn(r); l != "" {
		http.SetCookie(w, &http.Cookie{
			Name: languageCookie, Value: string(l), Path: "/board", MaxAge: 365 * 24 * 3600, Secure: secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		})
	}
}

// languageIn is the language that an address names; "" for none of ours.
func languageIn(r *http.Request) (l domain.Language) {
	if l.UnmarshalText([]byte(r.URL.Query().Get("language"))) != nil {
		return ""
	}
	return l
}
