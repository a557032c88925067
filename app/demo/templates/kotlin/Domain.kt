package example.kestrel.‹namelower›

import java.time.Duration
import java.time.Instant

/** Where a ‹noun› stands. */
enum class State(private val next: () -> Set<State>) {
    OPEN({ setOf(HELD, DONE, REFUSED) }),
    HELD({ setOf(OPEN, REFUSED) }),
    DONE({ emptySet() }),
    REFUSED({ emptySet() });

    fun canBecome(to: State) = to in next()
}

/** Why something was not accepted, in words for the caller. */
class Refusal(message: String) : RuntimeException(message)

/** An amount of money in cents of one currency. */
@JvmInline
value class Cents(val value: Long) : Comparable<Cents> {
    operator fun plus(other: Cents) = Cents(Math.addExact(value, other.value))

    operator fun times(factor: Int) = Cents(Math.multiplyExact(value, factor.toLong()))

    override fun compareTo(other: Cents) = value.compareTo(other.value)

    override fun toString() = "%d.%02d".format(value / 100, value % 100)
}

/** One ‹noun› as the rest of the company sees it. */
data class ‹Noun›(
    val reference: String,
    val zone: String,
    val amount: Cents,
    val state: State,
    val changed: Instant,
) {
    /** The ‹noun› after a step; final states take none. */
    fun step(to: State, now: Instant): ‹Noun› {
        if (!state.canBecome(to)) throw Refusal("a ‹noun› cannot go from $state to $to")
        return copy(state = to, changed = now)
    }
%% Tell stale ‹nouns› from slow ones

    /** Should a person look? */
    fun isStale(now: Instant) =
        state == State.OPEN && Duration.between(changed, now) > Duration.ofMinutes(‹~120 the minutes before a person looks›)
%%.

    companion object {
        private const val LONGEST_REFERENCE = ‹~32 the longest reference›

        /** A new ‹noun›, checked. */
        fun open(reference: String, zone: String, amount: Cents, now: Instant): ‹Noun› {
            val clean = reference.trim().uppercase()
            if (clean.isEmpty()) throw Refusal("the reference is empty")
            if (clean.length > LONGEST_REFERENCE) throw Refusal("the reference has ${clean.length} letters")
            if (amount < Cents(0)) throw Refusal("the amount is negative")
            return ‹Noun›(clean, zone.lowercase(), amount, State.OPEN, now)
        }
    }
}
%% Sum ‹nouns› by zone for the evening report

/** What the open ‹nouns› of each zone are worth. */
fun sums(‹nouns›: Iterable<‹Noun›>): Map<String, Cents> =
    ‹nouns›
        .filter { it.state == State.OPEN }
        .groupingBy { it.zone }
        .fold(Cents(0)) { sum, ‹noun› -> sum + ‹noun›.amount }
        .toSortedMap()
%%.
%% Split ‹nouns› into batches that the bank takes

/** Batches of at most [size] ‹nouns›, each of one zone. */
fun batches(‹nouns›: List<‹Noun›>, size: Int): List<List<‹Noun›>> =
    ‹nouns›.groupBy { it.zone }.toSortedMap().values.flatMap { it.chunked(size.coerceAtLeast(1)) }
%%.
