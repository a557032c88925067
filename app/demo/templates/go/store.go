// Package store keeps ‹nouns› in PostgreSQL.
package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"kestrel.example/‹name›/internal/‹noun›"
)

// slow is when a query is worth a line in the log.
const slow = ‹~180 the slow query mark› * time.Millisecond

// Shelf is a pool of connections.
type Shelf struct {
	pool *pgxpool.Pool
}

// Open connects; the schema belongs to the migration job.
func Open(ctx context.Context, url string) (*Shelf, error) {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("connecting: %w", err)
	}
	return &Shelf{pool: pool}, nil
}

// Close gives all connections back.
func (s *Shelf) Close() {
	s.pool.Close()
}

// Put inserts; a second ‹noun› of the same reference changes the first.
func (s *Shelf) Put(ctx context.Context, one ‹noun›.‹Noun›) error {
	const insert = `insert into ‹nouns› (reference, zone, grams, state, changed) values ($1, $2, $3, $4, $5)
		on conflict (reference) do update set state = excluded.state, changed = excluded.changed`
	_, err := s.pool.Exec(ctx, insert, one.Reference, one.Zone, one.Grams, string(one.State), one.Changed)
	return err
}

// Get reads one ‹noun›.
func (s *Shelf) Get(ctx context.Context, reference string) (‹noun›.‹Noun›, error) {
	var one ‹noun›.‹Noun›
	row := s.pool.QueryRow(ctx, `select reference, zone, grams, state, changed from ‹nouns› where reference = $1`, reference)
	err := row.Scan(&one.Reference, &one.Zone, &one.Grams, &one.State, &one.Changed)
	return one, err
}

// CountOpen says how many ‹nouns› of a zone wait.
func (s *Shelf) CountOpen(ctx context.Context, zone string) (int, error) {
	var count int
	err := s.pool.QueryRow(ctx, `select count(*) from ‹nouns› where zone = $1 and state = 'open'`, zone).Scan(&count)
	return count, err
}
%% Delete what the retention rule no longer allows

// Forget deletes final ‹nouns› older than the retention.
func (s *Shelf) Forget(ctx context.Context, now time.Time) (int64, error) {
	const days = ‹~540 the retention›
	tag, err := s.pool.Exec(ctx, `delete from ‹nouns› where state in ('done', 'refused') and changed < $1`, now.AddDate(0, 0, -days))
	return tag.RowsAffected(), err
}
%%.
