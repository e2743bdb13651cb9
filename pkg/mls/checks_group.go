package mls

// wireRules hold wherever bytes are decoded: see wire.BrokenRule.
var wireRules = []checkInfo{
	{"wire-1", "2.1.1", "a presence octet is 0 or 1"},                                                  // Codec.optional
	{"wire-2", "2.1.2", "a length is encoded in its shortest form, and its prefix is not 11"},          // Codec.readLength
	{"wire-3", "2.1", "nothing follows a structure, in the data of an extension neither"},              // wire.DecodeFunc
	{"wire-4", "2.1.2", "a length is not beyond its input and the limit: nothing is allocated before"}, // Codec.take
}

// promises are the rules that refuse nothing: they hold by the way in which something is done, and what shows them is
// a test of the behaviour.
var promises = []checkInfo{
	{"frm-9", "14", "a late message is judged by the members of its own epoch"},                            // pastEpoch
	{"frm-12", "9.2", "a key is deleted when its message authenticates, not before"},                       // messageKeys.consume
	{"frm-14", "6.3.1", "the reuse guard is fresh for each message"},                                       // messageKeys.protectPrivate
	{"list-13", "12.2", "a removed member has no say in what the others support"},                          // provisional.apply
	{"list-14", "12.3", "extensions, Updates, Removes, Adds are applied in order"},                         // provisional.apply
	{"com-16", "12.4.1", "no proposal of another member keeps one from committing"},                        // Group.choose
	{"psk-5", "8.4", "pre-shared keys are mixed in the order of the commit"},                               // mixPSKs
	{"wel-15", "12.4.1", "every client that a Commit adds is covered by its Welcome"},                      // Group.draftWelcome
	{"st-6", "13.5", "GREASE values are neither chosen nor compared"},                                      // grease
	{"st-10", "12.4.1", "a call that fails leaves the group as it was"},                                    // Group
	{"wire-5", "2.1.2", "vectors of every length have one encoding, up to 2^30-1 bytes"},                   // wire.putLength
	{"dos-1", "15.3", "a generation far ahead is refused before anything is derived"},                      // ratchet.check
	{"dos-2", "12.4.3.1", "an index outside of the tree costs nothing"},                                    // ratchetTree.leaf
	{"dos-3", "12.4.3.3", "a tree takes memory and hashes for the nodes that came, not for those claimed"}, // unmarshalTree
	{"dos-4", "2.1.2", "decoding takes memory by the bytes that are there, and nests to a bound"},          // wire.DecodeFunc
	{"dos-5", "12.4.3.1", "a Welcome for many costs a joiner the decryption of its own secrets alone"},     // welcome.find
	{"prim-1", "5.1.3", "a shared secret of zeros, of X25519 or X448, is never used"},                      // x25519Private.dh, x448Private.dh
	{"prim-2", "5.1.1", "a point of low order or with coordinates that are not reduced is no key"},         // loworder.go
	{"prim-3", "5.1.1", "points are on their NIST curve, and r and s of ECDSA in range"},                   // ecdsaScheme
	{"prim-4", "8.3", "an HPKE export has a length that the KDF gives"},                                    // Suite.ExportTo
	{"prim-5", "5.1", "a tag counts at its full length: none that is cut, empty or too long"},              // Suite.Open, Suite.VerifyMAC
	{"prim-6", "5.1.1", "keys and ciphertexts of ML-KEM have their length, coefficients are reduced"},      // checkMLKEM
	{"prim-7", "5.1", "a random source that fails is an error, never a key"},                               // secret.Random
	{"dos-8", "12.1", "nobody's share of the proposals that are kept is taken by others"},                  // Group.hasRoom
	{"dos-6", "6", "a message of an unknown group is refused without a trace"},                             // Group.keysFor
}
