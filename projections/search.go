package projections

// A finder ranks rule titles that read like a query.
type finder struct{}

func newFinder() *finder { return &finder{} }

func (f *finder) put(uint32, string) {}

func (f *finder) find(string, int, func(uint32) bool) []uint32 { return nil }

func foldText(s string) string { return s }
