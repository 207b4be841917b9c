//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// caller is how everybody calls, each writer over a connection that is kept.
var caller = &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// An answer is what came back from a call.
type answer struct {
	status     int
	retryAfter string
	took       time.Duration
	body       []byte
}

// call sends a request and reads its whole answer.
func (n *node) call(method, path, key, body string) (answer, error) {
	r, err := http.NewRequest(method, n.at()+path, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	if n.token != "" && path != "/api/v1/reports" && path != "/api/v1/receipts" { // reporters have none
		r.Header.Set("Authorization", "Bearer "+n.token)
	}
	begin := time.Now()
	got, err := caller.Do(r)
	if err != nil {
		return answer{took: time.Since(begin)}, err
	}
	defer got.Body.Close()
	a := answer{status: got.StatusCode, retryAfter: got.Header.Get("Retry-After")}
	a.body, err = io.ReadAll(got.Body)
	a.took = time.Since(begin)
	return a, err
}

// ask calls for a value and demands success.
func (n *node) ask(method, path, body string, into any) error {
	a, err := n.call(method, path, "", body)
	if err == nil {
		err = a.read(into)
	}
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}

// read reads the value of an answer and demands success.
func (a answer) read(into any) error {
	if a.status >= 300 {
		return fmt.Errorf("%d: %s", a.status, a.body)
	}
	return json.Unmarshal(a.body, into)
}

// report sends an entry. Only 201 acknowledges it.
func (n *node) report(l *ledger, e *entry) (answer, error) {
	body, err := json.Marshal(map[string]any{
		"rule": map[string]string{"id": e.Rule}, "side": "employee", "impacts": []string{"delay"}, "story": e.Story,
	})
	if err != nil {
		return answer{}, err
	}
	a, err := n.call("POST", "/api/v1/reports", e.Key, string(body))
	if err != nil || a.status != http.StatusCreated {
		return a, err
	}
	var filed struct {
		Receipt  string `json:"receipt"`
		Position uint64 `json:"position"`
	}
	if err := json.Unmarshal(a.body, &filed); err != nil {
		return a, err
	}
	same, err := l.acknowledge(e, filed.Receipt, filed.Position)
	if err == nil && !same {
		err = fmt.Errorf("%w: %s", errOtherReceipt, e.Key)
	}
	return a, err
}

// register makes the rules that reports are about. A young cluster may be away for a moment.
func (n *node) register(l *ledger, rules int) error {
	for i := range rules {
		var made struct {
			ID       string `json:"id"`
			Position uint64 `json:"position"`
		}
		body, key := fmt.Sprintf(`{"title":"Stamp number %d on each page"}`, i+1), fmt.Sprintf("the-rule-of-stamp-number-%d", i+1)
		a, err := insist(func() (answer, error) { return n.call("POST", "/api/v1/rules", key, body) })
		if err == nil {
			err = a.read(&made)
		}
		if err != nil {
			return fmt.Errorf("register a rule: %w", err)
		}
		l.rules, l.position = append(l.rules, made.ID), made.Position
	}
	return nil
}
