package delivery

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"sync"
	"time"
)

// assets reads the files of the page, each once: whoever asks for one costs no more than a look at its size and age. They are as many
// as were built; names that no file has are not remembered.
type assets struct {
	files fs.FS // nil: there is none

	mu   sync.Mutex
	read map[string]*asset
}

// asset is a file. Its bytes are shared by all answers, and nobody changes them.
type asset struct {
	body []byte
	etag string

	size     int64
	modified time.Time // zero for what is built into the binary
}

var errNoFile = errors.New("no such file")

// get returns a file as it is now: one of a folder that was built again is read again.
func (a *assets) get(name string) (*asset, error) {
	if a.files == nil || !fs.ValidPath(name) {
		return nil, errNoFile
	}
	info, err := fs.Stat(a.files, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errNoFile
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if found := a.read[name]; found != nil && found.size == info.Size() && found.modified.Equal(info.ModTime()) {
		return found, nil
	}
	body, err := fs.ReadFile(a.files, name)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(body)
	found := &asset{body, `"` + base64url.EncodeToString(sum[:12]) + `"`, info.Size(), info.ModTime()}
	a.read[name] = found
	return found, nil
}
