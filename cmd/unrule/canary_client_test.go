//go:build linux

package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The addresses of the canary: one of its own on this machine, and one that the
// server is made to see.
const (
	canaryAddress = "127.77.88.99"
	canaryRemote  = "203.0.113.77"
)

// tells is what the canary says of itself with every request. A word that begins with
// zq stands for something that nobody may keep.
var tells = []string{
	"User-Agent", "Mozilla/5.0 (ZqDevice; rv:7.1) ZqBrowser/7.1", "Cookie", "session=ZqCookie; track=ZqCookieTwo",
	"Accept-Language", "rm-zqsursil;q=0.9, tlh-zqklingo;q=7.1", "Referer", "https://intranet.zqreferrer.example/ana?zqfromwhere=1",
	"X-Forwarded-For", "198.51.100.23, 2001:db8:7a71::23", "Forwarded", `for="198.51.100.24:77";by=zqforwarder;host=zqforhost.example`,
	"X-Real-IP", "198.51.100.25", "CF-Connecting-IP", "198.51.100.26", "True-Client-IP", "198.51.100.27", "Via", "1.1 zqviaproxy",
	"From", "zqmailbox@zqdomain.example", "DNT", "1", "Sec-CH-UA", `"ZqBrands";v="7"`, "Sec-CH-UA-Platform", `"ZqPlatform"`,
	"Sec-CH-UA-Model", `"ZqModelName"`, "X-Request-Id", "zqrequestid", "traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
	"tracestate", "zqtracestate=1", "X-Device-Id", "zqdeviceid", "Accept", "text/html",
}

// secretWord is a word that nobody may keep.
var secretWord = regexp.MustCompile(`(?i)zq[a-z0-9]{6,}`)

// A canary is a client that everything it sends gives away.
type canary struct {
	t       *testing.T
	addr    string
	client  *http.Client
	secrets map[string]string // that it sent or was given, by what they are
	seen    map[int]int       // answers by status
}

func newCanary(t *testing.T) *canary {
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(canaryAddress)}, Timeout: 10 * time.Second}
	c := &canary{t: t, seen: map[int]int{}, secrets: map[string]string{
		"address": canaryAddress, "network": "127.77.88.", "address as number": "2135775331", "address backwards": "99.88.77.127", "address in IPv6": "::ffff:7f4d:5863",
		"remote": canaryRemote, "remote network": "203.0.113.", "remote as number": "3405803853", "remote backwards": "77.113.0.203", "remote in IPv6": "::ffff:cb00:714d",
		"forwarded network": "198.51.100.", "forwarded for": "198.51.100.23", "forwarder": "198.51.100.24", "real": "198.51.100.25", "connecting": "198.51.100.26", "true client": "198.51.100.27",
		"forwarded IPv6": "2001:db8:7a71", "trace": "4bf92f3577b34da6a3ce929d0e0e4736", "span": "00f067aa0ba902b7",
	}}
	c.client = &http.Client{
		Transport:     &http.Transport{DialContext: dialer.DialContext},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       20 * time.Second,
	}
	t.Cleanup(c.client.CloseIdleConnections)
	c.notice(tells...)
	return c
}

// notice notes the secret words in what is sent.
func (c *canary) notice(texts ...string) {
	for _, s := range texts {
		s = s[:min(len(s), 4096)] // what is longer says the same again and again
		if decoded, err := url.QueryUnescape(s); err == nil {
			s += " " + decoded
		}
		for _, word := range secretWord.FindAllString(s, -1) {
			c.secrets[strings.ToLower(word)] = word
		}
	}
}

// A heard is an answer.
type heard struct {
	status       int
	location     string
	body, method string
}

