package main

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"unicode"

	"unrule/proof"
)

// proofFlags are what verify needs to check a proof. Nothing of it needs a log, a
// server or a network.
type proofFlags struct {
	Receipt     string `help:"Check the proof that the page of a receipt or the API gave; - is standard input." placeholder:"FILE"`
	Consistency string `help:"Check that a later log holds all of an earlier one: the answer of /api/v1/checkpoint/consistency; - is standard input." placeholder:"FILE"`
	Checkpoint  string `help:"The earlier checkpoint, for --consistency." placeholder:"FILE"`
	Head        uint64 `help:"Size of the earlier log, for --consistency: the head in a quarterly report." placeholder:"N"`
	Root        string `help:"Its root, in hexadecimal, as the quarterly report has it." placeholder:"HEX"`
	Key         string `help:"Key by which checkpoints are checked; the one in the file when absent." placeholder:"KEY"`
}

// asked reports whether a proof is to be checked.
func (c proofFlags) asked() bool { return c != proofFlags{} }

// Validate refuses flags that do not go together.
func (c proofFlags) Validate() error {
	earlier := c.Head != 0 || c.Root != ""
	switch {
	case c.Receipt != "" && (c.Consistency != "" || c.Checkpoint != "" || earlier):
		return errors.New("--receipt is checked by itself, with --key or without")
	case c.Consistency != "" && (c.Checkpoint != "") == earlier:
		return errors.New("--consistency needs --checkpoint, or --head and --root, of the earlier log")
	case c.Consistency == "" && (c.Checkpoint != "" || earlier):
		return errors.New("--checkpoint, --head and --root go with --consistency")
	case c.asked() && c.Receipt == "" && c.Consistency == "":
		return errors.New("--key goes with --receipt or --consistency")
	}
	if _, err := parseRoot(c.Root); earlier && (err != nil || c.Head == 0) {
		return errors.New("--head and --root go together; a root has 64 hexadecimal digits")
	}
	return nil
}

func parseRoot(text string) (root [32]byte, err error) {
	b, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(b) != len(root) {
		return root, errors.New("a root has 64 hexadecimal digits")
	}
	return [32]byte(b), nil
}

// verify checks a proof and says what was checked. What fails is the error.
func (c proofFlags) verify(p *program) error {
	if c.Receipt != "" {
		return c.verifyReceipt(p)
	}
	return c.verifyConsistency(p)
}

// A verdict is what was checked, for programs.
type verdict struct {
	Good       bool   `json:"good"`
	Position   uint64 `json:"position,omitempty"`
	Leaf       string `json:"leaf,omitempty"`
	LeafHash   string `json:"leaf_hash,omitempty"`
	From       uint64 `json:"from,omitempty"`
	Size       uint64 `json:"size"`
	Root       string `json:"root"` // hexadecimal, as quarterly reports have it
	Origin     string `json:"origin"`
	Key        string `json:"key"`
	KeyWasSaid bool   `json:"key_was_said"` // else the key is only what the file says of itself
}

// A receiptFile is the file of the page, or the answer of the API that holds it.
type receiptFile struct {
	proof.Inclusion
	Proof *proof.Inclusion `json:"proof"`
}

// readReceipt reads the proof in a file.
func (c proofFlags) readReceipt(p *program) (proof.Inclusion, error) {
	var file receiptFile
	if err := p.readJSON(c.Receipt, &file); err != nil {
		return proof.Inclusion{}, err
	}
	in := file.Inclusion
	if file.Proof != nil {
		in = *file.Proof
	}
	if in.Checkpoint == "" {
		return in, fmt.Errorf("verify %s: there is no proof in it; the report was not sealed yet, or this is another file", c.Receipt)
	}
	return in, nil
}

func (c proofFlags) verifyReceipt(p *program) error {
	in, err := c.readReceipt(p)
	if err != nil {
		return err
	}
	point, err := in.Check(c.Key)
	if err != nil {
		return fmt.Errorf("verify %s: %w", c.Receipt, err)
	}
	leaf, err := in.Hash()
	if err != nil {
		return fmt.Errorf("verify %s: %w", c.Receipt, err)
	}
	v := c.verdictOf(point, in.Key)
	v.Position, v.Leaf, v.LeafHash = in.Index+1, in.Leaf, hex.EncodeToString(leaf[:])
	if p.flags.JSON {
		return printJSON(p.stdout, v)
	}
	return c.tellReceipt(p.stdout, v)
}

