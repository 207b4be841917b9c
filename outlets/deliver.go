package outlets

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"syscall"
	"time"

	"unrule/projections"
)

// mostAnswer is how much is read of what the other side says to a message.
const mostAnswer = 4 << 10

// deliver sends an event once and says what came back. The id of the message is the
// same for every attempt at one event, so that who was told twice can know.
func (w *Webhooks) deliver(ctx context.Context, hook projections.Webhook, e Event, number int) (Attempt, error) {
	began := w.Now()
	a := Attempt{Time: began.UTC(), Event: e.ID, Kind: e.Type[len(TypePrefix):], Attempt: number}
	body, err := json.Marshal(e)
	if err != nil {
		return a, fmt.Errorf("outlets: encode event %s: %w", e.ID, err)
	}
	a.Status, err = w.post(ctx, hook, e.ID+"-"+hook.ID.String(), began, body)
	if ctx.Err() != nil {
		return a, ctx.Err()
	}
	a.Millis = w.Now().Sub(began).Milliseconds()
	a.Reason = reasonOf(a.Status, err)
	return a, nil
}

// post is the message itself, signed as Standard Webhooks says it.
func (w *Webhooks) post(ctx context.Context, hook projections.Webhook, id string, now time.Time, body []byte) (status int, err error) {
	if u, err := url.Parse(hook.URL); err != nil || u.Scheme != "https" && !w.Private {
		return 0, errPlain
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, hook.URL, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	at := strconv.FormatInt(now.Unix(), 10)
	r.Header.Set("Content-Type", MediaType)
	r.Header.Set("User-Agent", "Unrule")
	r.Header.Set("Webhook-Id", id)
	r.Header.Set("Webhook-Timestamp", at)
	r.Header.Set("Webhook-Signature", "v1,"+sign(w.Key("webhook", hook.ID.String()), id, at, body))
	answer, err := w.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	_, _ = io.CopyN(io.Discard, answer.Body, mostAnswer)
	return answer.StatusCode, nil
}

// sign is HMAC-SHA256 over the id, the time and the body of a message.
func sign(key [32]byte, id, at string, body []byte) string {
	mac := hmac.New(sha256.New, key[:])
	fmt.Fprintf(mac, "%s.%s.", id, at)
	mac.Write(body)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// errPlain says that a message would cross the network in the clear.
var errPlain = errors.New("outlets: the address does not begin with https")

// reasonOf says in plain words why a message was not taken, and nothing of what the
// other side said or of where its name led.
func reasonOf(status int, err error) string {
	switch {
	case err == nil && status/100 == 2:
		return ""
	case err == nil && status/100 == 3:
		return "it sends us elsewhere, and we do not follow"
	case err == nil && status == statusGone:
		return "it wants nothing more"
	case err == nil:
		return "it refused"
	case errors.Is(err, errPlain):
		return "the address must begin with https://"
	case errors.Is(err, errPrivate):
		return "the address is not a public one"
	case isA[*net.DNSError](err):
		return "the name leads nowhere"
	case isTimeout(err):
		return "no answer in time"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nobody listens there"
	case isA[x509.UnknownAuthorityError](err), isA[x509.HostnameError](err), isA[x509.CertificateInvalidError](err):
		return "its certificate is not to be trusted"
	}
	return "the connection failed"
}

func isA[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

func isTimeout(err error) bool {
	timed, ok := errors.AsType[net.Error](err)
	return ok && timed.Timeout()
}
