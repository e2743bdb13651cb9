//go:build !unix

package journal

import "os"

// lockFolder takes the data folder for this process: a system that refuses to remove an open file keeps a second process out.
func lockFolder(name string) (*os.File, error) {
	if err := os.Remove(name); err != nil && !os.IsNotExist(err) {
		return nil, ErrInUse
	}
	return os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
}
