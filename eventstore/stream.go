package eventstore

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"

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
// would keep less than it must.
func openStream(ctx context.Context, js jetstream.JetStream, replicas int, mayBegin bool) (jetstream.Stream, error) {
	want := wanted(replicas)
	stream, err := js.Stream(ctx, streamName)
	if errors.Is(err, jetstream.ErrStreamNotFound) && !mayBegin {
		return nil, &DamageError{Position: 1, Err: errGone}
	}
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		stream, err = js.CreateStream(ctx, want)
	}
	if err != nil {
		return nil, fmt.Errorf("open stream %s: %w", streamName, err)
	}
	if beingRestored(stream) {
		return nil, fmt.Errorf("stream %s: %w", streamName, ErrHalfRestored)
	}
	if d := differences(stream.CachedInfo().Config, want); len(d) > 0 {
		return nil, fmt.Errorf("stream %s is not what it must be: %s", streamName, strings.Join(d, "; "))
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
