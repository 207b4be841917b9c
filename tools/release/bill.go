package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"time"
)

// writeBill lists the modules that a binary is made of, as CycloneDX, from what the
// compiler has written into it. Licenses are what the tool believes to have found in
// the modules, and so they stand as evidence.
func (r release) writeBill(binary, path string) error {
	list := exec.Command("go", "tool", "-modfile=tools/go.mod", "cyclonedx-gomod",
		"bin", "-json", "-std", "-licenses", "-noserial", "-version", r.version, binary)
	var said bytes.Buffer
	list.Stderr = &said
	out, err := list.Output()
	if err != nil {
		return fmt.Errorf("list modules: %w: %s", err, said.Bytes())
	}
	bill, err := settled(out, r.time)
	if err != nil {
		return fmt.Errorf("read the list of modules: %w", err)
	}
	return writeFile(path, func(w io.Writer) error {
		_, err := w.Write(bill)
		return err
	})
}

// settled takes out of a bill what differs from run to run and from machine to
// machine: when it was made, and the sums of the tool that made it.
func settled(raw []byte, at time.Time) ([]byte, error) {
	var bill map[string]any
	if err := json.Unmarshal(raw, &bill); err != nil {
		return nil, err
	}
	about, ok := bill["metadata"].(map[string]any)
	if !ok {
		return nil, fmt.Errorf("it has no metadata")
	}
	about["timestamp"] = at.Format(time.RFC3339)
	tools, _ := about["tools"].([]any)
	for _, tool := range tools {
		if t, ok := tool.(map[string]any); ok {
			delete(t, "hashes")
		}
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	err := enc.Encode(bill)
	return out.Bytes(), err
}
