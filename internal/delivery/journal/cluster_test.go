package journal

import (
	"context"
	"errors"
	"fmt"
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
		if !node.ReadyForConnections(20 * time.Second) {
			t.Fatal("a node does not start")
		}
		if urls != "" {
			urls += ","
		}
		urls += node.ClientURL()
	}
	return nodes, urls
}

func freePorts(t *testing.T, n int) (ports []int) {
	t.Helper()
	for range n {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		ports = append(ports, listener.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

// openCluster waits until the nodes have chosen a leader.
func openCluster(t *testing.T, urls string) *Journal {
	t.Helper()
	for deadline := time.Now().Add(60 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		j, err := Open(context.Background(), Options{URL: urls, Replicas: 3})
		if err == nil {
			t.Cleanup(func() { _ = j.Close() })
			return j
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
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
	for step := range 30 {
		if step == 10 {
			nodes[2].Shutdown()
		}
		head, _ := settledHead(t, journals[0])
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
	records, err := journals[0].All(context.Background(), Under("step"))
	if err != nil {
		t.Fatal(err)
	}
	stored := map[string]string{}
	for _, r := range records {
		if other, taken := stored[r.Token(1)]; taken {
			t.Errorf("step %s has two winners, %s and %s", r.Token(1), other, r.Key)
		}
		stored[r.Token(1)] = r.Key
	}
	acknowledged := 0
	for step, winners := range won {
		acknowledged++
		if len(winners) > 1 || stored[fmt.Sprint(step)] != winners[0] {
			t.Errorf("step %d: acknowledged %v, stored %q", step, winners, stored[fmt.Sprint(step)])
		}
	}
	for step, key := range stored {
		if n := 0; len(won) > 0 && !unknown[key] {
			fmt.Sscan(step, &n)
			if len(won[n]) == 0 {
				t.Errorf("%s lost and is stored", key)
			}
		}
	}
	if acknowledged < 15 {
		t.Errorf("only %d steps were acknowledged", acknowledged)
	}
	t.Logf("%d steps acknowledged, %d outcomes unknown", acknowledged, len(unknown))
}

// settledHead reads the head of the chain, waiting for a new leader if there is none.
func settledHead(t *testing.T, j *Journal) (seq uint64, data string) {
	t.Helper()
	for deadline := time.Now().Add(60 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		record, _, err := j.Last(context.Background(), "chain.head")
		if err == nil {
			return record.Seq, string(record.Data)
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}
