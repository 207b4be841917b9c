//go:build linux

package main

import (
	"io"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"unrule/http/act"
)

// rows say, for each route, at which paths the canary asks. DRAFT, SENT and VISIT are
// tokens of its own, RULE is the id of a rule.
var rows = withActs(map[string][]string{
	"GET /board/rules/:id":                       {"/board/rules/RULE", "/board/rules/zqnoid?after=zqafterwhom"},
	"GET /board/reports/:id":                     {"/board/reports/RULE", "/board/reports/zqnoid?done=zqdonewhat"},
	"GET /board/meeting":                         {"/board/meeting", "/board/meeting?ids=RULE,zqnoid&at=1&seed=zqseeded"},
	"POST /board/bulk/triage":                    {"/board/bulk/triage"},
	"GET /board/rules/new":                       {"/board/rules/new"},
	"POST /board/rules/new":                      {"/board/rules/new"},
	"GET /api/v1/events":                         {"/api/v1/events", "/api/v1/events?after=zqafter"},
	"GET /board/events":                          {"/board/events", "/board/events?after=zqafter"},
	"GET /board":                                 {"/board", "/board?zqparameter=1"},
	"GET /board/departments":                     {"/board/departments", "/board/departments?view=zqnoview", "/board/departments?quarter=zqnoquarter"},
	"GET /board/quarters":                        {"/board/quarters", "/board/quarters?delta=zqnoquarter"},
	"GET /board/quarters/:id":                    {"/board/quarters/2026-Q4.html", "/board/quarters/zqnoquarter.zqnoformat"},
	"GET /board/inbox":                           {"/board/inbox", "/board/inbox?done=zqdoneword"},
	"POST /board/inbox/:id/release":              {"/board/inbox/zqnoreport/release"},
	"POST /board/inbox/:id/keep-out":             {"/board/inbox/zqnoreport/keep-out"},
	"POST /api/v1/reports":                       {"/api/v1/reports"},
	"POST /api/v1/receipts":                      {"/api/v1/receipts"},
	"POST /api/v1/receipts/reply":                {"/api/v1/receipts/reply"},
	"POST /api/v1/receipts/answer":               {"/api/v1/receipts/answer"},
	"GET /api/v1/checkpoint":                     {"/api/v1/checkpoint"},
	"GET /api/v1/checkpoint/key":                 {"/api/v1/checkpoint/key"},
	"GET /api/v1/checkpoint/consistency":         {"/api/v1/checkpoint/consistency?from=1", "/api/v1/checkpoint/consistency?from=zqfromxx"},
	"GET /api/v1/suggestions":                    {"/api/v1/suggestions", "/api/v1/suggestions?q=zqsearchedfor", "/api/v1/suggestions?q=YxTitle"},
	"GET /api/v1/rules":                          {"/api/v1/rules", "/api/v1/rules?text=zqboardsearch&sort=zqsorted", "/api/v1/rules?cursor=zqcursorxx"},
	"GET /api/v1/rules/:id":                      {"/api/v1/rules/RULE", "/api/v1/rules/zqnoruleid"},
	"GET /api/v1/departments":                    {"/api/v1/departments"},
	"GET /api/v1/impact":                         {"/api/v1/impact", "/api/v1/impact?as_of=zqnevermonth"},
	"GET /api/v1/quarters":                       {"/api/v1/quarters", "/api/v1/quarters?min_seq=zqneverseq"},
	"GET /api/v1/quarters/:id":                   {"/api/v1/quarters/2026-Q4", "/api/v1/quarters/2026-Q4.csv?language=zqlanguage", "/api/v1/quarters/zqnoquarter.zqnoformat"},
	"GET /api/v1/quarters/:id/delta":             {"/api/v1/quarters/2026-Q3/delta", "/api/v1/quarters/zqnoquarter/delta"},
	"GET /api/v1/matrix":                         {"/api/v1/matrix", "/api/v1/matrix?quarter=zqnoquarter&owner=zqnoowner&sufferer=zqnosufferer"},
	"GET /":                                      {"/", "/?language=zqlanguage", "/?language=pt"},
	"GET /privacy":                               {"/privacy"},
	"GET /elsewhere":                             {"/elsewhere"},
	"GET /proof":                                 {"/proof"},
	"GET /rules":                                 {"/rules", "/rules?page=zqpagexx"},
	"GET /left":                                  {"/left"},
	"GET /receipt":                               {"/receipt"},
	"POST /receipt":                              {"/receipt"},
	"GET /receipt/:draft":                        {"/receipt/VISIT", "/receipt/VISIT?language=en", "/receipt/zqnovisit"},
	"POST /report":                               {"/report"},
	"GET /assets/:page":                          {"/assets/form.css", "/assets/zqnoasset.css"},
	"GET /healthz":                               {"/healthz"},
	"GET /readyz":                                {"/readyz"},
	"GET /api":                                   {"/api", "/api?language=zqlanguage"},
	"GET /api/openapi.yaml":                      {"/api/openapi.yaml"},
	"GET /api/openapi.json":                      {"/api/openapi.json"},
	"POST /receipt/:draft/reply":                 {"/receipt/VISIT/reply", "/receipt/zqnovisit/reply"},
	"POST /receipt/:draft/answer":                {"/receipt/VISIT/answer", "/receipt/zqnovisit/answer"},
	"POST /receipt/:draft/proof":                 {"/receipt/VISIT/proof", "/receipt/zqnovisit/proof"},
	"POST /receipt/:draft/leave":                 {"/receipt/VISIT/leave", "/receipt/zqnovisit/leave"},
	"POST /report/:draft/leave":                  {"/report/DRAFT/leave", "/report/SENT/leave", "/report/zqnodraft/leave"},
	"GET /api/v1/rules/:id/stories":              {"/api/v1/rules/RULE/stories"},
	"GET /api/v1/rules/:id/history":              {"/api/v1/rules/RULE/history"},
	"GET /api/v1/reports":                        {"/api/v1/reports", "/api/v1/reports?held=zqheldword", "/api/v1/reports?held=true&cursor=zqcursorxx"},
	"GET /api/v1/reports/:id":                    {"/api/v1/reports/zqnoreport"},
	"GET /api/v1/policy":                         {"/api/v1/policy"},
	"GET /api/v1/tokens":                         {"/api/v1/tokens"},
	"GET /api/v1/members":                        {"/api/v1/members"},
	"GET /api/v1/reads":                          {"/api/v1/reads"},
	"GET /api/v1/webhooks":                       {"/api/v1/webhooks"},
	"GET /api/v1/webhooks/:id":                   {"/api/v1/webhooks/zqnowebhook"},
	"GET /api/v1/audit":                          {"/api/v1/audit", "/api/v1/audit?rule=zqnorule&by=zqnobody&kind=zqnokind", "/api/v1/audit?cursor=zqcursorxx"},
	"GET /api/v1/audit.csv":                      {"/api/v1/audit.csv", "/api/v1/audit.csv?from=zqneverday"},
	"GET /report/:draft/receipt.txt":             {"/report/SENT/receipt.txt", "/report/DRAFT/receipt.txt", "/report/zqnodraft/receipt.txt"},
	"GET /report/:draft/:page":                   drafts("", "rule", "same", "effect", "time", "you", "words", "check", "privacy", "sent", "zqnostepx"),
	"POST /report/:draft/:page":                  drafts("", "rule", "same", "effect", "time", "you", "words", "check", "privacy", "sent", "zqnostepx"),
	"POST /report/:draft/:page/live":             drafts("/live", "rule", "time", "words", "zqnostepx"),
	"GET /api/v1/webhooks/:id/deliveries":        {"/api/v1/webhooks/RULE/deliveries", "/api/v1/webhooks/zqnowebhook/deliveries"},
	"POST /api/v1/webhooks/:id/test":             {"/api/v1/webhooks/RULE/test", "/api/v1/webhooks/zqnowebhook/test"},
	"POST /api/v1/webhooks/:id/redeliver":        {"/api/v1/webhooks/RULE/redeliver", "/api/v1/webhooks/zqnowebhook/redeliver"},
	"GET /board/account":                         {"/board/account"},
	"GET /board/sign-in":                         {"/board/sign-in", "/board/sign-in?next=%2Fboard%2Fzqnextpage"},
	"POST /board/sign-in":                        {"/board/sign-in"},
	"GET /board/sign-in/:token":                  {"/board/sign-in/zqnolinkxx"},
	"POST /board/sign-in/:token":                 {"/board/sign-in/zqnolinkxx"},
	"GET /board/sign-in/oidc":                    {"/board/sign-in/oidc", "/board/sign-in/oidc?next=zqnextpage"},
	"GET /board/sign-in/oidc/callback":           {"/board/sign-in/oidc/callback", "/board/sign-in/oidc/callback?code=zqcodexxx&state=zqstatexx"},
	"POST /board/sign-out":                       {"/board/sign-out"},
	"POST /board/sign-out-everywhere":            {"/board/sign-out-everywhere"},
	"GET /board/audit.csv":                       {"/board/audit.csv", "/board/audit.csv?from=zqneverday"},
	"GET /board/settings":                        {"/board/settings", "/board/settings?done=zqdoneword"},
	"GET /board/settings/:section":               {"/board/settings/terms", "/board/settings/zqnosection"},
	"POST /board/settings/:section":              {"/board/settings/terms", "/board/settings/zqnosection"},
	"GET /board/settings/departments/:id":        {"/board/settings/departments/zqnoid"},
	"POST /board/settings/departments/:id/:verb": {"/board/settings/departments/zqnoid/rename", "/board/settings/departments/zqnoid/zqnoverb"},
	"POST /board/settings/tokens/:id/revoke":     {"/board/settings/tokens/zqnoid/revoke"},
	"GET /board/settings/webhooks/:id":           {"/board/settings/webhooks/zqnoid"},
	"POST /board/settings/webhooks/:id/remove":   {"/board/settings/webhooks/zqnoid/remove"},
	"POST /board/settings/webhooks/:id/test":     {"/board/settings/webhooks/zqnoid/test"},

	"GET /feed.atom": {"/feed.atom", "/feed.atom?language=pt", "/feed.atom?language=zqlanguage"},
})

