package http

import (
	"strings"
	"sync"
	"testing"
	"time"

	"unrule/domain"
)

// annex is another node on the log and the shelf of a house.
func annex(t *testing.T, h *house, f *folding) *house {
	t.Helper()
	other := newHouse(t, func(c *Config) {
		c.Handler, c.Events, c.Preview, c.Sessions = f, f, f.preview, h.Sessions
		c.Views = func() (Views, bool) { return f.views, true }
		c.Now = h.Now
	})
	return other
}

// A session lends nothing that its holder has lost.
func TestSessionFollowsItsToken(t *testing.T) {
	h, f := hall(t)
	b := h.browser().signIn(anasToken)
	b.inside(true)
	f.board(t, domain.RevokeToken{Token: tokenID(1)})
	b.inside(false)

	ending := TokenPrefix + "ends-soon"
	f.board(t, domain.CreateToken{TokenCreated: domain.TokenCreated{
		Token: tokenID(3), Name: "Leo", Role: domain.Viewer, Digest: TokenDigest(ending), Expires: h.Now().Add(time.Hour),
	}})
	leo := h.browser().signIn(ending)
	h.now.Add(3599)
	leo.inside(true)
	h.now.Add(1)
	leo.inside(false)
}

func TestIdleAndAbsoluteEnd(t *testing.T) {
	h, _ := hall(t)
	b := h.browser().signIn(anasToken)
	h.now.Add(8*3600 - 60)
	b.inside(true)
	h.now.Add(8 * 3600)
	b.inside(false)
	b.signIn(anasToken)
	for range 4 {
		h.now.Add(6*3600 - 1)
		b.inside(true)
	}
	h.now.Add(4)
	b.inside(false)
}

func TestKeyIsTurnedEveryHour(t *testing.T) {
	h, f := hall(t)
	b, other := h.browser().signIn(anasToken), annex(t, h, f)
	first := b.cookies["unrule"]
	h.now.Add(3599)
	if b.inside(true); b.cookies["unrule"] != first {
		t.Error("the key is turned within the hour")
	}
	h.now.Add(1)
	if b.inside(true); b.cookies["unrule"] == first {
		t.Error("the key is not turned after an hour")
	}
	old := &browser{h, map[string]string{"unrule": first}}
	h.now.Add(29)
	if old.inside(true); old.cookies["unrule"] != first {
		t.Error("an old key is turned again")
	}
	h.now.Add(1)
	old.inside(false)
	b.inside(true)
	(&browser{other, b.cookies}).inside(true)
	if g := b.open("GET", "/board/account"); strings.Count(g.body, ":00<")+strings.Count(g.body, ":00 <") != 2 || strings.Count(g.body, `class="here"`) != 1 {
		t.Errorf("the account shows more than the one session\n%s", g.body)
	}
}

// Of two nodes that turn one key in the same moment one does, and nobody is thrown out.
func TestTwoNodesTurnOneKey(t *testing.T) {
	h, f := hall(t)
	b := h.browser().signIn(anasToken)
	nodes := []*house{h, annex(t, h, f)}
	for _, n := range nodes {
		(&browser{n, b.cookies}).inside(true)
	}
	h.now.Add(3600)
	var wait sync.WaitGroup
	handed := make(chan string, 8)
	for i := range cap(handed) {
		wait.Go(func() {
			one := &browser{nodes[i%2], map[string]string{"unrule": b.cookies["unrule"]}}
			if one.inside(true); one.cookies["unrule"] != b.cookies["unrule"] {
				handed <- one.cookies["unrule"]
			}
		})
	}
	wait.Wait()
	close(handed)
	keys := map[string]bool{}
	for key := range handed {
		keys[key] = true
	}
	if len(keys) != 1 {
		t.Errorf("%d new keys, want 1", len(keys))
	}
	h.now.Add(31)
	b.inside(false)
	for key := range keys {
		(&browser{h, map[string]string{"unrule": key}}).inside(true)
	}
}

func TestSignOut(t *testing.T) {
	h, f := hall(t)
	other := annex(t, h, f)
	phone, desk := h.browser().signIn(anasToken), other.browser().signIn(anasToken)
	kept := &browser{h, map[string]string{"unrule": phone.cookies["unrule"]}}
	(&browser{other, phone.cookies}).inside(true)
	if g := phone.open("POST", "/board/sign-out"); g.StatusCode != 303 || len(phone.cookies) > 0 {
		t.Errorf("sign-out = %d, %v", g.StatusCode, phone.cookies)
	}
	kept.inside(false)
	desk.inside(true)

	phone.signIn(anasToken)
	kept.cookies["unrule"] = phone.cookies["unrule"]
	leaving := desk.cookies["unrule"]
	if g := desk.open("POST", "/board/sign-out-everywhere"); g.StatusCode != 303 || len(desk.cookies) > 0 {
		t.Errorf("sign-out everywhere = %d, %v", g.StatusCode, desk.cookies)
	}
	(&browser{other, map[string]string{"unrule": leaving}}).inside(false)
	h.seesEnd(kept)
	desk.signIn(anasToken).inside(true)
	if g := desk.open("GET", "/board/sign-out"); g.StatusCode != 405 {
		t.Errorf("GET sign-out = %d, want 405", g.StatusCode)
	}
	desk.inside(true)
}

// seesEnd waits until a node has heard that somebody has left elsewhere.
func (h *house) seesEnd(b *browser) {
	h.t.Helper()
	for end := time.Now().Add(time.Second); time.Now().Before(end); {
		if b.open("GET", "/board").StatusCode == 303 {
			return
		}
	}
	h.t.Error("a session that ended elsewhere is open after a second")
}

// What somebody has put into a browser never becomes a session of the one who signs in.
func TestCookieBroughtAlongIsNotAdopted(t *testing.T) {
	h, f := hall(t)
	f.board(t, domain.CreateToken{TokenCreated: domain.TokenCreated{Token: tokenID(4), Name: "Mal", Role: domain.Viewer, Digest: TokenDigest(TokenPrefix + "mal")}})
	mal := h.browser().signIn(TokenPrefix + "mal")
	planted := mal.cookies["unrule"]
	for _, brought := range []string{planted, strings.Repeat("A", 43), "x"} {
		b := h.browser()
		b.cookies["unrule"] = brought
		if b.signIn(anasToken); b.cookies["unrule"] == brought {
			t.Errorf("the cookie %q is taken over", brought)
		}
		b.inside(true)
		(&browser{h, map[string]string{"unrule": brought}}).inside(false)
	}
}
