//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"unrule/domain"
	"unrule/eventstore"
	unrulehttp "unrule/http"
	"unrule/http/receipt"
	"unrule/http/web"
	"unrule/projections"
)

// A failing is one way in which the inside of the program fails.
type failing int32

const (
	nothingFails failing = iota
	viewsPanic
	viewsAreBehind
	foldsPanic
	storePanics
	storeFaults
	storeIsFull
	fateIsUnknown
	allFailings
)

// A brokenHouse is the program's own house and configuration, with a clock that can be
// moved and an inside that can fail.
type brokenHouse struct {
	*house
	now  atomic.Int64
	fail atomic.Int32
}

func (b *brokenHouse) time() time.Time { return time.Unix(b.now.Load(), 0) }

// Handle fails, or lets the store do it.
func (b *brokenHouse) Handle(ctx context.Context, a domain.Act) (uint64, error) {
	switch failing(b.fail.Load()) {
	case storePanics:
		panic(a)
	case storeFaults:
		return 0, &net.OpError{Op: "read", Net: "tcp", Addr: &net.TCPAddr{IP: net.ParseIP(canaryRemote), Port: 7}, Err: syscall.ECONNRESET}
	case storeIsFull:
		return 0, eventstore.ErrFull
	case fateIsUnknown:
		return 0, eventstore.ErrFateUnknown
	}
	return b.house.Handle(ctx, a)
}

func (b *brokenHouse) currentViews() (unrulehttp.Views, bool) {
	switch failing(b.fail.Load()) {
	case viewsPanic:
		panic("zqpanicked in the views")
	case viewsAreBehind:
		return nil, false
	case foldsPanic:
		return panicking{b.views}, true
	}
	return b.views, true
}

// panicking views panic with what they are asked for.
type panicking struct{ unrulehttp.Views }

func (panicking) Suggest(q string, _ int) []projections.Suggestion { panic(q) }
func (panicking) Published() []projections.Published               { panic(errors.New("zqpanicked in a fold")) }
func (panicking) Receipt(id domain.ReportID) (projections.ReceiptView, bool) {
	panic(id)
}
func (panicking) Rule(id domain.RuleID, _ domain.Day) (projections.Line, bool) { panic(id) }

// farListener makes every client look as if it came from afar.
type farListener struct{ net.Listener }

type farConn struct{ net.Conn }

func (farConn) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.ParseIP(canaryRemote), Port: 7777} }

// Accept takes the next client.
func (l farListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return farConn{conn}, nil
}

