package example.kestrel.‹namelower›

import java.sql.Connection
import java.sql.DriverManager
import java.sql.ResultSet
import java.sql.Timestamp
import java.time.Instant

/** Where ‹nouns› are kept. */
class ‹Noun›Store(private val connect: () -> Connection) {
    /** Inserts; false where the reference is known. */
    fun insert(‹noun›: ‹Noun›): Boolean = connect().use { connection ->
        val sql = "insert into ‹nouns› (reference, zone, cents, state, changed) values (?, ?, ?, ?, ?) on conflict do nothing"
        connection.prepareStatement(sql).use {
            it.setString(1, ‹noun›.reference)
            it.setString(2, ‹noun›.zone)
            it.setLong(3, ‹noun›.amount.value)
            it.setString(4, ‹noun›.state.name)
            it.setTimestamp(5, Timestamp.from(‹noun›.changed))
            it.executeUpdate() == 1
        }
    }

    fun find(reference: String): ‹Noun›? = connect().use { connection ->
        connection.prepareStatement("select * from ‹nouns› where reference = ?").use {
            it.setString(1, reference)
            it.executeQuery().use { row -> if (row.next()) read(row) else null }
        }
    }

    fun update(‹noun›: ‹Noun›) = connect().use { connection ->
        connection.prepareStatement("update ‹nouns› set state = ?, changed = ? where reference = ?").use {
            it.setString(1, ‹noun›.state.name)
            it.setTimestamp(2, Timestamp.from(‹noun›.changed))
            it.setString(3, ‹noun›.reference)
            it.executeUpdate()
        }
    }
%% Delete what the retention rule no longer allows

    /** Forgets final ‹nouns› that did not change since the given moment. */
    fun forget(before: Instant): Int = connect().use { connection ->
        connection.prepareStatement("delete from ‹nouns› where state in ('DONE', 'REFUSED') and changed < ?").use {
            it.setTimestamp(1, Timestamp.from(before))
            it.queryTimeout = ‹~30 the query timeout›
            it.executeUpdate()
        }
    }
%%.

    private fun read(row: ResultSet) = ‹Noun›(
        reference = row.getString("reference"),
        zone = row.getString("zone"),
        amount = Cents(row.getLong("cents")),
        state = State.valueOf(row.getString("state")),
        changed = row.getTimestamp("changed").toInstant(),
    )

    companion object {
        fun connect(url: String) = ‹Noun›Store { DriverManager.getConnection(url) }
    }
}
