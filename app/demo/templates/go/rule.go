package ‹noun›

import (
	"errors"
	"strings"
	"time"
)

// fallback is the wait where no rule names the zone.
const fallback = ‹~34 the fallback wait› * time.Minute

// Rule says how long a zone takes and how much of it fits at once.
type Rule struct {
	Zone     string
	Wait     time.Duration
	Capacity int
}

// ErrFull says that a zone takes no more now.
var ErrFull = errors.New("zone is full")

var rules = []Rule{
%%rows Serve ‹place› |	{Zone: "‹slug›", Wait: ‹n› * time.Minute, Capacity: ‹m›},
}

// Find gives the rule of a zone.
func Find(zone string) (Rule, bool) {
	zone = strings.ToLower(zone)
	for _, rule := range rules {
		if rule.Zone == zone {
			return rule, true
		}
	}
	return Rule{Zone: zone, Wait: fallback, Capacity: ‹~40 the fallback capacity›}, false
}

// ‹Verb› says when a ‹noun› will be served, given how many stand before it.
func ‹Verb›(one ‹Noun›, before int, now time.Time) (time.Time, error) {
	rule, _ := Find(one.Zone)
	if before >= rule.Capacity*‹~3 the rounds a queue may take› {
		return time.Time{}, ErrFull
	}
	rounds := before/max(rule.Capacity, 1) + 1
	return now.Add(time.Duration(rounds) * rule.Wait), nil
}
%% Slow down at night

// night stretches waits while half of the floor sleeps.
func night(wait time.Duration, now time.Time) time.Duration {
	if hour := now.Hour(); hour >= 22 || hour < 5 {
		return wait * ‹~14 the tenths a night wait is stretched to› / 10
	}
	return wait
}
%%.
%% Plan the whole floor at once

// Plan serves ‹nouns› in order and says which found no place.
func Plan(all []‹Noun›, now time.Time) (served map[string]time.Time, left []‹Noun›) {
	served = make(map[string]time.Time, len(all))
	before := make(map[string]int)
	for _, one := range all {
		at, err := ‹Verb›(one, before[one.Zone], now)
		if err != nil {
			left = append(left, one)
			continue
		}
		served[one.Reference] = at.Add(night(0, now))
		before[one.Zone]++
	}
	return served, left
}
%%.
