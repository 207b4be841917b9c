package reference

import (
	"fmt"
	"strings"
)

// curl is the line that does what an operation's examples say. Variables of the shell
// stand for ids, dates and versions, which are others in every house.
func (d *document) curl(method, path string, op *operation, params []parameter) string {
	query, lines := "", []string{}
	if op.Role != "" {
		lines = append(lines, `-H "Authorization: Bearer $TOKEN"`)
	}
	for _, p := range params {
		switch {
		case p.In == "path":
			path = strings.Replace(path, "{"+p.Name+"}", d.value(p), 1)
		case !p.Required:
		case p.In == "query":
			query += "&" + p.Name + "=" + d.value(p)
		case p.In == "header":
			lines = append(lines, `-H "`+p.Name+`: \"`+d.value(p)+`\""`)
		}
	}
	if query != "" {
		path += "?" + query[1:]
	}
	first := `curl -s "$URL` + path + `"`
	body, some := d.request(op)
	if method == "POST" && !some {
		first = `curl -s -X POST "$URL` + path + `"`
	}
	if some {
		lines = append(lines, `-H 'Content-Type: application/json'`, "-d '"+body+"'")
	}
	return strings.Join(append([]string{first}, lines...), " \\\n  ")
}

// value is a parameter's variable, or its example.
func (d *document) value(p parameter) string {
	if p.Variable != "" {
		return "$" + p.Variable
	}
	if p.Example == nil {
		return ""
	}
	return fmt.Sprint(p.Example)
}

// request is the body of an operation's example, to stand between apostrophes.
func (d *document) request(op *operation) (body string, some bool) {
	if op.RequestBody == nil {
		return "", false
	}
	body = strings.ReplaceAll(indented(d.example(op.RequestBody.Content["application/json"])), "'", `'\''`)
	for _, v := range d.Variables {
		body = strings.ReplaceAll(body, `"`+v.Value+`"`, `"'"$`+v.Name+`"'"`)
	}
	return body, body != ""
}
