// Package config reads the environment once, at start.
package config

import (
	"fmt"
	"os"
	"strconv"
	"time"
)

// Settings is everything an operator may set.
type Settings struct {
	Listen      string
	DatabaseURL string
	Timeout     time.Duration
}

// FromEnvironment gives settings; every default suits a laptop.
func FromEnvironment() (Settings, error) {
	timeout, err := number("TIMEOUT_MS", ‹~2500 the request timeout›)
	if err != nil {
		return Settings{}, err
	}
	return Settings{
		Listen:      text("LISTEN", ":8080"),
		DatabaseURL: text("DATABASE_URL", "postgres://localhost/‹name_›"),
		Timeout:     time.Duration(timeout) * time.Millisecond,
	}, nil
}

func text(name, fallback string) string {
	if value, set := os.LookupEnv(name); set {
		return value
	}
	return fallback
}

func number(name string, fallback int) (int, error) {
	value, set := os.LookupEnv(name)
	if !set {
		return fallback, nil
	}
	parsed, err := strconv.Atoi(value)
	if err != nil {
		return 0, fmt.Errorf("setting %s: %w", name, err)
	}
	return parsed, nil
}
