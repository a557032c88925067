//! Which hits come first, and what is found at all.

use super::*;
use crate::search::{Sections, Sort};

#[test]
fn name_before_prefix_before_title_before_text_before_typo() {
    let index = index(&[
        section("x", "README.md", 1, "Setup", "the router needs kafka"),
        entity("service", "roster", "lists people"),
        entity("service", "parcel-router", "moves parcels"),
        entity("service", "router", "moves packets"),
        entity("service", "routers-api", "many of them"),
    ]);
    assert_eq!(titles(&index, "router"), ["router", "routers-api", "parcel-router", "Setup"]);
    // Nothing is called so: the nearest are offered, and the word that was meant.
    let results = search(&index, "ruoter");
    assert_eq!(results.hits[0].title, "parcel-router");
    assert_eq!(results.spelling.as_deref(), Some("router"));
    assert!(!results.relaxed && results.total_is_exact);
}

#[test]
fn every_spelling_of_a_compound_finds_it() {
    let camel = Document { title: "ParcelRouter".into(), names: Vec::new(), ..entity("service", "pr", "") };
    let index =
        index(&[camel, entity("service", "parcel_sorter", ""), section("d", "a.md", 3, "Notes", "see parcel-router")]);
    for text in ["router", "parcelrouter", "parcel-router", "parcel router", "Parcel_Router", "PARCELROUTER", "parcelr"]
    {
        assert_eq!(titles(&index, text)[0], "ParcelRouter", "{text}");
    }
    // A compound is found as one word or in a row, not scattered.
    assert_eq!(search(&index, "parcel-router").total, 2);
    assert_eq!(titles(&index, "parcel"), ["parcel_sorter", "ParcelRouter", "Notes"]);
    assert_eq!(titles(&index, "parcelruoter"), ["ParcelRouter", "Notes"]);
}

#[test]
fn a_service_stands_above_its_documents() {
    let index = index(&[
        section("ledger-api", "README.md", 1, "ledger-api", "ledger-api ledger-api ledger-api"),
        entity("service", "ledger-api", "keeps the books"),
        entity("team", "ledger-api", "people"),
    ]);
    let results = search(&index, "ledger-api");
    assert_eq!(
        ids(&results),
        ["component:default/ledger-api", "group:default/ledger-api", "doc:ledger-api:README.md#1"]
    );
}

#[test]
fn references_find_their_entity() {
    let index = index(&[
        entity("service", "payments", ""),
        entity("team", "payments", ""),
        entity("service", "payments-api", ""),
    ]);
    for text in ["service:payments", "component:default/payments", "Service:Payments"] {
        assert_eq!(ids(&search(&index, text))[0], "component:default/payments", "{text}");
    }
    assert_eq!(ids(&search(&index, "group:payments"))[0], "group:default/payments");
}

#[test]
fn all_words_must_match_and_else_some() {
    let index =
        index(&[entity("service", "billing", "sends invoices by mail"), entity("service", "mailer", "sends letters")]);
    let strict = search(&index, "sends invoices");
    assert_eq!((strict.total, strict.relaxed), (1, false));
    let loose = search(&index, "invoices letters unheard");
    assert_eq!((loose.total, loose.relaxed), (2, true));
    assert_eq!(search(&index, "unheard").total, 0);
    // A phrase is never given up.
    assert_eq!(search(&index, "\"sends invoices\" letters").hits[0].title, "billing");
    assert_eq!(search(&index, "\"invoices sends\" letters").total, 0);
}

#[test]
fn phrases_and_negated_words_are_exact() {
    let index = index(&[
        entity("service", "one", "exactly once delivery"),
        entity("service", "two", "once exactly delivery"),
        entity("service", "three", "ExactlyOnce delivery"),
    ]);
    let mut found = titles(&index, "\"exactly once\"");
    found.sort();
    assert_eq!(found, ["one", "three"]);
    assert_eq!(titles(&index, "delivery -\"exactly once\""), ["two"]);
    assert_eq!(titles(&index, "delivery -exactly-once"), ["two"]);
    assert_eq!(search(&index, "-delivery").total, 0);
}

#[test]
fn the_best_section_stands_for_its_file() {
    let index = index(&[
        section("shop", "docs/run.md", 1, "Runbook", "nothing of note"),
        section("shop", "docs/run.md", 20, "Runbook", "first line\nrestart the broker, then the broker again"),
        section(
            "shop",
            "docs/run.md",
            40,
            "Runbook",
            "a broker is named here once in a much longer text about other things",
        ),
    ]);
    let results = search(&index, "broker");
    assert_eq!((results.total, results.hits.len()), (1, 1));
    let hit = &results.hits[0];
    assert_eq!((hit.id.as_str(), hit.line), ("doc:shop:docs/run.md#20", Some(21)));
    let shown: String =
        hit.snippet.iter().map(|s| if s.marked { format!("[{}]", s.text) } else { s.text.clone() }).collect();
    assert_eq!(shown, "restart the [broker], then the [broker] again");
    let all = index.search(&Request { sections: Sections::All, ..request("broker") }).unwrap();
    assert_eq!(all.total, 2);
}

