// Package ‹noun› holds what a ‹noun› is and which steps it may take.
package ‹noun›

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"time"
)

const (
	// longestReference is what the older scanners can read.
	longestReference = ‹~32 the longest reference›
	// staleAfter is when a person should look at an open ‹noun›.
	staleAfter = ‹~45 the minutes before a person looks› * time.Minute
)

// State is where a ‹noun› stands.
type State string

// The states, in the order most ‹nouns› pass them.
const (
	Open    State = "open"
	Held    State = "held"
	Done    State = "done"
	Refused State = "refused"
)

// ErrReference says that a reference is empty or too long.
var ErrReference = errors.New("reference must have 1 to 32 letters")

// ‹Noun› is one ‹noun› as the rest of the company sees it.
type ‹Noun› struct {
	Reference string    `json:"reference"`
	Zone      string    `json:"zone"`
	Grams     int       `json:"grams"`
	State     State     `json:"state"`
	Changed   time.Time `json:"changed"`
}

// New checks a reference and gives an open ‹noun›.
func New(reference, zone string, grams int, now time.Time) (‹Noun›, error) {
	reference = strings.ToUpper(strings.TrimSpace(reference))
	if reference == "" || len(reference) > longestReference {
		return ‹Noun›{}, ErrReference
	}
	return ‹Noun›{Reference: reference, Zone: strings.ToLower(zone), Grams: grams, State: Open, Changed: now}, nil
}

// Step moves to another state; Done and Refused are final.
func (n *‹Noun›) Step(to State, now time.Time) error {
	if n.State == Done || n.State == Refused {
		return fmt.Errorf("‹noun› %s is %s already", n.Reference, n.State)
	}
	n.State = to
	n.Changed = now
	return nil
}
%% Tell stale ‹nouns› from slow ones

// Stale says whether a person should look.
func (n ‹Noun›) Stale(now time.Time) bool {
	return n.State == Open && now.Sub(n.Changed) > staleAfter
}
%%.
%% Sort ‹nouns› so that the oldest comes first

// InWorkingOrder sorts by zone, then by age.
func InWorkingOrder(all []‹Noun›) {
	sort.SliceStable(all, func(i, j int) bool {
		if all[i].Zone != all[j].Zone {
			return all[i].Zone < all[j].Zone
		}
		return all[i].Changed.Before(all[j].Changed)
	})
}
%%.
%% Group ‹nouns› by zone for the evening report

// ByZone groups without changing the order inside a zone.
func ByZone(all []‹Noun›) map[string][]‹Noun› {
	zones := make(map[string][]‹Noun›)
	for _, one := range all {
		zones[one.Zone] = append(zones[one.Zone], one)
	}
	return zones
}
%%.
