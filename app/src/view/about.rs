//! How we know: readers, checks, words, limits.

use catalog_schema::finding::Outcome;
use indexer::pipeline::registers;
use portolan_ui::model::{About, CheckDoc, Definition, Meta, OutcomeCounts, Reader, number};

use super::{Context, address, readers, time, value, words};
use crate::error::Result;

/// Words as this product uses them (knowledge.md section 6).
const DEFINITIONS: &[(&str, &str, &str)] = &[
    (
        "standing",
        "Declared, observed, inferred, stale",
        "How a value is known. Declared: somebody wrote it down to be read as this. Observed: seen in code or configuration. \
         Inferred: concluded from history or other values. Stale: its source is older than what it speaks of. Declared beats \
         observed beats inferred; what lost stays visible.",
    ),
    (
        "outcomes",
        "Four outcomes",
        "A check passes, fails, does not apply, or could not be measured. What is unknown never counts as bad.",
    ),
    (
        "service",
        "Service",
        "A component of any type except library and website: declared by a descriptor, or found by what builds, deploys or runs it.",
    ),
    (
        "person",
        "Person",
        "Names and addresses in history are one person by mailmap, by forge address, by equal address, or by equal full name of at \
         least two words; never by likeness. The person's page shows every merge.",
    ),
    (
        "change",
        "Human change",
        "A commit that is no merge, by an author who is no bot, to a path that is not vendored, generated, documentation or a lock file.",
    ),
    (
        "credit",
        "Credit",
        "The author and each human co-author count one day; a reviewer half a day if the commit touches at most ten files; an agent none.",
    ),
    (
        "knowledge",
        "Living knowledge",
        "The days on which a person changed a thing, each worth half after 180 days. Days are counted, not lines and not commits.",
    ),
    (
        "present",
        "Present",
        "Listed in a team and not marked as left; where nobody is listed, a human commit anywhere within 365 days.",
    ),
    (
        "knower",
        "Knower",
        "Somebody present with at least a tenth of the knowledge of the one who knows most, and at least two days of change within 365 days.",
    ),
    (
        "bus-factor",
        "Bus factor",
        "The fewest knowers who together hold half of the knowers' knowledge. 0: nobody present knows it. 1: it rests on one person. \
         2: worth watching. 3 and more: fine.",
    ),
    (
        "silo",
        "Silo",
        "Bus factor 1 and at least 80 % of the living knowledge of those present with one person; from 95 % on it is critical.",
    ),
    (
        "practitioner",
        "Practitioner, expert",
        "Practitioner: changed files of a language on five or more days of the last 365. Expert: a practitioner with twenty days over two \
         services, or with a quarter of all living knowledge in the language.",
    ),
    (
        "language-silo-word",
        "Language silo",
        "A language that a production service is written in, with at most two present practitioners, or half of its living knowledge with \
         one person, or four fifths of it in one team while other teams own services.",
    ),
    (
        "departure",
        "What if somebody leaves",
        "Those named are taken out of the people present and bus factors are computed again. A successor is whoever knows most of the \
         service next, else somebody of its team who works in its language.",
    ),
    ("loss", "Knowledge loss", "The share of all days of change, not halved, that belongs to people who are gone."),
    (
        "orphaned",
        "Orphaned, dormant",
        "Orphaned: nobody present knows it, or it has no valid owner and no human change for 365 days. Dormant: no change for 365 days, \
         but somebody who knew much of it is present.",
    ),
    (
        "undocumented",
        "Undocumented, stale",
        "Undocumented: no README of ten lines, no description and no runbook. Stale: at least 20 human commits and 180 days on the code \
         since the document was changed last.",
    ),
    (
        "ownership",
        "Verdict on ownership",
        "Members of the declared owner hold at least half of the living knowledge: confirmed. A quarter to a half: shared. Less: mismatch. \
         Another team holds at least half: a transfer is proposed. An owner without anybody present: departed.",
    ),
];

/// What is not seen.
const UNSEEN: &[&str] = &[
    "Only what is in git is read: who answers questions, reviews elsewhere or runs a service without changing it is not seen.",
    "Only the history of the default branch counts; what is squashed counts for those whom the commit names.",
    "Nothing is executed and nothing is fetched from the addresses that repositories name.",
    "Two people of one name are kept apart unless an address or a mailmap line joins them; one person with two names may show twice.",
];

/// The page.
///
/// # Errors
/// None at present; pages have one shape.
pub fn page(ctx: &Context<'_>) -> Result<About> {
    Ok(About {
        meta: meta(ctx),
        readers: readers(ctx),
        checks: checks(ctx),
        definitions: definitions(),
        limits: limits(),
    })
}

