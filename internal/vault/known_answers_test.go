package vault

import (
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
)

// update writes the answers anew. A change of them locks every user out: it needs
// a new version of what changed, never new answers for an old version.
var update = flag.Bool("update", false, "write testdata/known_answers.json")

// knownAnswer is one vault with everything that is derived and sealed in it; bytes
// are hexadecimal.
type knownAnswer struct {
	Password  string `json:"password"`
	Account   string `json:"account"`
	Salt      string `json:"salt"`
	Time      uint32 `json:"time"`
	MemoryKiB uint32 `json:"memoryKiB"`
	Lanes     uint8  `json:"parallelism"`
	VK        string `json:"vk"`
	Nonce     string `json:"nonce"`
	Number    uint64 `json:"commitNumber"`
	Device    string `json:"device"`
	Store     string `json:"store"`
	Key       string `json:"key"`
	Plaintext string `json:"plaintext"`

	Root      string `json:"root"`
	Auth      string `json:"auth"`
	KEK       string `json:"kek"`
	Commit    string `json:"commit"`
	Header    string `json:"header"`
	RowsKey   string `json:"rowsKey"`
	Row       string `json:"row"`
	BackupKey string `json:"backupKey"`
	Backup    string `json:"backup"`
}

func unhex(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// compute fills in the answers.
func (k *knownAnswer) compute(t *testing.T) {
	params := Params{Salt: unhex(t, k.Salt), Time: k.Time, MemoryKiB: k.MemoryKiB, Parallelism: k.Lanes}
	root, err := Derive([]byte(k.Password), params)
	if err != nil {
		t.Fatal(err)
	}
	auth, err := root.Auth(k.Account)
	if err != nil {
		t.Fatal(err)
	}
	account, _ := Account(k.Account)
	s, err := newSecret(unhex(t, k.VK))
	if err != nil {
		t.Fatal(err)
	}
	vk, nonce := Key{s}, unhex(t, k.Nonce)
	rowsKey := expand(vk.bytes(), labelRows, account, k.Device, k.Store)
	backupKey := expand(vk.bytes(), labelBackup, account)

	k.Root = hex.EncodeToString(root.bytes())
	k.Auth = hex.EncodeToString(auth.bytes())
	k.KEK = hex.EncodeToString(root.kek(account).bytes())
	k.Commit = hex.EncodeToString(root.commit(account).bytes())
	k.Header = hex.EncodeToString(sealHeader(root, account, params, vk, nonce))
	k.RowsKey = hex.EncodeToString(rowsKey.bytes())
	k.Row = hex.EncodeToString(sealWith(newAEAD(rowsKey), nonce, k.Number, []byte(k.Plaintext), account, k.Device, k.Store, k.Key))
	k.BackupKey = hex.EncodeToString(backupKey.bytes())
	k.Backup = hex.EncodeToString(sealWith(newAEAD(backupKey), nonce, k.Number, []byte(k.Plaintext), labelBackup, account))
}

func knownAnswers(t testing.TB) []knownAnswer {
	text, err := os.ReadFile(filepath.Join("testdata", "known_answers.json"))
	if err != nil {
		t.Fatal(err)
	}
	var answers []knownAnswer
	if err := json.Unmarshal(text, &answers); err != nil {
		t.Fatal(err)
	}
	return answers
}

func TestKnownAnswers(t *testing.T) {
	answers := knownAnswers(t)
	for i, want := range answers {
		got := want
		got.compute(t)
		if got != want && !*update {
			t.Errorf("%s:\ngot  %+v\nwant %+v", want.Account, got, want)
		}
		answers[i] = got
	}
	if !*update {
		return
	}
	text, err := json.MarshalIndent(answers, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("testdata", "known_answers.json"), append(text, '\n'), 0o666); err != nil {
		t.Fatal(err)
	}
}

// What was sealed once opens for ever.
func TestPinnedVaultsOpen(t *testing.T) {
	for _, k := range knownAnswers(t) {
		root, err := RootFromBytes(unhex(t, k.Root))
		if err != nil {
			t.Fatal(err)
		}
		key, err := Open(root, k.Account, unhex(t, k.Header))
		if err != nil {
			t.Fatalf("%s: %v", k.Account, err)
		}
		account, _ := Account(k.Account)
		row, number, err := key.Rows(account, k.Device, k.Store).Open(k.Key, unhex(t, k.Row))
		if err != nil || string(row) != k.Plaintext || number != k.Number {
			t.Errorf("row: %q, %d, %v", row, number, err)
		}
		backup, number, err := key.OpenBackup(account, unhex(t, k.Backup))
		if err != nil || string(backup) != k.Plaintext || number != k.Number {
			t.Errorf("backup: %q, %d, %v", backup, number, err)
		}
	}
}
