package mls

// Peek is what a message tells without any key.
type Peek struct {
	WireFormat     WireFormat
	GroupID        []byte      // of PublicMessage, PrivateMessage and GroupInfo
	Epoch          Epoch       // of PublicMessage, PrivateMessage and GroupInfo
	ContentType    ContentType // of PublicMessage and PrivateMessage
	CipherSuite    CipherSuite // of Welcome, GroupInfo and KeyPackage
	KeyPackageRefs [][]byte    // of Welcome: whom it is for
}
