package proof

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A Head is the first Size records of a log, named by the Merkle tree hash over them.
type Head struct {
	Size uint64
	Root [32]byte
}

// A Checkpoint is a head that the log's own key has signed.
type Checkpoint struct {
	Origin string // of the log; the name of its key
	Head
}

// Purpose is the use of an installation's secret from which the seed of its signer
// follows.
const Purpose = "checkpoint"

// A Signer signs the heads of one log.
type Signer struct {
	signer note.Signer
	key    string
}

// algEd25519 is how a note's key says that it is of Ed25519.
const algEd25519 = 1

// NewSigner is the signer whose key follows from a seed: all nodes that share the seed
// sign alike, down to the byte. The origin follows from the key, so that two logs
// differ in it.
func NewSigner(seed [32]byte) *Signer {
	private := ed25519.NewKeyFromSeed(seed[:])
	public := private.Public().(ed25519.PublicKey)
	id := sha256.Sum256(public)
	name := "unrule/" + hex.EncodeToString(id[:8])
	key, err := note.NewEd25519VerifierKey(name, public)
	if err != nil {
		panic("proof: " + err.Error()) // the key has the right length
	}
	hash := strings.Split(key, "+")[1]
	secret := base64.StdEncoding.EncodeToString(append([]byte{algEd25519}, seed[:]...))
	signer, err := note.NewSigner("PRIVATE+KEY+" + name + "+" + hash + "+" + secret)
	if err != nil {
		panic("proof: " + err.Error()) // it is written as it must be
	}
	return &Signer{signer, key}
}

// Key is the public key by which anybody checks what is signed, in the form of a
// note's verifier key.
func (s *Signer) Key() string { return s.key }

// Sign makes a checkpoint of a head.
func (s *Signer) Sign(h Head) (string, error) {
	text := fmt.Sprintf("%s\n%d\n%s\n", s.signer.Name(), h.Size, tlog.Hash(h.Root))
	signed, err := note.Sign(&note.Note{Text: text}, s.signer)
	if err != nil {
		return "", fmt.Errorf("proof: sign checkpoint: %w", err)
	}
	return string(signed), nil
}

// What can be wrong with a checkpoint.
var (
	ErrKey       = errors.New("the key is not one of a checkpoint: it reads like NAME+HASH+KEY")
	ErrNote      = errors.New("the checkpoint is not a signed note of an origin, a size and a hash")
	ErrSignature = errors.New("the checkpoint is not signed by this key")
)

// Open checks a checkpoint's signature and reads it.
func Open(checkpoint, key string) (Checkpoint, error) {
	v, err := note.NewVerifier(strings.TrimSpace(key))
	if err != nil {
		return Checkpoint{}, ErrKey
	}
	n, err := note.Open([]byte(checkpoint), note.VerifierList(v))
	if _, foreign := errors.AsType[*note.UnverifiedNoteError](err); foreign {
		return Checkpoint{}, ErrSignature
	}
	if _, bad := errors.AsType[*note.InvalidSignatureError](err); bad {
		return Checkpoint{}, ErrSignature
	}
	if err != nil {
		return Checkpoint{}, ErrNote
	}
	return read(n.Text, v.Name())
}

// read takes the text of a note apart. It has three lines and no more: what a reader
// passes over could say something else.
func read(text, origin string) (c Checkpoint, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" || lines[0] != origin {
		return c, ErrNote
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil || root.String() != lines[2] {
		return c, ErrNote
	}
	size, err := strconv.ParseUint(lines[1], 10, 64)
	if err != nil || size > math.MaxInt64 || strconv.FormatUint(size, 10) != lines[1] {
		return c, ErrNote
	}
	return Checkpoint{lines[0], Head{size, root}}, nil
}
