package http

import (
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// counts counts answers by route and class of status, and nothing else: no words, no
// addresses, no latencies. Where a reporter may have been at the other end,
// including where no route matched, a count shows what it was when the hour began: a
// counter read every second would tell when somebody reported.
type counts struct {
	now      func() time.Time
	requests *prometheus.Desc
	mu       sync.Mutex
	hour     int64
	of       map[*route]*tally
}

// A tally counts answers by the first digit of their status.
type tally struct{ live, shown [6]uint64 }

func newCounts(now func() time.Time) *counts {
	c := &counts{now: now, of: map[*route]*tally{nil: {}}, requests: prometheus.NewDesc("unrule_http_requests_total",
		"Answers by route and class of status. Of reporters' routes and unknown ones, up to the full hour.",
		[]string{"method", "route", "status"}, nil)}
	for i := range routes {
		c.of[&routes[i]] = &tally{}
	}
	return c
}

func (c *counts) add(rt *route, status int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turn()
	c.of[rt].live[status/100]++
}

// turn shows the counts of the hours that are over.
func (c *counts) turn() {
	hour := c.now().Unix() / 3600
	if hour == c.hour {
		return
	}
	c.hour = hour
	for _, t := range c.of {
		t.shown = t.live
	}
}

// Describe is part of prometheus.Collector.
func (c *counts) Describe(out chan<- *prometheus.Desc) { out <- c.requests }

// Collect is part of prometheus.Collector.
func (c *counts) Collect(out chan<- prometheus.Metric) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turn()
	for rt, t := range c.of {
		method, path, n := "", "", t.shown
		if rt != nil {
			method, path = rt.method, rt.path
			if !rt.reporter() {
				n = t.live
			}
		}
		for class, count := range n {
			if class > 0 {
				out <- prometheus.MustNewConstMetric(c.requests, prometheus.CounterValue, float64(count), method, path, classes[class])
			}
		}
	}
}

var classes = [6]string{"", "1xx", "2xx", "3xx", "4xx", "5xx"}

// Metrics is the handler of the counters. It belongs on a listener of its own that
// reporters cannot reach.
func (s *Server) Metrics() http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(s.counts)
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
}
