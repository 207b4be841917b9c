package eventstore

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"unrule/domain"
)

// kinds is what can be stored and in which version it is written today. When the
// body of a kind changes, its version rises and an upcaster from the version
// before is added; what is stored is never rewritten.
var kinds = newCodec(
	kindOf[domain.FrictionReported](1).decodedBy(decodeFriction),
	kindOf[domain.ReportMoved](1),
	kindOf[domain.ReportRedacted](2, asItWas), // 1 took words out of sight and left them on the disk
	kindOf[domain.ThanksSent](1),
	kindOf[domain.QuestionAsked](1),
	kindOf[domain.ReplyGiven](1),
	kindOf[domain.RemovalAnswered](1),
	kindOf[domain.ReportHeld](1),
	kindOf[domain.ReportReleased](1),
	kindOf[domain.RuleRegistered](1),
	kindOf[domain.RuleTriaged](1),
	kindOf[domain.RuleRejected](1),
	kindOf[domain.RuleMerged](1),
	kindOf[domain.RuleAbsorbed](1),
	kindOf[domain.MergeReverted](1),
	kindOf[domain.RuleSplitOff](1),
	kindOf[domain.JustificationRequested](1),
	kindOf[domain.RuleJustified](1),
	kindOf[domain.JustificationLapsed](1),
	kindOf[domain.RuleDecided](1),
	kindOf[domain.RemovalRescheduled](1),
	kindOf[domain.RemovalAnnounced](1),
	kindOf[domain.VerificationOpened](1),
	kindOf[domain.RemovalVerified](1),
	kindOf[domain.RemovalDisputed](1),
	kindOf[domain.VerificationExpired](1),
	kindOf[domain.RelapseDetected](1),
	kindOf[domain.DeferralEnded](1),
	kindOf[domain.RuleReopened](1),
	kindOf[domain.RuleRenamed](1),
	kindOf[domain.OwnerAssigned](1),
	kindOf[domain.PopulationDeclared](1),
	kindOf[domain.BurdenMeasured](1),
	kindOf[domain.DepartmentRegistered](1),
	kindOf[domain.DepartmentRenamed](1),
	kindOf[domain.DepartmentMerged](1),
	kindOf[domain.DepartmentRetired](1),
	kindOf[domain.PolicySet](1),
	kindOf[domain.QuarterClosed](1),
	kindOf[domain.LogSealed](1),
	kindOf[domain.LossAccepted](1),
	kindOf[domain.TokenCreated](1),
	kindOf[domain.TokenRevoked](1),
	kindOf[domain.MemberAdmitted](1),
	kindOf[domain.WebhookRegistered](1),
	kindOf[domain.WebhookRemoved](1),
	kindOf[domain.StoriesRead](1),
)

// An upcaster turns the body of one version into the body of the next.
type upcaster func(body []byte) ([]byte, error)

// asItWas lifts a body to which only what may be absent was added.
func asItWas(body []byte) ([]byte, error) { return body, nil }

// A kind is one kind of event as it is stored.
type kind struct {
	name    string
	version int
	decode  func(body []byte) (domain.Event, error)
	up      map[int]upcaster // by the version they start from
}

// kindOf is the kind whose body is E as JSON. up[i] leads from version i+1 to i+2,
// so there are version-1 of them.
func kindOf[E domain.Event](version int, up ...upcaster) kind {
	var zero E
	k := kind{name: zero.EventName(), version: version, decode: decodeAs[E], up: map[int]upcaster{}}
	for i, u := range up {
		k.up[i+1] = u
	}
	return k
}

// decodedBy is the kind read in a way of its own.
func (k kind) decodedBy(decode func([]byte) (domain.Event, error)) kind {
	k.decode = decode
	return k
}

func decodeAs[E domain.Event](body []byte) (domain.Event, error) {
	var e E
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("more than one value")
	}
	return e, nil
}

// A codec knows all kinds by their names.
type codec map[string]kind

func newCodec(kinds ...kind) codec {
	c := codec{}
	for _, k := range kinds {
		c[k.name] = k
	}
	return c
}

// encode writes an event in today's version of its kind. What could not be read
// back is refused: once in the log it would stop every reader for good.
func (c codec) encode(e domain.Event) (name string, version int, body []byte, err error) {
	k, ok := c[e.EventName()]
	if !ok {
		return "", 0, nil, fmt.Errorf("kind %q is in no table", e.EventName())
	}
	if body, err = json.Marshal(e); err == nil {
		_, err = k.decode(body)
	}
	return k.name, k.version, body, err
}

// decode reads an event of any version up to today's.
func (c codec) decode(name string, version int, body []byte) (domain.Event, error) {
	k, ok := c[name]
	if !ok {
		return nil, fmt.Errorf("kind %q is not known to this program", name)
	}
	if version < 1 || version > k.version {
		return nil, fmt.Errorf("version %d of kind %q is not known to this program", version, name)
	}
	for v := version; v < k.version; v++ {
		var err error
		if body, err = k.up[v](body); err != nil {
			return nil, fmt.Errorf("lift kind %q from version %d: %w", name, v, err)
		}
	}
	e, err := k.decode(body)
	if err != nil {
		return nil, fmt.Errorf("read version %d of kind %q: %w", version, name, err)
	}
	return e, nil
}
