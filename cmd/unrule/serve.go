package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"unrule/domain"
	"unrule/eventstore"
	unrulehttp "unrule/http"
	"unrule/http/form"
	"unrule/http/spam"
	"unrule/http/web"
)

type serveCommand struct {
	Listen        string   `default:"127.0.0.1:8080" help:"Address to answer on." placeholder:"ADDR"`
	MetricsListen string   `help:"Address of the metrics; none when absent." placeholder:"ADDR"`
	Host          []string `help:"Name under which the server is reached; may be repeated. Others are refused." placeholder:"NAME"`
	PublicURL     string   `name:"public-url" help:"Address under which people reach the server: it names the installation in what leaves, and is where links in mail lead." placeholder:"URL"`
	Private       bool     `name:"webhooks-private" help:"Let webhooks lead to private addresses, and over http."`
	SMTPURL       string   `name:"smtp-url" help:"Server that takes mail to reviewers and leaders: smtp://USER:PASSWORD@HOST:PORT, or smtps:// for TLS from the first byte. No mail when absent." placeholder:"URL"`
	MailFrom      string   `help:"Address that mail comes from." placeholder:"ADDRESS"`
	MailTo        []string `help:"Who gets mail, reviewer:ADDRESS or leader:ADDRESS; may be repeated." placeholder:"ROLE:ADDRESS"`
	Connections   int      `default:"1024" help:"Most connections at once." placeholder:"N"`

	SessionIdle time.Duration `default:"8h" help:"How long somebody stays signed in to the board without using it." placeholder:"TIME"`
	SessionEnd  time.Duration `default:"24h" help:"How long anybody stays signed in." placeholder:"TIME"`

	OIDCIssuer       string   `name:"oidc-issuer" help:"Address of the organisation's own sign-in, by OpenID Connect; needs --public-url." placeholder:"URL"`
	OIDCClientID     string   `name:"oidc-client-id" help:"How the provider knows this installation." placeholder:"ID"`
	OIDCClientSecret string   `name:"oidc-client-secret" help:"Its secret; best by UNRULE_OIDC_CLIENT_SECRET_FILE." placeholder:"SECRET"`
	OIDCGroupsClaim  string   `name:"oidc-groups-claim" default:"groups" help:"Claim that lists somebody's groups." placeholder:"CLAIM"`
	OIDCRole         []string `name:"oidc-role" sep:";" help:"Role that a group gives, on the rules of one department or of all; may be repeated." placeholder:"GROUP=ROLE[:DEPARTMENT-ID]"`

	Language       string        `default:"es" enum:"es,en,pt" help:"Language of the pages where a browser asks for none of es, en, pt." placeholder:"LANGUAGE"`
	Name           string        `help:"Name of the organisation, shown on every page." placeholder:"NAME"`
	Brand          string        `help:"Directory with a brand.css or logo.svg of your own." placeholder:"DIR"`
	Channel        string        `help:"Address of your channel for crimes and harassment, shown where the form says that it is none." placeholder:"URL"`
	Rules          bool          `default:"true" negatable:"" help:"Show what was said and done to everybody."`
	SiteReports    int           `default:"3000" help:"Reports an hour, of all, beyond which one waits for a reviewer; ten times as many with proof of work; 0 is no limit." placeholder:"N"`
	NetworkReports int           `default:"60" help:"The same for one network." placeholder:"N"`
	Least          time.Duration `default:"3s" help:"Least time between beginning the form and sending it; what is faster waits for a reviewer." placeholder:"TIME"`
}

// maxName is the longest name of an organisation that fits a phone.
const maxName = 60

// Validate refuses a limit that lets nobody in.
func (c serveCommand) Validate() error {
	if c.Connections < 1 {
		return errors.New("--connections must be 1 or more")
	}
	if c.SiteReports < 0 || c.NetworkReports < 0 || c.Least < 0 {
		return errors.New("--site-reports, --network-reports and --least must be 0 or more")
	}
	if c.SessionIdle < time.Minute || c.SessionEnd < c.SessionIdle || c.SessionEnd > 30*24*time.Hour {
		return errors.New("--session-idle must be a minute or more, and --session-end at least that and 30 days at most")
	}
	if err := c.validatePlaces(); err != nil {
		return err
	}
	if _, err := parsePublic(c.PublicURL); err != nil {
		return err
	}
	if _, err := web.NewAssets(c.Brand); err != nil {
		return fmt.Errorf("--brand: %w", err)
	}
	if _, err := c.provider(); err != nil {
		return err
	}
	if len([]rune(c.Name)) > maxName {
		return fmt.Errorf("--name may have %d characters at most", maxName)
	}
	if u, err := url.Parse(c.Channel); c.Channel != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "") {
		return errors.New("--channel must be an address that begins with https:// or http://")
	}
	_, err := c.mailConfig()
	return err
}

// validatePlaces refuses an address where nothing can answer and a name that nobody asks for.
func (c serveCommand) validatePlaces() error {
	for _, a := range []struct{ flag, addr string }{{"--listen", c.Listen}, {"--metrics-listen", cmp.Or(c.MetricsListen, c.Listen)}} {
		_, port, err := net.SplitHostPort(a.addr)
		if err == nil {
			_, err = net.LookupPort("tcp", port)
		}
		if err != nil {
			return fmt.Errorf("%s must be like 127.0.0.1:8080: %w", a.flag, err)
		}
	}
	for _, name := range c.Host {
		if name == "" || strings.ContainsAny(name, "/@?# ") {
			return fmt.Errorf("--host must be a name alone, like unrule.example.org, and not %q", name)
		}
	}
	return nil
}

