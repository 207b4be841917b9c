package page

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"unrule/export/document"
)

// Markdown writes the document in the dialect that GitHub, GitLab and Forgejo share:
// headings, lists and tables with pipes. What people wrote stays text: it makes no
// heading, link, mention, reference or formula, and comes out of a table as it went in.
func Markdown(w io.Writer, d document.Document) error {
	m := &markdown{Writer: bufio.NewWriter(w), telling: tell(d)}
	m.line("# %s", plain(d.Title))
	m.paragraph(d.Subtitle)
	if d.Warning != "" {
		m.line("> **%s**", plain(d.Warning))
	}
	for _, s := range m.Sections {
		m.section(s)
	}
	m.definitionTable()
	if err := m.Flush(); err != nil {
		return fmt.Errorf("page: markdown of %s: %w", d.Quarter, err)
	}
	return nil
}

// A markdown writes a document block by block.
type markdown struct {
	*bufio.Writer
	telling
	begun bool
}

// line writes a block of one line. An error stays in the writer until it is flushed.
func (m *markdown) line(format string, args ...any) {
	if m.begun {
		fmt.Fprintln(m)
	}
	m.begun = true
	fmt.Fprintf(m, format+"\n", args...)
}

func (m *markdown) paragraph(text string) {
	if text != "" {
		m.line("%s", begin(plain(text)))
	}
}

func (m *markdown) section(s document.Section) {
	m.line("## %s", plain(s.Title))
	for _, p := range s.Paragraphs {
		m.paragraph(p)
	}
	m.headlines(s.Headlines)
	if s.Chart != nil {
		if !slices.Contains(s.Paragraphs, s.Chart.Description) {
			m.paragraph(s.Chart.Description)
		}
		m.bars(*s.Chart)
	}
	for _, t := range s.Tables {
		m.table(t, s.Title)
	}
}

func (m *markdown) headlines(list []document.Headline) {
	var b strings.Builder
	withheld := false
	for _, h := range list {
		fmt.Fprintf(&b, "- %s: **%s**", begin(plain(h.Name)), m.value(h.Value))
		if h.Unit != "" {
			b.WriteString(" " + plain(h.Unit))
		}
		if h.Change != "" {
			b.WriteString(" (" + plain(h.Change) + ")")
		}
		b.WriteString("\n")
		withheld = withheld || h.Value.State == document.Hidden
	}
	if b.Len() > 0 {
		m.line("%s", strings.TrimSuffix(b.String(), "\n"))
	}
	if withheld {
		m.paragraph(m.hiddenNote())
	}
}

// value is a value as a cell has it.
func (m *markdown) value(v document.Value) string {
	switch v.State {
	case document.Hidden:
		return "*" + plain(m.Words["hidden"]) + "*"
	case document.Nothing:
		return plain(m.Words["nothing"])
	}
	return plain(v.In(m.Language))
}

func (m *markdown) table(t document.Table, above string) {
	if t.Title != above {
		m.line("### %s", plain(t.Title))
	}
	var names, rules []string
	for _, c := range t.Columns {
		name := plain(c.Name)
		if unit := unitOf(c); unit != "" {
			name += " (" + plain(unit) + ")"
		}
		names, rules = append(names, name), append(rules, alignment(c.Kind))
	}
	rows := [][]string{names, rules}
	for _, row := range t.Rows {
		var cells []string
		for _, v := range row {
			cells = append(cells, m.value(v))
		}
		rows = append(rows, cells)
	}
	m.rows(rows)
	m.paragraph(t.Note)
	if hides(t) {
		m.paragraph(m.hiddenNote())
	}
}

// alignment is the rule below the head of a column: numbers stand to the right.
func alignment(k document.Kind) string {
	if classOf(k) == "number" {
		return "---:"
	}
	return ":---"
}

// rows writes a table: its head, the rule below it, its body.
func (m *markdown) rows(rows [][]string) {
	var b strings.Builder
	for _, row := range rows {
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
	}
	m.line("%s", strings.TrimSuffix(b.String(), "\n"))
}

func (m *markdown) definitionTable() {
	w := m.Words
	m.line("## %s", plain(w["definitions"]))
	rows := [][]string{{plain(w["column"]), plain(w["unit"]), plain(w["definition"]), plain(w["table"])}, {":---", ":---", ":---", ":---"}}
	for _, c := range m.defined {
		rows = append(rows, []string{plain(c.Name) + " `" + c.ID + "`", m.value(document.TextOf(c.Unit)), plain(c.Definition), plain(titles(c.Tables))})
	}
	m.rows(rows)
}