// doorRows are those of who comes in to the board.
var doorRows = map[string][]string{}

// withActs adds a row for everything that the board may do.
func withActs(rows map[string][]string) map[string][]string {
	maps.Copy(rows, doorRows)
	for _, v := range act.Verbs {
		path := "/api/v1/" + v.Of
		if v.Name == "" {
			rows["POST "+path] = append(rows["POST "+path], path)
			continue
		}
		rows["POST "+path+"/:id/"+v.Name] = []string{path + "/RULE/" + v.Name, path + "/zqnoid/" + v.Name}
		if v.Of != act.OfRule && v.Of != act.OfReport {
			continue
		}
		for _, method := range []string{"GET ", "POST "} {
			rows[method+"/board/"+v.Of+"/:id/"+v.Name] = []string{"/board/" + v.Of + "/RULE/" + v.Name, "/board/" + v.Of + "/zqnoid/" + v.Name}
		}
	}
	return rows
}

func drafts(end string, pages ...string) (paths []string) {
	for _, p := range pages {
		paths = append(paths, "/report/DRAFT/"+p+end, "/report/zqnodraft/"+p+end)
	}
	return append(paths, "/report/SENT/rule"+end)
}

// A body is something to send to a route that takes bodies.
type body struct{ kind, text string }

// bodies are good and bad ones, for the form and for programs.
var bodies = []body{
	{"", ""}, {formType, ""}, {jsonType, "{"}, {jsonType, `{"zqfieldname":"zqfieldvalue"}`}, {jsonType, `{"receipt":"zqwrongreceipt"}`},
	{jsonType, `{"rule":{"title":"zqdecidedtitle"},"impacts":["zqimpactword"],"story":7,"language":"zqlangword"}`},
	{jsonType, `{"rule":{"id":"01000000-0000-4000-8000-0000000000ff"},"impacts":["delay"],"story":"zqlostrule"}`},
	{formType, "title=zqtypedtitle&story=zqtypedstory&receipt=zqtypedreceipt&reply=zqtypedreply&answer=zqtypedanswer&kept=zqtypedkept&go=zqtypedgo&zqtypedname=1"},
	{formType, "impact=zqtypedimpact&month=zqtypedmonth&owner=zqtypedowner&language=zqtypedlang&subject_line=zqtypedtrap&work=zqtypedwork"},
	{formType, "zqbrokenform=%zz"}, {formType, "story=zqbrokentext%ff%fe"}, {"text/plain", "zqplaintext"}, {"multipart/form-data; boundary=zqboundary", "--zqboundary"},
	{"zq/type; zqparameter", "zqodddtype"}, {jsonType, `{"story":"` + strings.Repeat("zqhugejson ", 8000) + `"}`}, {formType, "story=" + strings.Repeat("zqhugeform+", 40000)},
}

