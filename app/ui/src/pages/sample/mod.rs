//! Sample models: every part of every page filled, with text that tries to break out, and the empty variants.

mod parts;

use crate::model::*;
use parts::*;
pub(super) use parts::{LONG, RIGHT_TO_LEFT, when};

pub(super) fn frame() -> Frame {
    Frame {
        title: s(),
        path: "/services?q=x".to_owned(),
        nonce: "bm9uY2U=".to_owned(),
        assets: Assets {
            css: "/site.css".to_owned(),
            js: Some("/p.js".to_owned()),
            wasm: Some("/p.wasm".to_owned()),
            ..Assets::default()
        },
        organisation: Some(s()),
        counts: NavCounts { services: Some(1_302), ..NavCounts::default() },
        freshness: Freshness { as_of: Some(when()), sources: 3, repositories: 214, failing: 1 },
        progress: Some("31 of 214 repositories read".to_owned()),
        notices: vec![notice()],
        query: s(),
        up: Some("/services".to_owned()),
        refresh: Some(10),
        ..Frame::default()
    }
}

pub(super) fn home() -> Home {
    let sounding =
        |depth| Sounding { name: s(), href: "/services/default/x/overview".to_owned(), owner: claimed(), depth };
    Home {
        tries: vec![link()],
        needs: vec![Need { tone: Tone::Bad, subject: link(), text: s(), when: None }],
        needs_text: s(),
        needs_all: Some(link()),
        soundings: Some(Soundings {
            shores: vec![Shore { name: s(), services: [Some(0), Some(1), Some(9), None].map(sounding).to_vec() }],
            caption: s(),
            all: Some(link()),
        }),
        changed: vec![Change { subject: link(), text: s(), when: when() }],
        changed_all: Some(link()),
        coverage: Some(Coverage {
            text: s(),
            meters: vec![Meter { label: s(), count: 22, of: 0, href: Some("/services".to_owned()) }],
        }),
        empty: None,
    }
}

pub(super) fn list(rows: usize) -> List {
    List {
        heading: s(),
        figures: s(),
        lead: Some(s()),
        action: "/services".to_owned(),
        query: s(),
        keep: vec![(s(), s())],
        chips: vec![chip(false), chip(true)],
        clear: Some("/services".to_owned()),
        facets: vec![facet("Owner", 12), facet("Language", 3)],
        show_results: s(),
        table: table(rows),
        pager: Pager { text: s(), previous: None, next: Some("/services?after=x".to_owned()) },
        empty: (rows == 0).then(empty_state),
        partial: Some(s()),
    }
}

pub(super) fn entity(section: Section) -> Entity {
    let links = [Section::Overview, Section::Findings, Section::Ownership, Section::Docs];
    let relation = Relation {
        direction: s(),
        name: s(),
        href: None,
        kind: Some(Kind::Resource),
        by: s(),
        standing: Standing::Observed,
        evidence: Some(evidence()),
    };
    Entity {
        kind: Kind::Service,
        name: s(),
        title: Some(LONG.to_owned()),
        description: Some(s()),
        crumbs: vec![link()],
        meta: meta(),
        retired: true,
        notices: vec![notice()],
        facts: vec![fact("owner"), absent_fact("on-call")],
        sections: links
            .map(|section| SectionLink {
                section,
                label: s(),
                href: format!("/services/default/x/{}", section.word()),
                count: Some(9),
            })
            .to_vec(),
        section,
        unregistered: Some(Unregistered {
            sentence: s(),
            path: s(),
            file: s(),
            register: s(),
            evidence: vec![evidence()],
        }),
        ownership: Some(ownership()),
        knowledge: Some(knowledge()),
        languages: Some(languages()),
        documents: vec![document_row(true), document_row(false)],
        documents_empty: String::new(),
        relations: vec![relation],
        relations_text: s(),
        relations_empty: String::new(),
        members: Some(table(1)),
        findings: [Outcome::Fail, Outcome::Pass, Outcome::NotApplicable, Outcome::NotMeasured].map(finding).to_vec(),
        findings_text: s(),
        aside: aside(),
    }
}

