package http

import (
	"embed"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"golang.org/x/text/language"

	"unrule/domain"
)

// A problem is a refusal as RFC 9457 writes it.
type problem struct {
	Type   string         `json:"type"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Code   string         `json:"code"`
	Detail string         `json:"detail"`
	Errors []problemField `json:"errors,omitempty"`

	Current any `json:"current,omitempty"` // the rule or policy that an act does not fit
}

// A problemField is what is wrong with one field of the body or one parameter.
type problemField struct {
	Pointer   string `json:"pointer,omitempty"`
	Parameter string `json:"parameter,omitempty"`
	Code      string `json:"code"`
	Detail    string `json:"detail"`
}

// A Field of a refusal that begins so names a parameter of the query.
const inQuery = "?"

//go:embed web/refusals.en.json web/refusals.es.json web/refusals.pt.json
var textFiles embed.FS

// The languages of the refusals; the first stands in for all others.
var languages = []string{"en", "es", "pt"}

// Texts by language and code. English has the titles alone: its texts stand at the codes.
var texts = readTexts()

var matcher = language.NewMatcher([]language.Tag{language.English, language.Spanish, language.Portuguese})

func readTexts() map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, lang := range languages {
		b, err := textFiles.ReadFile("web/refusals." + lang + ".json")
		if err == nil {
			table := map[string]string{}
			err = json.Unmarshal(b, &table)
			all[lang] = table
		}
		if err != nil {
			panic("http: texts of " + lang + ": " + err.Error()) // embedded: a test would have seen it
		}
	}
	return all
}

// languageOf is the language of a problem: what the client asks for, if we speak it.
func languageOf(r *http.Request) string {
	accept := r.Header.Get("Accept-Language")
	if accept == "" || len(accept) > 256 {
		return languages[0]
	}
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return languages[0]
	}
	_, i, _ := matcher.Match(tags...)
	return languages[i]
}

// textOf is the sentence of a refusal in a language.
func textOf(r *domain.Refusal, lang string) string {
	text, ok := texts[lang][r.Name]
	if !ok {
		text = r.Text
	}
	return domain.Fill(text, r.Args)
}

// writeProblem answers with the first refusal and lists the fields of all.
func (s *Server) writeProblem(a *answer, r *http.Request, all []*domain.Refusal, current any) {
	first, lang := all[0], languageOf(r)
	status := statusOf(first.Code)
	p := problem{
		Type: "urn:unrule:problem:" + first.Name, Title: texts[lang]["status."+strconv.Itoa(status)],
		Status: status, Code: first.Name, Detail: textOf(first, lang), Current: current,
	}
	for _, refusal := range all {
		if refusal.Field == "" {
			continue
		}
		f := problemField{Pointer: refusal.Field, Code: refusal.Name, Detail: textOf(refusal, lang)}
		if name, ok := strings.CutPrefix(refusal.Field, inQuery); ok {
			f.Pointer, f.Parameter = "", name
		}
		p.Errors = append(p.Errors, f)
	}
	s.problemHeaders(a, r, first.Code, lang)
	body, _ := encode(p) // plain strings and numbers always encode
	send(a, status, typeProblem, body)
}

func (s *Server) problemHeaders(a *answer, r *http.Request, c domain.Code, lang string) {
	h := a.Header()
	h.Set("Content-Language", lang)
	delete(h, "Etag")
	if after, ok := retryAfter[c.Name]; ok {
		h.Set("Retry-After", after)
	}
	switch statusOf(c) {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Bearer realm="unrule"`)
		if c == TokenInvalid {
			h.Set("WWW-Authenticate", `Bearer realm="unrule", error="invalid_token"`)
		}
	case http.StatusMethodNotAllowed:
		h.Set("Allow", allowed(r.URL.Path))
	}
}