var tableLine = regexp.MustCompile(`(?m)^unrule_http_requests_total\{method="([A-Z]+)",route="([^"]+)"`)

// everyRoute goes over every route that the counters know, with every method and
// every body, and to addresses that are none.
func (c *canary) everyRoute(metrics, rule, receipt string) {
	known := map[string]bool{}
	for _, m := range tableLine.FindAllStringSubmatch(metrics, -1) {
		known[m[1]+" "+m[2]] = true
	}
	for name := range known {
		if rows[name] == nil {
			c.t.Errorf("the canary does not know the route %s", name)
		}
	}
	for name, paths := range rows {
		if !known[name] {
			c.t.Errorf("the canary knows a route %s, which is not there", name)
		}
		method, _, _ := strings.Cut(name, " ")
		sent := ""
		if strings.Contains(strings.Join(paths, ""), "SENT") {
			sent, _ = c.report("YxTitle of one more", "")
		}
		place := strings.NewReplacer("RULE", rule, "DRAFT", c.begin(), "SENT", sent, "VISIT", c.lookUp(receipt))
		for _, path := range paths {
			c.askAround(method, place.Replace(path))
		}
	}
}

// askAround asks for a path in every way.
func (c *canary) askAround(method, path string) {
	for _, m := range []string{"GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "ZQMETHODX"} {
		c.ask(m, path, "", "")
	}
	more := path + "?utm_campaign=zqcampaign&zqparameter=1"
	if strings.Contains(path, "?") {
		more = path + "&gclid=zqclickedon"
	}
	if to := c.ask(method, more, "", "").location; to != "" {
		c.get(to)
	}
	c.ask(method, path, formType, "title=x", "Sec-Fetch-Site", "cross-site", "Origin", "https://zqorigins.example")
	c.ask(method, path, formType, "title=x", "Origin", "null")
	c.ask(method, path, "", "", "Host", "zqforeignhost.example")
	c.ask(method, path, "", "", "X-HTTP-Method-Override", "ZQOVERRIDE")
	c.ask(method, path, formType, "title=zqzippedxx", "Content-Encoding", "zqzipping")
	if method == http.MethodPost {
		for _, b := range bodies {
			c.ask(method, path, b.kind, b.text)
		}
	}
}