pub(super) fn team() -> Team {
    let member = TeamMember { name: s(), href: None, role: s(), left: true, only_expert: vec![link(), link()] };
    Team {
        name: RIGHT_TO_LEFT.to_owned(),
        description: Some(s()),
        crumbs: vec![link()],
        meta: meta(),
        notices: vec![notice()],
        facts: vec![fact("contact")],
        services: table(2),
        services_text: s(),
        skills: table(2),
        skills_text: s(),
        knowledge: Some(knowledge()),
        measures: vec![s()],
        people: vec![member],
        people_empty: String::new(),
        children: vec![link()],
        findings: vec![(link(), finding(Outcome::Fail))],
        findings_text: s(),
        findings_all: Some(link()),
        aside: aside(),
    }
}

pub(super) fn person() -> Person {
    let known = KnownService { service: link(), how: s(), only: true, owner: s(), last: Some(when()) };
    let identity =
        Identity { name: s(), address: s(), reason: s(), standing: Standing::Inferred, evidence: Some(evidence()) };
    Person {
        name: s(),
        crumbs: vec![link()],
        meta: meta(),
        notices: vec![notice()],
        facts: vec![fact("team")],
        ask: vec![link(), bad_link()],
        skills: table(1),
        leaving: Some(link()),
        measures: vec![s(), s()],
        only_expert: vec![link()],
        knows: vec![known],
        knows_empty: String::new(),
        owns: table(1),
        identities: vec![identity],
        aside: aside(),
    }
}

pub(super) fn skills() -> Skills {
    let cell = |count, services| MatrixCell {
        count,
        services,
        gap: count == 0 && services > 0,
        said: s(),
        href: (count > 0).then(|| "/people?knows=x".to_owned()),
    };
    let row = |bad: bool| MatrixRow {
        language: link(),
        note: bad.then(s),
        services: 3,
        people: 2,
        depth: 1,
        cells: vec![cell(0, 0), cell(0, 2), cell(9, 12)],
        reading: s(),
        bad,
    };
    let teams = vec![link(), link(), bad_link()];
    let totals = vec![s(), s(), s()];
    Skills {
        figures: s(),
        lead: s(),
        actions: vec![link(), link()],
        matrix: Matrix { caption: s(), teams, rows: vec![row(true), row(false)], totals, empty: String::new() },
        pager: Some(Pager { text: s(), previous: None, next: Some("/skills?after=r40".to_owned()) }),
        silos_text: s(),
        silos: table(2),
        trends: Some(trends()),
        measures: vec![s()],
    }
}

pub(super) fn leaving() -> Leaving {
    let leaver = Leaver { person: link(), reference: s(), remove: "/offboard".to_owned() };
    let answer = LeavingAnswer { summary: s(), services: table(3), services_text: s(), skills: table(1) };
    Leaving {
        notices: vec![notice()],
        people: vec![leaver],
        known: vec![(s(), s())],
        typed: s(),
        answer: Some(answer),
        all: link(),
        measures: vec![s()],
    }
}

pub(super) fn burdens() -> Burdens {
    let pager = Pager { text: s(), previous: Some("/offboard/all".to_owned()), next: None };
    Burdens { figures: s(), table: table(2), pager: Some(pager), preview: link(), measures: vec![s()] }
}

pub(super) fn change_days() -> ChangeDays {
    ChangeDays {
        heading: s(),
        crumbs: vec![link()],
        sum: vec![s(), s()],
        days: table(3),
        days_text: s(),
        commits: Some(table(2)),
        command: s(),
        measures: vec![s()],
    }
}

