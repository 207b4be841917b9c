// Package eventstore keeps the log: one JetStream stream that holds everything
// that has ever happened, in order. It is the only package that knows NATS.
//
// Facts enter through [Store.Handle] and [Store.Import] and leave through
// [Store.Run] and [Store.Replay]; [Store.Preview] shows what would enter.
// Only a demonstration writes through [Store.Stage], into a log of its own. Three laws hold on the way in:
//
//   - Stored means synced. Nobody is told that an act is stored before the file
//     system has said so; writers that wait at the same time share one sync.
//   - An event enters only where its decision saw its aggregate. Each draft
//     carries the position of the aggregate's last event, and the log refuses it
//     when that is no longer the last one.
//   - The same act, sent again under the same id, is stored once. For reports the
//     subject is the proof and holds for as long as the log lives.
//
// And these on the way out:
//
//   - One order. Position n follows position n-1; a gap that no later event explains
//     is damage.
//   - What was stored is there, as it was. Each record is hashed into a tree beside the
//     log; a witness, written behind each sync, knows how far the log must reach and the
//     root of the tree; the log seals itself with such roots. What does not agree is
//     damage.
//   - Damage stops the node. It is a [DamageError] with its position; from then on
//     nothing is read, decided or stored.
//   - Erased is erased. Words that were taken away are overwritten in the log's files
//     and in nothing that is kept beside it; what they counted, and the tree, stay.
//   - Nothing is skipped. A kind, version or field that this program does not
//     know stops the reader too: no numbers are better than wrong ones.
//   - Decoded once. All that folds on a node feeds on one consumer.
//
// # Beside the log
//
// The witness is no cache: a node that has lost it cannot tell a log that was rolled
// back from one that is whole, and serves nothing. While the log's server starts, the
// files of the log have a second name there, because it deletes a log that it cannot
// recover. The tree, and the brief, a short form of the log that
// makes the next start fast, are disposable.
//
// [Quarters] keep on each node what was made of closed quarters: disposable, checked,
// and no witness.
//
// What is no fact, and ends, lies on a [Shelf]: a key-value bucket of the same server,
// shared by all nodes, in no figure and no replay. With [Store.Lead] one node acts and
// the others stand by; that saves work and is no law. Neither may tell of a reporter:
// the server stamps each entry with the exact time at which it was written.
//
// # Backups
//
// [Store.Backup] writes all records as one file, which [ReadBackup] checks and [Restore]
// makes a log of, where there is none. What is restored has the same positions, days and
// tree.
//
// # The wire
//
// The stream FRICTION has one subject for each aggregate: friction.report.<id>,
// friction.rule.<id> and friction.org. The kind is a header and never a part of
// the subject, because expected positions are kept for whole subjects. Headers
// are Unrule-Kind, Unrule-Version, Unrule-Command, and for the acts of the board
// Unrule-By and Unrule-Time. A reporter's event has neither: of its time only the
// day is read, from the stream's own stamp. Bodies are JSON.
package eventstore
