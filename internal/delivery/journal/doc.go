// Package journal is the delivery service's memory: one ordered stream of records with compare-and-set and atomic batches.
//
// It stands on NATS JetStream, embedded in the process (no listener, every write synced to disk before it is acknowledged) or
// an external server or cluster, and adds no queue, ordering or replication of its own. It knows nothing of MLS, users or HTTP.
//
// A record has a key of dot-separated tokens; the stream holds the last record of every key only, so it is at once a log (read
// it in order of sequence, by wildcard) and a map (read the last record of a key). All keys stand in one stream, because only records of
// one stream can be written atomically:
//
//	seq  key
//	 41  epoch.G        ┐
//	 42  member.U.D.G   │ one batch: all of it is visible, or none
//	 43  log.G.H        │
//	 44  inbox.U.D.H    ┘
//	 45  log.G.H'         one write
//
// Files: journal.go (open, close), embedded.go (the server inside), lock*.go (one process a data folder), write.go (compare-and-set),
// batch.go (atomic batches), read.go (last, page), purge.go, follow.go (what is new, for hints), errors.go.
package journal
