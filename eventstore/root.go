package eventstore

import "context"

// Root is the Merkle tree hash (RFC 6962) over every record of the log, from the
// first to the last one at the time of the call, and how many they are. The same
// records give the same root on every machine. It waits until this node has read them.
func (s *Store) Root(ctx context.Context) (head uint64, root [32]byte, err error) {
	if head, err = s.Head(ctx); err != nil {
		return 0, root, err
	}
	if err = s.hashed.wait(ctx, s.closed, head); err != nil {
		return 0, root, err
	}
	seal, err := s.tree.at(head)
	return head, seal.Root, err
}
