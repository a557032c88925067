//! The parts that the sample pages are made of.

use crate::model::*;

/// Text that must never arrive as markup.
pub(in crate::pages) const HOSTILE: &str = "<script>alert('x')</script>\"&'";
/// A name of more than sixty characters without a break.
pub(in crate::pages) const LONG: &str = "a-service-whose-name-runs-to-more-than-sixty-characters-and-then-some-more";
/// A name from right to left.
pub(in crate::pages) const RIGHT_TO_LEFT: &str = "خدمة الطرود";

pub(in crate::pages) fn s() -> String {
    HOSTILE.to_owned()
}

pub(in crate::pages) fn when() -> When {
    When { text: "2 h".to_owned(), iso: "2026-11-23T07:40:00Z".to_owned() }
}

pub(in crate::pages) fn link() -> Link {
    Link { text: s(), href: "/services/default/x/overview".to_owned() }
}

pub(in crate::pages) fn bad_link() -> Link {
    Link { text: s(), href: "javascript:alert(1)".to_owned() }
}

pub(in crate::pages) fn evidence() -> Evidence {
    Evidence {
        standing: Standing::Declared,
        repository: Some(s()),
        path: s(),
        line: Some(11),
        commit: "4be07c1".to_owned(),
        at: Some(when()),
        extractor: s(),
        note: Some(s()),
        href: Some("javascript:alert(1)".to_owned()),
    }
}

pub(in crate::pages) fn value() -> Value {
    Value { text: s(), href: Some("/teams/default/x".to_owned()), kind: Some(Kind::Team), note: Some(s()), code: false }
}

pub(in crate::pages) fn fact(id: &str) -> Fact {
    Fact {
        id: id.to_owned(),
        label: s(),
        standing: Standing::Declared,
        conflict: true,
        values: vec![value()],
        absent: String::new(),
        next: Some(bad_link()),
        remark: Some(s()),
        evidence: vec![evidence(), evidence()],
        losers: vec![Loser { value: value(), reason: s(), evidence: evidence() }],
    }
}

pub(in crate::pages) fn absent_fact(id: &str) -> Fact {
    Fact {
        id: id.to_owned(),
        label: "On call".to_owned(),
        absent: "nobody".to_owned(),
        next: Some(link()),
        ..Fact::default()
    }
}

pub(in crate::pages) fn meta() -> Vec<Meta> {
    vec![Meta { label: s(), value: s() }]
}

pub(in crate::pages) fn notice() -> Notice {
    Notice { tone: Tone::Warn, text: s(), actions: vec![link(), bad_link()], dismiss: Some("/services?q=x".to_owned()) }
}

pub(in crate::pages) fn claimed() -> Claimed {
    Claimed { text: s(), absent: String::new(), standing: Standing::Inferred, conflict: true }
}

pub(in crate::pages) fn chip(not: bool) -> Chip {
    Chip { field: s(), value: s(), not, remove: "/services".to_owned() }
}

pub(in crate::pages) fn facet(label: &str, values: usize) -> Facet {
    let value = |index: usize| FacetValue {
        label: s(),
        count: 1_302,
        href: "/services?owner=x".to_owned(),
        state: [FacetState::Off, FacetState::On, FacetState::Not][index % 3],
        standing: (index == 1).then_some(Standing::Stale),
    };
    Facet { label: label.to_owned(), values: (0..values).map(value).collect() }
}

pub(in crate::pages) fn cells() -> Vec<Cell> {
    vec![
        Cell::Empty,
        Cell::Text(s()),
        Cell::Dim(s()),
        Cell::Code(s()),
        Cell::Count(0),
        Cell::Count(12_345),
        Cell::Claimed(claimed()),
        Cell::Depth(Some(0)),
        Cell::Depth(None),
        Cell::When(when()),
        Cell::Flag { tone: Tone::Bad, text: s() },
        Cell::Outcome(Outcome::NotMeasured),
        Cell::Severity(Severity::High),
        Cell::Link(bad_link()),
    ]
}

pub(in crate::pages) fn table(rows: usize) -> Table {
    let column = |index: usize| Column {
        label: s(),
        href: Some("/services?sort=name".to_owned()),
        sorted: (index == 0).then_some(Direction::Ascending),
        number: index % 2 == 1,
        rank: [Rank::First, Rank::Second, Rank::Third][index % 3],
    };
    let row = Row {
        name: s(),
        href: Some("/services/default/x/overview".to_owned()),
        kind: Some(Kind::Service),
        note: Some(s()),
        found: Some(Match {
            segments: vec![Segment { text: s(), marked: false }, Segment { text: s(), marked: true }],
            path: s(),
            line: Some(3),
        }),
        cells: cells(),
    };
    Table { caption: s(), columns: (0..=cells().len()).map(column).collect(), rows: vec![row; rows], empty: s() }
}