// noRequests sends what is no route, no request, or half of one.
func (c *canary) noRequests() {
	long := strings.Repeat("zqlongword", 1000)
	for _, path := range []string{"/zqnowhere", "/api/zqnowhere", "/report/../zqnowhere", "//zqotherhost.example/%2e%2e", "/" + long, "/%00zqnullbyte", "/report/a/b/c/zqtoodeep"} {
		c.ask("GET", path, "", "")
		c.ask("POST", path, formType, "zqfieldname=1")
	}
	c.ask("GET", "/", "", "", "X-Zq", strings.Repeat("zqlargehead", 2000))
	for range 7 {
		c.ask("GET", "/api/v1/rules", "", "", "Authorization", "Bearer unrule_zqwrongtoken")
	}
	const post = "POST /report HTTP/1.1\r\nHost: HOST\r\nUser-Agent: zqrawagent\r\nContent-Type: " + formType + "\r\n"
	for _, request := range []string{
		"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03zqtlsbytes\r\n\r\n", "zqgarbage \x00\xff\xfe\r\n\r\n", "GET /zqhalfline", "GET / HTTP/1.1\r\nHost: HOST\r\nCookie: zqhalfhead",
		"GET / HTTP/1.1\r\nHost: HOST\r\nX: \x00zqnullhead\r\n\r\n", "GET / HTTP/1.1\r\nHost: zqhostone\r\nHost: zqhosttwo\r\n\r\n", "GET http://zqabsolute.example/ HTTP/1.1\r\nHost: HOST\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: HOST\r\nX: " + strings.Repeat("zqhugehead", 20000) + "\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nzqpreface",
		post + "Content-Length: 500\r\n\r\nstory=zqhalfbody", post + "Transfer-Encoding: chunked\r\n\r\n9\r\nzqchunked\r\n0\r\n\r\n", post + "Transfer-Encoding: zqchunking\r\n\r\n",
		post + "Expect: zqexpected\r\nContent-Length: 2\r\n\r\nxx", post + "Content-Length: -1\r\n\r\nzqnegative", post + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nzqdoubled",
	} {
		c.raw(request)
	}
}

// metricsOf is what the counters show.
func metricsOf(t *testing.T, addr string) string {
	t.Helper()
	got, err := http.Get("http://" + addr + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	b, err := io.ReadAll(got.Body)
	if err != nil || !strings.Contains(string(b), "unrule_http_requests_total") {
		t.Fatalf("counters: %v\n%s", err, b)
	}
	return string(b)
}

// met fails the test unless each of these statuses was answered.
func (c *canary) met(statuses ...int) {
	c.t.Helper()
	for _, want := range statuses {
		if c.seen[want] == 0 {
			c.t.Errorf("nothing was answered with %d", want)
		}
	}
	c.t.Logf("answers: %v", c.seen)
}
