package http

import (
	"context"
	"strings"
	"sync"
	"testing"

	"unrule/domain"
	"unrule/http/session"
)

func TestLink(t *testing.T) {
	h, _ := hall(t)
	b, path := h.browser(), session.LinkPath+evasLink
	for range 3 { // a scanner of mails looks at it, too
		g := b.open("GET", path+"?language=en")
		if g.StatusCode != 200 || !contains(g.body, "Sign in as Eva (Reviewer)") || len(b.cookies) > 0 {
			t.Fatalf("GET = %d, %v\n%s", g.StatusCode, b.cookies, g.body)
		}
	}
	if g := b.open("POST", path); g.StatusCode != 303 || g.Header.Get("Location") != "/board" {
		t.Fatalf("POST = %d to %q\n%s", g.StatusCode, g.Header.Get("Location"), g.body)
	}
	b.inside(true)
	for _, method := range []string{"GET", "POST"} {
		g := h.browser().open(method, path+strings.Repeat("?language=en", 1-len(method)/4))
		if g.StatusCode != 410 || !contains(g.body, "/board/sign-in") {
			t.Errorf("%s of a used link = %d\n%s", method, g.StatusCode, g.body)
		}
	}
	if g := h.ask("GET", "/api/v1/rules", "", "Authorization", "Bearer "+evasLink); g.StatusCode != 401 {
		t.Errorf("a link as a token = %d, want 401", g.StatusCode)
	}
	h.now.Add(8*3600 - 60)
	b.inside(true)
}

func TestLinkExpires(t *testing.T) {
	h, _ := hall(t)
	h.now.Add(24 * 3600)
	for _, method := range []string{"GET", "POST"} {
		if g := h.browser().open(method, session.LinkPath+evasLink); g.StatusCode != 410 || len(g.Cookies()) > 0 {
			t.Errorf("%s = %d", method, g.StatusCode)
		}
	}
	if g := h.browser().open("GET", session.LinkPath+anasToken); g.StatusCode != 404 {
		t.Errorf("a token as a link = %d, want 404", g.StatusCode)
	}
}

// A crowd holds acts back until so many have come.
type crowd struct {
	Handler
	all sync.WaitGroup
}

func (c *crowd) Handle(ctx context.Context, a domain.Act) (uint64, error) {
	c.all.Done()
	c.all.Wait()
	return c.Handler.Handle(ctx, a)
}

// All have seen that the link is good before the first of them uses it up.
func TestLinkLetsOneOfManyIn(t *testing.T) {
	const many = 8
	c := &crowd{}
	c.all.Add(many)
	h, f := hall(t, func(config *Config) { c.Handler, config.Handler = config.Handler, c })
	other := annex(t, h, f)
	other.Handler = c
	nodes := []*house{h, other}
	var wait sync.WaitGroup
	statuses := make(chan int, many)
	for i := range many {
		wait.Go(func() { statuses <- nodes[i%2].browser().open("POST", session.LinkPath+evasLink).StatusCode })
	}
	wait.Wait()
	close(statuses)
	count := map[int]int{}
	for s := range statuses {
		count[s]++
	}
	if count[303] != 1 || count[410] != many-1 {
		t.Errorf("answers = %v, want one 303 and the rest 410", count)
	}
}
