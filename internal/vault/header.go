package vault

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
)

// The header, 150 bytes, big endian:
//
//	 0  magic "MLSV"          what this is
//	 4  version               1
//	 5  time                  uint32
//	 9  memory                uint32, KiB
//	13  parallelism           uint8
//	14  salt                  16 bytes
//	30  commit                32 bytes
//	62  nonce                 24 bytes
//	86  sealed VK             32 bytes and a tag of 16
//	134 checksum              the first 16 bytes of SHA-256 of all before
//
// The checksum is no protection against anybody; it tells damage apart from a
// wrong password when it is the commit that was damaged. Its place at the end is
// the same in all versions.
const (
	headerMagic    = "MLSV"
	headerVersion  = 1
	checksumSize   = 16
	sealedKeySize  = size + tagSize
	headerSize     = 4 + 1 + 4 + 4 + 1 + SaltSize + size + nonceSize + sealedKeySize + checksumSize
	headerOpenSize = headerSize - nonceSize - sealedKeySize - checksumSize
)

// header is the decoded form.
type header struct {
	params Params
	commit secret
	nonce  []byte
	sealed []byte
}

// open returns the bytes before the nonce, which the sealed key is bound to.
func (h header) open() []byte {
	b := append(make([]byte, 0, headerSize), headerMagic...)
	b = append(b, headerVersion)
	b = binary.BigEndian.AppendUint32(b, h.params.Time)
	b = binary.BigEndian.AppendUint32(b, h.params.MemoryKiB)
	b = append(b, h.params.Parallelism)
	b = append(b, h.params.Salt...)
	return append(b, h.commit.bytes()...)
}

func (h header) marshal() []byte {
	b := append(h.open(), h.nonce...)
	b = append(b, h.sealed...)
	return append(b, checksum(b)...)
}

// parseHeader decodes strictly: it answers ErrCorrupted for bytes that no version
// can have made, ErrUnsupported for those of a later version, and does not judge
// the parameters. The fields of the result share memory with b.
func parseHeader(b []byte) (header, error) {
	if len(b) < len(headerMagic)+1+checksumSize || string(b[:len(headerMagic)]) != headerMagic {
		return header{}, ErrCorrupted
	}
	body, sum := b[:len(b)-checksumSize], b[len(b)-checksumSize:]
	if subtle.ConstantTimeCompare(checksum(body), sum) != 1 {
		return header{}, ErrCorrupted
	}
	switch version := body[4]; {
	case version > headerVersion:
		return header{}, ErrUnsupported
	case version < headerVersion, len(b) != headerSize:
		return header{}, ErrCorrupted
	}
	commit, err := newSecret(body[30 : 30+size])
	if err != nil {
		return header{}, err
	}
	return header{
		params: Params{
			Time:        binary.BigEndian.Uint32(body[5:]),
			MemoryKiB:   binary.BigEndian.Uint32(body[9:]),
			Parallelism: body[13],
			Salt:        body[14:30],
		},
		commit: commit,
		nonce:  body[headerOpenSize : headerOpenSize+nonceSize],
		sealed: body[headerOpenSize+nonceSize:],
	}, nil
}

func checksum(b []byte) []byte {
	sum := sha256.Sum256(b)
	return sum[:checksumSize]
}
