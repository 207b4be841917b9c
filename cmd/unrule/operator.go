package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"time"

	"unrule/eventstore"
)

const (
	// operatorSocket is where a running server lets the operator in, in the data directory:
	// whoever may read that may read all words anyway, and nobody else gets there. There
	// is no such way over the network, where a token would be all that it takes.
	operatorSocket = "operator.sock"

	// trailerFault is what went wrong after the answer had begun.
	trailerFault = "Unrule-Fault"

	// maxSocketPath is how long the path of a directory may be for a socket in it.
	maxSocketPath = 80
)

// A door is the operator's way into a running server.
type door struct {
	listener *net.UnixListener
	path     string
	close    func()
}

// openDoor makes the socket, for its owner alone from the first moment on. What a
// killed process has left is replaced: the lock says that nobody has it.
func openDoor(dir string) (*door, error) {
	short, done, err := shortened(dir)
	if err != nil {
		return nil, err
	}
	l, err := listenPrivately(dir, short)
	if err != nil {
		done()
		return nil, fmt.Errorf("open %s: %w", operatorSocket, err)
	}
	return &door{l, filepath.Join(dir, operatorSocket), done}, nil
}

func listenPrivately(dir, short string) (*net.UnixListener, error) {
	const young = "operator.new"
	if err := os.RemoveAll(filepath.Join(dir, young)); err != nil {
		return nil, err
	}
	if err := os.Mkdir(filepath.Join(dir, young), 0o700); err != nil {
		return nil, err
	}
	defer os.Remove(filepath.Join(dir, young))
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: short + "/" + young + "/s", Net: "unix"})
	if err != nil {
		return nil, err
	}
	l.SetUnlinkOnClose(false)
	made := filepath.Join(dir, young, "s")
	if err = os.Chmod(made, 0o600); err == nil {
		err = os.Rename(made, filepath.Join(dir, operatorSocket))
	}
	if err != nil {
		return nil, errors.Join(err, l.Close(), os.Remove(made))
	}
	return l, nil
}

// shortened is a path of a directory that leaves room for a socket's name, and what ends
// its use.
func shortened(dir string) (short string, done func(), err error) {
	if len(dir) <= maxSocketPath {
		return dir, func() {}, nil
	}
	if runtime.GOOS != "linux" {
		return "", nil, fmt.Errorf("the path of %s is too long for a socket", dir)
	}
	d, err := os.Open(dir)
	if err != nil {
		return "", nil, err
	}
	return fmt.Sprintf("/proc/self/fd/%d", d.Fd()), func() { d.Close() }, nil
}

// letIn answers the operator until ctx ends. Without a door it only waits.
func (d *door) letIn(ctx context.Context, h *house) error {
	if d == nil {
		<-ctx.Done()
		return nil
	}
	s := &http.Server{
		Handler: h.operator(), ReadHeaderTimeout: 5 * time.Second, ErrorLog: slog.NewLogLogger(h.log.Handler(), slog.LevelWarn),
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	down := make(chan error, 1)
	go func() {
		<-ctx.Done()
		down <- errors.Join(s.Close(), os.Remove(d.path))
		d.close()
	}()
	if err := s.Serve(d.listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("let the operator in: %w", err)
	}
	return <-down
}

// operator is what the operator may ask of a running server.
func (h *house) operator() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /backup", h.told(func(w http.ResponseWriter, r *http.Request) error {
		_, err := h.Backup(r.Context(), w, version)
		return err
	}))
	mux.HandleFunc("GET /verify", h.told(h.answerCheck))
	return mux
}

// A checkLine is one line of the answer to who asks for a check: how far it has got, or
// at last what it has found.
type checkLine struct {
	Position uint64 `json:"position,omitempty"`
	Of       uint64 `json:"of,omitempty"`
	Found    *whole `json:"found,omitempty"`
}

func (h *house) answerCheck(w http.ResponseWriter, r *http.Request) error {
	lines, answer := json.NewEncoder(w), http.NewResponseController(w)
	found, err := h.check(r.Context(), func(position, of uint64) error {
		return errors.Join(lines.Encode(checkLine{Position: position, Of: of}), answer.Flush())
	})
	if err != nil {
		return err
	}
	v := foundWhole(found)
	return lines.Encode(checkLine{Found: &v})
}

// check checks the log and tells every second how far it has got.
func (h *house) check(ctx context.Context, tell func(position, of uint64) error) (found eventstore.Checked, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var position, of atomic.Uint64
	ended := make(chan error, 1)
	go func() {
		f, err := h.Check(ctx, func(at, end uint64) { position.Store(at); of.Store(end) })
		found = f
		ended <- err
	}()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case err := <-ended:
			return found, err
		case <-tick.C:
			if err := tell(position.Load(), of.Load()); err != nil {
				cancel()
				return found, errors.Join(err, <-ended)
			}
		}
	}
}

// told lets an answer end with what went wrong, which may be anywhere in it.
func (h *house) told(answer func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Trailer", trailerFault)
		w.Header().Set("Content-Type", "application/octet-stream")
		if err := answer(w, r); err != nil {
			h.log.Error("the operator was not served", "route", r.Pattern, "error", err)
			w.Header().Set(trailerFault, fmt.Sprintf("%q", err.Error()))
		}
	}
}

// askOperator asks the process that has the data directory, and writes its answer. Where
// that is no server, locked says so.
func (p *program) askOperator(path string, to io.Writer, locked error) error {
	short, done, err := shortened(p.flags.Data)
	if err != nil {
		return errors.Join(locked, err)
	}
	defer done()
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", short+"/"+operatorSocket)
	}}}
	defer client.CloseIdleConnections()
	q, err := http.NewRequestWithContext(p.ctx, http.MethodGet, "http://operator"+path, nil)
	if err != nil {
		return err
	}
	r, err := client.Do(q)
	if err != nil && p.ctx.Err() == nil {
		return fmt.Errorf("%w: %w", locked, err)
	}
	if err != nil {
		return err
	}
	defer r.Body.Close()
	return passOn(r, to)
}

// passOn passes an answer on, and what went wrong in it.
func passOn(r *http.Response, to io.Writer) error {
	if r.StatusCode != http.StatusOK {
		return fmt.Errorf("the running server answers %s: it is of another version", r.Status)
	}
	if _, err := io.Copy(to, r.Body); err != nil {
		return fmt.Errorf("the running server broke off: %w", err)
	}
	if fault := r.Trailer.Get(trailerFault); fault != "" {
		return fmt.Errorf("the running server says: %s", fault)
	}
	return nil
}
