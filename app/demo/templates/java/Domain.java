package example.kestrel.‹namelower›;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** One ‹noun› as the rest of the company sees it. */
public record ‹Noun›(String reference, String zone, int grams, State state, Instant changed) {

  /** Longest reference that the older scanners can read. */
  static final int LONGEST_REFERENCE = ‹~32 the longest reference›;

  /** Where a ‹noun› stands. */
  public enum State {
    OPEN,
    HELD,
    DONE,
    REFUSED
  }

  private static final Map<State, Set<State>> STEPS = new EnumMap<>(State.class);

  static {
    STEPS.put(State.OPEN, EnumSet.of(State.HELD, State.DONE, State.REFUSED));
    STEPS.put(State.HELD, EnumSet.of(State.OPEN, State.REFUSED));
    STEPS.put(State.DONE, EnumSet.noneOf(State.class));
    STEPS.put(State.REFUSED, EnumSet.noneOf(State.class));
  }

  /** A new ‹noun›, checked. */
  public static ‹Noun› open(String reference, String zone, int grams, Instant now) {
    String clean = reference == null ? "" : reference.strip().toUpperCase(Locale.ROOT);
    if (clean.isEmpty() || clean.length() > LONGEST_REFERENCE) {
      throw new IllegalArgumentException("reference must have 1 to " + LONGEST_REFERENCE + " letters");
    }
    if (grams < 0) {
      throw new IllegalArgumentException("nothing weighs less than nothing");
    }
    return new ‹Noun›(clean, zone.toLowerCase(Locale.ROOT), grams, State.OPEN, now);
  }

  /** The ‹noun› after a step; final states take none. */
  public ‹Noun› step(State to, Instant now) {
    if (!STEPS.get(state).contains(to)) {
      throw new IllegalStateException("a ‹noun› cannot go from " + state + " to " + to);
    }
    return new ‹Noun›(reference, zone, grams, to, now);
  }
%% Tell stale ‹nouns› from slow ones

  /** Should a person look? */
  public boolean isStale(Instant now) {
    return state == State.OPEN && Duration.between(changed, now).toMinutes() > ‹~90 the minutes before a person looks›;
  }
%%.
%% Round weights to the carrier's steps

  /** Weight in the steps that carriers bill. */
  public int billedGrams() {
    int step = ‹~250 the billing step›;
    return (grams + step - 1) / step * step;
  }
%%.
}
