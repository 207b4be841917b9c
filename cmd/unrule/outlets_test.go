package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"unrule/outlets"
)

// A webhook that was registered over the API is told what happens, goes on after a
// restart where it stopped, and says over the API how it went.
func TestWebhooksOfAServer(t *testing.T) {
	told := make(chan string, 100)
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		told <- string(body)
	}))
	defer other.Close()
	data := t.TempDir()
	token := strings.TrimSpace(runs(t, data, "token", "create", "--name", "Ana", "--role", "admin"))
	var hook struct{ ID string }
	register := func(url, title string) {
		answerTo(t, token, "POST", url+"/api/v1/rules", `{"title":"`+title+`"}`)
	}
	want := func(title string) {
		if body := <-told; !strings.Contains(body, `"act":{"title":"`+title+`"}`) || !strings.Contains(body, `"source":"https://unrule.example.org"`) {
			t.Errorf("told %s, want %s", body, title)
		}
	}
	flags := []string{"--webhooks-private", "--public-url", "https://unrule.example.org"}
	whileServing(t, data, func(url string) {
		register(url, "before")
		answer := answerTo(t, token, "POST", url+"/api/v1/webhooks", `{"name":"Chat","url":"`+other.URL+`"}`)
		if err := json.NewDecoder(answer.Body).Decode(&hook); err != nil {
			t.Fatal(err)
		}
		register(url, "one")
		want("one")
	}, flags...)
	whileServing(t, data, func(url string) {
		register(url, "two")
		want("two")
		answerTo(t, token, "POST", url+"/api/v1/webhooks/"+hook.ID+"/test", "")
		if body := <-told; !strings.Contains(body, `"type":"org.unrule.test"`) {
			t.Errorf("told %s, want a test", body)
		}
		var d outlets.Deliveries
		for len(d.Deliveries) < 3 { // until the last is noted
			if err := json.NewDecoder(answerTo(t, token, "GET", url+"/api/v1/webhooks/"+hook.ID+"/deliveries", "").Body).Decode(&d); err != nil {
				t.Fatal(err)
			}
		}
		for _, a := range d.Deliveries {
			if !a.Delivered() || a.Attempt != 1 {
				t.Errorf("an attempt is %+v", a)
			}
		}
	}, flags...)
	whileServing(t, data, func(url string) { // private addresses are not allowed any more
		register(url, "three")
		var d outlets.Deliveries
		for d.Waiting == 0 {
			if err := json.NewDecoder(answerTo(t, token, "GET", url+"/api/v1/webhooks/"+hook.ID+"/deliveries", "").Body).Decode(&d); err != nil {
				t.Fatal(err)
			}
		}
		if got := d.Deliveries[0].Reason; got != "the address must begin with https://" {
			t.Errorf("the last attempt failed because %q", got)
		}
	})
	if len(told) > 0 {
		t.Errorf("told more: %s", <-told)
	}
}
