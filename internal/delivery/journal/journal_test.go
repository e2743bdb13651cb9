package journal

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
)

func open(t *testing.T, folder string) *Journal {
	t.Helper()
	j, err := Open(context.Background(), Options{Folder: folder})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return j
}

func put(t *testing.T, j *Journal, w Write) uint64 {
	t.Helper()
	seq, err := j.Put(context.Background(), w)
	if err != nil {
		t.Fatal(err)
	}
	return seq
}

func last(t *testing.T, j *Journal, key string) string {
	t.Helper()
	record, found, err := j.Last(context.Background(), key)
	if err != nil {
		t.Fatal(err)
	}
	if !found {
		return "absent"
	}
	return string(record.Data)
}

func TestAWriteWithAnExpectationThatDoesNotHoldStoresNothing(t *testing.T) {
	j := open(t, t.TempDir())
	first := put(t, j, Write{Key: "a.1", Data: []byte("one"), Expect: Absent})
	for name, expect := range map[string]Expect{"absent": Absent, "another sequence": At(first + 7)} {
		if _, err := j.Put(context.Background(), Write{Key: "a.1", Data: []byte("two"), Expect: expect}); !errors.Is(err, ErrLost) {
			t.Errorf("%s: %v, want ErrLost", name, err)
		}
	}
	if got := last(t, j, "a.1"); got != "one" {
		t.Errorf("the record holds %q", got)
	}
	put(t, j, Write{Key: "a.1", Data: []byte("three"), Expect: At(first)})
	if got := last(t, j, "a.1"); got != "three" {
		t.Errorf("the record holds %q", got)
	}
}

func TestABatchIsStoredWholeOrNotAtAll(t *testing.T) {
	j := open(t, t.TempDir())
	put(t, j, Write{Key: "taken.1", Data: []byte("old")})
	for position := range 3 {
		batch := []Write{{Key: "b.1", Data: []byte("x")}, {Key: "b.2", Data: []byte("y")}, {Key: "b.3", Data: []byte("z")}}
		batch[position] = Write{Key: "taken.1", Data: []byte("new"), Expect: Absent}
		if err := j.PutAll(context.Background(), batch); !errors.Is(err, ErrLost) {
			t.Fatalf("refused at %d: %v, want ErrLost", position, err)
		}
		records, _, err := j.Page(context.Background(), Under("b"), 0, 10, 1<<20)
		if err != nil || len(records) != 0 || last(t, j, "taken.1") != "old" {
			t.Fatalf("refused at %d: %d records stay, %v", position, len(records), err)
		}
	}
	batch := []Write{{Key: "b.1", Data: []byte("x")}, {Key: "b.2", Data: []byte("y"), Expect: Absent}, {Key: "b.3", Data: []byte("z"), Meta: map[string]string{"Kind": "k"}}}
	if err := j.PutAll(context.Background(), batch); err != nil {
		t.Fatal(err)
	}
	records, more, err := j.Page(context.Background(), Under("b"), 0, 10, 1<<20)
	if err != nil || more || len(records) != 3 {
		t.Fatalf("%d records, more %v, %v", len(records), more, err)
	}
	if records[2].Seq != records[0].Seq+2 || records[2].Meta("Kind") != "k" || string(records[1].Data) != "y" || records[1].Token(1) != "2" {
		t.Errorf("the batch is stored as %+v", records)
	}
}

func TestOneOfManyConcurrentBatchesWinsAnExpectation(t *testing.T) {
	j := open(t, t.TempDir())
	var wins, losses sync.Map
	var group sync.WaitGroup
	for i := range 24 {
		group.Go(func() {
			mine := fmt.Sprintf("own.%d", i)
			err := j.PutAll(context.Background(), []Write{{Key: "race.1", Data: []byte(mine), Expect: Absent}, {Key: mine, Data: []byte("w")}})
			switch {
			case err == nil:
				wins.Store(mine, true)
			case errors.Is(err, ErrLost):
				losses.Store(mine, true)
			default:
				t.Error(err)
			}
		})
	}
	group.Wait()
	won := 0
	wins.Range(func(mine, _ any) bool {
		won++
		if last(t, j, "race.1") != mine || last(t, j, mine.(string)) != "w" {
			t.Errorf("%s won and is not stored", mine)
		}
		return true
	})
	losses.Range(func(mine, _ any) bool {
		if last(t, j, mine.(string)) != "absent" {
			t.Errorf("%s lost and left a record", mine)
		}
		return true
	})
	if won != 1 {
		t.Errorf("%d batches won", won)
	}
}
