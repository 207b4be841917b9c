package http

import (
	"bytes"
	"encoding/binary"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"unrule/domain"
	"unrule/export"
	"unrule/projections"
)

// Acts on a page.
const (
	maxActs     = 200
	defaultActs = 100
)

var typeCSV = []string{"text/csv; charset=utf-8"}

// An auditPage is a page of acts in the order of the log.
type auditPage struct {
	Position uint64                  `json:"position"`
	Acts     []projections.AuditLine `json:"acts"`
	Next     string                  `json:"next,omitempty"`
}

// listAudit is what the board did: as pages of JSON, or, where Accept likes that
// better, as a table.
func (s *Server) listAudit(c echo.Context, q query) error {
	c.Response().Writer.Header()["Vary"] = []string{"Accept"}
	liked := readAccept(c.Request().Header["Accept"])
	if qualityOf(typeCSV[0], liked) > qualityOf(typeJSON[0], liked) {
		return s.exportAudit(c, q)
	}
	path := c.Request().URL.Path
	asked, views, err := s.auditQuery(c.Request(), q)
	if err != nil {
		return err
	}
	limit, err := q.number("limit", 1, maxActs, defaultActs)
	if err != nil {
		return err
	}
	asked.Limit = int(limit)
	page := auditPage{Position: views.Position()}
	acts, more := views.Audit(asked)
	if page.Acts = acts; more {
		page.Next = s.cursors.close(scopeOf(path, q), binary.AppendUvarint(nil, acts[len(acts)-1].Position))
		c.Response().Writer.Header()["Link"] = []string{nextLink(path, q, page.Next)}
	}
	return sendValue(c.Response().Writer, http.StatusOK, page)
}

// exportAudit is all acts that are asked for as one table.
func (s *Server) exportAudit(c echo.Context, q query) error {
	return s.sendAudit(c.Response().Writer, c.Request(), q)
}

// auditOfPage is the same for the pages, whose query is known to be in order.
func (s *Server) auditOfPage(w http.ResponseWriter, r *http.Request) error {
	return s.sendAudit(w, r, query(r.URL.Query()))
}

func (s *Server) sendAudit(w http.ResponseWriter, r *http.Request, q query) error {
	asked, views, err := s.auditQuery(r, q)
	if err != nil {
		return err
	}
	acts, _ := views.Audit(asked)
	var b bytes.Buffer
	if err := export.Audit(&b, acts); err != nil {
		return err
	}
	w.Header()["Content-Disposition"] = []string{`attachment; filename="unrule-audit.csv"`}
	return send(w, http.StatusOK, typeCSV, b.Bytes())
}

// auditQuery reads which acts are asked for.
func (s *Server) auditQuery(r *http.Request, q query) (asked projections.AuditQuery, views Views, err error) {
	asked.By, asked.Kind = q.get("by"), q.get("kind")
	for _, step := range []func() error{
		func() error { return q.rule(&asked.Rule) },
		func() error { return q.word("from", &asked.From) },
		func() error { return q.word("to", &asked.To) },
		func() error { return q.kind() },
		func() error { return s.afterAct(r.URL.Path, q, &asked.After) },
	} {
		if err := step(); err != nil {
			return asked, nil, err
		}
	}
	views, err = s.viewsOf(r.Context(), q)
	return asked, views, err
}

func (q query) rule(into *domain.RuleID) error {
	if !url.Values(q).Has("rule") {
		return nil
	}
	id, err := domain.ParseID(q.get("rule"))
	if into.ID = id; err != nil {
		return domain.Refuse(domain.RuleUnknown, inQuery+"rule")
	}
	return nil
}

// kind demands the stored name of an event.
func (q query) kind() error {
	if !url.Values(q).Has("kind") {
		return nil
	}
	var names []string
	for _, e := range domain.Events {
		if e.EventName() == q.get("kind") {
			return nil
		}
		names = append(names, e.EventName())
	}
	return domain.Refuse(domain.WordUnknown, inQuery+"kind", "words", names)
}

func (s *Server) afterAct(path string, q query, into *uint64) error {
	if !url.Values(q).Has("cursor") {
		return nil
	}
	payload, err := s.cursors.open(scopeOf(path, q), q.get("cursor"))
	position, n := binary.Uvarint(payload)
	if err != nil || n <= 0 {
		return domain.Refuse(CursorInvalid, inQuery+"cursor")
	}
	*into = position
	return nil
}
