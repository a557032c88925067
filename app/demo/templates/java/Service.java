package example.kestrel.‹namelower›;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;

/** What can be done with ‹nouns›. */
@Service
public class ‹Noun›Service {

  private static final Logger LOG = LoggerFactory.getLogger(‹Noun›Service.class);
  private static final Duration RETENTION = Duration.ofDays(‹~540 the retention›);

  private final ‹Noun›Repository repository;
  private final ‹Noun›Rules rules = new ‹Noun›Rules();
  private final MeterRegistry meters;
  private final Clock clock;

  public ‹Noun›Service(‹Noun›Repository repository, MeterRegistry meters, Clock clock) {
    this.repository = repository;
    this.meters = meters;
    this.clock = clock;
  }

  /** Takes a ‹noun› and says when it will be served. */
  public Instant ‹verb›(String reference, String zone, int grams) {
    Instant now = clock.instant();
    ‹Noun› ‹noun› = ‹Noun›.open(reference, zone, grams, now);
    int before = repository.open(‹noun›.zone()).size();
    boolean isNew = repository.insert(‹noun›);
    meters.counter("‹nouns›", "outcome", isNew ? "new" : "known").increment();
    Instant at = now.plus(Duration.ofMinutes(rules.minutes(‹noun›.zone(), before)));
    LOG.info("‹noun› {} in zone {} at {}", ‹noun›.reference(), ‹noun›.zone(), at);
    return at;
  }

  public ‹Noun› move(String reference, ‹Noun›.State to) {
    ‹Noun› moved =
        repository
            .find(reference)
            .orElseThrow(() -> new IllegalArgumentException("no ‹noun› " + reference))
            .step(to, clock.instant());
    repository.update(moved);
    return moved;
  }
%% Forget old ‹nouns› every night

  @Scheduled(cron = "0 20 3 * * *")
  void forget() {
    int gone = repository.forget(clock.instant().minus(RETENTION));
    LOG.info("{} ‹nouns› forgotten", gone);
  }
%%.
%% Count stale ‹nouns› for the dashboard

  /** How many open ‹nouns› of a zone need a person. */
  public long stale(String zone) {
    Instant now = clock.instant();
    return repository.open(zone).stream().filter(‹noun› -> ‹noun›.isStale(now)).count();
  }
%%.
}
