// Package delivery is the delivery service: login, a directory of key packages, one ordered log per group, an inbox per device, the
// sealed vault header, hints over WebSocket, and the page. cmd/mlsd is its main.
//
// It is what RFC 9750 calls the Delivery Service, and deliberately knows little: who may write where, and in what order things were
// accepted. It never judges whether a commit is valid: of group messages it reads group id, epoch and content type (mls.PeekMessage), of key
// packages whose they are, and it verifies the signature by which a device proves its key; which key is whose it tells who asks.
// It sees no password, no plaintext and no private key.
//
// Everything is one stream of records (package journal), of which each key keeps its last one:
//
//	account.U            parameters of the password derivation, MAC of the login key
//	vault.U              sealed vault header and its version        backup.U.D   sealed snapshot
//	session.U.T          a login, bound to a device once proven      ticket.T     opens one socket, once
//	device.U.D           signature key
//	kp.U.D.S.K           one-time key package of suite S; empty once handed out
//	kplast.U.D.S         last-resort key package
//	upload.U.D.I claim.U.D.I   answers of requests with an id, so that a resend gets the same one
//	epoch.G              the group's epoch, when the one before began, and who proposes from outside: the record that commits compare-and-set
//	info.G               GroupInfo, tree and link of the current epoch, for who comes back or comes in by itself
//	member.U.D.G         from where on, and up to where, a device sees the log
//	log.G.I              a commit, proposal or application message  inbox.U.D.I  a Welcome
//
// U is a user, D a device, G a group; I is a digest of sender and request id, so that a message is found by its id for ever and a
// resend cannot be stored twice. A commit is one atomic batch, and order alone says who sees what: a device sees the log entries behind its
// addition and before its removal.
//
//	epoch.G  member.U.D.G (added)  info.G  log.G.I  member.U.D.G (removed)  inbox.U.D.I (Welcome)
//
// Files: service.go (open, close), routes.go (THE table of endpoints), call.go, budget.go, json.go, codes.go (what every endpoint shares),
// login.go account.go session.go pepper.go limits.go address.go, vault.go, devices.go confirm.go, keypackages.go claim.go turns.go,
// commit.go commitparts.go groupinfo.go link.go senders.go message.go
// members.go log.go inbox.go, hub.go socket.go frame.go ticket.go (hints), page.go assets.go headers.go, adduser.go dev.go (users), codepoints.go.
package delivery
