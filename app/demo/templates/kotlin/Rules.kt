package example.kestrel.‹namelower›

/** One line of the table. */
data class Rule(val zone: String, val fee: Cents, val perThousand: Int)

/** The table by which ‹name› decides, kept in code so that a change is reviewed like any other. */
class ‹Noun›Rules(private val season: Boolean = false) {
    private val byZone = RULES.associateBy { it.zone }

    val size get() = byZone.size

    /** The rule of a zone, or the fallback. */
    fun find(zone: String): Rule = byZone[zone.lowercase()] ?: FALLBACK

    /** What the house keeps of a ‹noun›. */
    fun fee(‹noun›: ‹Noun›): Cents {
        val rule = find(‹noun›.zone)
        val variable = Cents(‹noun›.amount.value * rule.perThousand / 1000)
        val fee = maxOf(rule.fee, variable)
        return if (season) fee + Cents(fee.value * SEASON / 1000) else fee
    }
%% Check limits before the day's last run

    /** ‹Nouns› that one shop may not have on one day, largest first. */
    fun beyondLimit(‹nouns›: List<‹Noun›>): List<‹Noun›> {
        var sum = Cents(0)
        return ‹nouns›
            .sortedBy { it.amount }
            .filter {
                sum += it.amount
                sum > LIMIT
            }
            .reversed()
    }
%%.
%% Explain a fee in words

    /** The fee as a sentence for the statement. */
    fun explain(‹noun›: ‹Noun›): String {
        val rule = find(‹noun›.zone)
        val kind = if (rule === FALLBACK) "the general rule" else "the rule of ${rule.zone}"
        return "${fee(‹noun›)} by $kind: at least ${rule.fee}, else ${rule.perThousand} per thousand"
    }
%%.

    companion object {
        private const val SEASON = ‹~60 the season's surcharge›
        private val LIMIT = Cents(‹~500000 the daily limit›)
        private val FALLBACK = Rule("", Cents(‹~180 the fallback fee›), ‹~25 the fallback share›)

        private val RULES = listOf(
%%rows Add the zone ‹place› |             Rule("‹slug›", Cents(‹m›), ‹n›),
        )
    }
}
