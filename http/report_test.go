package http

import (
	"encoding/json"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"unrule/domain"
)

const small = `{"rule":{"title":"Three signatures"},"side":"employee","impacts":["delay"]}`

func contains(s, part string) bool { return strings.Contains(s, part) }

func decodeInto[T any](t *testing.T, g got) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(g.body), &v); err != nil {
		t.Fatalf("%v\n%s", err, g.body)
	}
	return v
}

func TestReportIsFiled(t *testing.T) {
	h := newHouse(t)
	g := h.ask("POST", "/api/v1/reports", `{"rule":{"title":"Tres firmas"},"owner":null,"kind":"policy","side":"customer","sufferer":null,
		"impacts":["delay","anger"],"severity":3,"frequency":"daily","seconds":900,"last_happened":"2026-10",
		"story":"Espero \u00e1 \ud83d\ude00\t<b>","proposal":"Una","language":"es"}`, "Idempotency-Key", "key-number-one-of-many")
	if g.StatusCode != 201 || g.Header.Get("Etag") != "" {
		t.Fatalf("POST = %d, ETag %q\n%s", g.StatusCode, g.Header.Get("Etag"), g.body)
	}
	answer := decodeInto[struct {
		Receipt  string
		Rule     string
		Position uint64
	}](t, g)
	rc := h.keys.Receipt("key-number-one-of-many")
	want := domain.ReportFriction{Report: h.keys.Report(rc), FrictionReported: domain.FrictionReported{
		Rule: h.keys.Rule(rc), Title: "Tres firmas", Kind: domain.KindPolicy, Side: domain.Customer,
		Impacts: []domain.Impact{domain.Delay, domain.Anger}, Severity: 3, Frequency: domain.Daily, Seconds: 900,
		LastHappened: domain.MonthOf(2026, time.October), Story: "Espero á 😀\t<b>", Proposal: "Una", Language: domain.Spanish,
	}}
	if got := h.store.friction(t); !reflect.DeepEqual(got, want) {
		t.Errorf("command = %+v, want %+v", got, want)
	}
	if answer.Receipt != rc.String() || answer.Rule != want.Rule.String() || answer.Position != 1 {
		t.Errorf("answer = %+v, want receipt %v of rule %v at 1", answer, rc, want.Rule)
	}
	if log := h.log.String(); log != "" {
		t.Errorf("log of a report = %q, want none", log)
	}
}

func TestReportOfAKnownRule(t *testing.T) {
	h := newHouse(t)
	first := decodeInto[filed](t, h.ask("POST", "/api/v1/reports", small))
	second := decodeInto[filed](t, h.ask("POST", "/api/v1/reports", `{"rule":{"id":"`+first.Rule.String()+`","title":null},"side":"customer","impacts":["anger"]}`))
	if second.Rule != first.Rule || second.Receipt == first.Receipt || second.Position != 2 {
		t.Errorf("second = %+v after %+v", second, first)
	}
}

func TestRetryAnswersTheSame(t *testing.T) {
	h := newHouse(t)
	first := h.ask("POST", "/api/v1/reports", small, "Idempotency-Key", "the-same-the-same")
	again := h.ask("POST", "/api/v1/reports", small, "Idempotency-Key", "the-same-the-same")
	if first.body != again.body || again.StatusCode != 201 || len(h.store.log) != 1 {
		t.Errorf("retry = %d %s, want %s; %d events", again.StatusCode, again.body, first.body, len(h.store.log))
	}
	other := strings.Replace(small, "delay", "anger", 1)
	h.ask("POST", "/api/v1/reports", other, "Idempotency-Key", "the-same-the-same").want(t, 409, "report.differs")
	h.ask("POST", "/api/v1/reports", small)
	h.ask("POST", "/api/v1/reports", small)
	if len(h.store.log) != 3 {
		t.Errorf("events = %d, want 3: without a key every report is another", len(h.store.log))
	}
}

