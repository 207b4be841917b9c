package imports

import (
	"embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed maps/*.json
var shipped embed.FS

// MapNames lists the maps that are part of the program, by name.
func MapNames() []string {
	entries, err := shipped.ReadDir("maps")
	if err != nil {
		return nil // the folder is part of the program
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".json"))
	}
	slices.Sort(names)
	return names
}

// ShippedMap is a map that is part of the program.
func ShippedMap(name string) (Map, error) {
	if !slices.Contains(MapNames(), name) {
		return Map{}, fmt.Errorf("imports: no map is called %q; there are %s", name, strings.Join(MapNames(), ", "))
	}
	f, err := shipped.Open("maps/" + name + ".json")
	if err != nil {
		return Map{}, fmt.Errorf("imports: open map %s: %w", name, err)
	}
	defer f.Close()
	return ParseMap(f)
}
