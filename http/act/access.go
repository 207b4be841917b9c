package act

import (
	"encoding/base64"
	"time"

	"unrule/domain"
)

// policyFields are all parameters that an organisation sets; they are set together.
var policyFields = []string{
	"verify_after_days", "verify_round_days", "verify_rounds", "verify_answers", "verify_gone_percent", "relapse_reports", "relapse_days",
	"justification_days", "triage_days", "decision_days", "reference_hours", "disclosure", "fiscal_year_begins", "time_zone",
	"tariff_per_hour", "currency", "board",
}

func setPolicy(f *Fields, _ domain.ID) domain.Command {
	return domain.SetPolicy{Policy: domain.Policy{
		VerifyAfterDays: f.Number("verify_after_days"), VerifyRoundDays: f.Number("verify_round_days"), VerifyRounds: f.count("verify_rounds"),
		VerifyAnswers: f.count("verify_answers"), VerifyGonePercent: f.count("verify_gone_percent"),
		RelapseReports: f.count("relapse_reports"), RelapseDays: f.Number("relapse_days"), JustificationDays: f.Number("justification_days"),
		TriageDays: f.Number("triage_days"), DecisionDays: f.Number("decision_days"), ReferenceHours: f.Number("reference_hours"),
		Disclosure: f.count("disclosure"), FiscalYearBegins: time.Month(f.count("fiscal_year_begins")), TimeZone: f.Text("time_zone"),
		TariffPerHour: f.Number("tariff_per_hour"), Currency: f.Text("currency"), Board: f.Department("board"),
	}}
}

// count is a number of things; what fits no int is out of every bound.
func (f *Fields) count(name string) int {
	return int(max(-1, min(f.Number(name), 1<<31-1)))
}

// createToken reads all of a token but its secret, which [Keys.Token] makes.
func createToken(f *Fields, id domain.ID) domain.Command {
	c := domain.CreateToken{TokenCreated: domain.TokenCreated{Token: id}}
	c.Name, c.Owner, c.Once = f.Text("name"), f.Department("owner"), f.Flag("once")
	f.Word("role", &c.Role)
	var last domain.Day
	if f.Word("expires", &last); last != 0 {
		c.Expires = (last + 1).Time()
	}
	return c
}

func registerWebhook(f *Fields, id domain.ID) domain.Command {
	return domain.RegisterWebhook{WebhookRegistered: domain.WebhookRegistered{
		Webhook: id, Name: f.Text("name"), URL: f.Text("url"), Kinds: f.List("kinds"),
	}}
}

// Token is the secret of a token that somebody makes under a key: a retry under the
// same key makes the same. What is not known to hold the key cannot be computed, so
// that the log keeps its digest alone.
func (k Keys) Token(prefix, by, key string) string {
	secret := k("token", by, key)
	return prefix + base64.RawURLEncoding.EncodeToString(secret[:])
}

// WebhookSecret is what signs the messages to a webhook, as Standard Webhooks writes it.
func (k Keys) WebhookSecret(id domain.ID) string {
	secret := k("webhook", id.String())
	return "whsec_" + base64.StdEncoding.EncodeToString(secret[:])
}
