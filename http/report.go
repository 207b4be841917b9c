package http

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"unrule/domain"
	"unrule/http/receipt"
	"unrule/http/spam"
)

// How long an act may take. It does not end when the client hangs up: whoever
// pressed "send" and lost the line wanted it sent.
const actTimeout = 10 * time.Second

// A filed report, as its reporter learns of it.
type filed struct {
	Receipt  string        `json:"receipt"`
	Rule     domain.RuleID `json:"rule"`
	Position uint64        `json:"position"`
}

// fileReport takes a report.
func (s *Server) fileReport(c echo.Context, _ query) error {
	r := c.Request()
	key, err := requestKey(r.Header)
	if err != nil {
		return err
	}
	f, err := readBody(r, "rule", "owner", "kind", "side", "sufferer", "impacts", "severity", "frequency",
		"seconds", "last_happened", "story", "proposal", "language")
	if err != nil {
		return err
	}
	rc := s.keys.Receipt(key)
	command, err := s.readReport(f, rc)
	if err != nil {
		return err
	}
	command.Held = s.guard.Judge(spam.Attempt{Draft: string(rc), Remote: r.RemoteAddr})
	position, err := s.handle(r.Context(), domain.Act{ID: s.keys.Act(rc), Command: command})
	if err != nil {
		return err
	}
	return sendValue(c.Response().Writer, http.StatusCreated, filed{rc.String(), command.Rule, position})
}

// handle hands an act to the store and remembers how far the views must come for
// its reporter to find it.
func (s *Server) handle(ctx context.Context, a domain.Act) (uint64, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), actTimeout)
	defer cancel()
	position, err := s.Handler.Handle(ctx, a)
	if errors.Is(err, context.DeadlineExceeded) {
		return 0, domain.Refuse(FateUnknown, "")
	}
	for err == nil {
		seen := s.accepted.Load()
		if seen >= position || s.accepted.CompareAndSwap(seen, position) {
			break
		}
	}
	return position, err
}

// readReport makes the command of a report.
func (s *Server) readReport(f *object, rc receipt.Receipt) (domain.ReportFriction, error) {
	c := domain.ReportFriction{Report: s.keys.Report(rc)}
	e := &c.FrictionReported
	if err := s.readRuleOf(f, rc, e); err != nil {
		return c, err
	}
	e.Owner, e.Sufferer = f.department("owner"), f.department("sufferer")
	f.value("kind", &e.Kind)
	f.value("side", &e.Side)
	f.value("frequency", &e.Frequency)
	f.value("last_happened", &e.LastHappened)
	f.value("language", &e.Language)
	e.Impacts = readImpacts(f)
	e.Severity = int(f.whole("severity", bound{SeverityType, SeverityRange, 4}))
	e.Seconds = f.whole("seconds", bound{SecondsType, SecondsRange, domain.MaxSeconds})
	e.Story, e.Proposal = f.words("story"), f.words("proposal")
	return c, f.err()
}

// readRuleOf reads which rule it is: one already reported, or one of its own.
func (s *Server) readRuleOf(f *object, rc receipt.Receipt, e *domain.FrictionReported) error {
	rule, err := f.inner("rule", RuleType, "id", "title")
	if err != nil {
		return err
	}
	if rule == nil {
		if n, ok := f.item("rule"); !ok || n.kind == isObject {
			f.refuse(domain.RuleRequired, "rule")
		}
		return nil
	}
	_, byID := rule.item("id")
	_, byTitle := rule.item("title")
	switch {
	case byID == byTitle:
		f.refuse(domain.RuleRequired, "rule")
	case byID:
		rule.value("id", &e.Rule.ID)
	default:
		e.Rule, e.Title = s.keys.Rule(rc), rule.words("title")
	}
	return nil
}

func readImpacts(f *object) []domain.Impact {
	n, ok := f.item("impacts")
	if ok && n.kind != isList {
		f.refuse(ImpactsType, "impacts")
		return nil
	}
	if len(n.items) == 0 {
		f.refuse(domain.ImpactsRequired, "impacts", "words", domain.Impacts)
	}
	impacts := make([]domain.Impact, len(n.items))
	for i, item := range n.items {
		name := "impacts/" + strconv.Itoa(i)
		if item.kind != isString {
			*f.errs = append(*f.errs, domain.Refuse(TextType, f.at+"/"+name))
		} else if err := impacts[i].UnmarshalText([]byte(item.text)); err != nil {
			*f.errs = append(*f.errs, at(f.at+"/"+name, err))
		}
	}
	return impacts
}
