package http

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"unrule/domain"
	"unrule/export"
	"unrule/http/web"
)

// A choice is the document that a request asks for, and the headers on which that
// depends.
type choice struct {
	quarter  domain.Quarter
	format   export.Format
	language domain.Language
	vary     []string
}

func (c choice) id() documentID { return documentID{c.quarter, c.format.Name, c.language} }

// readQuarter is the report of a quarter as a document. What takes longer than a client
// should wait goes on by itself, and the client is told where it will be.
func (s *Server) readQuarter(c echo.Context, q query) error {
	w := c.Response().Writer
	ask, least, done, err := s.deliver(w, c.Request(), c.Param("id"), q)
	if err != nil || done {
		return err
	}
	return comeBack(w, ask, least)
}

// document is the same for a page of the board. A browser that must come back is told
// what to ask for then.
func (s *Server) document(w http.ResponseWriter, r *http.Request, id string) (again string, err error) {
	ask, least, done, err := s.deliver(w, r, id, query(r.URL.Query()))
	if err != nil || done {
		return "", err
	}
	return ask.quarter.String() + "." + ask.format.Name + ask.asked(least), nil
}

// deliver answers with a document that is made soon enough. Where it is not, least says
// how new a one to ask for later.
func (s *Server) deliver(w http.ResponseWriter, r *http.Request, id string, q query) (ask choice, least uint64, done bool, err error) {
	if ask, err = s.choose(r, id, q); err != nil {
		return ask, 0, false, err
	}
	if least, err = q.number("min_seq", 0, 1<<63-1, 0); err != nil {
		return ask, 0, false, err
	}
	views, err := s.views(r.Context(), least)
	if err != nil {
		return ask, 0, false, err
	}
	position := views.Position()
	if !url.Values(q).Has("min_seq") {
		least = position
	}
	today := views.Today(s.Now())
	d, err := s.made.find(wish{ask.id(), today, least, views.Recounts()}, position, s.making(views, today, ask))
	if err != nil {
		return ask, 0, false, err
	}
	if done, err = s.made.wait(r.Context(), d, s.Linger); done && err == nil {
		s.sendDocument(w, r, ask, d)
	}
	return ask, least, done, err
}

// asked is the parameters of a document that was begun at a position or later.
func (c choice) asked(least uint64) string {
	return "?language=" + string(c.language) + "&min_seq=" + strconv.FormatUint(least, 10)
}

// choose reads what document is asked for: by the end of the address or by Accept, and
// by the parameter or by Accept-Language.
func (s *Server) choose(r *http.Request, id string, q query) (c choice, err error) {
	name, suffix, named := strings.Cut(id, ".")
	if c.quarter, err = pathQuarter(name); err != nil {
		return c, err
	}
	var known bool
	if named {
		if c.format, known = export.FormatOf(suffix); !known {
			return c, domain.Refuse(FormatUnknown, "", "words", formatNames())
		}
	} else {
		if c.format, known = accepted(r.Header); !known {
			return c, domain.Refuse(FormatRefused, "", "words", mediaTypes())
		}
		c.vary = append(c.vary, "Accept")
	}
	if err = q.word("language", &c.language); err == nil && c.language == "" {
		c.language = web.Preferred(r.Header, s.Language)
		c.vary = append(c.vary, "Accept-Language")
	}
	return c, err
}

// making makes a document. It is made once for all who wait, so a fault is logged here;
// they are told that there was one.
func (s *Server) making(views Views, today domain.Day, ask choice) making {
	return func() (body []byte, closed bool, err error) {
		defer func() {
			if recover() != nil {
				s.Log.Error("panic", "making", ask.format.Name, "where", whereabouts(4))
				err = domain.Refuse(Fault, "")
			}
		}()
		report := views.Quarter(ask.quarter, today, false)
		if report.From > today {
			return nil, false, domain.Refuse(domain.QuarterFuture, "", "date", report.From)
		}
		var b bytes.Buffer
		if err := ask.format.Write(&b, report, ask.language); err != nil {
			s.Log.Error("fault", "making", ask.format.Name, "error", scrub(err.Error()))
			return nil, false, domain.Refuse(Fault, "")
		}
		return b.Bytes(), report.Closed != nil, nil
	}
}

// comeBack says that a document is being made and where it will be. The address takes
// one that was begun now or later, so that whoever comes back finds it although the log
// has gone on.
func comeBack(w http.ResponseWriter, ask choice, least uint64) error {
	const seconds = 1
	where := documentPath(ask.quarter, ask.format) + ask.asked(least)
	w.Header()["Location"] = []string{where}
	w.Header()["Retry-After"] = []string{strconv.Itoa(seconds)}
	return sendValue(w, http.StatusAccepted, map[string]any{
		"quarter": ask.quarter, "format": ask.format.Name, "language": ask.language, "location": where, "retry_after_seconds": seconds,
	})
}

func (s *Server) sendDocument(w http.ResponseWriter, r *http.Request, ask choice, d *rendering) {
	h := w.Header()
	h["Content-Language"] = []string{string(ask.language)}
	h["Etag"] = []string{d.etag}
	if len(ask.vary) > 0 {
		h["Vary"] = []string{strings.Join(ask.vary, ", ")}
	}
	if unchanged(r.Header, d.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	disposition := "attachment"
	if ask.format.Read {
		disposition = "inline"
	}
	h["Content-Disposition"] = []string{disposition + `; filename="` + ask.format.FileName(ask.quarter, ask.language) + `"`}
	if ask.format.Style != "" {
		h["Content-Security-Policy"] = []string{documentPolicy(ask.format.Style)}
	}
	send(w, http.StatusOK, []string{ask.format.Media}, d.body)
}

// documentPolicy lets a document have its own style and nothing else.
func documentPolicy(style string) string {
	return "default-src 'none'; style-src " + style + "; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
}

// mediaTypes lists the types that there are.
func mediaTypes() string {
	var types []string
	for _, f := range export.Formats {
		media, _, _ := strings.Cut(f.Media, ";")
		if !slices.Contains(types, media) {
			types = append(types, media)
		}
	}
	return strings.Join(types, ", ")
}
