// Package proof lets anybody check that a record stands in the log, without the log.
//
// The log is a Merkle tree (RFC 6962): the record at position n is leaf n-1, and what
// of a record is hashed stands in docs/events.md. A [Head] names the first records of
// it by one hash. A [Signer] signs a head, which makes it a checkpoint: a signed note
// whose text has three lines, the origin, the size and the hash, as C2SP's
// tlog-checkpoint has it. With a checkpoint, an [Inclusion] shows that one record is
// in the log, and an [Extension] that a later log goes on where an earlier one ended.
//
// Whoever runs the log holds the key, so that a signature alone proves little: it is
// what binds them. Who is shown two checkpoints of which neither goes on from the
// other holds two signatures that no honest log can have made.
//
// The package opens no file and no connection, so that a check needs nothing but what
// somebody has kept.
package proof
