// Package server speaks HTTP for ‹name›.
package server

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"time"
%%if telemetry

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel"
%%fi

	"kestrel.example/‹name›/internal/‹noun›"
	"kestrel.example/‹name›/internal/store"
)

// largestBody is what one request may weigh, in bytes.
const largestBody = ‹~16384 the largest body›

%%if telemetry
var seen = prometheus.NewCounterVec(prometheus.CounterOpts{
	Name: "‹name_›_‹nouns›_total",
	Help: "‹Nouns› by outcome.",
}, []string{"outcome"})

func init() {
	prometheus.MustRegister(seen)
}

%%fi
type api struct {
	shelf *store.Shelf
	clock func() time.Time
}

// New gives all routes.
func New(shelf *store.Shelf) http.Handler {
	a := &api{shelf: shelf, clock: time.Now}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
%%if telemetry
	mux.Handle("GET /metrics", promhttp.Handler())
%%fi
	mux.HandleFunc("POST /‹nouns›", a.create)
	mux.HandleFunc("GET /‹nouns›/{reference}", a.show)
	return mux
}

type request struct {
	Reference string `json:"reference"`
	Zone      string `json:"zone"`
	Grams     int    `json:"grams"`
}

func (a *api) create(w http.ResponseWriter, r *http.Request) {
	ctx, span := otel.Tracer("‹name›").Start(r.Context(), "create")
	defer span.End()
	var in request
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, largestBody)).Decode(&in); err != nil {
		problem(w, http.StatusBadRequest, err)
		return
	}
	one, err := ‹noun›.New(in.Reference, in.Zone, in.Grams, a.clock())
	if err != nil {
		seen.WithLabelValues("refused").Inc()
		problem(w, http.StatusUnprocessableEntity, err)
		return
	}
	before, err := a.shelf.CountOpen(ctx, one.Zone)
	if err != nil {
		problem(w, http.StatusServiceUnavailable, err)
		return
	}
	at, err := ‹noun›.‹Verb›(one, before, a.clock())
	if errors.Is(err, ‹noun›.ErrFull) {
		problem(w, http.StatusConflict, err)
		return
	}
	if err := a.shelf.Put(ctx, one); err != nil {
		problem(w, http.StatusServiceUnavailable, err)
		return
	}
	seen.WithLabelValues("taken").Inc()
	answer(w, http.StatusCreated, map[string]any{"reference": one.Reference, "at": at})
}

func (a *api) show(w http.ResponseWriter, r *http.Request) {
	one, err := a.shelf.Get(r.Context(), r.PathValue("reference"))
	if err != nil {
		problem(w, http.StatusNotFound, err)
		return
	}
	answer(w, http.StatusOK, one)
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		slog.Warn("answer was cut", "error", err)
	}
}

// problem answers with problem details after RFC 9457, as every service of the house does.
func problem(w http.ResponseWriter, status int, err error) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"type": "about:blank", "status": status, "detail": err.Error()})
}
