package http

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"sync"
	"testing"

	"unrule/http/session"
)

// A provider is somebody else's sign-in, as strict as one should be: it takes a code
// once, from the client that it knows, with the verifier that belongs to it.
type provider struct {
	*httptest.Server
	h   *house
	key *rsa.PrivateKey

	mu    sync.Mutex
	codes map[string]url.Values // what was asked for, by the code that was given for it
	down  bool
	asked int // for discovery

	subject string
	claims  map[string]any // besides what every token has
	change  func(token map[string]any)
	forge   bool // sign with a key that nobody knows
}

// The client as the provider knows it.
const clientID, clientSecret, publicURL = "unrule-board", "a-secret-of-the-client", "http://127.0.0.1"

func newProvider(t *testing.T) *provider {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{key: key, codes: map[string]url.Values{}, subject: "ana-at-home", claims: map[string]any{"name": "Ana Ríos", "groups": []string{"staff", "board"}}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.discover)
	mux.HandleFunc("GET /keys", p.keys)
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.down {
			http.Error(w, "down for "+secretWord, http.StatusServiceUnavailable)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *provider) answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

func (p *provider) discover(w http.ResponseWriter, _ *http.Request) {
	p.asked++
	p.answer(w, map[string]any{
		"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
		"id_token_signing_alg_values_supported": []string{"RS256"}, "response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
	})
}

func raw64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (p *provider) keys(w http.ResponseWriter, _ *http.Request) {
	p.answer(w, map[string]any{"keys": []any{map[string]string{
		"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "one", "n": raw64(p.key.N.Bytes()), "e": raw64(big.NewInt(int64(p.key.E)).Bytes()),
	}}})
}

// authorize lets its only user in at once.
func (p *provider) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("client_id") != clientID || q.Get("redirect_uri") != publicURL+session.ReturnPath || q.Get("code_challenge_method") != "S256" || len(q.Get("code_challenge")) != 43 || q.Get("nonce") == "" {
		http.Error(w, "a wrong request", http.StatusBadRequest)
		return
	}
	code := secretWord + strconv.Itoa(len(p.codes))
	p.codes[code] = q
	back := url.Values{"code": {code}, "state": {q.Get("state")}, "iss": {p.URL}, "session_state": {"x"}}
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

func (p *provider) token(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	asked, ok := p.codes[r.FormValue("code")]
	delete(p.codes, r.FormValue("code"))
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if !ok || id != clientID || secret != clientSecret || raw64(sum[:]) != asked.Get("code_challenge") || r.FormValue("redirect_uri") != asked.Get("redirect_uri") {
		w.WriteHeader(http.StatusBadRequest)
		p.answer(w, map[string]string{"error": "invalid_grant", "error_description": secretWord})
		return
	}
	now := p.h.Now().Unix()
	claims := map[string]any{"iss": p.URL, "sub": p.subject, "aud": clientID, "iat": now, "exp": now + 300, "nonce": asked.Get("nonce")}
	maps.Copy(claims, p.claims)
	if p.change != nil {
		p.change(claims)
	}
	p.answer(w, map[string]any{"access_token": "a-" + secretWord, "token_type": "Bearer", "expires_in": 300, "id_token": p.sign(claims)})
}

func (p *provider) sign(claims map[string]any) string {
	body, _ := json.Marshal(claims)
	text := raw64([]byte(`{"alg":"RS256","kid":"one"}`)) + "." + raw64(body)
	key, sum := p.key, sha256.Sum256([]byte(text))
	if p.forge {
		key, _ = rsa.GenerateKey(rand.Reader, 2048)
	}
	mark, _ := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	return text + "." + raw64(mark)
}

// goThere follows a browser to the provider and is the path at which it comes back.
func (p *provider) goThere(b *browser, next string) string {
	b.t.Helper()
	left := b.open("GET", "/board/sign-in/oidc?"+url.Values{"next": {next}}.Encode())
	if left.StatusCode != 303 {
		b.t.Fatalf("departure = %d\n%s", left.StatusCode, left.body)
	}
	resp, err := client.Get(left.Header.Get("Location"))
	if err != nil {
		b.t.Fatal(err)
	}
	resp.Body.Close()
	back, err := url.Parse(resp.Header.Get("Location"))
	if err != nil || back.Path != session.ReturnPath {
		b.t.Fatalf("the provider sends back to %q, %d", resp.Header.Get("Location"), resp.StatusCode)
	}
	return back.RequestURI()
}