// ask sends a request with all tells and more headers, of which a later one stands for
// an earlier one of its name.
func (c *canary) ask(method, path, kind, body string, headers ...string) heard {
	c.t.Helper()
	r, err := http.NewRequest(method, "http://"+c.addr, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	r.URL.Opaque = path // as it stands
	r.Header.Set("Authorization", "Bearer zqreporterstoken")
	for i := 0; i+1 < len(tells); i += 2 {
		r.Header.Set(tells[i], tells[i+1])
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if r.Header.Set(headers[i], headers[i+1]); headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	c.notice(append(headers, path, body, "zqreporterstoken")...)
	got, err := c.client.Do(r)
	if err != nil { // a body that is refused unread may end in a reset
		return heard{method: method}
	}
	defer got.Body.Close()
	b, _ := io.ReadAll(got.Body)
	c.seen[got.StatusCode]++
	return heard{got.StatusCode, got.Header.Get("Location"), string(b), method}
}

const (
	formType = "application/x-www-form-urlencoded"
	jsonType = "application/json"
)

func (c *canary) get(path string) heard { c.t.Helper(); return c.ask("GET", path, "", "") }

// send sends a form.
func (c *canary) send(path string, fields ...string) heard {
	c.t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		v.Add(fields[i], fields[i+1])
	}
	return c.ask("POST", path, formType, v.Encode())
}

// leads fails the test unless an answer leads to a page whose path has this end.
func (c *canary) leads(h heard, end string) string {
	c.t.Helper()
	if h.status != http.StatusSeeOther || !strings.HasSuffix(h.location, end) {
		c.t.Fatalf("answer %d to %q, want the way to …%s\n%s", h.status, h.location, end, h.body)
	}
	return h.location
}

// raw sends bytes that may be no request, and then no more.
func (c *canary) raw(request string) {
	c.t.Helper()
	c.notice(request)
	conn, err := (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(canaryAddress)}}).Dial("tcp", c.addr)
	if err != nil {
		c.t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	_, _ = io.WriteString(conn, strings.ReplaceAll(request, "HOST", c.addr))
	_ = conn.(*net.TCPConn).CloseWrite()
	in := bufio.NewReader(conn)
	if got, err := http.ReadResponse(in, nil); err == nil {
		c.seen[got.StatusCode]++
	}
	_, _ = io.Copy(io.Discard, in)
}

var (
	keptField   = regexp.MustCompile(`name="kept" value="([^"]*)"`)
	receiptText = regexp.MustCompile(`[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5}`)
)

// learn takes the secrets of a draft from its page.
func (c *canary) learn(page heard) (kept string) {
	c.t.Helper()
	var d struct{ Key, Stamp string }
	if m := keptField.FindStringSubmatch(page.body); m != nil {
		kept = html.UnescapeString(m[1])
	}
	b, err := base64.RawURLEncoding.DecodeString(kept)
	if err == nil {
		err = json.Unmarshal(b, &d)
	}
	if err != nil || d.Key == "" || d.Stamp == "" {
		c.t.Fatalf("no draft in the page: %v\n%s", err, page.body)
	}
	c.secrets["draft key "+d.Key], c.secrets["stamp "+d.Stamp] = d.Key, d.Stamp
	return kept
}

// token is the token in a path, which is a secret.
func (c *canary) token(path string) string {
	c.t.Helper()
	parts := strings.Split(path, "/")
	if len(parts) < 3 || len(parts[2]) != 32 {
		c.t.Fatalf("no token in %q", path)
	}
	c.secrets["token "+parts[2]] = parts[2]
	return parts[2]
}

// begin begins a draft.
func (c *canary) begin() (token string) {
	c.t.Helper()
	return c.token(c.leads(c.send("/report"), "/rule"))
}

// receipt notes the receipt in an answer, in both its forms.
func (c *canary) receipt(h heard) string {
	c.t.Helper()
	rc := receiptText.FindString(h.body)
	if rc == "" {
		c.t.Fatalf("no receipt in %d %s", h.status, h.body)
	}
	c.secrets["receipt "+rc], c.secrets["receipt in one "+rc] = rc, strings.ReplaceAll(rc, "-", "")
	return rc
}