func TestIdempotencyKeyIsVisibleASCII(t *testing.T) {
	h := newHouse(t)
	for _, tc := range []struct {
		name    string
		headers []string
		ok      bool
	}{
		{"16", []string{"Idempotency-Key", strings.Repeat("!", 16)}, true},
		{"255", []string{"Idempotency-Key", strings.Repeat("~", 255)}, true},
		{"256", []string{"Idempotency-Key", strings.Repeat("~", 256)}, false},
		{"15", []string{"Idempotency-Key", strings.Repeat("~", 15)}, false},
		{"empty", []string{"Idempotency-Key", ""}, false},
		{"space inside", []string{"Idempotency-Key", "a key with a space"}, false},
		{"not ASCII", []string{"Idempotency-Key", strings.Repeat("ñ", 20)}, false},
		{"twice", []string{"Idempotency-Key", "the-same-the-same", "Idempotency-Key", "the-same-the-same"}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			g := h.ask("POST", "/api/v1/reports", small, tc.headers...)
			if tc.ok && g.StatusCode != 201 {
				t.Errorf("POST = %d %s", g.StatusCode, g.body)
			}
			if !tc.ok {
				g.want(t, 400, "key.invalid")
			}
		})
	}
}

// with is a report with some of its fields replaced or added.
func with(fields string) string {
	var base, extra map[string]json.RawMessage
	if json.Unmarshal([]byte(small), &base) != nil || json.Unmarshal([]byte("{"+fields+"}"), &extra) != nil {
		panic("bad fields: " + fields)
	}
	maps.Copy(base, extra)
	b, err := json.Marshal(base)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// The rows of the threat model that concern a body; the story and the severity stand
// for what it calls narrative and impact.
func TestReportBodies(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	long := strings.Repeat("ñ", 20_000)
	for _, tc := range []struct {
		name, body string
		status     int
		code       string
		at         string
	}{
		{"1 empty", " ", 400, "body.empty", ""},
		{"2 truncated", small[:len(small)-1], 400, "json.syntax", ""},
		{"3 two documents", small + small, 400, "json.trailing", ""},
		{"3 trailing brace", small + "}", 400, "json.trailing", ""},
		{"4 duplicate field", small[:len(small)-1] + `,"side":"customer"}`, 400, "json.duplicate", "/side"},
		{"4 duplicate field inside", `{"rule":{"title":"a","title":"b"},"side":"employee","impacts":["delay"]}`, 400, "json.duplicate", "/rule/title"},
		{"4 duplicate by escape", small[:len(small)-1] + `,"\u0073ide":"customer"}`, 400, "json.duplicate", "/side"},
		{"5 other case", with(`"RULE":{"title":"x"}`), 400, "json.unknown", "/RULE"},
		{"6 unknown field", with(`"is_admin":true`), 400, "json.unknown", "/is_admin"},
		{"6 unknown field inside", with(`"rule":{"title":"x","is_admin":true}`), 400, "json.unknown", "/rule/is_admin"},
		{"6 receipt given", with(`"receipt":"x"`), 400, "json.unknown", "/receipt"},
		{"6 day given", with(`"day":"2026-01-01"`), 400, "json.unknown", "/day"},
		{"6 held given", with(`"held":"trap"`), 400, "json.unknown", "/held"},
		{"6 held given and empty", with(`"held":null`), 400, "json.unknown", "/held"},
		{"7 severity is a text", with(`"severity":"3"`), 422, "severity.type", "/severity"},
		{"7 seconds is a list", with(`"seconds":[1]`), 422, "seconds.type", "/seconds"},
		{"7 story is a number", with(`"story":5`), 422, "text.type", "/story"},
		{"7 rule is a text", with(`"rule":"x"`), 422, "rule.type", "/rule"},
		{"7 impacts is a text", with(`"impacts":"delay"`), 422, "impacts.type", "/impacts"},
		{"7 an impact is a number", with(`"impacts":["delay",7]`), 422, "text.type", "/impacts/1"},
		{"7 side is true", with(`"side":true`), 422, "text.type", "/side"},
		{"8 severity 1.5", with(`"severity":1.5`), 422, "severity.range", "/severity"},
		{"8 severity 1e400", strings.Replace(small, `"side"`, `"severity":1e400,"side"`, 1), 422, "severity.range", "/severity"},
		{"8 severity of 20 digits", with(`"severity":12345678901234567890`), 422, "severity.range", "/severity"},
		{"8 severity 1.0", with(`"severity":1.0`), 422, "severity.range", "/severity"},
		{"9 severity 0", with(`"severity":0`), 422, "severity.range", "/severity"},
		{"9 severity 5", with(`"severity":5`), 422, "severity.range", "/severity"},
		{"9 severity -1", with(`"severity":-1`), 422, "severity.range", "/severity"},
		{"9 seconds 0", with(`"seconds":0`), 422, "seconds.range", "/seconds"},
		{"9 seconds beyond 64 bits", with(`"seconds":9223372036854775808`), 422, "seconds.range", "/seconds"},
		{"10 rule is null", with(`"rule":null`), 422, "rule.required", "/rule"},
		{"10 rule is missing", `{"side":"employee","impacts":["delay"]}`, 422, "rule.required", "/rule"},
		{"10 rule says nothing", with(`"rule":{}`), 422, "rule.required", "/rule"},
		{"10 rule by id and title", with(`"rule":{"id":"0d6e2b0c-5df1-4f31-8d6f-4c1a4c2a8d11","title":"x"}`), 422, "rule.required", "/rule"},
		{"10 title is blank", with(`"rule":{"title":" "}`), 422, "text.required", "/rule/title"},
		{"10 side is missing", `{"rule":{"title":"x"},"impacts":["delay"]}`, 201, "", ""},
		{"10 side is null", with(`"side":null`), 201, "", ""},
		{"10 side is empty", with(`"side":""`), 422, "text.required", "/side"},
		{"10 no impacts", with(`"impacts":[]`), 422, "impacts.required", "/impacts"},
		{"10 impacts are null", with(`"impacts":null`), 422, "impacts.required", "/impacts"},
		{"10 an impact twice", with(`"impacts":["delay","delay"]`), 422, "impacts.repeated", "/impacts"},
		{"11 a list", "[" + small + "]", 400, "json.shape", ""},
		{"11 null", "null", 400, "json.shape", ""},
		{"11 a number", "1", 400, "json.shape", ""},
		{"11 too deep", strings.Repeat("[", 5000) + strings.Repeat("]", 5000), 400, "json.depth", ""},
		{"12 byte order mark", "\xef\xbb\xbf" + small, 400, "json.encoding", ""},
		{"13 UTF-16", "\xff\xfe{\x00}\x00", 400, "json.encoding", ""},
		{"13 UTF-16 without a mark", "{\x00}\x00", 400, "json.encoding", ""},
		{"13 UTF-16 the other way round", "\x00{\x00}", 400, "json.encoding", ""},
		{"14 invalid UTF-8", strings.Replace(small, "Three", "\xff\xfe\x80", 1), 400, "text.utf8", ""},
		{"15 overlong UTF-8", strings.Replace(small, "Three", "\xc0\xaf", 1), 400, "text.utf8", ""},
		{"16 lone surrogate", strings.Replace(small, "Three", `\ud800`, 1), 400, "text.utf8", "/rule/title"},
		{"16 surrogates the wrong way round", strings.Replace(small, "Three", `\ude00\ud83d`, 1), 400, "text.utf8", "/rule/title"},
		{"17 NUL", with(`"story":"a\u0000b"`), 422, "text.control", "/story"},
		{"17 escape", with(`"story":"a\u001bb"`), 422, "text.control", "/story"},
		{"17 raw control character", strings.Replace(small, "Three", "Th\x01ee", 1), 400, "json.syntax", ""},
		{"17 tab and line feed", with(`"story":"a\tb\nc"`), 201, "", ""},
		{"18 only spaces", with(`"story":"   "`), 422, "text.required", "/story"},
		{"18 only no-break spaces", with(`"story":"\u00a0\u00a0"`), 422, "text.required", "/story"},
		{"18 only zero-width", with(`"story":"\u200b\u200d\ufeff"`), 422, "text.required", "/story"},
		{"18 empty", with(`"story":""`), 422, "text.required", "/story"},
		{"18 blank proposal", with(`"proposal":" "`), 422, "text.required", "/proposal"},
		{"18 null is absent", with(`"story":null,"proposal":null,"severity":null,"seconds":null,"owner":null,"language":null`), 201, "", ""},
		{"19 bidi override", with(`"story":"a \u202e b"`), 201, "", ""},
		{"19 emoji", with(`"story":"😀😀😀😀😀😀😀😀😀😀"`), 201, "", ""},
		{"20 17,097 characters", with(`"story":"` + long[:2*17_097] + `"`), 201, "", ""},
		{"20 20,000 characters", with(`"story":"` + long + `"`), 201, "", ""},
		{"21 20,001 characters", with(`"story":"` + long + `ñ"`), 422, "text.length", "/story"},
		{"22 more than 64 KiB", with(`"story":"` + strings.Repeat("x", 64<<10) + `"`), 413, "body.too_large", ""},
		{"22 5 MB", `{"story":"` + strings.Repeat("x", 5<<20) + `"}`, 413, "body.too_large", ""},
		{"23 65 fields", `{` + strings.Repeat(`"a":1,`, 0) + manyFields(65) + `}`, 400, "json.unknown", ""},
		{"49 owner is *", with(`"owner":"*"`), 422, "department.unknown", "/owner"},
		{"49 owner is >", with(`"owner":">"`), 422, "department.unknown", "/owner"},
		{"49 owner is a.b", with(`"owner":"a.b"`), 422, "department.unknown", "/owner"},
		{"49 sufferer is r x", with(`"sufferer":"r x"`), 422, "department.unknown", "/sufferer"},
		{"49 owner is nobody's id", with(`"owner":"0d6e2b0c-5df1-4f31-8d6f-4c1a4c2a8d11"`), 422, "department.unknown", "/owner"},
		{"49 rule is *", with(`"rule":{"id":"*"}`), 422, "id.invalid", "/rule/id"},
		{"49 rule of version 7", with(`"rule":{"id":"0190163d-8694-739b-aea5-966c26f8ad91"}`), 422, "id.invalid", "/rule/id"},
		{"49 unknown rule", with(`"rule":{"id":"0d6e2b0c-5df1-4f31-8d6f-4c1a4c2a8d11"}`), 404, "rule.unknown", "/rule/id"},
		{"50 title with CRLF", with(`"rule":{"title":"x\r\nNats-Rollup: all"}`), 422, "text.control", "/rule/title"},
		{"53 script", with(`"story":"<script>alert(1)</script>"`), 201, "", ""},
		{"54 formula", with(`"story":"=HYPERLINK()"`), 201, "", ""},
		{"55 dashes", with(`"rule":{"title":"-----Toda la ciudad-----"}`), 201, "", ""},
		{"56 no such month", with(`"last_happened":"2026-13"`), 422, "date.syntax", "/last_happened"},
		{"56 a day", with(`"last_happened":"2026-10-01"`), 422, "date.syntax", "/last_happened"},
		{"57 next month", with(`"last_happened":"2026-12"`), 422, "date.range", "/last_happened"},
		{"57 before 1990", with(`"last_happened":"1989-12"`), 422, "date.range", "/last_happened"},
		{"unknown word", with(`"frequency":"hourly"`), 422, "word.unknown", "/frequency"},
		{"empty word", with(`"kind":""`), 422, "text.required", "/kind"},
		{"unknown impact", with(`"impacts":["delay","joy"]`), 422, "word.unknown", "/impacts/1"},
		{"customer with a department", with(`"side":"customer","sufferer":"0d6e2b0c-5df1-4f31-8d6f-4c1a4c2a8d11"`), 422, "", "/sufferer"},
		{"department without a side", `{"rule":{"title":"x"},"sufferer":"0d6e2b0c-5df1-4f31-8d6f-4c1a4c2a8d11","impacts":["delay"]}`, 422, "sufferer.customer", "/sufferer"},
		{"all at once", `{"rule":{"title":" "},"side":"boss","impacts":["joy"],"severity":"x","seconds":1.5,"story":" "}`, 422, "text.required",
			"/rule/title /side /impacts/0 /severity /seconds /story"},
		{"unknown ones at once", with(`"a":1,"b/c~":2`), 400, "json.unknown", "/a /b~1c~0"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			before := len(h.store.log)
			g := h.ask("POST", "/api/v1/reports", tc.body)
			if tc.status == 201 {
				if g.StatusCode != 201 || len(h.store.log) != before+1 {
					t.Fatalf("POST = %d %s, want it stored", g.StatusCode, g.body)
				}
				return
			}
			if len(h.store.log) != before {
				t.Error("it was stored")
			}
			if tc.code == "" {
				tc.code = g.problem(t).Code
			}
			g.want(t, tc.status, tc.code, strings.Fields(tc.at)...)
			for _, leak := range []string{"domain.", "http.", "strconv", "Go ", "unmarshal", "invalid character", "offset"} {
				if contains(g.body, leak) {
					t.Errorf("the answer tells %q: %s", leak, g.body)
				}
			}
		})
	}
}

