package personal

import "testing"

func TestEmails(t *testing.T) {
	testFind(t,
		"Escribe a {email ana.ruiz@ejemplo.es}.", "<{email Ana_Ruiz+x@mail.ejemplo.com.ar}>", "mailto:{email joão@exemplo.com.br}", "{email a@b.co}", "{email peña@españa.es}",
		"{email ana (at) ejemplo.es}", "{email ana[at]ejemplo.es}", "{email ana arroba ejemplo punto com}", "{email ana arroba ejemplo.es}", "{email joao (arroba) exemplo ponto com}", "{email ana (at) example (dot) org}",
		"{email ana@ejemplo. Com} o nada", "{email ana.ruiz [arroba] ejemplo [punto] com}",
		"niñ@s", "tod@s los vecin@s", "@ejemplo.es", "ana@", "ana@ejemplo", "ana@ejemplo. Es urgente", "5 @ 2.99 %", "twitter @ana.es",
		"meet me at ejemplo.es", "una arroba de vino", "at (at) at", "a@1.2", "ana@ejemplo.x", "a@b..com",
	)
}

func TestPhones(t *testing.T) {
	testFind(t,
		// Spain, Portugal
		"Llámame al {phone 612 345 687}.", "{phone 612345687}", "{phone 612-345-687}", "{phone 612 34 56 87}", "{phone 91 529 82 17}", "{phone 915 298 217}", "{phone +34 612 345 687}", "{phone (+34) 612345687}", "{phone 0034 612 345 687}", "{phone +34612345687}", "{phone 612345687}/{phone 915298217}", "{phone 912 345 678}", "{phone 21 234 5678}", "{phone +351 912 345 678}", "{phone 612\u00a0345\u00a0687}",
		// Mexico
		"{phone 55 1234 5678}", "{phone 5512345678}", "{phone +52 1 55 1234 5678}", "{phone (55) 1234-5678}", "{phone 222 123 45 67}", "{phone +52 222 123 4567}",
		// Argentina
		"{phone 11 4321-5678}", "{phone (011) 4321-5678}", "{phone +54 9 11 4321-5678}", "{phone 0351 421-5678}", "{phone 11 15 4321-5678}", "{phone 351 421-5678}",
		// Chile
		"{phone 9 8123 4567}", "{phone +56 9 8123 4567}", "{phone (2) 2345 6789}", "{phone +56223456789}",
		// Brazil
		"{phone (11) 91234-5678}", "{phone 11 91234-5678}", "{phone (21) 3123-4567}", "{phone +55 11 91234-5678}", "{phone 11912345678}", "celular {phone 91234-5678}",
		// United Kingdom, North America, elsewhere
		"{phone 07700 900123}", "{phone 020 7946 0958}", "{phone +44 (0)20 7946 0958}", "{phone +55 (0)11 91234-5678}", "{phone 0161 496 0123}", "{phone +44 7700 900123}", "{phone (01632) 960123}",
		"{phone 555-234-1987}", "{phone (555) 234-1987}", "{phone 555.234.1987}", "{phone 1-555-234-1987}", "{phone +1 (555) 234-1987}", "Call {phone 5552341987} now", "{phone +33 6 12 34 56 78}",
		"fono {phone 4321-5678}", "tel. {phone 4321-5678}", "phone {phone 612 345 6789}", "móvil: {phone 612.345.678}",
	)
}

func TestWhatLooksLikeAPhone(t *testing.T) {
	testFind(t,
		"512345678", "12 345 678", "612 345 67", "112 345 6789", "600 000 000", "+34 512 345 687", "+1 123 456 7890", "+34 612 345 68", "+1.000.000.000",
		"4321-5678", "91234-5678", "12 2019 2020", "2 2019 2020", "2019051512", "1234567890", "155-234-1987", "612,345,687",
		"612345687 €", "€ 612345687", "612345687 euros", "612345687%", "R$ 912345678", "612345687,50", "0,612345687", "-A-612345687",
		"1.612.345.687", "612345687-1", "artículo 612345687", "folio 5512345678", "número de pedido 612345687", "account 5552341987",
		"555-0199", "#5552341987", "25 1234 5678", "+34 900 123 456", "+1 800 555 0199", "0033 6 12 34 56 78", "call me, 2010-2011", "text 20230512", "call about order 5552341987", "10:30 11:45 12:00", "2023-05-12 2024-06-13", "1 2 3 4 5 6 7 8 9 0",
	)
}

func TestPersons(t *testing.T) {
	testFind(t,
		"La {person Sra. García} no firma.", "el {person sr. Pérez-Lobo}", "{person Sr.Ruiz}", "{person Señora Ana María Ruiz Peña} Ochoa", "{person don José de la Torre} dijo", "{person Dña. Inés}", "{person D. Juan Ruiz}", "{person D.ª Inés Ruiz}", "{person Dra. M. Ruiz}", "{person Lic. Ortega}", "{person Ing. Núñez}", "al {person Sr. D. Luis Vega}", "{person Sr. Juan Pérez} y {person Sra. Ana Ruiz}", "{person Lic. Ma. Guadalupe Ríos}",
		"{person Mr Smith} and {person Mrs. O'Brien}", "{person Ms J. K. Doe}", "{person Miss Doe}", "{person Mx. Roe}", "{person Dr Howard Roe} was late", "{person DR. ROE}", "{person Mr T Doe}",
		"{person Dona Maria do Carmo} e {person seu João}", "{person Seu Antônio da Silva}", "a {person Dra. Conceição}", "{person Senhor Nunes}",
	)
}

func TestTitlesWithoutAName(t *testing.T) {
	testFind(t,
		"La señora no firma.", "Sra. Alcaldesa", "Señor. Nada cambia", "un señor de la oficina", "Vi al Dr. El formulario siguió", "the Dr I saw", "dr. However it was", "I miss London", "50 ms Delay", "Nuestra Señora de la Paz", "Sr. XXXX", "Don't Panic",
		"vitamina D. Creo que sí", "A.D. Roma", "ING Direct", "o seu Banco", "Seu pedido", "Dr.\nSmith", "the Dr needs a form", "Sr", "Mr.",
	)
}

func TestSpansEnd(t *testing.T) {
	testFind(t,
		"{person Sr. Ruiz}. Nada", "{person Sra. Ruiz}, Ana", "{person Sra. Ruiz} de compras", "{person Dr. K.}", "{person SRA. RUIZ PEÑA} HAGA ALGO",
	)
}
