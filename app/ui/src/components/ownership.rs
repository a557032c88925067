//! Who owns it: three statements side by side, then a verdict.

use super::fact::{place, place_and_age, value};
use super::links::link;
use super::marks::time;
use super::section::{scroll, section};
use crate::model::{OwnerPeriod, Ownership, OwnershipRule, Share, Statement, number, percent};
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

/// Who owned it when: a strip from the first day to today, and its table.
pub(crate) fn history(periods: &[OwnerPeriod]) -> AnyView {
    if periods.is_empty() {
        return ().into_any();
    }
    let rows = periods.iter().map(period).collect::<Vec<_>>();
    let table = view! {
        <table class="table">
            <caption class="sr">"Owners from today back to the first day"</caption>
            <thead><tr>
                <th scope="col">"From"</th><th scope="col">"Owner"</th>
                <th scope="col" class="c-2">"Changed by"</th><th scope="col" class="c-2">"Commit"</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
    };
    let body = view! {
        {strip(periods)}
        {scroll("Owners over time", table.into_any())}
    };
    let owners = periods.iter().filter(|period| period.owner.is_some()).count();
    let words = match owners {
        0 => "Nobody was ever named".to_owned(),
        1 => "The same owner since one was named".to_owned(),
        n => format!("{} changes", n - 1),
    };
    section("owner-history", "Who owned it when", &words, body.into_any())
}

/// The periods drawn to scale, oldest at the left; the table says the same.
fn strip(periods: &[OwnerPeriod]) -> AnyView {
    let mut at = 0.0;
    let segment = |period: &OwnerPeriod| {
        let (x, width) = (at * 100.0, period.share * 100.0);
        at += period.share;
        let lead = (period.share > 0.0 && at > 0.999).then_some("");
        let height = if period.owner.is_some() { "8" } else { "1" };
        let y = if period.owner.is_some() { "0" } else { "3.5" };
        let class = if period.owner.is_some() { "bar" } else { "bar-bg" };
        let width = (width - 0.4).max(0.3);
        view! { <rect class=class data-lead=lead x=format!("{x:.2}") y=y width=format!("{width:.2}") height=height/> }
    };
    let segments = periods.iter().rev().map(segment).collect::<Vec<_>>();
    view! {
        <svg class="split owner-strip" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">{segments}</svg>
    }
    .into_any()
}

/// One period.
fn period(period: &OwnerPeriod) -> AnyView {
    let date = period.date.clone();
    let age = period.from.as_ref().map(time);
    let owner = match &period.owner {
        Some(owner) => value(owner),
        None => view! { <span class="dim">"nobody named"</span> }.into_any(),
    };
    let author = period.author.as_ref().map(|author| match author.href.is_empty() {
        true => author.text.clone().into_any(),
        false => link(author),
    });
    let subject = period.subject.clone();
    let commit = period.evidence.as_ref().map(|evidence| {
        let commit = evidence.commit.clone();
        view! { <code>{commit}</code> " " {place(evidence)} }
    });
    view! {
        <tr>
            <th scope="row">{date} " " <span class="dim">{age}</span></th>
            <td>{owner}</td>
            <td class="c-2">{author}</td>
            <td class="c-2 evidence"><span class="snippet" dir="auto">{subject}</span>{commit}</td>
        </tr>
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