func manyFields(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"f` + strings.Repeat("x", i) + `":1`)
	}
	return b.String()
}

func TestMediaTypes(t *testing.T) {
	h := newHouse(t)
	for _, tc := range []struct {
		name    string
		headers []string
		status  int
		code    string
	}{
		{"json", []string{"Content-Type", "application/json"}, 201, ""},
		{"json in utf-8", []string{"Content-Type", "application/json; charset=UTF-8"}, 201, ""},
		{"json in capitals", []string{"Content-Type", "Application/JSON"}, 201, ""},
		{"24 text", []string{"Content-Type", "text/plain"}, 415, "media.type"},
		{"24 none", []string{"Content-Type", ""}, 415, "media.type"},
		{"25 xml", []string{"Content-Type", "application/xml"}, 415, "media.type"},
		{"27 form", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "media.type"},
		{"30 multipart", []string{"Content-Type", "multipart/form-data"}, 415, "media.type"},
		{"json in latin 1", []string{"Content-Type", "application/json; charset=iso-8859-1"}, 415, "media.type"},
		{"json with a profile", []string{"Content-Type", "application/json; profile=x"}, 415, "media.type"},
		{"json patch", []string{"Content-Type", "application/json-patch+json"}, 415, "media.type"},
		{"broken", []string{"Content-Type", "application/json; charset"}, 415, "media.type"},
		{"31 gzip", []string{"Content-Encoding", "gzip"}, 415, "media.encoding"},
		{"31 identity", []string{"Content-Encoding", "identity"}, 415, "media.encoding"},
		{"cross-site", []string{"Sec-Fetch-Site", "cross-site"}, 403, "cross_site"},
		{"same-site", []string{"Sec-Fetch-Site", "same-site"}, 403, "cross_site"},
		{"same origin", []string{"Sec-Fetch-Site", "same-origin"}, 201, ""},
		{"other origin", []string{"Origin", "https://evil.example"}, 403, "cross_site"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			g := h.ask("POST", "/api/v1/reports", small, tc.headers...)
			if tc.status == 201 {
				if g.StatusCode != 201 {
					t.Errorf("POST = %d %s", g.StatusCode, g.body)
				}
				return
			}
			g.want(t, tc.status, tc.code)
		})
	}
	h.ask("POST", "/api/v1/reports?rule=q", small).want(t, 400, "query.unexpected", "?rule")
	h.ask("POST", "/api/v1/reports", "").want(t, 400, "body.empty")
}
