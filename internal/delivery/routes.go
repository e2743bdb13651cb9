package delivery

import "net/http"

// access is what a request must show.
type access int

const (
	open     access = iota // nothing
	loggedIn               // a session
	proven                 // a session whose device proved its key
)

// Bounds of bodies, in bytes of JSON.
const (
	smallBody    = 16 << 10
	packagesBody = 4 << 20
	messageBody  = 12 << 20
	commitBody   = 16 << 20
)

// route is one endpoint.
type route struct {
	pattern string // method and path of net/http.ServeMux
	auth    access
	body    int64
	query   []string // parameters that it takes
	run     func(*Service, *call) (any, error)
}

// routes is THE table of endpoints.
var routes = []route{
	{"POST /api/login/start", open, smallBody, nil, (*Service).loginStart},
	{"POST /api/login", open, smallBody, nil, (*Service).login},
	{"POST /api/logout", loggedIn, smallBody, nil, (*Service).logout},
	{"GET /api/vault", loggedIn, 0, nil, (*Service).getVault},
	{"PUT /api/vault", loggedIn, smallBody, nil, (*Service).putVault},
	{"PUT /api/vault/backup", loggedIn, messageBody, nil, (*Service).putBackup},
	{"POST /api/devices", loggedIn, smallBody, nil, (*Service).proveDevice},
	{"POST /api/devices/confirm", proven, confirmBody, nil, (*Service).confirmDevices},
	{"GET /api/key-packages", proven, 0, []string{"cipherSuite"}, (*Service).countKeyPackages},
	{"POST /api/key-packages", proven, packagesBody, nil, (*Service).putKeyPackages},
	{"POST /api/key-packages/claim", proven, smallBody, nil, (*Service).claimKeyPackages},
	{"POST /api/groups/{group}/commits", proven, commitBody, nil, (*Service).postCommit},
	{"POST /api/groups/{group}/messages", proven, messageBody, nil, (*Service).postMessage},
	{"GET /api/groups/{group}/log", proven, 0, []string{"after", "limit"}, (*Service).getLog},
	{"GET /api/groups/{group}/info", proven, 0, nil, (*Service).getGroupInfo},
	{"POST /api/groups/{group}/link", proven, smallBody, nil, (*Service).postLink},
	{"GET /api/inbox", proven, 0, []string{"after", "limit"}, (*Service).getInbox},
	{"POST /api/inbox/ack", proven, smallBody, nil, (*Service).ackInbox},
	{"POST /api/socket-ticket", proven, smallBody, nil, (*Service).makeTicket},
}

// devRoutes exist in development mode only.
var devRoutes = []route{
	{"POST /dev/reset", open, smallBody, nil, (*Service).resetUsers},
}

// Handler serves the whole of the service: the endpoints, the socket and the page.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range routes {
		mux.Handle(rt.pattern, s.endpoint(rt))
	}
	if s.dev {
		for _, rt := range devRoutes {
			mux.Handle(rt.pattern, s.endpoint(rt))
		}
	}
	mux.HandleFunc("GET /api/socket", s.socket)
	for _, prefix := range []string{"/api/", "/dev/"} {
		mux.Handle(prefix, s.counted(s.noEndpoint(mux)))
	}
	mux.Handle("/", s.counted(s.page))
	return secured(mux)
}

// counted takes from an address's turns for what is no endpoint.
func (s *Service) counted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := s.limits.address.take(s.addresses.of(r)); err != nil {
			s.respond(w, nil, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// noEndpoint answers what no endpoint takes: a known path by another method, or an unknown path.
func (s *Service) noEndpoint(mux *http.ServeMux) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut} {
			other := r.Clone(r.Context())
			other.Method = method
			if _, pattern := mux.Handler(other); len(pattern) > 0 && pattern[0] != '/' {
				w.Header().Add("Allow", method)
			}
		}
		if w.Header().Get("Allow") != "" {
			jsonError(w, CodeUnsupported, http.StatusMethodNotAllowed, "this endpoint does not take the method")
			return
		}
		jsonError(w, CodeNotFound, http.StatusNotFound, "there is no such endpoint")
	}
}
