//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// finishWithin is how long what was under way may be refused for the time being.
const finishWithin = 2 * time.Minute

// finish sends what was under way again, under the same keys, until all of it is
// acknowledged.
func (r *row) finish(l *ledger, n *node) error {
	_, pending := l.split()
	return each(pending, func(e *entry) error {
		a, err := insist(func() (answer, error) { return n.report(l, e) })
		if err == nil && a.status != http.StatusCreated {
			err = fmt.Errorf("what was under way is not taken: %d %s", a.status, a.body)
		}
		return err
	})
}

// receipts asks for each receipt; one that does not answer with its rule is lost.
func (r *row) receipts(entries []*entry, n *node) error {
	return each(entries, func(e *entry) error {
		a, err := insist(func() (answer, error) {
			return n.call("POST", "/api/v1/receipts", "", fmt.Sprintf(`{"receipt":%q}`, e.Receipt))
		})
		if err != nil {
			return fmt.Errorf("ask for a receipt: %w", err)
		}
		var got struct {
			Rule string `json:"rule"`
		}
		switch {
		case a.status != http.StatusOK:
			r.lose(1, "receipts answer %d", a.status)
		case json.Unmarshal(a.body, &got) != nil || got.Rule != e.Rule:
			r.lose(1, "receipts answer with another rule")
		}
		return nil
	})
}

// again sends what is acknowledged once more: another receipt is a double, a refusal a
// loss.
func (r *row) again(l *ledger, entries []*entry, n *node) error {
	return each(entries, func(e *entry) error {
		a, err := insist(func() (answer, error) { return n.report(l, e) })
		switch {
		case errors.Is(err, errOtherReceipt):
			r.double(1, "retries got another receipt")
			return nil
		case err == nil && a.status != http.StatusCreated:
			r.lose(1, "retries are refused with %d", a.status)
		}
		return err
	})
}

// insist calls again while a node says that it cannot answer for the time being.
func insist(call func() (answer, error)) (a answer, err error) {
	for end := time.Now().Add(finishWithin); ; time.Sleep(50 * time.Millisecond) {
		a, err = call()
		if err != nil || a.status < http.StatusInternalServerError || time.Now().After(end) {
			return a, err
		}
	}
}

// counts compares how many reports each rule has with how many keys were
// acknowledged. Nothing may be under way.
func (r *row) counts(l *ledger, n *node) error {
	want := map[string]int{}
	acknowledged, _ := l.split()
	for _, e := range acknowledged {
		want[e.Rule]++
	}
	var board struct {
		Rules []struct {
			ID      string `json:"id"`
			Reports int    `json:"reports"`
		} `json:"rules"`
	}
	path := fmt.Sprintf("/api/v1/rules?limit=100&min_seq=%d", l.position)
	a, err := insist(func() (answer, error) { return n.call("GET", path, "", "") }) // a node may have to catch up
	if err == nil && a.status != http.StatusOK {
		err = fmt.Errorf("%d: %s", a.status, a.body)
	}
	if err == nil {
		err = json.Unmarshal(a.body, &board)
	}
	if err != nil {
		return fmt.Errorf("ask for the counts: %w", err)
	}
	for _, rule := range board.Rules {
		r.lose(want[rule.ID]-rule.Reports, "do not count")
		r.double(rule.Reports-want[rule.ID], "count too much")
		delete(want, rule.ID)
	}
	for _, n := range want {
		r.lose(n, "are about rules that are gone")
	}
	return nil
}

// words reads every story and compares it with what was sent.
func (r *row) words(l *ledger, n *node) error {
	want := map[string]int{}
	acknowledged, _ := l.split()
	for _, e := range acknowledged {
		if !e.erased {
			want[e.Story]++
		}
	}
	if err := n.stories(l, func(_, story string) { want[story]-- }); err != nil {
		return err
	}
	for _, left := range want {
		r.lose(left, "words are not there")
		r.double(-left, "words are there that nobody sent, or twice")
	}
	return nil
}

// stories hands out every story with the id of its report.
func (n *node) stories(l *ledger, take func(report, story string)) error {
	for _, rule := range l.rules {
		path := fmt.Sprintf("/api/v1/rules/%s/stories?min_seq=%d", rule, l.position)
		for from := path; from != ""; {
			var page struct {
				Stories []struct {
					Report string `json:"report"`
					Story  string `json:"story"`
				} `json:"stories"`
				Next string `json:"next"`
			}
			if err := n.ask("GET", from, "", &page); err != nil {
				return err
			}
			for _, s := range page.Stories {
				take(s.Report, s.Story)
			}
			if from = ""; page.Next != "" {
				from = path + "&cursor=" + url.QueryEscape(page.Next)
			}
		}
	}
	return nil
}

// all compares the whole ledger with a node.
func (r *row) all(l *ledger, n *node) error {
	if err := r.finish(l, n); err != nil {
		return err
	}
	acknowledged, _ := l.split()
	r.acknowledged += len(acknowledged)
	return errors.Join(r.counts(l, n), r.receipts(acknowledged, n), r.words(l, n))
}

// some compares a sample. The counts come first: they wait until the node has read as
// far as any node has acknowledged.
func (t *trial) some(l *ledger, n *node) error {
	if err := t.finish(l, n); err != nil {
		return err
	}
	sample := l.sample(t.random, 40)
	return errors.Join(t.counts(l, n), t.receipts(sample, n), t.again(l, sample[:len(sample)/4], n))
}

// each does something for all of a list, eight at a time, and gives the first error.
func each(list []*entry, do func(*entry) error) error {
	var all sync.WaitGroup
	errs := make([]error, 8)
	for w := range errs {
		all.Go(func() {
			for i := w; i < len(list) && errs[w] == nil; i += len(errs) {
				errs[w] = do(list[i])
			}
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// holds reports whether an answer names something.
func (a answer) holds(text string) bool { return bytes.Contains(a.body, []byte(text)) }
