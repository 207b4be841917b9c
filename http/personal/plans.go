package personal

import (
	"maps"
	"slices"
	"strings"
)

// A form is what numbers of some sizes of groups begin with. In a lead N is 2 to 9, P is
// 1 to 9, x is any digit.
type form struct {
	plain     []string // by the form alone
	set       []string // with brackets round the first group, or a hyphen before the last
	announced []string // after a word that speaks of phones
}

// forms by the sizes of groups, each one digit in base 36: "b" is eleven in one run.
// Every beginning of a known row of sizes is there too.
var forms = byForm(plainForms, setForms, announcedForms)

var plainForms = plan(
	// Spain, and Portugal and Chile where they have nine digits too
	"9: 6 7P 9P",
	"333: 6 7P 8P 9P 2P",
	"36: 6 7P 9P",
	"3222: 6 7P 8P 9P",
	"2322: 8P 9P",
	"234: 8P 9P 2P",
	"144: 9N 22 23",
	"18: 9N",
	// North America
	"334: NxxNxx",
	"1334: 1NxxNxx",
	"a: NxxNxx 55 56 33 81",
	// Mexico
	"244: 55 56 33 81 11",
	"22222: 55 56 33 81",
	"3322: N",
	"2244: 0155 0133 0181 1115",
	"3244: 04455 04555 04433 04481 01115",
	// Brazil
	"254: PP9",
	"29: PP9",
	"2144: PP9",
	// Argentina and the United Kingdom
	"344: 011 02",
	"434: 01 02 07 0341 0342 035 036 0376 0379 038",
	// United Kingdom; eleven in one run also Brazil
	"b: PP9 07 01P 02",
	"56: 07 01",
	"533: 07 01",
	"5222: 07",
	"47: 07 01 02",
	"38: 02",
)

var setForms = plan(
	"244: PP",                               // Brazil, Argentina
	"334: N",                                // Mexico, Argentina
	"424: 22 23 24 26 29 33 34 35 36 37 38", // Argentina
	"524: 02 03",                            // Argentina
	"144: 2 3 4 5 6 7 9",                    // Chile
	"234: P",                                // Chile
)

var announcedForms = plan(
	"9: 2 3 4 5 6 7 8 9", "8: N", "a: P", "b: 1N 34 0 P", "c: 52 55 54 351", "d: 54 55 52",
	"333: N", "44: N", "54: 9", "34: N", "424: N", "244: P", "334: P", "234: P", "2222: N",
	"2333: 34", "3333: 351", "322: N", "144: P", "254: P", "3322: P",
)

func plan(forms ...string) map[string][]string {
	m := map[string][]string{}
	for _, form := range forms {
		sizes, first, _ := strings.Cut(form, ": ")
		m[sizes] = strings.Fields(first)
	}
	return m
}

func byForm(plain, set, announced map[string][]string) map[string]*form {
	m := map[string]*form{}
	for _, p := range []map[string][]string{plain, set, announced} {
		for sizes := range p {
			m[sizes] = &form{plain[sizes], set[sizes], announced[sizes]}
		}
	}
	for sizes := range maps.Clone(m) {
		for n := range sizes {
			if m[sizes[:n]] == nil {
				m[sizes[:n]] = &form{}
			}
		}
	}
	return m
}

func leadsAny(digits []byte, leading []string) bool {
	return slices.ContainsFunc(leading, func(lead string) bool { return leads(digits, lead) })
}

// leads reports whether the digits begin as lead says.
func leads(digits []byte, lead string) bool {
	if len(digits) < len(lead) {
		return false
	}
	for i := range len(lead) {
		switch d := digits[i]; lead[i] {
		case 'x':
		case 'N':
			if d < '2' {
				return false
			}
		case 'P':
			if d == '0' {
				return false
			}
		default:
			if d != lead[i] {
				return false
			}
		}
	}
	return true
}

// service reports whether a national number is free of charge or of a service.
func service(digits []byte) bool {
	if len(digits) == 11 && digits[0] == '1' {
		digits = digits[1:]
	}
	if len(digits) == 10 && digits[0] == '8' && (digits[1] == digits[2] || leads(digits, "800")) {
		return true
	}
	return len(digits) >= 9 && len(digits) <= 10 && (leads(digits, "80") || leads(digits, "90"))
}

// A country has a code and, by length, the first digits of its numbers.
type country struct {
	code    string
	lengths map[int]string
}

var countries = []country{
	{"351", map[int]string{9: "2 9"}},
	{"34", map[int]string{9: "6 7 8 9"}},
	{"44", map[int]string{9: "1", 10: "1 2 7", 11: "01 02 07"}},
	{"52", map[int]string{10: "N", 11: "1N"}},
	{"54", map[int]string{10: "1 2 3", 11: "9 0"}},
	{"55", map[int]string{10: "PP", 11: "PP9"}},
	{"56", map[int]string{9: "N"}},
	{"1", map[int]string{10: "NxxNxx"}},
}

// abroad reports whether the digits are a number with its country's code. Countries
// without a plan here are let pass by length alone if others is set.
func abroad(digits []byte, others bool) bool {
	for _, c := range countries {
		if leads(digits, c.code) {
			national := digits[len(c.code):]
			for lead := range strings.FieldsSeq(c.lengths[len(national)]) {
				if leads(national, lead) {
					return !service(national)
				}
			}
			return false
		}
	}
	return others && leads(digits, "P") && len(digits) >= 9 && len(digits) <= 15
}

// Words that say what a number is.
var (
	announcesPhone = set(`tel teléf telf fono tfno tlf tlfno tfn teléfono telefono teléfonos telefonos móvil movil celular cel cell
		whatsapp wasap phone telephone mobile call text ring llama llamar llame llámame llamame llámenme telefone telemóvel
		telemovel ligue liga ligar ligou ligação`)
	announcesOther = set(`pedido factura expediente referencia ref artículo articulo producto código codigo serie albarán
		póliza poliza matrícula folio contrato cuenta lote order invoice case reference article item part serial code policy
		account confirmation ticket tracking booking fatura encomenda processo artigo referência produto série apólice
		conta isbn ean imei`)
	units = set(`€ eur euro euros dólar dólares dolares dollar dollars usd peso pesos mxn clp ars brl real reais pound pounds
		gbp habitantes inhabitants people personas pessoas millones milhões million millions km kg metros metres meters
		litros toneladas votos votes casos cases unidades units views visitas rs us`)
)
