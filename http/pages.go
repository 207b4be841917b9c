package http

import (
	"sync"

	"unrule/domain"
)

// A page is an encoded answer.
type page struct {
	body       []byte
	length     []string // of the body, as the header's value
	etag, link string
	language   []string // of a page for a browser, as the header's value
}

// An edition is what a kept page is true of.
type edition struct {
	views    Views
	position uint64
	today    domain.Day
	recounts int
}

func editionOf(v Views, today domain.Day) edition {
	return edition{v, v.Position(), today, v.Recounts()}
}

// Bounds of the kept pages.
const (
	maxPages     = 128
	maxPageBytes = 4 << 20
)

// The pages of one edition; all are dropped when the next begins. A page may be
// newer than its edition, when the views moved while it was made, but never older.
type pages struct {
	mu    sync.RWMutex
	of    edition
	kept  map[string]*page
	bytes int
}

func (k *pages) get(now edition, key string) *page {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if k.of != now {
		return nil
	}
	return k.kept[key]
}

func (k *pages) put(now edition, key string, p *page) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.of != now {
		if k.of.views == now.views && (k.of.position > now.position || k.of.recounts > now.recounts) {
			return // somebody was faster
		}
		k.of, k.kept, k.bytes = now, map[string]*page{}, 0
	}
	size := len(key) + len(p.body) + len(p.link)
	if _, ok := k.kept[key]; ok || len(k.kept) == maxPages || k.bytes+size > maxPageBytes {
		return
	}
	k.kept[key] = p
	k.bytes += size
}
