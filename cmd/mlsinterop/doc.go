// Command mlsinterop answers requests on standard input about MLS clients that it plays (RFC 9420), for tests that let
// independent implementations talk to each other. It covers the rpcs of the interop harness of the MLS working group
// (mls_client.proto of github.com/mlswg/mls-implementations) under their names, in the JSON form of their
// messages, so that a gRPC server in front of it only passes messages on. It is a tool for tests: private keys leave it,
// credentials are believed, and nothing is stored.
//
// # Lines
//
// One line is one JSON object, in both directions, answered in order:
//
//	→ {"id": 1, "rpc": "StateAuth", "request": {"stateId": 7}}
//	← {"id": 1, "response": {"stateAuthSecret": "3q2+7w=="}}
//	→ {"id": 2, "rpc": "StateAuth", "request": {"stateId": 8}}
//	← {"id": 2, "error": {"code": "unknown_id", "message": "no state 8"}}
//
// id is any JSON value and is echoed; it may be left out. A line is at most 64 MiB long. The program ends with its input.
//
// Fields are named as in the JSON form of the proto (lowerCamel). Bytes are base64, numbers are numbers; a uint64 is a
// string and may be given as a number. What is left out is zero or empty. A field that the rpc does not have is an error.
// A message of MLS is an MLSMessage (RFC 9420, Section 6): key packages, Welcomes, GroupInfos, proposals and commits; a
// ratchetTree is the data of the extension ratchet_tree.
//
// stateId, transactionId and the like are numbers of this process; none is given twice. A state keeps its number from
// epoch to epoch.
//
// # Errors
//
// code is one of package mls (docs/errors.md), with rule, the id in docs/validation.md, when a rule was broken; or
// bad_request (not JSON, an unknown field, a value that the rpc does not take), unknown_rpc, or unknown_id. A request
// that fails changes nothing, but for the proposals that Commit and HandleCommit learn before they fail.
//
// # Requests
//
// A star marks what goes beyond the harness's messages.
//
//	Name () → name
//	SupportedCiphersuites () → ciphersuites
//
// Becoming a member. extensionTypes and credentialTypes are types that the client claims to understand, beyond those of
// its own. With encryptHandshake, proposals and commits travel as PrivateMessage, otherwise as PublicMessage. ExternalJoin
// takes its commit for accepted; psks have pskId and pskSecret.
//
//	CreateGroup (groupId, cipherSuite, encryptHandshake, identity, extensionTypes*, credentialTypes*) → stateId
//	CreateKeyPackage (cipherSuite, identity, extensionTypes*, credentialTypes*) → transactionId, keyPackage, initPriv, encryptionPriv, signaturePriv
//	JoinGroup (transactionId, welcome, encryptHandshake, identity, ratchetTree) → stateId, epochAuthenticator
//	ExternalJoin (groupInfo, ratchetTree, encryptHandshake, identity, removePrior, psks, extensionTypes*, credentialTypes*, authenticatedData*) → stateId, commit, epochAuthenticator
//
// Reading a state. Describe is this program's own; its members have leaf, identity and signatureKey.
//
//	GroupInfo (stateId, externalTree) → groupInfo, ratchetTree
//	StateAuth (stateId) → stateAuthSecret
//	Export (stateId, label, context, keyLength) → exportedSecret
//	Describe* (stateId) → groupId, epoch, cipherSuite, active, ownLeaf, members, extensions
//
// Messages and pre-shared keys. A resumption PSK need not be stored.
//
//	Protect (stateId, authenticatedData, plaintext) → ciphertext
//	Unprotect (stateId, ciphertext) → authenticatedData, plaintext, sender*
//	StorePSK (stateOrTransactionId, pskId, pskSecret) → ()
//
// Proposals, for a commit to cover by reference. A member is named by its identity. extensions are all that the group is to
// have, each with extensionType and extensionData.
//
//	AddProposal (stateId, keyPackage) → proposal
//	UpdateProposal (stateId) → proposal
//	RemoveProposal (stateId, removedId) → proposal
//	ExternalPSKProposal (stateId, pskId) → proposal
//	ResumptionPSKProposal (stateId, epochId) → proposal
//	GroupContextExtensionsProposal (stateId, extensions) → proposal
//
// Commits. byReference and proposal are the messages that came from the proposal rpcs; a commit covers exactly these, and
// byValue. Without forcePath, the path is left out where that is allowed. byValue has proposalType (add,
// remove, externalPSK, resumptionPSK, groupContextExtensions, reinit) and the fields that it needs: keyPackage, removedId,
// pskId, epochId, extensions, groupId, cipherSuite. A commit waits for HandlePendingCommit; the next one takes its place.
//
//	Commit (stateId, byReference, byValue, forcePath, externalTree, authenticatedData*) → commit, welcome, ratchetTree
//	HandleCommit (stateId, proposal, commit) → stateId, epochAuthenticator, authenticatedData*
//	HandlePendingCommit (stateId) → stateId, epochAuthenticator, authenticatedData*
//
// Re-initialization: all members apply the commit and get a key package for the next group, of which one makes the Welcome
// that the others join by. A reinitId is used up when that succeeds.
//
//	ReInitProposal (stateId, cipherSuite, groupId, extensions) → proposal
//	ReInitCommit (stateId, byReference, byValue, forcePath, externalTree, authenticatedData*) → commit, welcome, ratchetTree
//	HandlePendingReInitCommit (stateId) → reinitId, keyPackage, epochAuthenticator
//	HandleReInitCommit (stateId, proposal, commit) → reinitId, keyPackage, epochAuthenticator
//	ReInitWelcome (reinitId, keyPackage, forcePath, externalTree) → stateId, welcome, ratchetTree, epochAuthenticator
//	HandleReInitWelcome (reinitId, welcome, ratchetTree) → stateId, epochAuthenticator
//
// Branches: the state they come from stays.
//
//	CreateBranch (stateId, groupId, extensions, keyPackages, forcePath, externalTree) → stateId, welcome, ratchetTree, epochAuthenticator
//	HandleBranch (stateId, transactionId, welcome, ratchetTree) → stateId, epochAuthenticator
//
// Outsiders. externalSender is an ExternalSender (RFC 9420, Section 12.1.8.1); description is one proposal as in byValue.
//
//	NewMemberAddProposal (groupInfo, identity, extensionTypes*, credentialTypes*) → transactionId, proposal, initPriv, encryptionPriv, signaturePriv
//	CreateExternalSigner (cipherSuite, identity) → signerId, externalSender
//	AddExternalSigner (stateId, externalSender) → proposal
//	ExternalSignerProposal (signerId, signerIndex, groupInfo, ratchetTree, description) → proposal
//
//	Free (stateId) → ()
//
// # Map
//
// main.go; serve.go: lines; methods.go: the table; session.go: what is held; errors.go; create.go, join.go, view.go, message.go,
// propose.go, commit.go, external.go, reinit.go,
// branch.go, outsider.go: the rpcs; opaque.go: one encoding of the RFC; privatekeys.go: the keys behind a key package.
package main