// Run serves until the program is asked to end. It ends in the order of the data:
// the listener, the clocks, the views, the log.
func (c serveCommand) Run(p *program) error {
	p.tellManager("STATUS=Reading the log")
	h, err := p.open()
	if err != nil {
		return err
	}
	return errors.Join(c.serve(p, h), h.close())
}

func (c serveCommand) serve(p *program, h *house) error {
	ctx, cancel := context.WithCancel(p.ctx)
	defer cancel()
	defer context.AfterFunc(p.ctx, func() { p.tellManager("STOPPING=1") })()
	config := c.config(p, h)
	var err error
	if config.Webhooks, err = c.webhooks(ctx, p, h); err != nil {
		return err
	}
	letters, err := c.mail(ctx, p, h)
	if err != nil {
		return err
	}
	if config.Sessions, err = c.sessions(p.ctx, h); err != nil {
		return err
	}
	if config.Assets, err = web.NewAssets(c.Brand); err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	listener, err := net.Listen("tcp", c.Listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("serve: %w: another program has it; give --listen another", err)
	}
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	metrics, err := c.listenMetrics(listener)
	if err != nil {
		return err
	}
	entrance, err := openDoor(p.flags.Data)
	if err != nil {
		p.log.Warn("commands that ask a running server cannot reach this one", "error", err)
	}
	server := unrulehttp.NewServer(config)
	ended := make(chan error, 7)
	go func() { ended <- entrance.letIn(ctx, h) }()
	go func() { ended <- server.Serve(ctx, listener) }()
	go func() { ended <- serveMetrics(ctx, server, metrics) }()
	for _, work := range []func() error{
		func() error {
			return h.keepClocks(ctx, p, listener.Addr(), cmp.Or(c.PublicURL, "http://"+listener.Addr().String()))
		},
		func() error { return h.watch(ctx) },
		func() error { return h.leadOnceRead(ctx, "outlets", config.Webhooks.Run) },
		func() error { return h.leadOnceRead(ctx, "mail", letters) },
	} {
		go func() { ended <- h.unlessDamaged(ctx, work) }()
	}
	first := <-ended
	cancel()
	for range cap(ended) - 1 {
		first = errors.Join(first, <-ended)
	}
	return first
}

func (c serveCommand) listenMetrics(main net.Listener) (net.Listener, error) {
	if c.MetricsListen == "" {
		return nil, nil
	}
	l, err := net.Listen("tcp", c.MetricsListen)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("serve metrics: %w", err), main.Close())
	}
	return l, nil
}

// serveMetrics serves the counters; with no listener it waits for the end.
func serveMetrics(ctx context.Context, server *unrulehttp.Server, l net.Listener) error {
	if l == nil {
		<-ctx.Done()
		return nil
	}
	s := &http.Server{Handler: server.Metrics(), ReadHeaderTimeout: 5 * time.Second}
	down := make(chan error, 1)
	go func() {
		<-ctx.Done()
		down <- s.Close()
	}()
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve metrics: %w", err)
	}
	return <-down
}

func (c serveCommand) config(p *program, h *house) unrulehttp.Config {
	public, hosts := &url.URL{}, c.Host
	if u, err := parsePublic(c.PublicURL); err == nil { // else Validate has refused it
		public = u
	}
	if public.Host != "" {
		hosts = append(slices.Clone(hosts), public.Host, public.Hostname())
	}
	provider, _ := c.provider() // Validate has refused what is wrong with it
	return unrulehttp.Config{
		Handler: h.Store, Events: h.Store, Sealed: provable{h.Store}, Tail: h.tail, Source: c.source(h),
		Views: func() (unrulehttp.Views, bool) { return h.views, h.read.Load() && h.Damage() == nil },
		AsOf:  newPast(h).views,
		Ready: h.ready, Key: h.Key,
		Full: eventstore.ErrFull, FateUnknown: eventstore.ErrFateUnknown, Damaged: eventstore.ErrDamaged, NotFound: eventstore.ErrNotFound, Away: eventstore.ErrAway,
		Preview:  h.preview,
		Limits:   spam.Limits{Site: c.SiteReports, Network: c.NetworkReports, Least: c.Least},
		Language: domain.Language(c.Language), Site: web.Site{Name: c.Name, Channel: c.Channel, Rules: c.Rules},
		Hosts: hosts, Connections: c.Connections,
		SessionIdle: c.SessionIdle, SessionEnd: c.SessionEnd, Secure: public.Scheme == "https", Provider: provider,
		Now: h.now, Log: p.log, Version: version,
	}
}

// preview says what the log would store of an act.
func (h *house) preview(a domain.Act) ([]form.Record, error) {
	messages, err := h.Preview(a)
	records := make([]form.Record, 0, len(messages))
	for _, m := range messages {
		r := form.Record{Subject: m.Subject, Body: m.Body}
		for _, h := range m.Header {
			r.Header = append(r.Header, form.Header(h))
		}
		records = append(records, r)
	}
	return records, err
}

// unlessDamaged lets a node with a damaged log stay, to tell whoever asks that it is not
// ready, and why.
func (h *house) unlessDamaged(ctx context.Context, work func() error) error {
	err := work()
	if err != nil && h.Damage() != nil {
		<-ctx.Done()
		return nil
	}
	return err
}

// watch returns when the reading of the log ends, which a node cannot be without.
// What ended it, close says.
func (h *house) watch(ctx context.Context) error {
	select {
	case err := <-h.running:
		h.running <- err
		return errors.New("serve: the log is not read any more")
	case <-ctx.Done():
		return nil
	}
}
