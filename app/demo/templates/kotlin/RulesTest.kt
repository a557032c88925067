package example.kestrel.‹namelower›

import java.time.Instant
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue

class ‹Noun›RulesTest {
    private val rules = ‹Noun›Rules()

    private fun sample(cents: Long = 1200) = ‹Noun›.open("kp-1", "ghent", Cents(cents), Instant.EPOCH)

    @Test
    fun `a reference is needed`() {
        assertFailsWith<Refusal> { ‹Noun›.open("  ", "ghent", Cents(1), Instant.EPOCH) }
    }

    @Test
    fun `final states are final`() {
        val done = sample().step(State.DONE, Instant.EPOCH)
        assertFailsWith<Refusal> { done.step(State.OPEN, Instant.EPOCH) }
    }

    @Test
    fun `the table is not empty`() = assertTrue(rules.size > 0)
%% Test the daily limit

    @Test
    fun `small sums stay below the limit`() {
        assertEquals(emptyList(), rules.beyondLimit(listOf(sample(), sample(900))))
    }
%%.
%% Test that the season costs more

    @Test
    fun `the season costs more`() {
        assertTrue(‹Noun›Rules(season = true).fee(sample(90_000)) > rules.fee(sample(90_000)))
    }
%%.
%% Test how batches are cut

    @Test
    fun `batches hold one zone`() {
        assertEquals(2, batches(listOf(sample(), sample(), sample()), 2).size)
    }
%%.
}
