// Command fetch brings the official MLS test vectors to this machine, for `make vectors`.
//
// They come from the folder ../shared/mls-vectors when it stands beside the checkout, else from
// github.com/mlswg/mls-implementations at a fixed commit. Each file is compared with testdata/official.SHA256SUMS
// wherever it came from; one that differs is an error, one that can not be had is said loudly and is not. Files that
// are there already and right are not fetched again.
//
// All sets, the official and the project's own, and the sums are then copied to where test binaries for a browser embed them.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"mlswasm/internal/vectors"
)

const (
	upstream = "https://raw.githubusercontent.com/mlswg/mls-implementations/cfd450286d1bfd9cd2519b95c80f9771f94a5b1a/test-vectors/"
	beside   = "../shared/mls-vectors"
	maxFile  = 64 << 20
)

// errSum reports a file that is not the one that the sums pin.
var errSum = errors.New("differs from testdata/official.SHA256SUMS")

func main() {
	root, ok := vectors.Root()
	if !ok {
		fail(errors.New("run it inside the repository"))
	}
	pinned := filepath.Join(root, "testdata", vectors.SumsFile)
	sums, err := readSums(pinned)
	if err != nil {
		fail(err)
	}
	official := filepath.Join(root, ".vectors")
	missing, err := bring(root, official, sums)
	if err != nil {
		fail(err)
	}
	embedded := filepath.Join(root, "internal", "vectors", "embedded")
	if err := mirror(official, filepath.Join(embedded, "official")); err != nil {
		fail(err)
	}
	if err := mirror(filepath.Join(root, "testdata", "vectors"), filepath.Join(embedded, "own")); err != nil {
		fail(err)
	}
	if err := mirror(filepath.Join(root, "testdata", "vectors", "pq"), filepath.Join(embedded, "pq")); err != nil {
		fail(err)
	}
	if err := duplicate(pinned, filepath.Join(embedded, vectors.SumsFile)); err != nil {
		fail(err)
	}
	if missing != nil {
		fmt.Printf("\n*** THE OFFICIAL MLS TEST VECTORS ARE INCOMPLETE: %v\n", missing)
		fmt.Printf("*** Only what is there, and the project's own vectors (testdata/vectors), will be tested.\n\n")
		return
	}
	fmt.Printf("%d official vector files in .vectors, sums right\n", len(sums))
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "vectors:", err)
	os.Exit(1)
}

func readSums(name string) ([]vectors.Sum, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	sums, err := vectors.ParseSums(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return sums, nil
}

// bring fills dir. missing is why the first file that is not there could not be had.
func bring(root, dir string, sums []vectors.Sum) (missing, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	for _, s := range sums {
		target := filepath.Join(dir, s.Name)
		if text, err := os.ReadFile(target); err == nil && matches(text, s) {
			continue
		}
		if missing != nil {
			continue // one failed download is enough to wait for
		}
		text, err := os.ReadFile(filepath.Join(root, beside, s.Name))
		if errors.Is(err, os.ErrNotExist) {
			if text, missing = download(upstream + s.Name); missing != nil {
				continue
			}
		} else if err != nil {
			return nil, err
		}
		if !matches(text, s) {
			return nil, fmt.Errorf("%s %w", s.Name, errSum)
		}
		if err := os.WriteFile(target, text, 0o644); err != nil {
			return nil, err
		}
	}
	return missing, nil
}

func matches(text []byte, s vectors.Sum) bool {
	got := sha256.Sum256(text)
	return hex.EncodeToString(got[:]) == s.SHA256
}

func download(url string) ([]byte, error) {
	client := http.Client{Timeout: time.Minute}
	answer, err := client.Get(url)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", url, answer.Status)
	}
	return io.ReadAll(io.LimitReader(answer.Body, maxFile))
}

// mirror makes the JSON files of target those of source.
func mirror(source, target string) error {
	if err := os.RemoveAll(target); err != nil {
		return err
	}
	if err := os.MkdirAll(target, 0o755); err != nil {
		return err
	}
	names, err := filepath.Glob(filepath.Join(source, "*.json"))
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := duplicate(name, filepath.Join(target, filepath.Base(name))); err != nil {
			return err
		}
	}
	return nil
}

func duplicate(source, target string) error {
	text, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	return os.WriteFile(target, text, 0o644)
}