// inBrokenHouse serves the same log with all that can fail, from afar, with a clock
// that reaches the next hour and the day on which reporters are asked.
func (c *canary) inBrokenHouse(data, rule string, found harvest) {
	t := c.t
	ctx, end := context.WithCancel(t.Context())
	var stdout bytes.Buffer
	stderr := &lockedBuffer{}
	p := silent(ctx, data, &stdout, stderr)
	b := &brokenHouse{}
	b.now.Store(time.Now().Unix())
	var err error
	if b.house, err = p.openWith(eventstore.Options{Dir: data, Now: b.time, Log: p.log}); err == nil {
		err = b.caughtUp(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	token, err := b.createToken(ctx, "board", domain.Admin, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	metrics, stop := c.serveBroken(ctx, p, b)
	c.notice("zqpanicked")
	mine := c.questioned(b)
	c.everyFailing(b, mine, rule)
	found["metrics before the hour"] = []byte(metricsOf(t, metrics))
	found.answers(t, "second", c.addr, token, rule)
	b.now.Add(3600)
	found["metrics after the hour"] = []byte(metricsOf(t, metrics))
	c.asked(b, mine)
	found.answers(t, "third", c.addr, token, rule)
	end()
	stop()
	if err := b.close(); err != nil {
		t.Error(err)
	}
	found["stdout of the broken house"], found["stderr of the broken house"] = stdout.Bytes(), stderr.b.Bytes()
}

// serveBroken serves as `unrule serve` does. The end waits for both listeners.
func (c *canary) serveBroken(ctx context.Context, p *program, b *brokenHouse) (metrics string, stop func()) {
	t := c.t
	serve := serveCommand{Connections: 64, Language: "es", Rules: true, SiteReports: 3000, NetworkReports: 60}
	config := serve.config(p, b.house)
	config.Handler, config.Views, config.Now, config.Patience = b, b.currentViews, b.time, 10*time.Millisecond
	var err error
	if config.Assets, err = web.NewAssets(""); err != nil {
		t.Fatal(err)
	}
	server := unrulehttp.NewServer(config)
	var listeners [2]net.Listener
	for i := range listeners {
		if listeners[i], err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			t.Fatal(err)
		}
	}
	ended := make(chan error, 2)
	go func() { ended <- server.Serve(ctx, farListener{listeners[0]}) }()
	go func() { ended <- serveMetrics(ctx, server, listeners[1]) }()
	c.addr = listeners[0].Addr().String()
	return listeners[1].Addr().String(), func() {
		if err := errors.Join(<-ended, <-ended); err != nil {
			t.Error(err)
		}
	}
}

// everyFailing goes the usual ways while each part fails.
func (c *canary) everyFailing(b *brokenHouse, receipt, rule string) {
	path := "/report/" + c.begin()
	c.learn(c.get(path + "/rule"))
	visit := "/receipt/" + c.lookUp(receipt)
	c.send(path+"/rule", "title", "YxTitle that is sent when all is well", "go", "next")
	c.send(path+"/effect", "impact", "delay", "go", "check")
	for f := nothingFails + 1; f < allFailings; f++ {
		b.fail.Store(int32(f))
		c.send(path+"/check", "go", "send", "work", "zqworknumber")
		c.get(path + "/check")
		c.send(path+"/rule/live", "title", "ZqPanicked over")
		c.send(path+"/rule", "title", "ZqPanicked over", "go", "next")
		c.send(path+"/effect", "impact", "delay", "go", "check")
		c.get(path + "/privacy")
		c.get(visit)
		c.send(visit+"/reply", "reply", "ZqFailing reply", "receipt", receipt)
		c.send(visit+"/answer", "answer", "gone", "receipt", receipt)
		c.send("/receipt", "receipt", receipt)
		c.get("/rules")
		c.ask("POST", "/api/v1/reports", jsonType, `{"rule":{"title":"YxTitle while all fails"},"impacts":["delay"],"story":"YxStory"}`)
		c.ask("POST", "/api/v1/receipts", jsonType, `{"receipt":"`+receipt+`"}`)
		c.get("/api/v1/suggestions?q=zqwhilefailing")
		c.get("/api/v1/rules?text=zqwhilefailing")
		c.get("/api/v1/rules/" + rule)
	}
	c.noRequests()
	b.fail.Store(int32(nothingFails))
	c.send(path + "/leave")
}

// questioned files a report and asks a question about it, which gets its answer.
func (c *canary) questioned(b *brokenHouse) string {
	_, mine := c.report("YxTitle that is asked about", "")
	rc, _ := receipt.Parse(mine)
	c.board(b, domain.AskQuestion{Report: receipt.Keys(b.Key).Report(rc), Question: "Which one?"})
	visit := "/receipt/" + c.lookUp(mine)
	if page := c.get(visit); !strings.Contains(page.body, "Which one?") {
		c.t.Fatalf("the question does not show in %d\n%s", page.status, page.body)
	}
	c.send(visit+"/reply", "reply", " ", "receipt", mine)
	c.leads(c.send(visit+"/reply", "reply", "YxReply is here", "receipt", mine, "zqreplyextra", "zqreplyextra"), visit)
	c.send(visit+"/reply", "reply", "ZqSecondReply", "receipt", mine)
	return mine
}

// board does something in the name of the board.
func (c *canary) board(b *brokenHouse, commands ...domain.Command) {
	c.t.Helper()
	for _, command := range commands {
		if err := b.act(c.t.Context(), command); err != nil {
			c.t.Fatalf("%T: %v", command, err)
		}
	}
}

// asked removes the rule of a report, lets the day come on which its reporter is asked,
// and answers.
func (c *canary) asked(b *brokenHouse, mine string) {
	rc, _ := receipt.Parse(mine)
	rule, office := receipt.Keys(b.Key).Rule(rc), domain.DepartmentID{ID: newID()}
	today := b.views.Today(b.time())
	c.board(b, domain.RegisterDepartment{DepartmentRegistered: domain.DepartmentRegistered{Department: office, Name: "Compras", HeadCount: 30}},
		domain.TriageRule{Rule: rule, RuleTriaged: domain.RuleTriaged{Owner: office, Authority: domain.Habit, Diagnosis: domain.NeverIntended, Ease: domain.Easy, Kind: domain.KindPolicy}},
		domain.DecideRule{Rule: rule, RuleDecided: domain.RuleDecided{Verdict: domain.Remove, Person: "Ana", EffectiveOn: today, Reason: "nobody asked for it"}},
		domain.AnnounceRemoval{Rule: rule})
	b.now.Add(30 * 24 * 3600)
	if _, err := b.house.Handle(c.t.Context(), domain.Act{ID: newID(), By: domain.ByPolicy, Command: domain.OpenVerification{Rule: rule}}); err != nil {
		c.t.Fatal(err)
	}
	visit := "/receipt/" + c.lookUp(mine)
	c.send(visit+"/answer", "answer", "zqnoanswer", "receipt", mine)
	c.leads(c.send(visit+"/answer", "answer", "gone", "receipt", mine), visit)
	if page := c.get(visit); !strings.Contains(page.body, "checked") {
		c.t.Errorf("the answer does not show in %d\n%s", page.status, page.body)
	}
}
