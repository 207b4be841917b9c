package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/alecthomas/kong"
)

// secretFlags may hold a secret, such as the password in an address. They are shown
// masked, and may also be given as a file: UNRULE_NATS_URL_FILE.
var secretFlags = []string{"oidc-client-secret", "nats-url", "smtp-url"}

// byCluster are variables that Kubernetes sets by itself for a service called unrule.
var byCluster = regexp.MustCompile(`^UNRULE_(SERVICE_(HOST|PORT)|PORT)(_|$)`)

// settings is where values come from that are not on the command line: first the
// environment, then the configuration file. A key that no flag has is an error.
type settings struct {
	environ []string
	flags   *flags
	path    string            // of the configuration file
	file    map[string]string // by flag name
}

// A setting is one value and where it came from.
type setting struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Source string `json:"source"`
}

// read finds and reads the configuration file, which must be known before the
// rest of the command line is read.
func (s *settings) read(args []string) error {
	s.path = s.lookup(envName("config"))
	for i, arg := range args {
		if v, ok := strings.CutPrefix(arg, "--config="); ok {
			s.path = v
		} else if arg == "--config" && i+1 < len(args) {
			s.path = args[i+1]
		}
	}
	if s.path == "" {
		return nil
	}
	body, err := os.ReadFile(s.path)
	if err != nil {
		return fmt.Errorf("read configuration: %w", err)
	}
	return s.parse(body)
}

func (s *settings) parse(body []byte) error {
	var raw map[string]any
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if err := dec.Decode(&raw); err != nil || dec.More() {
		return fmt.Errorf("configuration %s: one JSON object is expected", s.path)
	}
	s.file = map[string]string{}
	for key, value := range raw {
		switch value.(type) {
		case string, json.Number, bool:
			s.file[key] = fmt.Sprint(value)
		default:
			return fmt.Errorf("configuration %s: %q must be a text, a number, true or false", s.path, key)
		}
	}
	return nil
}

func envName(flag string) string {
	return "UNRULE_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// lookup is the value of a variable; an empty one is none.
func (s *settings) lookup(name string) string {
	for _, e := range s.environ {
		if v, ok := strings.CutPrefix(e, name+"="); ok {
			return v
		}
	}
	return ""
}

// environment is what the environment says of a flag, and the variable that says it.
func (s *settings) environment(flag string) (value, from string, err error) {
	from = envName(flag)
	if v := s.lookup(from); v != "" {
		return v, from, nil
	}
	from += "_FILE"
	path := s.lookup(from)
	if path == "" || !slices.Contains(secretFlags, flag) {
		return "", "", nil
	}
	body, err := os.ReadFile(path)
	return strings.TrimSpace(string(body)), from, err
}

// Validate refuses keys that no flag has.
func (s *settings) Validate(app *kong.Application) error {
	known := flagNames(app.Node)
	for key := range s.file {
		if !slices.Contains(known, key) || key == "config" {
			return fmt.Errorf("configuration %s: unknown key %q", s.path, key)
		}
	}
	for _, e := range s.environ {
		name, _, _ := strings.Cut(e, "=")
		if strings.HasPrefix(name, "UNRULE_") && !byCluster.MatchString(name) && !slices.ContainsFunc(known, func(flag string) bool {
			return name == envName(flag) || slices.Contains(secretFlags, flag) && name == envName(flag)+"_FILE"
		}) {
			return fmt.Errorf("environment: unknown variable %s", name)
		}
	}
	return nil
}

func flagNames(node *kong.Node) []string {
	var names []string
	for _, f := range node.Flags {
		names = append(names, f.Name)
	}
	for _, child := range node.Children {
		names = append(names, flagNames(child)...)
	}
	return names
}

// Resolve gives a flag its value when the command line does not.
func (s *settings) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if v, from, err := s.environment(flag.Name); from != "" {
		return v, err
	}
	if v, ok := s.file[flag.Name]; ok {
		return v, nil
	}
	return nil, nil
}

type settingsCommand struct{}

// Run shows each setting of serve and where it came from; secrets are masked.
func (settingsCommand) Run(p *program, parsed *kong.Context) error {
	var list []setting
	for _, node := range []*kong.Node{parsed.Model.Node, parsed.Model.Children[0]} {
		for _, flag := range node.Flags {
			if flag.Name != "help" && flag.Name != "json" {
				list = append(list, p.settings.describe(flag, parsed))
			}
		}
	}
	if p.flags.JSON {
		return printJSON(p.stdout, list)
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tVALUE\tSOURCE")
	for _, one := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\n", one.Name, one.Value, one.Source)
	}
	return w.Flush()
}

func (s *settings) describe(flag *kong.Flag, parsed *kong.Context) setting {
	one := setting{Name: flag.Name, Value: flag.Default, Source: "default"}
	if v, ok := s.file[flag.Name]; ok {
		one.Value, one.Source = v, "file "+s.path
	}
	if v, from, err := s.environment(flag.Name); from != "" && err == nil {
		one.Value, one.Source = v, "environment "+from
	}
	for _, element := range parsed.Path {
		if element.Flag != nil && element.Flag.Name == flag.Name && !element.Resolved {
			one.Value, one.Source = fmt.Sprint(element.Flag.Target.Interface()), "flag --"+flag.Name
		}
	}
	if slices.Contains(secretFlags, flag.Name) && one.Value != "" {
		one.Value = "********"
	}
	return one
}
