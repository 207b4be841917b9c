package http

import (
	"unrule/domain"
	"unrule/http/act"
	"unrule/projections"
)

// readPolicy is the parameters in force. Their validator is the position at which they
// were set.
func readPolicy(x *reading) (any, error) {
	x.etag = etagOfPosition(x.PolicyVersion())
	return map[string]any{"position": x.Position(), "policy": x.Policy()}, nil
}

// listTokens is who may come in with a token. No secret is known any more.
func listTokens(x *reading) (any, error) {
	return map[string]any{"position": x.Position(), "tokens": x.Tokens()}, nil
}

// listMembers is who signs in elsewhere.
func listMembers(x *reading) (any, error) {
	return map[string]any{"position": x.Position(), "members": x.Members()}, nil
}

// listReads is who has read how many stories of which rule.
func listReads(x *reading) (any, error) {
	return map[string]any{"position": x.Position(), "reads": x.Reads()}, nil
}

// listWebhooks is who is told what happens, without the secrets.
func listWebhooks(x *reading) (any, error) {
	return map[string]any{"position": x.Position(), "webhooks": x.Webhooks()}, nil
}

// A signedWebhook is a webhook and the secret by which its messages are signed.
type signedWebhook struct {
	projections.Webhook
	Secret string `json:"secret"`
}

// readWebhook is one webhook with its secret, which follows from its id and can be
// shown as often as it is needed.
func readWebhook(x *reading) (any, error) {
	id, err := domain.ParseID(x.id)
	hook, ok := x.Webhook(id)
	if err != nil || !ok {
		return nil, domain.Refuse(domain.WebhookUnknown, "")
	}
	return signedWebhook{hook, act.Keys(x.key).WebhookSecret(id)}, nil
}
