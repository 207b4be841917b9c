package poster

import (
	"strings"

	"unrule/domain"
)

// words are what a poster says, in the lines in which a sheet of fixed size breaks them.
type words struct {
	Tag      string // of the language, for screen readers
	Scan     string // says what to do with the code
	headline []string
	lead     []string
	label    string // stands before the address where the code cannot be seen
}

// Headline is the question as one text.
func (w words) Headline() string { return strings.Join(w.headline, " ") }

// Lead is the sentence below the question as one text.
func (w words) Lead() string { return strings.Join(w.lead, " ") }

func wordsOf(language domain.Language) words {
	switch language {
	case domain.Spanish:
		return spanish
	case domain.Portuguese:
		return portuguese
	}
	return english
}

var english = words{
	Tag:      "en",
	headline: []string{"Which rule gets", "in your way?"},
	lead:     []string{"Whether you work here or not, tell us", "in a minute, without saying who you are."},
	Scan:     "Scan the code with your phone, or type this address:",
	label:    "QR code:",
}

var spanish = words{
	Tag:      "es",
	headline: []string{"¿Qué regla le", "complica el día?"},
	lead:     []string{"Trabaje aquí o no, cuéntelo", "en un minuto y sin decir quién es."},
	Scan:     "Lea el código con su teléfono o escriba esta dirección:",
	label:    "Código QR:",
}

var portuguese = words{
	Tag:      "pt-BR",
	headline: []string{"Que regra complica", "o seu dia?"},
	lead:     []string{"Trabalhe aqui ou não, conte para nós", "em um minuto, sem dizer quem é."},
	Scan:     "Leia o código com o celular ou digite este endereço:",
	label:    "Código QR:",
}
