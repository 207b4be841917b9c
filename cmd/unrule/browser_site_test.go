//go:build browser

package main

import (
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"
)

// site serves a page without a fault, a page full of faults, and what a form
// sends. What is asked for with ?cache may be kept, so that going back shows it
// again without loading it. Its stranger is another server, which answers everything with a picture.
func site(t *testing.T) (own, stranger string) {
	t.Helper()
	picture := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/svg+xml")
		fmt.Fprint(w, `<svg xmlns="http://www.w3.org/2000/svg"/>`)
	}
	other := httptest.NewServer(http.HandlerFunc(picture))
	t.Cleanup(other.Close)
	bad := template.Must(template.ParseFiles("testdata/browser/bad.html"))
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServer(http.Dir("testdata/browser")))
	mux.HandleFunc("/bad", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "script-src 'unsafe-inline'")
		_ = bad.Execute(w, other.URL)
	})
	mux.HandleFunc("POST /send", func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		http.Redirect(w, r, "/sent?"+r.PostForm.Encode(), http.StatusSeeOther)
	})
	mux.HandleFunc("/sent", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "<title>Sent</title><p id=language>%s</p>", r.Header.Get("Accept-Language"))
	})
	mux.HandleFunc("/icon.svg", picture)
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Disposition", `attachment; filename="kept.txt"`)
		fmt.Fprint(w, "kept")
	})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !r.URL.Query().Has("cache") {
			w.Header().Set("Cache-Control", "no-store")
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL, other.URL
}

// A witness is a test that may fail without failing the one that watches it.
type witness struct {
	testing.TB
	said string
}

// Fatalf notes why the test would have failed, and ends it.
func (w *witness) Fatalf(format string, args ...any) {
	w.said = fmt.Sprintf(format, args...)
	runtime.Goexit()
}
