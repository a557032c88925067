package example.kestrel.‹namelower›;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ‹Noun›RulesTest {

  private final ‹Noun›Rules rules = new ‹Noun›Rules();

  @Test
  void unknownZonesFallBack() {
    assertFalse(rules.knows("atlantis"));
    assertEquals("", rules.find("atlantis").zone());
  }

  @Test
  void aReferenceIsNeeded() {
    assertThrows(IllegalArgumentException.class, () -> ‹Noun›.open(" ", "ghent", 1, Instant.EPOCH));
  }

  @Test
  void finalStatesAreFinal() {
    ‹Noun› done = ‹Noun›.open("kp-1", "ghent", 1, Instant.EPOCH).step(‹Noun›.State.DONE, Instant.EPOCH);
    assertThrows(IllegalStateException.class, () -> done.step(‹Noun›.State.OPEN, Instant.EPOCH));
  }
%% Test that the emptier zone wins

  @Test
  void theEmptierZoneWins() {
    assertEquals("atlantis", rules.roomiest(Map.of("atlantis", 0, "avalon", 9)));
  }
%%.
%% Test the night

  @Test
  void nightsAreSlower() {
    assertEquals(30, rules.atNight(30, 12));
    assertFalse(rules.atNight(30, 23) <= 30);
  }
%%.
}
