// Where a peer leaves RFC 9420. Ours stays with it, and operations.test.mjs asserts that each of these fails in the way
// that it says, so that a peer which is mended is noticed. docs/interop.md is written from here.
const old = "ts-mls 1.6.4"
const candidate = "ts-mls 2.0.0-rc.10"
const both = [old, candidate]

/**
 * peers; operations: names in operations.mjs; acts: who commits, creates or joins when it fails, we, the peer or both; section: of RFC 9420, or what
 * else it breaks; what the peer does; error: how it shows; we: what this project does about it.
 */
export const deviations = [
  {
    peers: [old],
    operations: ["Add a key package with the peer's own lifetime"],
    acts: "we",
    section: "7.2",
    what: "the default lifetime of a key package is from 0 to 2^64-1, while applications have to bound it",
    error: /leaf-5/,
    we: "refuses to add it; elsewhere the tests give the peer a lifetime of four weeks",
  },
  {
    peers: both,
    operations: ["Add a key package with the peer's own key on P-256"],
    acts: "we",
    section: "5.1.1",
    what: "signature public keys on P-256, P-384 and P-521 are compressed points",
    error: /leaf-13/,
    we: "refuses them; elsewhere the tests give the peer a key pair whose public key is uncompressed, which it reads",
  },
  {
    peers: both,
    operations: ["join a tree with unmerged leaves"],
    acts: "we",
    section: "12.4.3.1",
    what: "a joiner refuses trees in which the nodes above an unmerged leaf have different lists of unmerged leaves",
    error: /unmerged_leaves/,
    we: "sends such trees, as the RFC has it",
  },
  {
    peers: [candidate],
    operations: ["Remove of one member"],
    acts: "peer",
    section: "12.4",
    what: "a commit that covers one Remove has no path",
    error: /com-5/,
    we: "refuses the commit; elsewhere the peer removes two members at a time",
  },
  {
    peers: [candidate],
    operations: ["Update by reference"],
    acts: "peer",
    section: "12.4",
    what: "a commit that covers one Update has no path",
    error: /com-5/,
    we: "refuses the commit",
  },
  {
    peers: both,
    operations: ["GroupContextExtensions by value and by reference", "GroupContextExtensions that leaves none"],
    acts: "peer",
    section: "12.4",
    what: "a commit that covers GroupContextExtensions has no path",
    error: /com-5/,
    we: "refuses the commit",
  },
  {
    peers: both,
    operations: ["GroupContextExtensions that leaves none"],
    acts: "we",
    section: "12.1.7",
    what: "an empty list leaves the extensions as they are, and so the peer derives another epoch",
    error: /OpenError/,
    we: "sends it: the list replaces what was there",
  },
  {
    peers: [candidate],
    operations: ["process the own removal"],
    acts: "we",
    section: "12.4.2",
    what: "a member can not process the commit that removes it: it fails, or, where the tree shrinks, never ends",
    error: /No overlap between provided private keys and update path/,
    we: "sends the commit; elsewhere a removed peer is not given it",
  },
  {
    peers: [candidate],
    operations: ["resumption PSK of an earlier epoch"],
    acts: "peer",
    section: "12.1.4",
    what: "its createCommit looks for resumption PSKs in no group, not in its own",
    error: /Could not find pskId/,
    we: "is not reached",
  },
  {
    peers: both,
    operations: ["external_senders in a group of both"],
    acts: "we",
    section: "12.1.8.1",
    what: "the data of external_senders is taken for one ExternalSender, not for a list of them, so that no group with the extension can be followed",
    error: /Could not decode external_senders|Cannot read properties of undefined/,
    we: "sends the list; the peer can be an external sender itself, which the tests show",
  },
  {
    peers: [candidate],
    operations: ["post-quantum suite, keys derived as the peer does it"],
    acts: "both",
    section: "7.4 and draft-ietf-hpke-pq",
    what: "DeriveKeyPair of ML-KEM takes only a seed of 64 bytes, that of X-Wing hashes without a label",
    error: /seed must be 64 bytes/,
    we: "derives them as the draft says; elsewhere the tests give the peer that derivation, and the parts for the suites of draft-ietf-mls-pq-ciphersuites",
  },
  {
    peers: both,
    operations: ["external join"],
    acts: "we",
    section: "12.4.3.2",
    what: "external_pub of a GroupInfo has the bare key for its data, without its length",
    error: /st-3/,
    we: "refuses the GroupInfo",
  },
  {
    peers: both,
    operations: ["external join"],
    acts: "peer",
    section: "12.4.3.2",
    what: "the data of external_pub is taken for the bare key, its length included",
    error: /Invalid public key/,
    we: "sends the struct; the tests take the peer over this step, to see the rest",
  },
]

/** What is known of an operation in which the peer or, otherwise, this project acts. */
export const deviation = (peer, operation, acting) =>
  deviations.find((d) => d.peers.includes(peer.name) && d.operations.includes(operation.name) && ["both", acting === peer ? "peer" : "we"].includes(d.acts))
