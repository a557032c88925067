//! What the checks say of one thing.

use super::fact::place;
use super::links::{link, name};
use super::marks::{outcome, sentence, severity, time};
use super::section::{nothing, scroll};
use crate::model::{EntityFinding, Link, Outcome};
use leptos::prelude::*;

/// Open findings only: severity, what, where, since.
pub(crate) fn open(subject: &str, findings: &[EntityFinding]) -> AnyView {
    let failed = findings.iter().filter(|finding| finding.outcome == Outcome::Fail).collect::<Vec<_>>();
    if failed.is_empty() {
        return nothing("No check fails.");
    }
    let caption = format!("Open findings of {subject}");
    let rows = failed.into_iter().map(|finding| open_row(None, finding)).collect::<Vec<_>>();
    short_table(caption, false, rows)
}

/// Open findings of several things: the thing comes first.
pub(crate) fn open_of_many(caption: &str, findings: &[(Link, EntityFinding)]) -> AnyView {
    if findings.is_empty() {
        return nothing("No check fails.");
    }
    let rows = findings.iter().map(|(subject, finding)| open_row(Some(subject), finding)).collect::<Vec<_>>();
    short_table(caption.to_owned(), true, rows)
}

/// The table of open findings.
fn short_table(caption: String, many: bool, rows: Vec<AnyView>) -> AnyView {
    let table = view! {
        <table class="table">
            <caption class="sr">{caption.clone()}</caption>
            <thead><tr>
                <th scope="col">"Severity"</th>
                {many.then(|| view! { <th scope="col">"Thing"</th> })}
                <th scope="col">"What"</th><th scope="col" class="c-2">"Evidence"</th><th scope="col" class="num">"Since"</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
    };
    scroll(&caption, table.into_any())
}

/// One open finding.
fn open_row(subject: Option<&Link>, finding: &EntityFinding) -> AnyView {
    let detail = sentence(&finding.detail);
    let subject = subject.map(|subject| view! { <td>{link(subject)}</td> });
    view! {
        <tr>
            <td>{severity(finding.severity)}</td>
            {subject}
            <th scope="row">{name(&finding.title, Some(&finding.href))} <span class="snippet" dir="auto">{detail}</span></th>
            <td class="c-2 evidence">{finding.evidence.as_ref().map(place)}</td>
            <td class="num">{finding.since.as_ref().map(time)}</td>
        </tr>
    }
    .into_any()
}

/// Every check with its outcome.
pub(crate) fn all(subject: &str, findings: &[EntityFinding]) -> AnyView {
    if findings.is_empty() {
        return nothing("No check has run yet.");
    }
    let caption = format!("All checks of {subject} with their outcome");
    let rows = findings.iter().map(full_row).collect::<Vec<_>>();
    let table = view! {
        <table class="table">
            <caption class="sr">{caption.clone()}</caption>
            <thead><tr>
                <th scope="col">"Check"</th><th scope="col">"Outcome"</th><th scope="col" class="c-2">"Severity"</th>
                <th scope="col" class="c-2">"Evidence"</th><th scope="col" class="num">"Since"</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
    };
    scroll(&caption, table.into_any())
}

/// One check.
fn full_row(finding: &EntityFinding) -> AnyView {
    let failed = finding.outcome == Outcome::Fail;
    let detail = sentence(&finding.detail);
    let fix =
        finding.fix.as_deref().map(|fix| view! { <span class="snippet" dir="auto">"To fix: " {sentence(fix)}</span> });
    view! {
        <tr id=finding.check.clone()>
            <th scope="row">{name(&finding.title, Some(&finding.href))} <span class="snippet" dir="auto">{detail}</span>{fix}</th>
            <td>{outcome(finding.outcome, finding.outcome.word())}</td>
            <td class="c-2">{failed.then(|| severity(finding.severity))}</td>
            <td class="c-2 evidence">{finding.evidence.as_ref().map(place)}</td>
            <td class="num">{finding.since.as_ref().map(time)}</td>
        </tr>
    }
    .into_any()
}