pub(in crate::pages) fn empty_state() -> Empty {
    Empty {
        sentence: s(),
        chips: vec![chip(false), chip(true)],
        widen: Some(link()),
        spelling: Some(link()),
        elsewhere: vec![Elsewhere { kind: Kind::Person, text: s(), href: "/people?q=x".to_owned() }],
        command: Some(s()),
        next: Some(bad_link()),
    }
}

pub(in crate::pages) fn aside() -> Vec<SideBlock> {
    let plain = SideFact {
        label: s(),
        value: Value { text: s(), code: true, ..Value::default() },
        when: Some(when()),
        outcome: None,
    };
    let judged = SideFact { outcome: Some(Outcome::Fail), ..plain.clone() };
    vec![SideBlock { title: s(), facts: vec![plain, judged] }]
}

pub(in crate::pages) fn knowledge() -> Knowledge {
    let knower = |left: bool, half: bool| Knower {
        name: s(),
        href: Some("/people/default/x".to_owned()),
        team: s(),
        left: left.then(s),
        months: (0..24).collect(),
        share: (!left).then_some(0.42),
        behind: Some("/services/default/x/knowledge/default/y".to_owned()),
        days: 1_120,
        last: Some(when()),
        half,
    };
    Knowledge {
        subject: s(),
        depth: Some(1),
        words: s(),
        months: 24,
        from: "Dec 2024".to_owned(),
        to: "Nov 2026".to_owned(),
        people: vec![
            knower(false, true),
            Knower { href: None, last: None, ..knower(false, false) },
            knower(true, false),
        ],
        ranked: true,
        history: Some(trends()),
        measures: vec![s()],
        caption: s(),
        empty: String::new(),
    }
}

pub(in crate::pages) fn trends() -> Trends {
    let row = Trend {
        name: s(),
        href: Some("/people/default/x".to_owned()),
        note: Some(s()),
        points: vec![Some(0.0), None, Some(1.0)],
        first: s(),
        last: s(),
        bad: true,
        said: s(),
    };
    let bare = Trend { href: None, note: None, ..row.clone() };
    Trends {
        what: s(),
        caption: s(),
        from: "Dec 2023".to_owned(),
        to: "Nov 2026".to_owned(),
        rows: vec![row, bare],
        finding: s(),
        twin: table(2),
    }
}

pub(in crate::pages) fn languages() -> Languages {
    let part = |share| Language { name: s(), share, amount: s(), runtime: (share > 0.5).then(s) };
    Languages { total: s(), unit: "Lines".to_owned(), parts: vec![part(0.9), part(0.1)] }
}

pub(in crate::pages) fn document_row(stale: bool) -> DocumentRow {
    DocumentRow {
        link: if stale { bad_link() } else { link() },
        kind: Kind::Runbook,
        what: s(),
        standing: Standing::Stale,
        place: s(),
        age: stale.then(when),
        code_since: stale.then_some(61),
        stale,
    }
}

pub(in crate::pages) fn finding(outcome: Outcome) -> EntityFinding {
    EntityFinding {
        check: format!("check-{}", outcome.word().replace(' ', "-")),
        title: s(),
        href: "/about/data#runbook-missing".to_owned(),
        outcome,
        severity: Severity::Medium,
        detail: s(),
        fix: Some(s()),
        evidence: Some(evidence()),
        since: Some(when()),
    }
}

pub(in crate::pages) fn ownership() -> Ownership {
    let statement = Statement {
        heading: s(),
        standing: Standing::Declared,
        conflict: true,
        holder: Some(value()),
        absent: String::new(),
        evidence: Some(evidence()),
        remark: Some(s()),
        shares: vec![Share { label: s(), share: 0.56, lead: true }],
    };
    let silent =
        Statement { heading: "CODEOWNERS says".to_owned(), absent: "nothing".to_owned(), ..Statement::default() };
    Ownership {
        finding: s(),
        statements: vec![statement.clone(), silent, statement],
        verdict: s(),
        how: Some(link()),
        history: vec![OwnerPeriod {
            from: Some(when()),
            date: s(),
            share: 0.4,
            owner: Some(value()),
            author: Some(link()),
            subject: s(),
            evidence: Some(evidence()),
        }],
        rules: vec![OwnershipRule { pattern: s(), owners: s(), files: 118, evidence: evidence() }],
    }
}
