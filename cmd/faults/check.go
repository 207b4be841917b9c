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
const finishWithin = time.Minute

// finish sends what was under way again, under the same keys, until all of it is
// acknowledged.
func (r *row) finish(l *ledger, n *node) error {
	_, pending := l.split()
	return each(pending, func(e *entry) error {
		for end := time.Now().Add(finishWithin); ; {
			a, err := n.report(l, e)
			switch {
			case errors.Is(err, errOtherReceipt):
				return err
			case err == nil && a.status == http.StatusCreated:
				return nil
			case time.Now().After(end), err == nil && a.status < http.StatusInternalServerError:
				return fmt.Errorf("what was under way is not taken: %d %s %w", a.status, a.body, err)
			}
			time.Sleep(50 * time.Millisecond)
		}
	})
}

// receipts asks for each receipt; one that does not answer with its rule is lost.
func (r *row) receipts(entries []*entry, n *node) error {
	var mu sync.Mutex
	return each(entries, func(e *entry) error {
		a, err := n.call("POST", "/api/v1/receipts", "", fmt.Sprintf(`{"receipt":%q}`, e.Receipt))
		if err != nil {
			return fmt.Errorf("ask for a receipt: %w", err)
		}
		var got struct {
			Rule string `json:"rule"`
		}
		if a.status != http.StatusOK || json.Unmarshal(a.body, &got) != nil || got.Rule != e.Rule {
			mu.Lock()
			r.lost++
			mu.Unlock()
		}
		return nil
	})
}

// again sends what is acknowledged once more: another receipt is a double, a refusal a
// loss.
func (r *row) again(l *ledger, entries []*entry, n *node) error {
	var mu sync.Mutex
	return each(entries, func(e *entry) error {
		a, err := n.report(l, e)
		mu.Lock()
		defer mu.Unlock()
		switch {
		case errors.Is(err, errOtherReceipt):
			r.doubled++
			return nil
		case err == nil && a.status != http.StatusCreated:
			r.lost++
		}
		return err
	})
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
	err := n.ask("GET", path, "", &board)
	for end := time.Now().Add(finishWithin); err != nil && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		err = n.ask("GET", path, "", &board) // a node behind servers that were cut off has to catch up
	}
	if err != nil {
		return err
	}
	for _, rule := range board.Rules {
		r.lost += max(0, want[rule.ID]-rule.Reports)
		r.doubled += max(0, rule.Reports-want[rule.ID])
		delete(want, rule.ID)
	}
	for _, n := range want {
		r.lost += n
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
		r.lost += max(0, left)
		r.doubled += max(0, -left)
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
	return errors.Join(r.receipts(acknowledged, n), r.counts(l, n), r.words(l, n))
}

// some compares a sample.
func (t *trial) some(l *ledger, n *node) error {
	if err := t.finish(l, n); err != nil {
		return err
	}
	sample := l.sample(t.random, 40)
	return errors.Join(t.receipts(sample, n), t.again(l, sample[:len(sample)/4], n), t.counts(l, n))
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
