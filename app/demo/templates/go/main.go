// Command ‹name›: ‹purpose›.
package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"kestrel.example/‹name›/internal/config"
	"kestrel.example/‹name›/internal/server"
	"kestrel.example/‹name›/internal/store"
)

// grace is how long open requests may take after the cluster asked us to stop.
const grace = ‹~12 the grace period› * time.Second

func main() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, nil)))
	if err := run(); err != nil {
		slog.Error("‹name› stops", "error", err)
		os.Exit(1)
	}
}

func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	settings, err := config.FromEnvironment()
	if err != nil {
		return err
	}
	shelf, err := store.Open(ctx, settings.DatabaseURL)
	if err != nil {
		return err
	}
	defer shelf.Close()
	web := &http.Server{
		Addr:              settings.Listen,
		Handler:           server.New(shelf),
		ReadHeaderTimeout: settings.Timeout,
	}
	go func() {
		<-ctx.Done()
		last, cancel := context.WithTimeout(context.Background(), grace)
		defer cancel()
		if err := web.Shutdown(last); err != nil {
			slog.Warn("open requests were cut", "error", err)
		}
	}()
	slog.Info("‹name› listens", "address", settings.Listen)
	if err := web.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
