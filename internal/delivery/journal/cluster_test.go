package journal

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// cluster starts three NATS servers that replicate each other.
func cluster(t *testing.T) (nodes []*server.Server, urls string) {
	t.Helper()
	ports := freePorts(t, 3)
	var routes []*url.URL
	for _, port := range ports {
		routes = append(routes, &url.URL{Scheme: "nats", Host: fmt.Sprintf("127.0.0.1:%d", port)})
	}
	for i, port := range ports {
		node, err := server.NewServer(&server.Options{
			ServerName: fmt.Sprintf("n%d", i), Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: t.TempDir(), NoLog: true, NoSigs: true,
			Cluster: server.ClusterOpts{Name: "c", Host: "127.0.0.1", Port: port}, Routes: routes,
		})
		if err != nil {
			t.Fatal(err)
		}
		go node.Start()
		t.Cleanup(func() { node.Shutdown(); node.WaitForShutdown() })
		nodes = append(nodes, node)
	}
	for _, node := range nodes {
		if !node.ReadyForConnections(time.Minute) {
			t.Fatal("a node does not start")
		}
		if urls != "" {
			urls += ","
		}
		urls += node.ClientURL()
	}
	return nodes, urls
}

// freePorts returns ports that nobody listens on now: of those that no system gives to whom asks for any, so that nobody is given one
// before it is used.
func freePorts(t *testing.T, n int) (ports []int) {
	t.Helper()
	for port := 10_000 + rand.IntN(15_000); len(ports) < n; port++ {
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue
		}
		defer listener.Close()
		ports = append(ports, port)
	}
	return ports
}

// openCluster waits until the nodes have chosen a leader.
func openCluster(t *testing.T, urls string) *Journal {
	t.Helper()
	var j *Journal
	patiently(t, func() (err error) {
		j, err = Open(context.Background(), Options{URL: urls, Replicas: 3})
		return err
	})
	t.Cleanup(func() { _ = j.Close() })
	return j
}

// Writers on three processes race for every step of a chain while a node dies. A step has one winner, whose second record is there;
// a writer that lost left nothing; what was acknowledged is there afterwards.
func TestAReplicatedJournalKeepsItsWordWhenANodeDies(t *testing.T) {
	nodes, urls := cluster(t)
	journals := []*Journal{openCluster(t, urls), openCluster(t, urls), openCluster(t, urls)}
	if journals[0].paged {
		t.Fatal("a replicated stream is read from the nearest replica")
	}
	var mu sync.Mutex
	won, unknown := map[int][]string{}, map[string]bool{}
	const before, after = 10, 10 // steps that are acknowledged; how many others there are between is a matter of the machine
	deadline, dies := time.Now().Add(5*time.Minute), sync.OnceFunc(nodes[2].Shutdown)
	for step := 0; len(won) < before+after; step++ {
		if len(won) >= before {
			dies()
		}
		if time.Now().After(deadline) {
			t.Fatalf("only %d steps were acknowledged", len(won))
		}
		head := settledHead(t, journals[0])
		var group sync.WaitGroup
		for i, j := range journals {
			group.Go(func() {
				own := fmt.Sprintf("step.%d.%d", step, i)
				expect := Absent
				if head > 0 {
					expect = At(head)
				}
				err := j.PutAll(context.Background(), []Write{{Key: "chain.head", Data: []byte(own), Expect: expect}, {Key: own, Data: []byte("x"), Expect: Absent}})
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					won[step] = append(won[step], own)
				case errors.Is(err, ErrUnknown):
					unknown[own] = true
				case !errors.Is(err, ErrLost) && !errors.Is(err, ErrUnavailable):
					t.Error(err)
				}
			})
		}
		group.Wait()
	}
	var records []Record
	patiently(t, func() (err error) {
		records, err = journals[0].All(context.Background(), Under("step"))
		return err
	})
	stored := map[string]string{}
	for _, r := range records {
		if other, taken := stored[r.Token(1)]; taken {
			t.Errorf("step %s has two winners, %s and %s", r.Token(1), other, r.Key)
		}
		stored[r.Token(1)] = r.Key
	}
	for step, winners := range won {
		if len(winners) > 1 || stored[fmt.Sprint(step)] != winners[0] {
			t.Errorf("step %d: acknowledged %v, stored %q", step, winners, stored[fmt.Sprint(step)])
		}
	}
	for step, key := range stored {
		if n := 0; !unknown[key] {
			fmt.Sscan(step, &n)
			if len(won[n]) == 0 {
				t.Errorf("%s lost and is stored", key)
			}
		}
	}
	t.Logf("%d steps acknowledged, %d outcomes unknown", len(won), len(unknown))
}

// settledHead reads the head of the chain.
func settledHead(t *testing.T, j *Journal) (seq uint64) {
	t.Helper()
	patiently(t, func() error {
		record, _, err := j.Last(context.Background(), "chain.head")
		seq = record.Seq
		return err
	})
	return seq
}

// patiently does something again while it fails, as it does until the nodes have a leader.
func patiently(t *testing.T, do func() error) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		err := do()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}