pub(super) fn findings() -> Findings {
    let row = FindingRow {
        subject: s(),
        href: "/x".to_owned(),
        severity: Severity::High,
        owner: claimed(),
        detail: s(),
        evidence: Some(evidence()),
        since: Some(when()),
    };
    let group = FindingGroup {
        check: "runbook-missing".to_owned(),
        title: s(),
        why: s(),
        fix: s(),
        href: "/about/data#runbook-missing".to_owned(),
        count: 1_302,
        rows: vec![row.clone(), FindingRow { owner: Claimed::default(), ..row }],
        more: Some(link()),
    };
    Findings {
        figures: s(),
        query: s(),
        keep: vec![(s(), s())],
        chips: vec![chip(false), chip(true)],
        clear: Some("/findings".to_owned()),
        severities: vec![SeverityFilter {
            severity: Severity::High,
            count: 9,
            href: "/findings?severity=high".to_owned(),
            on: true,
        }],
        facets: vec![facet("Check", 3)],
        groups: vec![group],
        mended: Some(table(2)),
        not_measured: Some(s()),
        checked: Some(when()),
        pager: Some(Pager::default()),
        empty: None,
    }
}

pub(super) fn crawl() -> Crawl {
    let row = |state| CrawlRow {
        name: s(),
        href: "/repositories/x".to_owned(),
        commit: s(),
        state,
        state_note: Some(s()),
        took: s(),
        at: (state != CrawlState::Waiting).then(when),
        problems: u64::from(state == CrawlState::Partial),
        what: s(),
    };
    Crawl {
        figures: s(),
        meta: meta(),
        running: Some(Running { text: s(), done: 31, total: 214 }),
        states: Some(facet("State", 3)),
        chips: vec![chip(false)],
        rows: [CrawlState::Failed, CrawlState::Partial, CrawlState::Running, CrawlState::Ok, CrawlState::Waiting]
            .map(row)
            .to_vec(),
        pager: Pager::default(),
        readers: vec![(s(), 1_302)],
        ask: Some(Form { id: "crawl".to_owned(), action: "/crawl".to_owned(), submit: s(), ..Form::default() }),
        sources: Some(link()),
        events: Some("/crawl/events".to_owned()),
        empty: None,
    }
}

pub(super) fn about() -> About {
    let check = CheckDoc {
        id: "runbook-missing".to_owned(),
        title: s(),
        severity: Severity::Low,
        rule: s(),
        why: s(),
        fix: s(),
        limits: s(),
        counts: OutcomeCounts { pass: 1, fail: 2, not_applicable: 3, not_measured: 4 },
        failures: Some(link()),
    };
    About {
        meta: meta(),
        readers: vec![Reader { name: s(), version: s(), reads: s(), gives: s(), count: Some(3) }],
        checks: vec![check],
        definitions: vec![Definition { id: "bus-factor".to_owned(), term: s(), text: s() }],
        limits: vec![s()],
    }
}

pub(super) fn repository() -> Repository {
    Repository {
        name: s(),
        crumbs: vec![link()],
        meta: meta(),
        state: CrawlState::Partial,
        notices: vec![notice()],
        problems: vec![Problem { severity: Severity::High, path: s(), line: Some(4), text: s(), help: s() }],
        findings: [Outcome::Fail, Outcome::Pass].map(finding).to_vec(),
        findings_text: s(),
        contents: table(1),
        knowledge: Some(knowledge()),
        languages: Some(languages()),
        documents: vec![document_row(true)],
        aside: aside(),
    }
}

pub(super) fn document() -> Document {
    let heading = |id: &str| Heading { level: 2, text: s(), id: id.to_owned() };
    Document {
        kind: Kind::Runbook,
        title: s(),
        crumbs: vec![link()],
        meta: meta(),
        notices: vec![notice()],
        evidence: Some(evidence()),
        html: SanitisedHtml::from_sanitiser("<h2 id=\"one\">One</h2><p>Text</p>".to_owned()),
        sections: vec![heading("one"), heading("two")],
        aside: aside(),
    }
}

