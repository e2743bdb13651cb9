package delivery

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const pepperSize = 32

// loadPepper reads the service's secret from its data folder, or makes it: 32 random bytes, readable by the owner only. It is not in
// the journal, so that whoever copies the journal cannot test passwords. Processes that share an external journal share this file.
func loadPepper(folder string) ([]byte, error) {
	name := filepath.Join(folder, "pepper")
	pepper, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return makePepper(folder, name)
	case err != nil:
		return nil, err
	case len(pepper) != pepperSize:
		return nil, fmt.Errorf("%s has %d bytes instead of %d: put the original back, every login depends on it", name, len(pepper), pepperSize)
	}
	return pepper, nil
}

// makePepper writes the file under another name first, so that a crash leaves it whole or absent, and does not replace one that another
// process made meanwhile.
func makePepper(folder, name string) ([]byte, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	pepper := make([]byte, pepperSize)
	rand.Read(pepper)
	file, err := os.CreateTemp(folder, "pepper-*") // mode 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(pepper)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(file.Name(), name); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return os.ReadFile(name)
}
