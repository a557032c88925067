package example.kestrel.‹namelower›;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Where ‹nouns› are kept. */
@Repository
public class ‹Noun›Repository {

  private static final int PAGE = ‹~200 the page size›;

  private final JdbcTemplate jdbc;

  public ‹Noun›Repository(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** Inserts; false where the reference is known. */
  public boolean insert(‹Noun› ‹noun›) {
    return jdbc.update(
            "insert into ‹nouns› (reference, zone, grams, state, changed) values (?, ?, ?, ?, ?) on conflict do nothing",
            ‹noun›.reference(),
            ‹noun›.zone(),
            ‹noun›.grams(),
            ‹noun›.state().name(),
            Timestamp.from(‹noun›.changed()))
        == 1;
  }

  public Optional<‹Noun›> find(String reference) {
    return jdbc
        .query("select * from ‹nouns› where reference = ?", ‹Noun›Repository::read, reference)
        .stream()
        .findFirst();
  }

  public void update(‹Noun› ‹noun›) {
    jdbc.update(
        "update ‹nouns› set state = ?, changed = ? where reference = ?",
        ‹noun›.state().name(),
        Timestamp.from(‹noun›.changed()),
        ‹noun›.reference());
  }

  /** Open ‹nouns› of a zone, oldest first. */
  public List<‹Noun›> open(String zone) {
    return jdbc.query(
        "select * from ‹nouns› where state = 'OPEN' and zone = ? order by changed limit " + PAGE,
        ‹Noun›Repository::read,
        zone);
  }
%% Delete what the retention rule no longer allows

  /** Forgets final ‹nouns› that did not change since the given moment. */
  public int forget(Instant before) {
    return jdbc.update("delete from ‹nouns› where state in ('DONE', 'REFUSED') and changed < ?", Timestamp.from(before));
  }
%%.

  private static ‹Noun› read(ResultSet row, int number) throws SQLException {
    return new ‹Noun›(
        row.getString("reference"),
        row.getString("zone"),
        row.getInt("grams"),
        ‹Noun›.State.valueOf(row.getString("state")),
        row.getTimestamp("changed").toInstant());
  }
}
