package http

import (
	"os"
	"strings"
	"testing"
)

// A curl is a request as the reference page writes it for the shell.
type curl struct {
	method, path, body string
	headers            []string
}

// parseCurl reads a line for curl as a shell does, with these variables. What it does
// not know is an error of the test: the page may write nothing else.
func parseCurl(t *testing.T, line string, variables map[string]string) curl {
	t.Helper()
	words := shellWords(t, line, variables)
	c := curl{method: "GET"}
	if words[0] != "curl" || words[1] != "-s" {
		t.Fatalf("%q is no line for curl", line)
	}
	for i := 2; i < len(words); i++ {
		switch words[i] {
		case "-X":
			i++
			c.method = words[i]
		case "-H":
			i++
			name, value, ok := strings.Cut(words[i], ": ")
			if !ok {
				t.Fatalf("%q is no header", words[i])
			}
			c.headers = append(c.headers, name, value)
		case "-d":
			i++
			c.method, c.body = "POST", words[i]
		default:
			c.path = strings.TrimPrefix(words[i], variables["URL"])
			if !strings.HasPrefix(c.path, "/") {
				t.Fatalf("%q is no address of this server", words[i])
			}
		}
	}
	return c
}

// shellWords splits a line: apostrophes keep everything, quotation marks fill in
// variables, a backslash keeps the next character or joins two lines.
func shellWords(t *testing.T, line string, variables map[string]string) (words []string) {
	t.Helper()
	line = strings.ReplaceAll(line, "\\\n", " ")
	var word strings.Builder
	begun := false
	fill := func(s string) {
		word.WriteString(os.Expand(s, func(name string) string {
			v, ok := variables[name]
			if !ok {
				t.Fatalf("%q uses $%s, which nobody sets", line, name)
			}
			return v
		}))
	}
	for i := 0; i < len(line); i++ {
		switch c := line[i]; c {
		case ' ':
			if begun {
				words, begun = append(words, word.String()), false
				word.Reset()
			}
			continue
		case '\'':
			end := i + 1 + strings.IndexByte(line[i+1:], '\'')
			word.WriteString(line[i+1 : end])
			i = end
		case '"':
			var quoted strings.Builder
			for i++; line[i] != '"'; i++ {
				if line[i] == '\\' {
					fill(quoted.String())
					quoted.Reset()
					i++
					word.WriteByte(line[i])
					continue
				}
				quoted.WriteByte(line[i])
			}
			fill(quoted.String())
		case '\\':
			i++
			word.WriteByte(line[i])
		default:
			word.WriteByte(c)
		}
		begun = true
	}
	return append(words, word.String())
}

func TestShellWords(t *testing.T) {
	got := shellWords(t, `curl -s "$URL/x" \`+"\n"+`  -H "If-Match: \"$V\"" -d '{"a":"'"$V"'","b":"it'\''s $V"}'`, map[string]string{"URL": "http://h", "V": "7"})
	want := []string{"curl", "-s", "http://h/x", "-H", `If-Match: "7"`, "-d", `{"a":"7","b":"it's $V"}`}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("shellWords() = %q, want %q", got, want)
	}
}
