package web

import "unrule/domain"

// roomKeys are the keys that the rooms beside the list of rules put together.
func roomKeys() (keys []string) {
	each := func(prefix, suffix string, words ...string) {
		for _, w := range words {
			keys = append(keys, prefix+w+suffix)
		}
	}
	sections := []string{"relapsed", "disputed", "lapsed", "due", "replied", "new", "verifying", "unconfirmed"}
	each("inbox.", "", sections...)
	each("inbox.", ".hint", sections...)
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
	return keys
}
