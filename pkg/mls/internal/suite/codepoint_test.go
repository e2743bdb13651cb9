package suite

import (
	"errors"
	"slices"
	"sync"
	"testing"
)

// sampleTable has one suite of the RFC and two of the draft, as a compact build might have.
func sampleTable() *table {
	sample := func(id uint16) *Suite { return row(id, "", kemX25519, hkdfSHA256, aes128GCM, sigEd25519) }
	return newTable([]*Suite{sample(0xf002), sample(1), sample(0xf001)})
}

func TestAnAssignedCodePointTakesThePlaceOfTheOther(t *testing.T) {
	suites := sampleTable()
	a, b := suites.rows[1], suites.rows[2]
	// The first takes a number of its own, the second the first's, and one that this table does not have the second's.
	if err := suites.assign(map[uint16]uint16{0xf001: 0x1234, 0xf002: 0xf001, 0xf003: 0xf002}); err != nil {
		t.Fatal(err)
	}
	if ids := suites.ids(); !slices.Equal(ids, []uint16{1, 0x1234, 0xf001}) {
		t.Errorf("%x", ids)
	}
	for id, want := range map[uint16]*Suite{0x1234: a, 0xf001: b, 0xf002: nil} {
		if got, _ := suites.lookup(id); got != want || got != nil && got.ID() != id {
			t.Errorf("%#04x is another suite", id)
		}
	}
}

// Whoever says the same again is answered the same, also when it is in use.
func TestTheSameAssignmentMayBeRepeated(t *testing.T) {
	suites := sampleTable()
	points := map[uint16]uint16{0xf001: 0x1234}
	if err := suites.assign(points); err != nil {
		t.Fatal(err)
	}
	points[0xf001] = 0x1235 // the caller's
	suites.all()
	for name, c := range map[string]struct {
		points map[uint16]uint16
		want   error
	}{
		"the same":   {map[uint16]uint16{0xf001: 0x1234}, nil},
		"another":    {points, ErrInUse},
		"more":       {map[uint16]uint16{0xf001: 0x1234, 0xf002: 0x42}, ErrInUse},
		"none":       {nil, ErrInUse},
		"its suite":  {map[uint16]uint16{0xf002: 0x1234}, ErrInUse},
		"of the RFC": {map[uint16]uint16{1: 0x1234}, ErrInUse},
	} {
		if err := suites.assign(c.points); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if ids := suites.ids(); !slices.Equal(ids, []uint16{1, 0x1234, 0xf002}) {
		t.Errorf("%x", ids)
	}
}

func TestWhatCodePointsAreRefused(t *testing.T) {
	for name, points := range map[string]map[uint16]uint16{
		"a suite of the RFC":              {1: 0xf0ff},
		"no suite":                        {0xf00c: 0xf0ff},
		"the reserved value":              {0xf001: 0},
		"a suite's of the RFC":            {0xf001: 7},
		"GREASE":                          {0xf001: 0x0a0a},
		"the last GREASE":                 {0xf001: 0xeaea},
		"two of one value":                {0xf001: 0xf0ff, 0xf002: 0xf0ff},
		"another's value":                 {0xf001: 0xf002},
		"one that this table has not":     {0xf001: 0xf00b},
		"one good beside one that is not": {0xf001: 0x1234, 0xf002: 0},
	} {
		suites := sampleTable()
		if err := suites.assign(points); !errors.Is(err, ErrCodePoint) {
			t.Errorf("%s: %v", name, err)
		}
		if ids := suites.ids(); !slices.Equal(ids, []uint16{1, 0xf001, 0xf002}) {
			t.Errorf("%s: the table changed: %x", name, ids)
		}
	}
	if err := sampleTable().assign(map[uint16]uint16{0xf001: 0xfafa}); err != nil { // of the GREASE pattern, but private use
		t.Error(err)
	}
}

func TestCodePointsAreFixedByTheFirstLook(t *testing.T) {
	for name, look := range map[string]func(*table){
		"ids": func(t *table) { t.ids() }, "lookup": func(t *table) { t.lookup(99) },
	} {
		suites := sampleTable()
		look(suites)
		if err := suites.assign(nil); !errors.Is(err, ErrInUse) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whoever looks while another assigns sees the table before or after, for ever; the race detector sees the rest.
func TestAssigningAndLookingDoNotRace(t *testing.T) {
	suites := sampleTable()
	var group sync.WaitGroup
	group.Go(func() { _ = suites.assign(map[uint16]uint16{0xf001: 0x1234}) })
	for range 4 {
		group.Go(func() {
			before := suites.ids()
			if !slices.Equal(suites.ids(), before) {
				t.Error("the table changed under a reader")
			}
		})
	}
	group.Wait()
}
