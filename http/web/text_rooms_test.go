package web

import "unrule/domain"

// roomKeys are the keys that the rooms beside the list of rules put together.
func roomKeys() (keys []string) {
	each := func(prefix, suffix string, words ...string) {
		for _, w := range words {
			keys = append(keys, prefix+w+suffix)
		}
	}
	waiting := []string{"relapsed", "disputed", "lapsed", "due", "replied", "new", "verifying", "unconfirmed"}
	each("inbox.", "", waiting...)
	each("inbox.", ".hint", waiting...)
	each("inbox.", ".next", "relapsed", "disputed", "lapsed", "new", "unconfirmed")
	each("inbox.", ".since", "relapsed", "disputed", "unconfirmed")
	each("inbox.next.", "", domain.ClockJustification, domain.ClockDecision, domain.ClockRemoval)
	each("inbox.term.", "", domain.ClockTriage, domain.ClockJustification, domain.ClockDecision, domain.ClockRemoval, domain.ClockAnswers)
	each("inbox.done.", "", "released", "kept-out")
	for _, s := range domain.Suspicions {
		keys = append(keys, "held.why."+string(s), "held.why."+string(s)+".hint")
	}
	each("matrix.", "", "received", "delivered", "received.hint", "delivered.hint")
	each("matrix.who.", "", "customers", "other_departments", "department_not_said", "side_not_said")
	each("format.", "", "json", "html", "pdf", "xlsx", "csv", "csv-excel", "md", "zip")
	sections := []string{"privacy", "scoring", "terms", "departments", "tokens", "webhooks", "reads"}
	each("settings.", "", sections...)
	each("settings.", ".hint", "privacy", "scoring", "terms")
	each("settings.done.", "", "saved", "added", "renamed", "merged", "retired", "revoked", "removed")
	fields := []string{"name", "parent", "head_count", "into", "way", "role", "owner", "expires", "url", "kinds"}
	fields = append(fields, "verify_after_days", "verify_round_days", "verify_rounds", "verify_answers", "verify_gone_percent", "relapse_reports", "relapse_days",
		"justification_days", "triage_days", "decision_days", "reference_hours", "disclosure", "fiscal_year_begins", "time_zone", "tariff_per_hour", "currency", "board")
	each("set.", "", fields...)
	each("set.", ".hint", "expires", "url", "kinds", "disclosure", "time_zone", "fiscal_year_begins", "reference_hours", "tariff_per_hour", "currency", "board", "triage_days",
		"decision_days", "justification_days", "verify_after_days", "verify_rounds", "verify_answers", "relapse_reports")
	each("may.", "", "viewer", "reviewer", "leader", "admin")
	each("token.", "", "revoked", "expired")
	return keys
}
