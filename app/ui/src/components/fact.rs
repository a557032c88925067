//! Facts: a rail, the value, who says so.

use super::links::{link, name, text_link};
use super::marks::{breakable, flag, inline_rail, mono, time};
use crate::model::{Evidence, Fact, Loser, Tone, Value};
use leptos::prelude::*;

/// A list of facts, in the order given and never with a row dropped.
pub(crate) fn facts(facts: &[Fact]) -> AnyView {
    if facts.is_empty() {
        return ().into_any();
    }
    let rows = facts.iter().map(fact).collect::<Vec<_>>();
    view! { <dl class="facts">{rows}</dl> }.into_any()
}

/// One row.
fn fact(fact: &Fact) -> AnyView {
    let label = fact.label.clone();
    let standing = fact.standing.word();
    let conflict = fact.conflict.then_some("");
    let values = if fact.values.is_empty() {
        flag(Tone::Unknown, if fact.absent.is_empty() { "none found" } else { &fact.absent })
    } else {
        fact.values.iter().map(value).collect::<Vec<_>>().into_any()
    };
    let losers = fact.losers.iter().map(|other| loser(fact, other)).collect::<Vec<_>>();
    view! {
        <div class="fact">
            <dt>{label}</dt>
            <dd class="rail fact-value" data-standing=standing data-conflict=conflict>{values}{losers}</dd>
            <dd class="evidence">{said_by(fact)}</dd>
        </div>
    }
    .into_any()
}

/// A value with its monogram and dim words.
pub(crate) fn value(value: &Value) -> AnyView {
    let text = match (&value.href, value.kind, value.code) {
        (Some(href), Some(_), _) => name(&value.text, Some(href)),
        (Some(href), None, _) => text_link(&value.text, href),
        (None, _, true) => view! { <code>{breakable(&value.text)}</code> }.into_any(),
        (None, _, false) => name(&value.text, None),
    };
    let note = value.note.clone();
    view! {
        {value.kind.map(mono)}
        {text}
        {note.map(|note| view! { " " <span class="dim">{note}</span> })}
    }
    .into_any()
}

/// A value that lost, beside the one that won, or alone where none did.
fn loser(fact: &Fact, loser: &Loser) -> AnyView {
    let also = if fact.values.is_empty() { "" } else { "also " };
    let reason = format!(" {}", loser.reason);
    let rail = inline_rail(&loser.value.text, loser.evidence.standing, fact.conflict);
    view! { <span class="dim">{also} {rail} {reason}</span> }.into_any()
}

/// The right column of a row: standing word that opens the evidence, place, age.
fn said_by(fact: &Fact) -> AnyView {
    let Some(first) = fact.evidence.first() else {
        let next = fact.next.as_ref().map(|target| view! { "; " {link(target)} });
        let words = match &fact.remark {
            Some(remark) => remark.clone(),
            None if fact.values.is_empty() => "no source names one".to_owned(),
            None => String::new(),
        };
        return view! { {words} {next} }.into_any();
    };
    let id = format!("ev-{}", fact.id);
    let remark = fact.remark.clone().map(|remark| format!(", {remark}"));
    let word = fact.standing.word();
    let label = format!("{word}: evidence for {}", fact.label);
    view! {
        <button type="button" popovertarget=id.clone() aria-label=label>{word}</button>
        " "
        {place_and_age(first)}
        {remark}
        {fact.next.as_ref().map(|target| view! { " " {link(target)} })}
        {card(id, fact)}
    }
    .into_any()
}

/// `path:line age`, or the note where there is no file.
pub(crate) fn place_and_age(evidence: &Evidence) -> AnyView {
    let age = evidence.at.as_ref().map(|at| view! { " " {time(at)} });
    view! { {place(evidence)} {age} }.into_any()
}

/// `path:line` as a link where it can be opened, else the note.
pub(crate) fn place(evidence: &Evidence) -> AnyView {
    if evidence.path.is_empty() {
        return evidence.note.clone().unwrap_or_default().into_any();
    }
    // The number of the line never stands alone on a line of its own.
    let line = evidence.line.map(|line| format!(":{line}"));
    let text = view! { {breakable(&evidence.path)}{line} };
    match evidence.href.as_deref().and_then(super::links::safe) {
        Some(href) => view! { <a href=href><code>{text}</code></a> }.into_any(),
        None => view! { <code>{text}</code> }.into_any(),
    }
}

/// `path:line`.
pub(crate) fn path_line(path: &str, line: Option<u32>) -> String {
    match line {
        Some(line) => format!("{path}:{line}"),
        None => path.to_owned(),
    }
}

/// The layer with every source of a fact; opens from the standing word without a script.
fn card(id: String, fact: &Fact) -> AnyView {
    let values = fact.values.iter().map(|value| value.text.as_str()).collect::<Vec<_>>().join(", ");
    let heading = format!("{}: {values}", fact.label);
    let sources = fact.evidence.iter().map(|evidence| source(None, evidence)).collect::<Vec<_>>();
    let losers = fact
        .losers
        .iter()
        .map(|loser| {
            let words = format!("{}, {}", loser.value.text, loser.reason);
            source(Some(term("also said", words.into_any())), &loser.evidence)
        })
        .collect::<Vec<_>>();
    view! { <div popover="auto" id=id class="card-evidence"><b>{heading}</b>{sources}{losers}</div> }.into_any()
}

/// One source in full, after a first pair of its own if it has one.
fn source(first: Option<AnyView>, evidence: &Evidence) -> AnyView {
    let mut rows = first.into_iter().collect::<Vec<_>>();
    rows.push(term("standing", evidence.standing.word().into_any()));
    if let Some(repository) = evidence.repository.clone() {
        rows.push(term("repository", repository.into_any()));
    }
    if evidence.path.is_empty() {
        rows.extend(evidence.note.clone().map(|note| term("from", note.into_any())));
    } else {
        rows.push(term("said by", place(evidence)));
        rows.extend(evidence.note.clone().map(|note| term("note", note.into_any())));
    }
    if !evidence.commit.is_empty() {
        let commit = evidence.commit.clone();
        rows.push(term("commit", view! { <code>{commit}</code> }.into_any()));
    }
    rows.extend(evidence.at.as_ref().map(|at| term("age", time(at))));
    if !evidence.extractor.is_empty() {
        rows.push(term("reader", evidence.extractor.clone().into_any()));
    }
    view! { <dl>{rows}</dl> }.into_any()
}

/// A pair of the evidence list.
fn term(word: &'static str, value: AnyView) -> AnyView {
    view! { <dt>{word}</dt><dd>{value}</dd> }.into_any()
}
