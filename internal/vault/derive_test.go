package vault

import (
	"errors"
	"strings"
	"testing"
)

func TestParametersHaveFloorsAndCeilings(t *testing.T) {
	good := DefaultParams()
	for name, c := range map[string]struct {
		change func(*Params)
		ok     bool
	}{
		"default":        {func(*Params) {}, true},
		"no salt":        {func(p *Params) { p.Salt = nil }, false},
		"short salt":     {func(p *Params) { p.Salt = p.Salt[:15] }, false},
		"long salt":      {func(p *Params) { p.Salt = append(p.Salt[:16:16], 0) }, false},
		"few passes":     {func(p *Params) { p.Time = MinTime - 1 }, false},
		"most passes":    {func(p *Params) { p.Time = MaxTime }, true},
		"many passes":    {func(p *Params) { p.Time = MaxTime + 1 }, false},
		"little memory":  {func(p *Params) { p.MemoryKiB = MinMemoryKiB - 1 }, false},
		"most memory":    {func(p *Params) { p.MemoryKiB = MaxMemoryKiB }, true},
		"much memory":    {func(p *Params) { p.MemoryKiB = MaxMemoryKiB + 1 }, false},
		"no lane":        {func(p *Params) { p.Parallelism = 0 }, false},
		"most lanes":     {func(p *Params) { p.Parallelism = MaxParallelism }, true},
		"too many lanes": {func(p *Params) { p.Parallelism = MaxParallelism + 1 }, false},
	} {
		p := good
		c.change(&p)
		if err := p.Check(); (err == nil) != c.ok || err != nil && !errors.Is(err, ErrKDFDowngrade) {
			t.Errorf("%s: %v", name, err)
		}
		if c.ok {
			continue
		}
		if _, err := Derive([]byte("password"), p); !errors.Is(err, ErrKDFDowngrade) {
			t.Errorf("Derive with %s: %v", name, err)
		}
		if _, _, err := Create(rootOf(1), account, p); !errors.Is(err, ErrKDFDowngrade) {
			t.Errorf("Create with %s: %v", name, err)
		}
	}
}

func TestWhatIsNoPasswordIsNotDerived(t *testing.T) {
	for name, password := range map[string]string{
		"empty":    "",
		"not UTF8": "pass\xffword",
		"too long": strings.Repeat("x", MaxPassword+1),
	} {
		if _, err := Derive([]byte(password), DefaultParams()); !errors.Is(err, ErrPassword) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAccountsHaveOneForm(t *testing.T) {
	for name, want := range map[string]string{
		"user1@example.com":                    "user1@example.com",
		" User1@Example.COM ":                  "user1@example.com",
		"\tÜser@exämple.com\n":                 "Üser@exämple.com",
		"a@b":                                  "a@b",
		"":                                     "",
		"user":                                 "",
		"@example.com":                         "",
		"user@":                                "",
		"a@b@c":                                "",
		"a b@c":                                "",
		"a/b@c":                                "",
		"a\x00b@c":                             "",
		"a\u200bb@c":                           "",
		"a\xffb@c":                             "",
		strings.Repeat("x", MaxAccount) + "@y": "",
	} {
		got, err := Account(name)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", name, got, err)
		}
		if want == "" && !errors.Is(err, ErrAccount) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestKeysDifferByLabelAccountAndRoot(t *testing.T) {
	seen := make(map[string]string)
	for _, root := range []Root{rootOf(1), rootOf(2)} {
		for _, name := range []string{"a@b", "a@bc", "ab@c"} {
			for _, label := range []string{labelAuth, labelKEK, labelCommit, labelRows, labelBackup} {
				key := string(root.expand(label, name).bytes())
				if other, ok := seen[key]; ok {
					t.Errorf("%s of %s is also %s", label, name, other)
				}
				seen[key] = label + " of " + name
			}
		}
	}
}

// "ab" before a length could be read as "a" before another one otherwise.
func TestNoLabelBeginsAnother(t *testing.T) {
	labels := []string{labelAuth, labelKEK, labelCommit, labelRows, labelBackup}
	for i, a := range labels {
		for j, b := range labels {
			if i != j && strings.HasPrefix(a, b) {
				t.Errorf("%s begins %s", b, a)
			}
		}
	}
}

func TestContextsAreNotConfused(t *testing.T) {
	prk := rootOf(1).bytes()
	if equal(expand(prk, labelRows, "a", "bc"), expand(prk, labelRows, "ab", "c")) {
		t.Error("two lists of contexts give one key")
	}
}

func TestLoginRefusesWhatIsNoAccount(t *testing.T) {
	if _, err := rootOf(1).Auth("nobody"); !errors.Is(err, ErrAccount) {
		t.Error(err)
	}
}
