package eventstore

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// wanted is the stream as the laws of this package need it. Deleting single
// messages stays possible: it is how words are erased for good.
func wanted(replicas int) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:               streamName,
		Description:        "everything that has happened in Unrule, in order",
		Subjects:           []string{allSubjects},
		Storage:            jetstream.FileStorage,
		Retention:          jetstream.LimitsPolicy,
		Discard:            jetstream.DiscardNew,
		MaxConsumers:       -1,
		MaxMsgs:            -1,
		MaxBytes:           -1,
		MaxMsgsPerSubject:  -1,
		MaxMsgSize:         -1,
		Replicas:           replicas,
		DenyPurge:          true,
		AllowDirect:        true,
		AllowAtomicPublish: true,
	}
}

// openStream makes the stream where there is none and may be none, and refuses one that
// would keep less than it must, or that was begun with another secret.
func (s *Store) openStream(ctx context.Context, replicas int, mayBegin bool) (jetstream.Stream, error) {
	want := wanted(replicas)
	var stream jetstream.Stream
	err := again(ctx, func(ctx context.Context) (err error) {
		stream, err = s.js.Stream(ctx, streamName)
		if !errors.Is(err, jetstream.ErrStreamNotFound) {
			return err
		}
		if !mayBegin {
			return &DamageError{Position: 1, Err: errGone}
		}
		made := want
		made.Metadata = map[string]string{secretNoted: s.dir.secretNote()}
		stream, err = s.js.CreateStream(ctx, made)
		if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) { // another node was first
			stream, err = s.js.Stream(ctx, streamName)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("open stream %s: %w", streamName, err)
	}
	if beingRestored(stream) {
		return nil, fmt.Errorf("stream %s: %w", streamName, ErrHalfRestored)
	}
	if d := differences(stream.CachedInfo().Config, want); len(d) > 0 {
		return nil, fmt.Errorf("stream %s is not what it must be: %s", streamName, strings.Join(d, "; "))
	}
	return s.sameSecret(ctx, stream)
}

const (
	makesWithin = 2 * time.Second // which a stream is made in, where all is well
	makeTries   = 3
)

// again makes something, and asks again where no answer comes: of two nodes that make the
// same stream on a cluster at the same time, neither is answered although it is made, and
// for a moment it cannot be found.
func again(ctx context.Context, ask func(context.Context) error) (err error) {
	for try := range makeTries {
		once, cancel := context.WithTimeout(ctx, makesWithin)
		err = ask(once)
		cancel()
		unsettled := errors.Is(err, context.DeadlineExceeded) || errors.Is(err, jetstream.ErrBucketNotFound)
		if !unsettled || ctx.Err() != nil || try == makeTries-1 {
			break
		}
		select {
		case <-time.After(settlesWithin):
		case <-ctx.Done():
		}
	}
	return err
}

// secretNoted is the setting of the stream that tells secrets apart without telling one.
const secretNoted = "unrule-secret"

// errOtherSecret is for a node that would answer every receipt with "unknown" and store
// every retry a second time.
var errOtherSecret = errors.New("the log was begun with another secret: give this node the same one")

// sameSecret demands that the log was begun with this node's secret. A log from before
// that was noted takes the one of who opens it first, unless that one was made just now.
func (s *Store) sameSecret(ctx context.Context, stream jetstream.Stream) (jetstream.Stream, error) {
	info := stream.CachedInfo()
	switch info.Config.Metadata[secretNoted] {
	case s.dir.secretNote():
		return stream, nil
	case "":
		if s.dir.young && info.State.LastSeq > 0 {
			return nil, errOtherSecret
		}
	default:
		return nil, errOtherSecret
	}
	config := info.Config
	config.Metadata = maps.Clone(config.Metadata)
	if config.Metadata == nil {
		config.Metadata = map[string]string{}
	}
	config.Metadata[secretNoted] = s.dir.secretNote()
	stream, err := s.js.UpdateStream(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("note the secret of stream %s: %w", streamName, err)
	}
	return stream, nil
}

// errGone is the damage of a log that is not there at all.
var errGone = errors.New("the whole log is missing, and there was one")

// differences names every setting by which live would lose, rewrite, copy or
// expire what the log must keep. More replicas than wanted are welcome.
func differences(live, want jetstream.StreamConfig) []string {
	live.Replicas = max(live.Replicas, 1)
	if live.Replicas > want.Replicas {
		want.Replicas = live.Replicas
	}
	fields := []struct {
		name       string
		live, want any
	}{
		{"subjects", live.Subjects, want.Subjects},
		{"storage", live.Storage.String(), want.Storage.String()},
		{"retention", live.Retention.String(), want.Retention.String()},
		{"discard", live.Discard.String(), want.Discard.String()},
		{"discard_new_per_subject", live.DiscardNewPerSubject, want.DiscardNewPerSubject},
		{"max_msgs", live.MaxMsgs, want.MaxMsgs},
		{"max_bytes", live.MaxBytes, want.MaxBytes},
		{"max_age", live.MaxAge, want.MaxAge},
		{"max_msgs_per_subject", live.MaxMsgsPerSubject, want.MaxMsgsPerSubject},
		{"max_msg_size", live.MaxMsgSize, want.MaxMsgSize},
		{"num_replicas", live.Replicas, want.Replicas},
		{"no_ack", live.NoAck, want.NoAck},
		{"sealed", live.Sealed, want.Sealed},
		{"deny_delete", live.DenyDelete, want.DenyDelete},
		{"deny_purge", live.DenyPurge, want.DenyPurge},
		{"allow_rollup_hdrs", live.AllowRollup, want.AllowRollup},
		{"allow_direct", live.AllowDirect, want.AllowDirect},
		{"allow_atomic", live.AllowAtomicPublish, want.AllowAtomicPublish},
		{"allow_msg_ttl", live.AllowMsgTTL, want.AllowMsgTTL},
		{"allow_msg_counter", live.AllowMsgCounter, want.AllowMsgCounter},
		{"persist_mode", live.PersistMode.String(), want.PersistMode.String()},
		{"mirror", live.Mirror != nil, false},
		{"sources", len(live.Sources), 0},
		{"subject_transform", live.SubjectTransform != nil, false},
		{"republish", live.RePublish != nil, false},
	}
	var d []string
	for _, f := range fields {
		if !reflect.DeepEqual(f.live, f.want) {
			d = append(d, fmt.Sprintf("%s is %v and must be %v", f.name, f.live, f.want))
		}
	}
	return d
}
