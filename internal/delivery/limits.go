package delivery

import (
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Rate is how often something may happen: Burst times at once, PerSecond in the long run.
type Rate struct {
	PerSecond float64
	Burst     int
}

// Limits are the service's rate limits. Addresses are single IPv4 addresses or IPv6 networks of 64 bits.
type Limits struct {
	Address         Rate // requests of one address
	LoginAddress    Rate // log-in attempts of one address
	LoginFailedPair Rate // failed log-ins of one address into one account
	LoginFailed     Rate // failed log-ins into one account, from wherever
	Account         Rate // requests of one account
	Claim           Rate // claims of key packages by one account
	ClaimPair       Rate // claims of key packages of one account by one other
	Confirm         Rate // questions of one account about the keys of up to 100 devices
	Sockets         int  // open sockets of one account
	Devices         int  // devices of one account
}

// DefaultLimits are for a service on the open network.
func DefaultLimits() Limits {
	return Limits{
		Address:         Rate{100, 400},
		LoginAddress:    Rate{1, 30},
		LoginFailedPair: Rate{1.0 / 30, 5},
		LoginFailed:     Rate{0.2, 50},
		Account:         Rate{50, 400},
		Claim:           Rate{1, 60},
		ClaimPair:       Rate{1.0 / 60, 10},
		Confirm:         Rate{5, 100},
		Sockets:         32,
		Devices:         64,
	}
}

// DevelopmentLimits are for tests that log in and send much faster than people.
func DevelopmentLimits() Limits {
	l := DefaultLimits()
	for _, r := range []*Rate{&l.Address, &l.LoginAddress, &l.LoginFailedPair, &l.LoginFailed, &l.Account, &l.Claim, &l.ClaimPair, &l.Confirm} {
		r.PerSecond, r.Burst = 1000, 10_000
	}
	l.Sockets, l.Devices = 1000, 1000
	return l
}

// maxBuckets bounds the memory of one limiter, whatever addresses or names are tried.
const maxBuckets = 1 << 16

// limiter holds a bucket for each key that was seen lately.
type limiter struct {
	rate    Rate
	mu      sync.Mutex
	buckets map[string]*rate.Limiter
}

func newLimiter(r Rate) *limiter { return &limiter{rate: r, buckets: map[string]*rate.Limiter{}} }

// take uses up one turn of the key. It returns how to give it back, or a refusal that says when to come again.
func (l *limiter) take(key string) (giveBack func(), err error) {
	now := time.Now()
	l.mu.Lock()
	bucket := l.buckets[key]
	if bucket == nil {
		l.makeRoom(now)
		bucket = rate.NewLimiter(rate.Limit(l.rate.PerSecond), l.rate.Burst)
		l.buckets[key] = bucket
	}
	l.mu.Unlock()
	turn := bucket.ReserveN(now, 1)
	if wait := turn.DelayFrom(now); !turn.OK() || wait > 0 {
		turn.CancelAt(now)
		seconds := 60
		if turn.OK() {
			seconds = int(math.Ceil(wait.Seconds()))
		}
		return nil, &Error{Code: CodeRateLimited, Message: "too many requests", RetryAfter: seconds}
	}
	return func() { turn.CancelAt(now) }, nil
}

// makeRoom forgets buckets that are full again, since a new one would be the same; if too many are in use, it forgets any. It makes
// room for many at once, so that a flood of new keys does not pay for a walk each.
func (l *limiter) makeRoom(now time.Time) {
	if len(l.buckets) < maxBuckets {
		return
	}
	for key, bucket := range l.buckets {
		if bucket.TokensAt(now) >= float64(l.rate.Burst) {
			delete(l.buckets, key)
		}
	}
	for key := range l.buckets {
		if len(l.buckets) <= maxBuckets/2 {
			return
		}
		delete(l.buckets, key)
	}
}

// limiters are all of a service.
type limiters struct {
	address, loginAddress, loginFailedPair, loginFailed, account, claim, claimPair, confirm *limiter
}

func newLimiters(l Limits) limiters {
	return limiters{
		address: newLimiter(l.Address), loginAddress: newLimiter(l.LoginAddress), loginFailedPair: newLimiter(l.LoginFailedPair),
		loginFailed: newLimiter(l.LoginFailed), account: newLimiter(l.Account), claim: newLimiter(l.Claim), claimPair: newLimiter(l.ClaimPair), confirm: newLimiter(l.Confirm),
	}
}
