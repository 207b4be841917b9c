package pack

import (
	"fmt"
	"strings"

	"unrule/domain"
	"unrule/export/document"
)

// readme says what the pack is, in the document's language.
func readme(d document.Document) []byte {
	words, ok := readmes[d.Language]
	if !ok {
		words = readmes[domain.English]
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", onOneLine(d.Title))
	if d.Warning != "" {
		fmt.Fprintf(&b, "**%s**\n\n", onOneLine(d.Warning))
	}
	fmt.Fprintf(&b, "%s\n\n## %s\n\n%s\n", onOneLine(d.Subtitle), words.files, words.what)
	for _, t := range d.Data() {
		fmt.Fprintf(&b, "- `%s`: %s\n", table{t}.path(), onOneLine(t.Title))
	}
	fmt.Fprintf(&b, "\n## %s\n\n%s %s\n\n## %s\n\n%s\n", words.values, d.Words["hidden_note"], words.hidden, words.formulas, words.undo)
	return []byte(b.String())
}

// A readmeText is what the README says itself.
type readmeText struct{ files, what, values, hidden, formulas, undo string }

var readmes = map[domain.Language]readmeText{
	domain.English: {
		files: "Files",
		what: "- `quarter.json`: the whole quarter for programs\n- `datapackage.json`: every table described (Frictionless Data Package)\n" +
			"- `definitions.csv`: what each column means\n- `SHA256SUMS`: checksums; `sha256sum -c SHA256SUMS` verifies them",
		values: "Values",
		hidden: "Such a value reads `hidden`; an empty cell was not said or does not apply. Both are missing values in `datapackage.json`. " +
			"Counts are of reports, not of persons. Numbers have a point before two decimals, or none; percentages are of a hundred; days are YYYY-MM-DD.",
		formulas: "Texts that look like formulas",
		undo: "A text that a spreadsheet would run bears an apostrophe in front: one that begins with `=`, `+`, `-` or `@` (also full width, also behind blanks or what cannot be seen) " +
			"or with a tab or a line end, and one of these behind apostrophes of its own. In such a cell, take the first apostrophe away; leave every other apostrophe. `quarter.json` has each text as it is.",
	},
	domain.Spanish: {
		files: "Archivos",
		what: "- `quarter.json`: el trimestre entero para programas\n- `datapackage.json`: la descripción de cada tabla (Frictionless Data Package)\n" +
			"- `definitions.csv`: qué significa cada columna\n- `SHA256SUMS`: sumas de comprobación; `sha256sum -c SHA256SUMS` las verifica",
		values: "Valores",
		hidden: "Un valor así dice `hidden`; una celda vacía no se dijo o no corresponde. Ambos son valores ausentes en `datapackage.json`. " +
			"Se cuentan reportes, no personas. Los números llevan punto antes de dos decimales, o ninguno; los porcentajes son sobre cien; los días son AAAA-MM-DD.",
		formulas: "Textos que parecen fórmulas",
		undo: "Un texto que una hoja de cálculo ejecutaría lleva un apóstrofo delante: el que empieza por `=`, `+`, `-` o `@` (también de ancho completo, también tras espacios o lo que no se ve) " +
			"o por un tabulador o un salto de línea, y el que tiene uno de estos tras apóstrofos propios. En esa celda, quite el primer apóstrofo; deje los demás. `quarter.json` trae cada texto tal como es.",
	},
	domain.Portuguese: {
		files: "Arquivos",
		what: "- `quarter.json`: o trimestre inteiro para programas\n- `datapackage.json`: a descrição de cada tabela (Frictionless Data Package)\n" +
			"- `definitions.csv`: o que significa cada coluna\n- `SHA256SUMS`: somas de verificação; `sha256sum -c SHA256SUMS` as confere",
		values: "Valores",
		hidden: "Um valor assim diz `hidden`; uma célula vazia não foi dita ou não se aplica. Ambos são valores ausentes em `datapackage.json`. " +
			"Contam-se relatos, não pessoas. Os números têm ponto antes de duas casas decimais, ou nenhuma; as porcentagens são sobre cem; os dias são AAAA-MM-DD.",
		formulas: "Textos que parecem fórmulas",
		undo: "Um texto que uma planilha executaria leva um apóstrofo na frente: o que começa por `=`, `+`, `-` ou `@` (também de largura inteira, também depois de espaços ou do que não se vê) " +
			"ou por uma tabulação ou quebra de linha, e o que tem um destes depois de apóstrofos próprios. Nessa célula, tire o primeiro apóstrofo; deixe os demais. `quarter.json` traz cada texto como é.",
	},
}

// onOneLine is a text for places that bear no line feeds.
func onOneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
