//! Who owns it: three statements side by side, then a verdict.

use super::fact::{place, place_and_age, value};
use super::links::link;
use super::marks::time;
use super::section::{scroll, section};
use crate::model::{Ownership, OwnershipRule, Share, Statement, number, percent};
use leptos::prelude::*;

/// The section with the three statements.
pub(crate) fn ownership(ownership: &Ownership) -> AnyView {
    let statements = ownership.statements.iter().map(statement).collect::<Vec<_>>();
    let verdict = ownership.verdict.clone();
    let how = ownership.how.as_ref().map(link);
    let body = view! {
        <div class="claims">{statements}</div>
        <div class="verdict">
            <p>{verdict}</p>
            {how.map(|how| view! { <div class="verdict-actions">{how}</div> })}
        </div>
    };
    section("who-owns", "Who owns it", &ownership.finding, body.into_any())
}

/// What one source says.
fn statement(statement: &Statement) -> AnyView {
    let heading = statement.heading.clone();
    let conflict = statement.conflict.then_some("");
    let absent = statement.absent.clone();
    let holder = match &statement.holder {
        Some(holder) => view! { <p class="claim-team">{value(holder)}</p> }.into_any(),
        None => view! { <p class="claim-team dim">{absent}</p> }.into_any(),
    };
    let shares = statement.shares.iter().map(share).collect::<Vec<_>>();
    view! {
        <div class="claim rail" data-standing=statement.standing.word() data-conflict=conflict>
            <h3>{heading}</h3>
            {holder}
            {said(statement)}
            {shares}
        </div>
    }
    .into_any()
}

/// Where a statement is said, and the words after it.
fn said(statement: &Statement) -> AnyView {
    if statement.evidence.is_none() && statement.remark.is_none() {
        return ().into_any();
    }
    let place = statement.evidence.as_ref().map(|evidence| {
        let commit = (!evidence.commit.is_empty()).then(|| format!(" {}", evidence.commit));
        let comma = if commit.is_some() { ", " } else { " " };
        let age = evidence.at.as_ref().map(|at| view! { {comma}{time(at)} });
        view! { {place(evidence)} {commit}{age} }
    });
    let both = statement.evidence.is_some() && statement.remark.is_some();
    let remark = statement.remark.clone();
    view! { <p class="evidence">{place}{both.then(|| view! { <br/> })}{remark}</p> }.into_any()
}

/// A bar of the statement drawn from work.
fn share(share: &Share) -> AnyView {
    let label = share.label.clone();
    let lead = share.lead.then_some("");
    let width = format!("{:.1}", share.share.clamp(0.0, 1.0) * 100.0);
    view! {
        <div class="split-row">
            <span dir="auto">{label}</span>
            <svg class="split" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                <rect class="bar-bg" y="3.5" width="100" height="1"/>
                <rect class="bar" data-lead=lead width=width height="8"/>
            </svg>
            <span class="num">{percent(share.share)}</span>
        </div>
    }
    .into_any()
}

/// CODEOWNERS rules that cover part of the thing.
pub(crate) fn rules(rules: &[OwnershipRule]) -> AnyView {
    if rules.is_empty() {
        return ().into_any();
    }
    let rows = rules.iter().map(rule).collect::<Vec<_>>();
    let table = view! {
        <table class="table">
            <caption class="sr">"CODEOWNERS rules that cover its files, the last matching rule counts"</caption>
            <thead><tr>
                <th scope="col">"Pattern"</th><th scope="col">"Owners"</th>
                <th scope="col" class="num">"Files"</th><th scope="col" class="c-2">"Where"</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
    };
    let body = scroll("CODEOWNERS rules", table.into_any());
    section("owner-rules", "CODEOWNERS coverage", "The last matching rule counts", body)
}

/// One rule.
fn rule(rule: &OwnershipRule) -> AnyView {
    let pattern = rule.pattern.clone();
    let owners = match rule.owners.as_str() {
        "" => view! { <span class="dim">"nobody"</span> }.into_any(),
        owners => owners.to_owned().into_any(),
    };
    view! {
        <tr>
            <th scope="row"><code>{pattern}</code></th>
            <td>{owners}</td>
            <td class="num">{number(rule.files)}</td>
            <td class="c-2 evidence">{place_and_age(&rule.evidence)}</td>
        </tr>
    }
    .into_any()
}