// report goes the whole way through the form, back and forth, and returns the token
// under which the receipt is shown, and the receipt. trap is for the field that no
// person sees.
func (c *canary) report(title, trap string) (token, receipt string) {
	c.t.Helper()
	path := "/report/" + c.begin()
	kept := c.learn(c.get(path + "/rule"))
	c.send(path+"/rule/live", "title", "ZqHalfTyped title")
	c.get(path + "?utm_source=zqcampaign&fbclid=zqclickedon")
	c.leads(c.send(path+"/rule", "title", "", "go", "next"), "/rule")
	c.token(c.leads(c.send("/report/"+strings.Repeat("0", 32)+"/rule", "title", "ZqRestored draft", "kept", kept, "go", "language:en"), "/rule"))
	next := c.send(path+"/rule", "title", title, "kept", kept, "go", "next")
	if strings.HasSuffix(next.location, "/same") {
		c.get(path + "/same")
		next = c.send(path+"/same", "same", "none", "go", "next")
	}
	c.leads(next, "/effect")
	c.leads(c.send(path+"/effect", "severity", "9", "impact", "zqnoimpact"), "/effect")
	c.leads(c.send(path+"/effect", "impact", "delay", "impact", "anger", "severity", "3"), "/time")
	c.leads(c.send(path+"/time", "frequency", "daily", "amount", "zqnotime"), "/time")
	c.get(path + "/time")
	c.send(path+"/time/live", "frequency", "daily", "amount", "15", "unit", "minutes")
	c.leads(c.send(path+"/time", "frequency", "daily", "amount", "15", "unit", "minutes"), "/you")
	c.leads(c.send(path+"/you", "side", "employee"), "/words")
	c.leads(c.send(path+"/words", "story", "YxStory is here, write to zqmailto@zqcompany.example", "proposal", "YxProposal is here"), "/check")
	page := c.get(path + "/check")
	c.learn(page)
	remove := regexp.MustCompile(`value="(remove:[^"]*)"`).FindStringSubmatch(page.body)
	if remove == nil {
		c.t.Fatalf("the address in the story is not found\n%s", page.body)
	}
	c.leads(c.send(path+"/check", "go", remove[1]), "/check")
	c.get(path + "/privacy")
	c.leads(c.send(path+"/check", "go", "send", "work", "77", "subject_line", trap), "/sent")
	page = c.get(path + "/sent")
	c.get(path + "/receipt.txt")
	c.leads(c.send(path+"/check", "go", "send"), "/sent") // once more, after it was sent
	return strings.TrimPrefix(path, "/report/"), c.receipt(page)
}

// lookUp comes back with a receipt.
func (c *canary) lookUp(receipt string) (token string) {
	c.t.Helper()
	return c.token(c.send("/receipt", "receipt", receipt, "language", "en").location)
}

// leave begins a draft, types into it and erases it.
func (c *canary) leave() {
	c.t.Helper()
	path := "/report/" + c.begin()
	c.learn(c.get(path + "/rule"))
	c.send(path+"/rule", "title", "ZqErased title")
	c.send(path+"/words", "story", "ZqErased story", "proposal", "ZqErased proposal")
	c.get(c.leads(c.send(path+"/leave"), "/left?language=es"))
	if again := c.get(path + "/rule"); again.status != http.StatusNotFound {
		c.t.Errorf("a draft that was left answers %d", again.status)
	}
}

// overAPI files a report as a program does, twice, and once more in other words.
func (c *canary) overAPI(title string) (receipt string) {
	c.t.Helper()
	key := fmt.Sprintf("zqidempotency%06d", len(c.secrets))
	body := `{"rule":{"title":"` + title + `"},"impacts":["delay"],"story":"YxStory over the API"}`
	c.ask("POST", "/api/v1/reports", jsonType, body, "Idempotency-Key", key)
	receipt = c.receipt(c.ask("POST", "/api/v1/reports", jsonType, body, "Idempotency-Key", key))
	c.ask("POST", "/api/v1/reports", jsonType, strings.Replace(body, "YxStory", "ZqOtherStory", 1), "Idempotency-Key", key)
	c.ask("POST", "/api/v1/receipts", jsonType, `{"receipt":"`+strings.ToLower(receipt)+`"}`)
	return receipt
}