#[test]
fn order_does_not_depend_on_how_documents_came_in() {
    let names: Vec<String> = (0..40).map(|n| format!("service-with-a-long-name-{n:02}")).collect();
    let documents: Vec<Document> = names.iter().map(|name| entity("service", name, "text")).collect();
    let at_once = index(&documents);
    let in_steps = Index::open(None).unwrap();
    for (n, document) in (1..).zip(documents.iter().rev()) {
        in_steps.apply([document.clone()], &[], n).unwrap();
    }
    for text in ["", "service", "long text", "name-07"] {
        for sort in [Sort::Relevance, Sort::Name, Sort::Changed, Sort::Findings] {
            let page = Request { sort, limit: 7, offset: 5, ..request(text) };
            let (a, b) = (at_once.search(&page).unwrap(), in_steps.search(&page).unwrap());
            assert_eq!(ids(&a), ids(&b), "{text} {sort:?}");
            assert_eq!(a.total, b.total);
        }
    }
}

#[test]
fn a_word_that_is_a_kind_finds_things_of_that_kind() {
    let runbook = Document { kind: "runbook".into(), ..section("a", "on-call.md", 1, "On call", "what to restart") };
    let mention = section("a", "notes.md", 1, "Notes", "see the runbook");
    let index = index(&[entity("service", "ledger", "has a runbook"), runbook, mention, entity("team", "core", "")]);
    assert_eq!(titles(&index, "runbook"), ["On call", "ledger", "Notes"]);
    assert_eq!(titles(&index, "runbooks restart"), ["On call"]);
    assert_eq!(search(&index, "runbooks").spelling, None);
    assert_eq!(titles(&index, "teams"), ["core"]);
    assert_eq!(titles(&index, "\"team\""), Vec::<String>::new());
    let names = index.suggest(&parse("team").unwrap().query, &[], 5).unwrap();
    assert!(names.is_empty(), "suggestions are names: {names:?}");
}

#[test]
fn lists_by_name_go_by_what_they_show_and_end_with_what_is_gone() {
    let titled = |kind, name: &str, title: &str| Document { title: title.into(), ..entity(kind, name, "") };
    let index = index(&[
        Document { shown: "beta".into(), ..titled("service", "beta", "A ledger") },
        Document { shown: "alpha".into(), ..titled("service", "alpha", "Z ledger") },
        Document { gone: true, ..entity("person", "aaron", "") },
    ]);
    let results = index.search(&Request { sort: Sort::Name, ..request("") }).unwrap();
    assert_eq!(ids(&results), ["component:default/alpha", "component:default/beta", "user:default/aaron"]);
}

#[test]
fn hits_can_be_sorted_and_paged() {
    let mut documents =
        vec![entity("service", "beta", ""), entity("team", "alpha", ""), entity("service", "gamma", "")];
    for (n, document) in documents.iter_mut().enumerate() {
        document.updated = -(i64::try_from(n).unwrap());
        document.findings = u32::try_from(n).unwrap();
    }
    let index = index(&documents);
    let sorted = |sort| {
        let results = index.search(&Request { sort, ..request("") }).unwrap();
        results.hits.into_iter().map(|hit| hit.title).collect::<Vec<_>>()
    };
    assert_eq!(sorted(Sort::Relevance), ["beta", "gamma", "alpha"]);
    assert_eq!(sorted(Sort::Name), ["alpha", "beta", "gamma"]);
    assert_eq!(sorted(Sort::Changed), ["beta", "alpha", "gamma"]);
    assert_eq!(sorted(Sort::Findings), ["gamma", "alpha", "beta"]);
    let page = index.search(&Request { offset: 1, limit: 1, ..request("") }).unwrap();
    assert_eq!((page.total, page.hits.len(), page.hits[0].title.as_str()), (3, 1, "gamma"));
    let far = index.search(&Request { offset: usize::MAX, limit: usize::MAX, ..request("") }).unwrap();
    assert_eq!((far.total, far.hits.len()), (3, 0));
}

#[test]
fn suggestions_come_by_kind_and_from_names_only() {
    let index = index(&[
        entity("service", "payments", "x"),
        entity("service", "payments-api", "x"),
        entity("team", "payments-core", "x"),
        entity("service", "other", "does payments"),
    ]);
    let found = index.suggest(&parse("paym").unwrap().query, &[], 1).unwrap();
    let shown: Vec<(&str, usize, &str)> =
        found.iter().map(|s| (s.kind.as_str(), s.hits.len(), s.hits[0].title.as_str())).collect();
    assert_eq!(shown, [("service", 1, "payments"), ("team", 1, "payments-core")]);
    assert_eq!(index.suggest(&parse("paymnets").unwrap().query, &[], 5).unwrap()[0].hits[0].title, "payments");
}
