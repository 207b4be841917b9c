package personal

import "strings"

// ibanCountries lists the countries of the IBAN registry by the length of the number.
var ibanCountries = map[int]string{
	15: "NO", 16: "BE", 18: "DK FI FK FO GL NL SD", 19: "MK SI",
	20: "AT BA EE KZ LT LU MN XK", 21: "CH HR LI LV",
	22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL",
	24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST", 26: "IS TR",
	27: "BI DJ FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
	29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC", 32: "LC", 33: "RU",
}

// iban reports whether the places are one: the first four behind all others, letters
// as the numbers from 10, and one is left over modulo 97. Half of it must be digits, as
// every country has it; else words in a row would pass by chance.
func (c *code) iban() bool {
	p := c.places
	if len(p) < 15 || !fits(p[:4], "AA99") || !strings.Contains(ibanCountries[len(p)], string(p[:2])) {
		return false
	}
	n, digits := 0, 0
	for i := range p {
		switch b := p[(i+4)%len(p)]; {
		case isDigit(b):
			digits++
			n = (n*10 + int(b-'0')) % 97
		case b == enye:
			return false
		default:
			n = (n*100 + int(b-'A') + 10) % 97
		}
	}
	return n == 1 && 2*digits >= len(p)
}
