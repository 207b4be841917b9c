package outlets

import (
	"strconv"
	"time"

	"unrule/domain"
)

// TypePrefix begins the type of every event; the stored name of the kind follows.
const TypePrefix = "org.unrule."

// MediaType is what one event in JSON is (CloudEvents 1.0, structured mode).
const MediaType = "application/cloudevents+json"

// An Event is a recorded act as CloudEvents 1.0 writes it.
type Event struct {
	SpecVersion     string    `json:"specversion"`
	ID              string    `json:"id"` // position in the log
	Source          string    `json:"source"`
	Type            string    `json:"type"`
	Subject         string    `json:"subject"`
	Time            time.Time `json:"time"`
	DataContentType string    `json:"datacontenttype"`
	Data            Data      `json:"data"`
}

// Data is what was recorded, with the names that its ids have at the time of telling.
type Data struct {
	By   By     `json:"by"`
	Rule string `json:"rule_title,omitempty"`
	Act  any    `json:"act"` // body of the recorded event
}

// By is who acted. The id of a token or member stays in the log.
type By struct {
	Role string `json:"role"` // of the board; "policy"; "operator" at the command line
	Name string `json:"name,omitempty"`
}

// Names knows the names behind ids.
type Names interface {
	Title(rule domain.RuleID) string
	NameOf(by string) string
}

// A Source makes events of one installation.
type Source struct {
	URI   string // of the installation; "" is urn:unrule
	Names Names
}

// Leaves reports whether a recorded event is one that leaves.
func Leaves(r domain.Recorded) bool {
	return r.Aggregate.Of != domain.OfReport && leaves(r.Event)
}

// leaves names every kind that leaves, so that a new one stays until it is named here.
func leaves(e domain.Event) bool {
	switch e.(type) {
	case domain.RuleRegistered, domain.RuleTriaged, domain.RuleRejected, domain.RuleMerged, domain.RuleAbsorbed, domain.MergeReverted,
		domain.RuleSplitOff, domain.JustificationRequested, domain.RuleJustified, domain.JustificationLapsed, domain.RuleDecided,
		domain.RemovalRescheduled, domain.RemovalAnnounced, domain.VerificationOpened, domain.RemovalVerified, domain.RemovalDisputed,
		domain.VerificationExpired, domain.RelapseDetected, domain.DeferralEnded, domain.RuleReopened, domain.RuleRenamed,
		domain.OwnerAssigned, domain.PopulationDeclared, domain.BurdenMeasured,
		domain.DepartmentRegistered, domain.DepartmentRenamed, domain.DepartmentMerged, domain.DepartmentRetired,
		domain.PolicySet, domain.QuarterClosed:
		return true
	}
	return false
}

// Kinds lists the stored names of all kinds that leave.
func Kinds() (names []string) {
	for _, e := range domain.Events {
		if leaves(e) {
			names = append(names, e.EventName())
		}
	}
	return names
}

// Event is an act that leaves, as it leaves.
func (s Source) Event(r domain.Recorded) Event {
	e := s.envelope(strconv.FormatUint(r.Position, 10), r.Event.EventName(), r.Time)
	e.Data = Data{By: s.by(r.By), Act: r.Event}
	if r.Aggregate.Of == domain.OfRule {
		e.Subject = "rules/" + r.Aggregate.ID.String()
		e.Data.Rule = s.Names.Title(domain.RuleID{ID: r.Aggregate.ID})
	}
	return e
}

// envelope is an event about the organisation, without its data.
func (s Source) envelope(id, kind string, at time.Time) Event {
	e := Event{SpecVersion: "1.0", ID: id, Source: s.URI, Type: TypePrefix + kind, Subject: "organisation", Time: at.UTC(), DataContentType: "application/json"}
	if e.Source == "" {
		e.Source = "urn:unrule"
	}
	return e
}

func (s Source) by(by string) By {
	role, _, ok := domain.HolderOf(by)
	if !ok {
		return By{Role: by}
	}
	return By{Role: string(role), Name: s.Names.NameOf(by)}
}
