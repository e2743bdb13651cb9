// Package mls is the Messaging Layer Security protocol of RFC 9420: end-to-end encrypted groups whose members need
// not be online at the same time. It is written for clients, in a browser or outside, that bring their own storage and
// transport, and for services that carry messages which they can not read ([PeekMessage]).
//
// # Decisions
//
// The package is sans-I/O: it opens no file or connection, starts no goroutine and reads no clock; time comes in as an
// argument. Nothing is global, but for the numbers of the post-quantum suites, which are fixed before the
// first use ([AssignCodePoints]).
//
// A [Transition] is the only way from one epoch to the next. [Group.Commit] makes one, [Group.Process] makes one of
// another member's commit; both compute and check everything and change no epoch; [Group.Apply] swaps it in. A call that
// fails leaves the group as it was, byte for byte.
//
//	             Commit(Add, Remove, ...)                   Process(message)
//	                       │                                      │
//	                       ▼                                      ▼
//	Message, Welcome ◀─ Transition                Application, ProposalEvent or Transition
//	                       │  accepted by the service             │  looked at
//	                       └────────────────▶ Apply ◀─────────────┘
//
// A key is used once. One that opens a message is deleted when the message has proven itself, not before, so a forgery
// costs the genuine message nothing; one that protects a message is deleted in the call that made it, also when that
// was a commit which is thrown away. The state must be durable before the message leaves: [Group.TakeChanges] returns
// the few small parts that changed.
//
// Handshakes travel as PrivateMessage unless [AsPublicMessage] is asked for, application data is padded (Padmé), a commit refreshes
// its sender's keys unless [WithoutPath] is asked for. Late messages are opened for three epochs and a day. All seven cipher suites of
// the RFC are there, and the eleven post-quantum ones of draft-ietf-mls-pq-ciphersuites.
//
// The package has no clock, and judges no time that it is not told. A member says it by [Group.SetTime], before each call if the bounds
// are wanted: key packages that it uses must be valid then, and keys of epochs that ended more than a day before are deleted.
// [Group.JudgeAt] is the same without the deletion, for a member that has messages still to read. Who is not a member yet says it with
// the one call that it makes: [At] refuses a tree with leaves that are not valid at the time, [BoundLifetimes] only those that
// are to last too long, and needs no time; both are options of joining. [SentAt] judges the key package of a proposal from outside.
// [KeyPackage.Verify] judges one that is at hand.
//
// Errors are of type [*Error]: a [Code] says what the caller can do, the rule of the RFC that was broken stands beside it,
// and no text holds a secret or the bytes of a message.
//
// # Limits
//
// Every mechanism of RFC 9420 is there. X.509 chains are carried and left to an [Authenticator]. The package has not been audited.
//
// What others can make a member keep is bounded. In an epoch, proposals: of each member, of each external sender, and of all clients
// together that propose themselves, 1000 and 1 MiB, and where n may send, n more than 64, a part of that, down to 62 and 64 KiB. Of
// clients that propose themselves each has 64 KiB, and an [Admission] turns away whom nobody wants. Of ended epochs three are kept, for
// a day where the time is known, and the resumption PSKs of 32; of each sender, the keys of 32 messages behind the newest. Leaves
// and extensions of the group are as large as who sends them can make a message: what carries messages has to bound that.
//
// # Drafts
//
// What draft-ietf-mls-extensions adds is off until [Signer.WithDrafts] switches it on. The code points are those that the draft
// suggests. A program that does not call WithDrafts does not link it.
//
//	feature                         code point                    file
//	app_data_dictionary             extension 0x0006              draft_dictionary.go, draft_groupinfo.go
//	  app_components                component 0x0001              draft_component.go
//	  safe_aad (Safe AAD)           component 0x0002              draft_aad.go
//	  last_resort_key_package       component 0x0004, read also   draft_keypackage.go
//	                                as extension 0x000A
//	SelfRemove                      proposal 0x000A               draft_selfremove.go, draft_selfremovejoin.go
//	AppDataUpdate                   proposal 0x0008               draft_proposal.go, draft_apply.go
//	AppEphemeral                    proposal 0x0009               draft_proposal.go, draft_apply.go
//	safe exporter                   label "application_export"    draft_export.go, draft_exportstate.go
//	Safe HPKE, signatures           label "MLS Component"         draft_hpke.go, draft_sign.go, draft_operation.go
//
// Of the draft, pre-shared keys of components, AppAck, content advertisement, multi-credentials and the lists of wire formats are
// not there. draft.go switches features on and holds the seam to the rest, draft_state.go what of it is stored; their rules are in checks_draft*.go.
//
// # Map
//
// Who: suite.go, credential.go, x509.go, signer.go, keypackage.go, privatekeypackage.go, capabilities.go, leafnode.go,
// newleaf.go, leafextension.go, grease.go, supportcredential.go, supports.go.
//
// The group: group.go (state and views), newgroup.go, welcome.go and join.go, change.go and propose.go, proposals*.go, pending.go and custom.go, commit.go and
// welcome_make.go, process.go, transition.go, encrypt.go, export.go, groupextension.go, groupinfo.go, pastepoch.go, pskstore.go; epoch.go holds
// what a member knows of one epoch; state*.go and pskstate.go store it. Who is outside: inspect.go, externalcommit.go with
// committer.go and externalinit.go, externalsender.go, externalproposal.go, admission.go. What comes after a group, or branches off from it:
// reinit.go, succession.go, continues.go, kinship.go, lineage.go.
//
// Messages: framing.go, sender.go, proposal.go, psk.go, groupcontext.go, extension.go (structures, by wire.go from bytes and into them);
// protect*.go, padding.go, roster.go (protection); transcript.go; event.go; peek.go, joiner.go.
//
// The tree: tree.go, treepath.go, treehash.go, parenthash.go, treekem*.go, treeprivate.go, treecodec.go.
//
// Rules: checks*.go are tables of validity rules, each with its section; errors.go has the codes.
//
// What knows no structure of the protocol stands in internal: wire (encoding), suite (cryptography), keyschedule,
// secrettree, treemath, secret.
package mls
