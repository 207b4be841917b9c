package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"sync"
)

// lockedBuffer is what several write at once.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write adds to it.
func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// silent is a program whose output is kept.
func silent(ctx context.Context, data string, out, errs io.Writer) *program {
	return &program{ctx: ctx, stdout: out, stderr: errs, flags: &flags{Data: data}, log: slog.New(slog.NewTextHandler(errs, nil))}
}
