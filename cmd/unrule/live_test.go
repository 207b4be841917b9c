package main

import (
	"bufio"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// answerTo sends a request of a token's and demands success.
func answerTo(t *testing.T, token, method, url, body string) *http.Response {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	if answer.StatusCode >= 300 {
		t.Fatalf("%s %s = %d", method, url, answer.StatusCode)
	}
	return answer
}

// A decision is on every open page at once: each of two streams tells it, and by then
// it can be read.
func TestDecisionsAreLive(t *testing.T) {
	data := t.TempDir()
	token := strings.TrimSpace(runs(t, data, "token", "create", "--name", "Ana", "--role", "leader"))
	whileServing(t, data, func(url string) {
		var streams []*bufio.Scanner
		for _, path := range []string{"/api/v1/events", "/board/events"} {
			streams = append(streams, bufio.NewScanner(answerTo(t, token, "GET", url+path, "").Body))
		}
		const acts = 20
		var total, most time.Duration
		for n := range acts {
			answerTo(t, token, "POST", url+"/api/v1/rules", fmt.Sprintf(`{"title":"Rule %d"}`, n))
			answered := time.Now()
			for _, s := range streams {
				for s.Scan() && !strings.Contains(s.Text(), fmt.Sprintf(`"act":{"title":"Rule %d"}`, n)) {
				}
				if !strings.Contains(s.Text(), `"by":{"role":"leader","name":"Ana"}`) {
					t.Fatalf("told %q, %v", s.Text(), s.Err())
				}
			}
			took := time.Since(answered)
			total, most = total+took, max(most, took)
		}
		t.Logf("from the answer to both streams: %v on average, %v at most", total/acts, most)
		if most > time.Second {
			t.Errorf("a decision was told after %v", most)
		}
		if body := string(downloaded(t, url+"/api/v1/rules", token)); !strings.Contains(body, fmt.Sprintf(`"total":%d`, acts)) {
			t.Errorf("the board is %s", body)
		}
	})
}
