package main

import (
	"strings"
	"testing"
)

func TestHealthcheckSaysWhy(t *testing.T) {
	for _, tc := range []struct {
		status int
		body   string
		exit   int
		told   string
	}{
		{200, `{"status":"ready"}`, exitDone, "ready\n"},
		{503, `{"type":"urn:unrule:problem:service.not_ready","status":503,"detail":"Not ready: the log has no room left"}`, exitSick, "not ready: the log has no room left\n"},
		{200, `hello`, exitSick, "another program answers"},
	} {
		var out strings.Builder
		code := run(t.Context(), []string{"healthcheck", "--server", "http://" + answering(t, tc.status, tc.body)}, nil, nil, &out, &out)
		if code != tc.exit || !strings.Contains(out.String(), tc.told) {
			t.Errorf("%d %s: exit %d and %q, want %d and %q", tc.status, tc.body, code, out.String(), tc.exit, tc.told)
		}
	}
}
