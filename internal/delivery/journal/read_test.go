package journal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestBothWaysOfReadingAPageAgree(t *testing.T) {
	j := open(t, t.TempDir())
	var want []string
	for i := range 12 {
		put(t, j, Write{Key: fmt.Sprintf("log.a.%d", i), Data: []byte(strings.Repeat("x", 100)), Meta: map[string]string{"N": fmt.Sprint(i)}})
		put(t, j, Write{Key: fmt.Sprintf("log.b.%d", i), Data: []byte("other")})
		want = append(want, fmt.Sprintf("log.a.%d", i))
	}
	put(t, j, Write{Key: "log.a.3", Data: []byte("again")}) // its place is the end now
	want = append(slices.Delete(want, 3, 4), "log.a.3")
	for name, paged := range map[string]bool{"nearest replica": true, "leader": false} {
		for _, bounds := range []struct{ limit, maxBytes int }{{100, 1 << 20}, {5, 1 << 20}, {1, 1 << 20}, {100, 350}, {3, 1}} {
			j.paged = paged
			var got []string
			for after, more, pages := uint64(0), true, 0; more; pages++ {
				records, rest, err := j.Page(context.Background(), Under("log", "a"), after, bounds.limit, bounds.maxBytes)
				if err != nil || pages > 20 || (rest && len(records) == 0) || len(records) > bounds.limit {
					t.Fatalf("%s, %+v: page %d of %d records, more %v, %v", name, bounds, pages, len(records), rest, err)
				}
				for _, r := range records {
					if r.Key != "log.a.3" && r.Meta("N") != r.Token(2) || r.Time.IsZero() {
						t.Errorf("%s: %+v", name, r)
					}
					got, after = append(got, r.Key), r.Seq
				}
				more = rest
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s, %+v: %v", name, bounds, got)
			}
		}
		if records, more, err := j.Page(context.Background(), Under("nothing"), 0, 5, 100); len(records) != 0 || more || err != nil {
			t.Errorf("%s: nothing is %v, %v, %v", name, records, more, err)
		}
	}
}

func TestPurgingTakesWhatItNames(t *testing.T) {
	j := open(t, t.TempDir())
	var seqs []uint64
	for i := range 4 {
		seqs = append(seqs, put(t, j, Write{Key: fmt.Sprintf("in.a.%d", i)}))
		put(t, j, Write{Key: fmt.Sprintf("in.b.%d", i)})
	}
	keys := func(pattern string) (all []string) {
		records, err := j.All(context.Background(), pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			all = append(all, r.Key)
		}
		return all
	}
	for range 2 { // the second time changes nothing
		if err := j.Purge(context.Background(), Under("in", "a"), seqs[1]); err != nil {
			t.Fatal(err)
		}
		if got := keys(Under("in", "a")); !slices.Equal(got, []string{"in.a.2", "in.a.3"}) || len(keys(Under("in", "b"))) != 4 {
			t.Errorf("left: %v", got)
		}
	}
	if err := j.Purge(context.Background(), Under("in", "a"), 0); err != nil || len(keys(Under("in", "a"))) != 0 {
		t.Errorf("left: %v, %v", keys(Under("in", "a")), err)
	}
	if err := j.Purge(context.Background(), Key("in", "b", "0"), 0); err != nil || len(keys(Under("in", "b"))) != 3 {
		t.Errorf("left: %v, %v", keys(Under("in", "b")), err)
	}
	if _, err := j.Put(context.Background(), Write{Key: "in.b.0", Expect: Absent}); err != nil {
		t.Errorf("a purged key is not absent: %v", err)
	}
}

func TestARecordWithALifetimeGoes(t *testing.T) {
	j := open(t, t.TempDir())
	put(t, j, Write{Key: "short.1", Data: []byte("x"), TTL: time.Second})
	if err := j.PutAll(context.Background(), []Write{{Key: "short.2", TTL: time.Second}, {Key: "long.1", TTL: time.Hour}}); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); last(t, j, "short.1") != "absent" || last(t, j, "short.2") != "absent"; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("they stay")
		}
	}
	if last(t, j, "long.1") == "absent" {
		t.Error("what should stay is gone")
	}
}

func TestFollowingBringsEveryNewRecordInOrder(t *testing.T) {
	j := open(t, t.TempDir())
	put(t, j, Write{Key: "log.a.before"})
	seen := make(chan Record, 100)
	stop, err := j.Follow(context.Background(), []string{Under("log"), Under("member")}, func(r Record) { seen <- r })
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	var want []uint64
	for i := range 10 {
		want = append(want, put(t, j, Write{Key: fmt.Sprintf("log.a.%d", i), Data: []byte("never sent"), Meta: map[string]string{"State": "in"}}))
		put(t, j, Write{Key: fmt.Sprintf("secret.a.%d", i)})
	}
	if err := j.PutAll(context.Background(), []Write{{Key: "member.x"}, {Key: "log.a.y"}}); err != nil {
		t.Fatal(err)
	}
	for i := range 12 {
		r := <-seen
		if i < 10 && (r.Seq != want[i] || r.Meta("State") != "in") || i == 10 && r.Key != "member.x" || i == 11 && r.Key != "log.a.y" || len(r.Data) > 0 {
			t.Errorf("record %d is %+v", i, r)
		}
	}
}

func TestAFolderIsOpenedOnce(t *testing.T) {
	folder := t.TempDir()
	j := open(t, folder)
	if _, err := Open(context.Background(), Options{Folder: folder}); !errors.Is(err, ErrInUse) {
		t.Errorf("%v, want ErrInUse", err)
	}
	put(t, j, Write{Key: "a.1", Data: []byte("kept")})
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j.conn, j.engine, j.lock = nil, nil, nil // closed; the test's cleanup closes again
	if again := open(t, folder); last(t, again, "a.1") != "kept" {
		t.Error("what was acknowledged is gone")
	}
}

func TestTheLargestRecordFits(t *testing.T) {
	j := open(t, t.TempDir())
	data := make([]byte, j.MaxRecord())
	put(t, j, Write{Key: "a.1", Data: data, Expect: Absent, Meta: map[string]string{"Kind": "large"}})
	if err := j.PutAll(context.Background(), []Write{{Key: "a.2", Data: data}, {Key: "a.3", Data: data}}); err != nil {
		t.Error(err)
	}
	if _, err := j.Put(context.Background(), Write{Key: "a.4", Data: make([]byte, embeddedMaxPayload+1)}); !errors.Is(err, ErrUnavailable) {
		t.Errorf("too large: %v", err)
	}
}

func TestAKeyIsMadeOfSafeTokens(t *testing.T) {
	for _, bad := range []string{"", "a.b", "*", ">", "a b", "a\x00", "a\n"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("the token %q passes", bad)
				}
			}()
			Key("a", bad)
		}()
	}
}
