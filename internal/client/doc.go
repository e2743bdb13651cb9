// Package client is the messenger engine: one device of one user, with its conversations, in plain Go. It stands between
// the protocol of pkg/mls (RFC 9420), which knows one group and no storage, and a host, which has a network and no keys.
//
// The engine does no network, holds no clock and starts no goroutine but its queue's owner. Its only port is a Store. The
// host carries the outbox to the delivery service, says what became of it (settleOutbox), and carries the log of each
// conversation and the device's inbox back (receive).
//
//	host ──Post──▶ queue ──▶ turn ──▶ decode ─ crypto ─ stage ─ one Store.Commit ─ swap memory ─ answer
//	                          │
//	                          ├─ fails: what was staged is dropped
//	                          └─ panics, or the commit fails: memory is dropped, the next turn reads the store
//
// What this comes to:
//
//   - Whatever leaves the engine leaves after the state that made it is durable, so that no crash reuses a key or loses a
//     message. Outbox entries are sent again as the same bytes; their id makes that idempotent.
//   - Memory is a cache of the store. Cursors are written with the effect of what they passed.
//   - A message writes five small rows, however large the group and however long the history.
//   - Rows are sealed by the vault, bound to user, device, key and number of the commit.
//
// What others can make it keep is bounded. Of a conversation: frames that wait for an epoch, 512 and 16 MiB; refused ones, 64 of 64 KiB;
// of a message, 64 KiB of text and of authenticated data; proposals, as pkg/mls has it; of requests to come in without the
// conversation's link, nothing, but for those of members. Of the inbox: 256 undecided invitations and 64 Welcomes that wait, 32 MiB each. A group's own
// size (names, extensions, attachments of drafts) is bounded by what the service takes as one record.
//
// It does not: choose a server, judge who a basic credential belongs to, import a snapshot, or notice that the whole store
// was put back to an earlier state (a part that was put back alone is noticed).
//
// Files:
//
//	ops.go operation.go ops_*.go   THE table of operations, their parameters and results
//	codes.go error.go              THE table of codes; errors
//	client.go engine.go turn.go    calls, the state, one turn
//	store.go rows.go table.go codec.go   the port, the keys, rows in memory, rows as bytes
//	unlock.go identity.go keeper.go suites.go codepoints.go   vault, device, key packages; of which suites, and their numbers
//	conversation.go roster.go groups.go  conversations, their members, their MLS state
//	message.go history.go          what is said
//	intents.go commits.go cancel.go rejoin.go voucher.go migrate.go branch.go   what is changed, or not after all; the way back, and who vouches for it; another suite; a subset
//	proposal.go propose.go leave.go extensions.go senders.go   what is proposed to be changed, by whom from outside; what the members agree on
//	credentials.go psk.go                who is believed; what was agreed on elsewhere
//	admit.go link.go follow.go     who may come in from outside; the link that lets strangers in, and who follows one
//	draft.go draft_*.go            features of drafts, in the full module only; draft_compact.go stands for them in the other
//	outbox.go settle.go            what leaves
//	inbox.go arrive.go waiting.go welcomes.go cursors.go   what arrives
//	twins.go                       what names a device twice
//	snapshot.go secrets.go         backup; exported secrets
//	faults.go faults_none.go       operations of test builds that kill the instance; no others have them
package client