fn meta(ctx: &Context<'_>) -> Vec<Meta> {
    let meta = |label: &str, value: String| Meta { label: label.to_owned(), value };
    let mut all = Vec::new();
    all.extend(time::date_words(ctx.catalog.as_of).filter(|_| ctx.catalog.as_of > 0).map(|date| meta("as of", date)));
    all.push(meta("repositories", number(ctx.catalog.repositories.len() as u64)));
    all.push(meta("entities", number(ctx.catalog.items.len() as u64)));
    all
}

fn readers(ctx: &Context<'_>) -> Vec<Reader> {
    let counts = readers::files(ctx);
    let reader = |extractor: &&dyn indexer::extract::Extractor| {
        let (reads, gives) = split(extractor.doc());
        Reader {
            name: extractor.id().to_owned(),
            version: extractor.version().to_string(),
            reads,
            gives,
            count: counts.get(extractor.id()).copied(),
        }
    };
    registers().extractors.iter().map(reader).collect()
}

/// The first sentence of a reader's text says what it reads, the rest what it concludes.
fn split(text: &str) -> (String, String) {
    match text.split_once(". ") {
        Some((first, rest)) => (format!("{first}."), rest.trim().to_owned()),
        None => (text.trim().to_owned(), String::new()),
    }
}

fn checks(ctx: &Context<'_>) -> Vec<CheckDoc> {
    let all = registers().checks;
    let mut counts = vec![OutcomeCounts::default(); all.len()];
    for (id, outcome) in ctx.catalog.outcomes.values().flat_map(|outcomes| outcomes.iter()) {
        let place = all.iter().position(|check| check.id() == *id);
        if let Some(count) = place.and_then(|place| counts.get_mut(place)) {
            match outcome {
                Outcome::Pass => count.pass += 1,
                Outcome::Fail(_) => count.fail += 1,
                Outcome::NotApplicable(_) => count.not_applicable += 1,
                Outcome::NotMeasured(_) => count.not_measured += 1,
            }
        }
    }
    let doc = |(check, counts): (&&dyn indexer::check::Check, OutcomeCounts)| {
        let text = check.doc();
        CheckDoc {
            id: check.id().to_owned(),
            title: text.title.to_owned(),
            severity: value::severity(check.severity()),
            rule: text.rule.to_owned(),
            why: text.why.to_owned(),
            fix: text.fix.to_owned(),
            limits: text.limits.to_owned(),
            failures: (counts.fail > 0).then(|| {
                let count = usize::try_from(counts.fail).unwrap_or(usize::MAX);
                value::link(
                    words::counted(count, "failure", "failures"),
                    address::with_pair("/findings", "check", check.id()),
                )
            }),
            counts,
        }
    };
    all.iter().zip(counts).map(doc).collect()
}

fn definitions() -> Vec<Definition> {
    let one = |(id, term, text): &(&str, &str, &str)| Definition {
        id: (*id).to_owned(),
        term: (*term).to_owned(),
        text: (*text).to_owned(),
    };
    // The checks have anchors of their own ids, so a word of the same name keeps apart.
    let taken = |definition: &Definition| indexer::check::find(&definition.id).is_some();
    let rename = |definition: Definition| {
        if taken(&definition) { Definition { id: format!("word-{}", definition.id), ..definition } } else { definition }
    };
    DEFINITIONS.iter().map(one).map(rename).collect()
}

fn limits() -> Vec<String> {
    let bound = |limit: &indexer::limits::Limit| {
        format!("{}: {} {}; {}.", limit.name, number(limit.value), limit.unit, limit.reason)
    };
    UNSEEN.iter().map(|text| (*text).to_owned()).chain(registers().limits.iter().map(bound)).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::page;
    use crate::view::sample;

    #[test]
    fn every_check_is_explained_and_counted() {
        let sample = sample::organisation();
        let about = page(&sample.context("/about/data")).unwrap();
        let runbook = about.checks.iter().find(|check| check.id == "runbook-missing").unwrap();
        assert_eq!(
            (runbook.counts.fail, runbook.failures.as_ref().unwrap().href.as_str()),
            (1, "/findings?check=runbook-missing")
        );
        let mut ids: Vec<&str> =
            about.checks.iter().map(|c| c.id.as_str()).chain(about.definitions.iter().map(|d| d.id.as_str())).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "two anchors of one name");
    }
}
