package session

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"unrule/domain"
	"unrule/http/act"
	"unrule/http/web"
)

// A trip is somebody's way to the provider and back, as their browser carries it.
type trip struct {
	State string    `json:"state"`
	Next  string    `json:"next,omitempty"`
	Until time.Time `json:"until"`
}

// tripLasts is how long somebody may take with the provider.
const tripLasts = 10 * time.Minute

// tripName is the cookie's of a trip.
func (d *Door) tripName() string { return d.name() + "-trip" }

// seal makes a trip into what nobody else can make.
func (d *Door) seal(t trip) (string, error) {
	body, err := json.Marshal(t)
	text := base64.RawURLEncoding.EncodeToString(body)
	return text + "." + d.derived("sign-in trip", text), err
}

// tripOf is the trip that a browser comes back from.
func (d *Door) tripOf(r *http.Request) (t trip, ok bool) {
	all := r.CookiesNamed(d.tripName())
	if len(all) != 1 {
		return t, false
	}
	text, mark, _ := strings.Cut(all[0].Value, ".")
	if !hmac.Equal([]byte(mark), []byte(d.derived("sign-in trip", text))) {
		return t, false
	}
	body, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(body, &t) != nil {
		return t, false
	}
	return t, d.Now().Before(t.Until)
}

// derived is a word that only this installation can make of another: the nonce and the
// verifier of a trip need be kept nowhere.
func (d *Door) derived(purpose, from string) string {
	key := d.Keys(purpose, from)
	return base64.RawURLEncoding.EncodeToString(key[:])
}

// Depart sends somebody to the organisation's own sign-in.
func (d *Door) Depart(w http.ResponseWriter, r *http.Request, _ act.Who) error {
	if d.desk == nil {
		return web.ErrNoPage
	}
	config, _, err := d.desk.ask(r.Context())
	if err != nil {
		return d.providerFailed(err)
	}
	state := newSecret()
	sealed, err := d.seal(trip{State: state, Next: ownPath(r.URL.Query().Get("next")), Until: d.Now().Add(tripLasts)})
	if err != nil {
		return err
	}
	d.set(w, d.tripName(), signInPath, sealed, int(tripLasts/time.Second))
	return web.SeeOther(w, config.AuthCodeURL(state,
		oidc.Nonce(d.derived("sign-in nonce", state)), oauth2.S256ChallengeOption(d.derived("sign-in verifier", state))))
}

// Return lets in whoever comes back from the organisation's own sign-in.
func (d *Door) Return(w http.ResponseWriter, r *http.Request, _ act.Who) error {
	if d.desk == nil {
		return web.ErrNoPage
	}
	t, ok := d.tripOf(r)
	d.set(w, d.tripName(), signInPath, "", -1)
	q := r.URL.Query()
	switch {
	case !ok || !hmac.Equal([]byte(q.Get("state")), []byte(t.State)):
		return domain.Refuse(SignInStale, "")
	case q.Get("error") != "" || q.Get("code") == "":
		return domain.Refuse(SignInRefused, "")
	}
	subject, c, err := d.desk.identify(r.Context(), q.Get("code"), d.derived("sign-in verifier", t.State), d.derived("sign-in nonce", t.State))
	if err != nil {
		return d.providerFailed(err)
	}
	who, err := d.member(r.Context(), subject, c)
	if err == nil {
		err = d.admit(w, r, who)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, ownPath(t.Next))
}

// member is who somebody of the provider's is here. The log learns what is new about
// them. Whoever has lost every role is signed out wherever they still are.
func (d *Door) member(ctx context.Context, subject string, c claims) (act.Who, error) {
	key := d.Keys("member", d.desk.Issuer, subject)
	id := domain.IDFrom([16]byte(key[:16]))
	grant, ok := d.desk.best(c.groups)
	if !ok {
		if err := d.sessions.endOf(ctx, domain.ByHolder("", id)); err != nil {
			return act.Who{}, err
		}
		return act.Who{}, domain.Refuse(RoleNone, "")
	}
	who := act.Who{By: domain.ByHolder(grant.Role, id), Name: c.called(subject), Role: grant.Role, Within: grant.Within}
	admitted := domain.AdmitMember{MemberAdmitted: domain.MemberAdmitted{Member: id, Name: who.Name, Role: who.Role, Owner: who.Within}}
	_, err := d.Handle(ctx, domain.Act{ID: randomID(), By: who.By, Command: admitted})
	if refusal, refused := errors.AsType[*domain.Refusal](err); refused && refusal.Name == domain.NothingChanges.Name {
		err = nil
	}
	return who, err
}

// providerFailed says what the provider did, in our words, and logs it without its own.
func (d *Door) providerFailed(err error) error {
	d.Fault(err)
	if errors.Is(err, errRefused) {
		return domain.Refuse(SignInRefused, "")
	}
	return domain.Refuse(ProviderDown, "")
}