// bars draws a chart in which one row is one bar, in characters.
func (m *markdown) bars(c document.Chart) {
	if c.Kind != document.Rows && c.Kind != document.Pareto || len(c.Series) == 0 {
		return
	}
	const names, most = 28, 30
	s := scaleOf(c.Series[0].Values)
	var b strings.Builder
	for i, name := range c.Categories {
		v := valueOf(c.Series[0], i)
		_, long := s.span(v.Number, most)
		bar := ""
		if v.State == document.Shown && long > 0 {
			bar = strings.Repeat("█", int(long)) + " "
		}
		fmt.Fprintf(&b, "%s %s%s\n", padded(name, names), bar, visible(m.cell(v).Text))
	}
	if b.Len() > 0 {
		m.line("```text\n%s```", b.String())
	}
}

// padded is a text of so many characters, cut or with blanks behind. Nothing in it
// ends the block of code that it stands in.
func padded(text string, length int) string {
	runes := []rune(strings.ReplaceAll(visible(text), "`", "'"))
	if len(runes) > length {
		runes = append(runes[:length-1], '…')
	}
	return string(runes) + strings.Repeat(" ", length-len(runes))
}

// automatic finds what a forge would make into a link, a mention, a reference, a
// picture or a formula although no mark-up says so. Not even an escape stops most of
// them: they are looked for in the finished page, but never in code.
var automatic = regexp.MustCompile(strings.Join([]string{
	`[\w.!#$%&'*+/=?^{}~-]*@[\w.+-]+`,                // somebody, an address of mail
	`[#%~]["\w][\w".-]*|[!&]\d+|\$\w*|\b(?i:gh)-\d+`, // issue, milestone, label, request, epic, snippet or formula
	`\b(?i:[a-z][a-z0-9+.-]*://|www\.|mailto:|xmpp:)[^\s\pC` + "`" + `|\\]*`,
	`:(?:[+-]1|100|\w*[A-Za-z][\w+-]*):`, // a picture by its name
	`\b[0-9a-f]{7,64}\b`,                 // a commit
}, "|"))

// plain writes a text so that it is read as nothing but text, in one line, also within
// a table.
func plain(text string) string {
	text = strings.ToValidUTF8(text, "\ufffd")
	var b strings.Builder
	last := 0
	for _, at := range joined(automatic.FindAllStringIndex(text, -1)) {
		if found := text[at[0]:at[1]]; strings.Trim(found, "0123456789") != "" {
			b.WriteString(escaped(text[last:at[0]]) + "`" + found + "`")
			last = at[1]
		}
	}
	return edges(b.String() + escaped(text[last:]))
}

// joined makes one of finds that touch: two codes side by side would be read as neither.
func joined(finds [][]int) [][]int {
	var list [][]int
	for _, at := range finds {
		if n := len(list); n > 0 && list[n-1][1] == at[0] {
			list[n-1][1] = at[1]
			continue
		}
		list = append(list, at)
	}
	return list
}

// escaped disarms each character that means something. Those that code or a table
// would read in their own ways are written by number, as are line breaks.
func escaped(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case strings.ContainsRune("`|\\", r) || unicode.IsControl(r):
			fmt.Fprintf(&b, "&#%d;", r)
		case strings.ContainsRune("*_[]<>#~&", r):
			b.WriteString("\\" + string(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// edges keeps blanks at the ends, which would be trimmed.
func edges(text string) string {
	bare := strings.TrimFunc(text, unicode.IsSpace)
	if bare == text {
		return text
	}
	before, after, _ := strings.Cut(text, bare)
	return numbered(before) + bare + numbered(after)
}

func numbered(text string) string {
	var b strings.Builder
	for _, r := range text {
		fmt.Fprintf(&b, "&#%d;", r)
	}
	return b.String()
}

// block finds what would begin a list, a rule or a heading at the start of a line.
var block = regexp.MustCompile(`^(\d*)([-+=.):])`)

// begin disarms the start of a paragraph.
func begin(text string) string { return block.ReplaceAllString(text, `$1\$2`) }
