package imports

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// decodeMap is strict where the decoder is not: a key that occurs twice would
// silently replace the first one, so that a column might drop out of personal.
func decodeMap(raw []byte) (Map, error) {
	if err := keysOnce(json.NewDecoder(bytes.NewReader(raw)), ""); err != nil {
		return Map{}, err
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	var m Map
	if err := d.Decode(&m); err != nil {
		return Map{}, jsonSyntax(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Map{}, errors.New("there is more than one JSON document")
	}
	return m, nil
}

// keysOnce reads one JSON value at path and refuses an object with a key twice.
func keysOnce(d *json.Decoder, path string) error {
	t, err := d.Token()
	if err != nil {
		return err
	}
	switch t {
	case json.Delim('{'):
		seen := map[string]bool{}
		for d.More() {
			k, err := d.Token()
			if err != nil {
				return err
			}
			key, _ := k.(string)
			if seen[key] {
				return fmt.Errorf("%s/%s: the key occurs twice", path, key)
			}
			seen[key] = true
			if err := keysOnce(d, path+"/"+key); err != nil {
				return err
			}
		}
	case json.Delim('['):
		for i := 0; d.More(); i++ {
			if err := keysOnce(d, fmt.Sprintf("%s/%d", path, i)); err != nil {
				return err
			}
		}
	default:
		return nil
	}
	_, err = d.Token()
	return err
}
