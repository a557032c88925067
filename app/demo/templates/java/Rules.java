package example.kestrel.‹namelower›;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The table by which ‹name› decides, kept in code so that a change is reviewed like any other. */
public final class ‹Noun›Rules {

  /** One line of the table. */
  public record Rule(String zone, int capacity, int minutes) {}

  private static final int FALLBACK_CAPACITY = ‹~60 the fallback capacity›;
  private static final int FALLBACK_MINUTES = ‹~45 the fallback wait›;

  private static final List<Rule> RULES =
      List.of(
%%rows Serve ‹place› |           new Rule("‹slug›", ‹m›, ‹n›),
          new Rule("", FALLBACK_CAPACITY, FALLBACK_MINUTES));

  private final Map<String, Rule> byZone = new TreeMap<>();

  public ‹Noun›Rules() {
    RULES.forEach(rule -> byZone.put(rule.zone(), rule));
  }

  /** The rule of a zone, or the fallback. */
  public Rule find(String zone) {
    return byZone.getOrDefault(zone.toLowerCase(Locale.ROOT), byZone.get(""));
  }

  public boolean knows(String zone) {
    return !zone.isEmpty() && byZone.containsKey(zone.toLowerCase(Locale.ROOT));
  }

  /** Minutes until a ‹noun› is served that stands behind others. */
  public int minutes(String zone, int before) {
    Rule rule = find(zone);
    int rounds = before / Math.max(rule.capacity(), 1) + 1;
    return Math.multiplyExact(rounds, rule.minutes());
  }
%% Prefer the zone that is least full

  /** The candidate with the most room left, the first of equals. */
  public String roomiest(Map<String, Integer> waiting) {
    return waiting.entrySet().stream()
        .min((a, b) -> Double.compare(fill(a), fill(b)))
        .map(Map.Entry::getKey)
        .orElseThrow(() -> new IllegalArgumentException("no candidate"));
  }

  private double fill(Map.Entry<String, Integer> entry) {
    return (double) entry.getValue() / Math.max(find(entry.getKey()).capacity(), 1);
  }
%%.
%% Slow down at night

  /** Minutes stretched while half of the floor sleeps. */
  public int atNight(int minutes, int hour) {
    boolean night = hour >= 22 || hour < 5;
    return night ? minutes * ‹~14 the tenths a night wait is stretched to› / 10 : minutes;
  }
%%.
}