pub(super) fn error() -> ErrorPage {
    ErrorPage {
        status: 404,
        heading: s(),
        text: s(),
        request: Some(s()),
        nearest: vec![Nearest { kind: Kind::Service, link: link() }],
        actions: vec![link(), bad_link()],
    }
}

/// Every page filled to the brim.
pub(super) fn full() -> Vec<Page> {
    let mut pages = vec![
        Page::Home(Box::new(home())),
        Page::List(Box::new(list(50))),
        Page::List(Box::new(list(0))),
        Page::Team(Box::new(team())),
        Page::Person(Box::new(person())),
        Page::Skills(Box::new(skills())),
        Page::Leaving(Box::new(leaving())),
        Page::Burdens(Box::new(burdens())),
        Page::ChangeDays(Box::new(change_days())),
        Page::Findings(Box::new(findings())),
        Page::Crawl(Box::new(crawl())),
        Page::Crawl(Box::new(Crawl { events: None, ..crawl() })),
        Page::About(Box::new(about())),
        Page::Repository(Box::new(repository())),
        Page::Document(Box::new(document())),
        Page::Error(Box::new(error())),
        Page::Settings(Box::new(settings())),
        Page::Keys,
    ];
    let sections = [Section::Overview, Section::Findings, Section::Ownership, Section::Docs];
    pages.extend(sections.map(|section| Page::Entity(Box::new(entity(section)))));
    pages
}

fn settings() -> Settings {
    let choices = || vec![Choice { value: s(), label: s(), chosen: true }];
    let field = |name: &str, kind| Field { kind, ..Field::text(name, &s()).hint(&s()).with(&s()) };
    let form = |id: &str| Form {
        id: id.to_owned(),
        action: "/sign-in".to_owned(),
        fields: vec![
            field("text", FieldKind::Text),
            field("password", FieldKind::Password),
            field("date", FieldKind::Date),
            field("next", FieldKind::Hidden),
            field("role", FieldKind::Select(choices())),
            field("scopes", FieldKind::Checks(choices())),
        ],
        submit: s(),
        about: Some(s()),
        main: true,
    };
    let hidden = Form { fields: vec![Field::hidden("id", &s())], ..form("end") };
    let row = Act { cells: vec![s(), s()], form: Some(hidden) };
    Settings {
        heading: s(),
        lead: Some(s()),
        area: s(),
        tabs: vec![link()],
        here: link().href,
        problem: Some(Complaint { text: s(), hint: Some(s()) }),
        done: Some(s()),
        shown: Some(Shown { label: s(), value: s(), note: s() }),
        parts: vec![Part {
            id: "part".to_owned(),
            heading: s(),
            words: s(),
            text: Some(s()),
            table: Some(Table { caption: s(), empty: s(), ..Table::default() }),
            acts: Some(Acts { caption: s(), columns: vec![s(), s()], rows: vec![row], empty: s() }),
            main: Some(link()),
            links: vec![link(), link()],
            forms: vec![form("a"), form("b")],
        }],
    }
}

/// Every page with nothing in it.
pub(super) fn bare() -> Vec<Page> {
    vec![
        Page::Home(Box::default()),
        Page::Home(Box::new(Home { empty: Some(empty_state()), ..Home::default() })),
        Page::List(Box::default()),
        Page::Entity(Box::default()),
        Page::Team(Box::default()),
        Page::Person(Box::default()),
        Page::Skills(Box::default()),
        Page::Leaving(Box::default()),
        Page::Burdens(Box::default()),
        Page::ChangeDays(Box::default()),
        Page::Findings(Box::new(Findings { empty: Some(Empty::default()), ..Findings::default() })),
        Page::Crawl(Box::new(Crawl { empty: Some(Empty::default()), ..Crawl::default() })),
        Page::About(Box::default()),
        Page::Repository(Box::default()),
        Page::Document(Box::default()),
        Page::Error(Box::default()),
        Page::Settings(Box::default()),
        Page::Keys,
    ]
}