// tellReceipt says in words what a proof shows.
func (c proofFlags) tellReceipt(w io.Writer, v verdict) error {
	head := "The record:\n\n" + shown(v.Leaf) + "\n"
	good := "the record is in the log that this checkpoint names, letter for letter."
	if v.Leaf == "" {
		head = "The words of the record are not in the proof, its hash is: whoever has an older proof\nwith the words can compare the two.\n"
		good = "a record with this hash is in the log that this checkpoint names."
	}
	fmt.Fprintln(w, head)
	err := v.table(w, [][2]string{
		{"hash of the record", v.LeafHash},
		{"its place in the log", fmt.Sprintf("position %d of %d", v.Position, v.Size)},
	})
	fmt.Fprintln(w, "\nGood:", good)
	c.warn(w)
	return err
}

func (c proofFlags) verifyConsistency(p *program) error {
	var e proof.Extension
	if err := p.readJSON(c.Consistency, &e); err != nil {
		return err
	}
	old, err := c.earlier(p, e.Key)
	if err != nil {
		return err
	}
	point, err := e.Check(old, c.Key)
	if err != nil {
		return fmt.Errorf("verify %s: %w", c.Consistency, err)
	}
	v := c.verdictOf(point, e.Key)
	v.From = old.Size
	if p.flags.JSON {
		return printJSON(p.stdout, v)
	}
	err = v.table(p.stdout, [][2]string{
		{"earlier log", fmt.Sprintf("%d records, root %x", old.Size, old.Root)},
		{"later log", fmt.Sprintf("%d records", v.Size)},
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, "\nGood: the later log begins with all that the earlier one held, in its place. What was erased or lost since stands there by its hash.")
	c.warn(p.stdout)
	return nil
}

// earlier is the head of the earlier log. A checkpoint of it must bear the same key.
func (c proofFlags) earlier(p *program, key string) (proof.Head, error) {
	if c.Checkpoint == "" {
		root, err := parseRoot(c.Root)
		return proof.Head{Size: c.Head, Root: root}, err
	}
	text, err := p.readText(c.Checkpoint)
	if err != nil {
		return proof.Head{}, err
	}
	if c.Key != "" {
		key = c.Key
	}
	point, err := proof.Open(string(text), key)
	if err != nil {
		return proof.Head{}, fmt.Errorf("verify %s: %w", c.Checkpoint, err)
	}
	return point.Head, nil
}

func (c proofFlags) verdictOf(point proof.Checkpoint, key string) verdict {
	v := verdict{Good: true, Size: point.Size, Root: hex.EncodeToString(point.Root[:]), Origin: point.Origin, Key: key}
	if c.Key != "" {
		v.Key, v.KeyWasSaid = strings.TrimSpace(c.Key), true
	}
	return v
}

// table says what was checked, the parts of all proofs last.
func (v verdict) table(w io.Writer, rows [][2]string) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, r := range append(rows, [2]string{"root of the log", v.Root}, [2]string{"signed by", v.Key}) {
		fmt.Fprintf(t, "%s\t%s\n", r[0], r[1])
	}
	return t.Flush()
}

// warn says what a key is worth that nobody has compared.
func (c proofFlags) warn(w io.Writer) {
	if c.Key == "" {
		fmt.Fprint(w, "\nThe key is the one that the file names. Compare it with the one that others see, at\n/api/v1/checkpoint/key or on a notice board, and give it with --key: whoever makes up a\nfile can make up a key too.\n")
	}
}

// shown is a text that may stand in a terminal: no control character acts in it.
func shown(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// readText is a file, or standard input for "-".
func (p *program) readText(path string) ([]byte, error) {
	if path == "-" {
		body, err := io.ReadAll(p.stdin)
		if err != nil {
			return nil, fmt.Errorf("verify: read standard input: %w", err)
		}
		return body, nil
	}
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	return body, nil
}

func (p *program) readJSON(path string, into any) error {
	body, err := p.readText(path)
	if err != nil {
		return err
	}
	if json.Unmarshal(body, into) != nil {
		return fmt.Errorf("verify %s: it is no proof: a JSON object is expected", path)
	}
	return nil
}
