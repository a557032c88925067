//! How we know: readers, checks, definitions, limits.

use crate::components::links::link;
use crate::components::marks::{legend, outcome, sentence, severity};
use crate::components::notices::{Title, title};
use crate::components::section::{nothing, scroll, section};
use crate::model::{About, CheckDoc, Outcome, OutcomeCounts, Reader, number};
use leptos::prelude::*;

/// The page.
pub(super) fn view(about: &About) -> AnyView {
    let heading = title(Title {
        lead: Some("Where every value comes from, what the checks measure, and what is not seen."),
        meta: &about.meta,
        ..Title::plain("How we know")
    });
    view! {
        {heading}
        {section("rails", "Rails", "The line beside a value says how it is known", legend())}
        {section("readers", "Readers", "", readers(&about.readers))}
        {section("checks", "Checks", "High, medium and low are error, warning and info in the terminal and in JSON", ().into_any())}
        {about.checks.iter().map(check).collect::<Vec<_>>()}
        {definitions(about)}
        {limits(about)}
    }
    .into_any()
}

/// What reads what.
fn readers(readers: &[Reader]) -> AnyView {
    if readers.is_empty() {
        return nothing("No reader is built in.");
    }
    let rows = readers.iter().map(reader).collect::<Vec<_>>();
    let table = view! {
        <table class="table">
            <caption class="sr">"Readers, what they read and what they give"</caption>
            <thead><tr>
                <th scope="col">"Reader"</th><th scope="col" class="c-3">"Version"</th><th scope="col">"Reads"</th>
                <th scope="col" class="c-2">"Gives"</th><th scope="col" class="num">"Found"</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
    };
    scroll("Readers", table.into_any())
}

/// One reader.
fn reader(reader: &Reader) -> AnyView {
    let Reader { name, version, reads, gives, count } = reader.clone();
    let count = count.map(number);
    let (reads, gives) = (sentence(&reads), sentence(&gives));
    view! {
        <tr>
            <th scope="row">{name}</th><td class="c-3">{version}</td><td>{reads}</td>
            <td class="c-2">{gives}</td><td class="num">{count}</td>
        </tr>
    }
    .into_any()
}

/// One check in full; its id is the anchor that findings lead to.
fn check(check: &CheckDoc) -> AnyView {
    let (id, labelled) = (check.id.clone(), check.id.clone());
    let heading = check.title.clone();
    let code = check.id.clone();
    view! {
        <section class="group" aria-labelledby=labelled>
            <div class="group-head">
                <h3 id=id>{heading}</h3>
                <p><code>{code}</code></p>
                <p class="group-meta">{severity(check.severity)}{check.failures.as_ref().map(link)}</p>
            </div>
            <div class="prose">
                {paragraph("Measures", &check.rule)}
                {paragraph("Why", &check.why)}
                {paragraph("To fix", &check.fix)}
                {paragraph("Limits", &check.limits)}
                {counts(check.counts)}
            </div>
        </section>
    }
    .into_any()
}

/// A paragraph with its lead word; none without text.
fn paragraph(word: &'static str, text: &str) -> Option<AnyView> {
    (!text.is_empty()).then(|| view! { <p><b>{word}": "</b>{sentence(text)}</p> }.into_any())
}

/// Outcomes now, as shape, number and word.
fn counts(counts: OutcomeCounts) -> AnyView {
    let parts = [
        (Outcome::Pass, counts.pass),
        (Outcome::Fail, counts.fail),
        (Outcome::NotApplicable, counts.not_applicable),
        (Outcome::NotMeasured, counts.not_measured),
    ]
    .map(|(result, count)| {
        let words = format!("{} {}", number(count), result.word());
        view! { {outcome(result, &words)} " " }
    });
    view! { <p>{parts.into_iter().collect::<Vec<_>>()}</p> }.into_any()
}

/// Words and what they mean here.
fn definitions(about: &About) -> Option<AnyView> {
    let items = about
        .definitions
        .iter()
        .map(|word| {
            let (id, term) = (word.id.clone(), word.term.clone());
            view! { <dt id=id>{term}</dt><dd>{sentence(&word.text)}</dd> }
        })
        .collect::<Vec<_>>();
    (!items.is_empty()).then(|| section("words", "Words", "", view! { <dl class="prose">{items}</dl> }.into_any()))
}

/// What is not seen.
fn limits(about: &About) -> Option<AnyView> {
    let items = about
        .limits
        .iter()
        .map(|limit| {
            view! { <li>{sentence(limit)}</li> }
        })
        .collect::<Vec<_>>();
    (!items.is_empty())
        .then(|| section("limits", "Limits", "", view! { <div class="prose"><ul>{items}</ul></div> }.into_any()))
}
