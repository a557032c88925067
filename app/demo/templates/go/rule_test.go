package ‹noun›

import (
	"testing"
	"time"
)

var noon = time.Date(2025, 3, 4, 12, 0, 0, 0, time.UTC)

func TestReferenceIsNeeded(t *testing.T) {
	if _, err := New("  ", "ghent", 100, noon); err == nil {
		t.Fatal("an empty reference was taken")
	}
}

func TestFinalStatesAreFinal(t *testing.T) {
	one, err := New("kp-1", "ghent", 100, noon)
	if err != nil {
		t.Fatal(err)
	}
	if err := one.Step(Done, noon); err != nil {
		t.Fatal(err)
	}
	if err := one.Step(Open, noon); err == nil {
		t.Fatal("a finished ‹noun› was opened again")
	}
}

func TestUnknownZonesWait(t *testing.T) {
	rule, known := Find("atlantis")
	if known || rule.Wait != fallback {
		t.Fatalf("unexpected rule %+v", rule)
	}
}
%% Test that a full zone refuses

func TestFullZoneRefuses(t *testing.T) {
	one, _ := New("kp-2", "atlantis", 100, noon)
	if _, err := ‹Verb›(one, 100000, noon); err == nil {
		t.Fatal("a full zone took one more")
	}
}
%%.
%% Test the order of work

func TestOldestFirst(t *testing.T) {
	late, _ := New("kp-3", "ghent", 100, noon.Add(time.Hour))
	early, _ := New("kp-4", "ghent", 100, noon)
	all := []‹Noun›{late, early}
	InWorkingOrder(all)
	if all[0].Reference != "KP-4" {
		t.Fatalf("wrong order: %v", all)
	}
}
%%.
