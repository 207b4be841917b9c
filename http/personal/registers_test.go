package personal

import (
	"strings"
	"testing"
)

func TestSpanishNumbers(t *testing.T) {
	testFind(t,
		"Mi DNI es {dni 48219375J}.", "dni {dni 48219375j}", "({dni 48.219.375-J})", "{dni 48219375-J}", "{dni 48 219 375 J}",
		"DNI:{dni 48219375 J}", "NIF-{dni 7340126K}", "{dni 7.340.126-K}", "{dni 07340126K},", "{dni 48.219.375\u2011J}", "{dni 48219375\u00a0J}",
		"48219376J", "48219375K", "48219375 j", "A48219375J", "148219375J", "00000000T", "48219375JA", "1.48219375J",
		"Pagué 48219375 y nada más.",
		"NIE {nie X3815204X}", "{nie x-3815204-x}", "{nie Y 5120948 N}", "{nie Z1440273H}", "{nie X-3.815.204-X}",
		"X3815205X", "Y3815204X", "W3815204X",
	)
}

func TestMexicanNumbers(t *testing.T) {
	testFind(t,
		"CURP: {curp MEQA910417MJCNRL07}", "{curp meqa910417mjcnrl07}", "{curp ROVT030229HDFJZMA5}", "{curp MEQA-910417-MJCNRL07}",
		"MEQA910417MJCNRL08", "MEQA911317MJCNRL07", "MEQA910417QJCNRL07", "MEQA910417MXXNRL07",
		"RFC {rfc MEQA910417K77}", "{rfc meqa-910417-k77}", "{rfc MEQA 910417 K77}", "{rfc ÑUBL850612Q37}", "{rfc MEQA910417K72}",
		"empresa {rfc PLR140903H28}", "{rfc PLR-140903-H28}",
		"MEQA911317K77", "MEQA910432K77", "MEQA910417K7B", "pedido PLR140903H29", "PLR141303H28",
	)
}

func TestSouthernNumbers(t *testing.T) {
	testFind(t,
		"RUT {rut 15482937-7}", "{rut 15.482.937-7}", "{rut 17.340.008-K}", "{rut 17340008-k}", "{rut 9.374.615-5}", "mi rut es {rut 154829377}", "RUN {rut 17340008K}",
		"15482937-8", "15.482.937-6", "17340009-K", "154829377", "2015-2016", "15.482.937", "0548293-7",
		"CUIT {cuit 20-31845927-5}", "CUIL {cuit 27284519367}", "{cuit 30 71593842 8}", "{cuit 20-31.845.927-5}",
		"20318459020", "20-31845927-6", "21-31845927-5", "27284519368",
	)
}

func TestBrazilianNumbers(t *testing.T) {
	testFind(t,
		"Meu CPF é {cpf 483.920.175-79}.", "cpf {cpf 48392017579}", "{cpf 715 206 394 06}", "{cpf 715206394-06}", "{cpf 715.206.394\u201306}",
		"483.920.175-78", "483.920.175-89", "583.920.175-79", "111.111.111-11", "483.920.175-790",
	)
}

func TestAccountsAndCards(t *testing.T) {
	testFind(t,
		"IBAN {iban ES2921005731480200194827}", "{iban es29 2100 5731 4802 0019 4827}", "{iban ES29-2100-5731-4802-0019-4827}",
		"{iban PT22 0035 0412 7719 3082 6485 1} obrigado", "{iban GB80NWBK40281957103826}", "{iban GB80 NWBK 4028 1957 1038 26}", "{iban BR42 0036 0305 0000 1004 7829 614P 1}",
		"{iban ES29\u00a02100\u00a05731\u00a04802\u00a00019\u00a04827}",
		"ES2821005731480200194827", "ES292100573148020019482", "QQ2921005731480200194827", "de 87 minutos de la esperas", "ES29 2100 5731 4802 0019 4828",
		"Tarjeta {card 4512 0793 8846 1201}", "{card 4512079388461201}", "{card 4512-0793-8846-1201}", "{card 3714 820593 61742}", "{card 5230918472650195}", "{card 36148205936177}",
		"4512 0793 8846 1202", "451207938846120", "9512 0793 8846 1201", "1234567890123456", "45120793 88461201",
	)
}

// A check must notice any one wrong digit. That of the CURP does not: its modulus is no
// prime, so a digit of even weight may be off by five.
func TestEveryWrongDigitIsNoticed(t *testing.T) {
	for kind, number := range map[Kind]string{
		DNI: "48219375J", NIE: "X3815204X", RUT: "15482937-7", CUIT: "20-31845927-5",
		CPF: "483.920.175-79", IBAN: "ES2921005731480200194827", Card: "4512079388461201",
	} {
		for i, was := range []byte(number) {
			for d := byte('0'); d <= '9' && isDigit(was); d++ {
				wrong := number[:i] + string(d) + number[i+1:]
				if found := Find(wrong); d != was && len(found) > 0 && found[0].Kind == kind {
					t.Errorf("Find(%s) = %v, one digit from %s", wrong, found, number)
				}
			}
		}
	}
}

// The registry: each country once, by two letters.
func TestCountriesOfIBAN(t *testing.T) {
	seen := map[string]int{}
	for length, countries := range ibanCountries {
		for c := range strings.FieldsSeq(countries) {
			if seen[c] != 0 || len(c) != 2 || length > maxPlaces {
				t.Errorf("country %q has %d places, and %d", c, length, seen[c])
			}
			seen[c] = length
		}
	}
}
