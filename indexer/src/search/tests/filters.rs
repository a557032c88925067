//! Filters and facets: the index means what [`Query::matches`] says.

use catalog_schema::query::{Matchable, Query};
use proptest::prelude::*;

use super::*;

fn documents() -> impl Strategy<Value = Vec<Document>> {
    let values = |values: &'static [&'static str]| proptest::collection::vec(proptest::sample::select(values), 0..3);
    let document = (
        proptest::sample::select(&["service", "team", "document"][..]),
        values(&["core", "group:default/Core", "user:ann", "none", "eu/core"]),
        values(&["Go", "go", "C#", "Java"]),
        values(&["orphaned", "declared"]),
        values(&["Rust", "C#", "Ruby on Rails"]),
        proptest::sample::select(&["", "", "secret"][..]),
        proptest::sample::select(&["alpha beta", "beta gamma", "AlphaGamma"][..]),
    );
    proptest::collection::vec(document, 0..12).prop_map(|rows| {
        let mut documents = Vec::new();
        for (n, (kind, owner, lang, is, knows, compartment, text)) in rows.into_iter().enumerate() {
            let base = Document { compartment: compartment.to_owned(), ..entity(kind, &format!("n{n}"), text) };
            let base = with(base, Field::Knows, &knows);
            documents.push(with(with(with(base, Field::Owner, &owner), Field::Lang, &lang), Field::Is, &is));
        }
        documents
    })
}

fn query_text() -> impl Strategy<Value = String> {
    let clause = "(-?(owner:(core|team:core|user:ann|none|x)|lang:(go|c#|none)|knows:(rust|C#|none|\"ruby on rails\")|is:(orphaned|none)|kind:(service|team)|tier:none))";
    proptest::collection::vec(clause, 0..5).prop_map(|clauses| clauses.join(" "))
}

/// The ids that the definition selects among what everybody may see.
fn expected(documents: &[Document], query: &Query) -> Vec<String> {
    let open = documents.iter().filter(|document| document.compartment.is_empty());
    let mut ids: Vec<String> =
        open.filter(|document| query.matches(*document)).map(|document| document.id.clone()).collect();
    ids.sort();
    ids
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn index_and_definition_agree(documents in documents(), text in query_text(), split in 0_usize..12) {
        let index = Index::open(None).unwrap();
        let (first, second) = documents.split_at(split.min(documents.len()));
        index.apply(first.to_vec(), &[], 1).unwrap();
        index.apply(second.to_vec(), &[], 2).unwrap();
        let results = search(&index, &text);
        let mut found: Vec<String> = results.hits.iter().map(|hit| hit.id.clone()).collect();
        found.sort();
        let query = parse(&text).unwrap().query;
        prop_assert_eq!(&found, &expected(&documents, &query), "{}", text);
        prop_assert_eq!(results.total, found.len());
        // Words and phrases that are spelt as in the text mean the same to both.
        for words in ["-alpha", "-\"beta gamma\"", "\"alpha beta\"", "-alphagamma", "-service", "-teams"] {
            let text = format!("{text} {words}");
            let mut found: Vec<String> = search(&index, &text).hits.into_iter().map(|hit| hit.id).collect();
            found.sort();
            prop_assert_eq!(found, expected(&documents, &parse(&text).unwrap().query), "{}", text);
        }
    }

    #[test]
    fn facets_count_the_whole_result(documents in documents(), text in query_text()) {
        let index = index(&documents);
        let wanted = vec![Field::Owner, Field::Kind, Field::Tier];
        let results = index.search(&Request { limit: 1, facets: wanted, ..request(&text) }).unwrap();
        let found = expected(&documents, &parse(&text).unwrap().query);
        for (field, values) in &results.facets {
            let concerned = documents.iter().filter(|document| document.can_have(*field) && found.contains(&document.id));
            prop_assert!(values.iter().map(|value| value.count).sum::<usize>() >= concerned.count(), "{field:?}");
        }
        for value in &results.facets[&Field::Owner] {
            let narrower = Query::from_params([("owner", &value.value)]).unwrap().query;
            let both = expected(&documents, &parse(&text).unwrap().query);
            let both = both.iter().filter(|id| expected(&documents, &narrower).contains(id));
            prop_assert_eq!(value.count, both.count(), "{}", value.value);
        }
    }
}

#[test]
fn facets_name_what_is_missing() {
    let index = index(&[
        with(entity("service", "a", "word"), Field::Owner, &["group:default/core"]),
        with(entity("service", "b", "word"), Field::Owner, &["core"]),
        entity("service", "c", "word"),
        entity("team", "core", "other"),
    ]);
    let results = index.search(&Request { facets: vec![Field::Owner, Field::Kind], ..request("word") }).unwrap();
    let expected =
        BTreeMap::from([(Field::Owner, vec![("core", 2), ("none", 1)]), (Field::Kind, vec![("service", 3)])]);
    assert_eq!(counts(&results), expected);
}

#[test]
fn who_owns_has_no_owner_to_miss() {
    let index = index(&[
        with(entity("service", "a", ""), Field::Owner, &["core"]),
        entity("service", "b", ""),
        entity("team", "core", ""),
        entity("person", "ann", ""),
        entity("repository", "r", ""),
    ]);
    assert_eq!(ids(&search(&index, "owner:none")), ["component:default/b"]);
    assert_eq!(search(&index, "-owner:none").total, 4);
    let results = index.search(&Request { facets: vec![Field::Owner], ..request("") }).unwrap();
    assert_eq!(counts(&results)[&Field::Owner], [("core", 1), ("none", 1)]);
}

#[test]
fn compartments_are_closed_unless_named() {
    let hidden = Document { compartment: "secret".into(), ..entity("service", "hidden", "word") };
    let index = index(&[entity("service", "seen", "word"), hidden]);
    let open = index.search(&Request { facets: vec![Field::Kind], ..request("word") }).unwrap();
    assert_eq!(
        (ids(&open), counts(&open)[&Field::Kind].clone()),
        (vec!["component:default/seen"], vec![("service", 1)])
    );
    let both = index.search(&Request { compartments: vec!["secret".into()], ..request("word") }).unwrap();
    assert_eq!(both.total, 2);
    assert!(index.suggest(&parse("hidden").unwrap().query, &[], 5).unwrap().is_empty());
}

#[test]
fn kinds_of_a_list_are_no_part_of_the_query() {
    let index = index(&[entity("service", "a", ""), entity("team", "b", ""), entity("person", "c", "")]);
    let kinds = vec!["service".to_owned(), "person".to_owned()];
    let results = index.search(&Request { kinds: kinds.clone(), ..request("") }).unwrap();
    assert_eq!(ids(&results), ["component:default/a", "user:default/c"]);
    assert_eq!(index.search(&Request { kinds, ..request("kind:team") }).unwrap().total, 0);
}

#[test]
fn a_document_answers_for_itself() {
    let document = with(entity("service", "ParcelRouter", "moves Things"), Field::Lang, &["Go"]);
    assert!(document.contains_text("parcelrouter", false) && !document.contains_text("router moves", true));
    assert_eq!(document.field_values(Field::Kind), ["service"]);
    assert!(parse("lang:go \"moves things\" -java").unwrap().query.matches(&document));
}
