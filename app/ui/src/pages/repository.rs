//! A repository: its state, its problems, what was found in it.

use super::crawl::state;
use crate::components::entity_findings;
use crate::components::fact::path_line;
use crate::components::knowledge::{Extent, documents, languages, who_knows};
use crate::components::marks::{large_mono, sentence, severity};
use crate::components::notices::{Title, crumbs, notices, title};
use crate::components::section::{nothing, scroll, section, section_with};
use crate::components::tables::{Look, table};
use crate::model::{Kind, Problem, Repository};
use leptos::prelude::*;

/// The page.
pub(super) fn view(repository: &Repository) -> AnyView {
    let head = title(Title {
        mono: Some(large_mono(Kind::Repository)),
        meta: &repository.meta,
        ..Title::plain(&repository.name)
    });
    let words = view! { "Last crawl: " {state(repository.state, None)} }.into_any();
    let texts = (!repository.documents.is_empty())
        .then(|| section("docs", "Documents", "", documents(&repository.documents, Extent::Full, "")));
    view! {
        {crumbs(&repository.crumbs)}
        {head}
        {notices(&repository.notices)}
        {section_with("problems", "Problems", Some(words), problems(&repository.problems))}
        {section("finds", "Checks", &repository.findings_text, entity_findings::all(&repository.name, &repository.findings))}
        {section("contents", "Found in it", "", table(&repository.contents, Look::Plain))}
        {repository.knowledge.as_ref().map(who_knows)}
        {repository.languages.as_ref().map(languages)}
        {texts}
    }
    .into_any()
}

/// What could not be read.
fn problems(problems: &[Problem]) -> AnyView {
    if problems.is_empty() {
        return nothing("Everything was read without a problem.");
    }
    let rows = problems.iter().map(problem).collect::<Vec<_>>();
    let table = view! {
        <table class="table">
            <caption class="sr">"Problems met while reading, and what to do"</caption>
            <thead><tr>
                <th scope="col">"Severity"</th><th scope="col">"Problem"</th>
                <th scope="col">"Where"</th><th scope="col" class="c-2">"What to do"</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
    };
    scroll("Problems", table.into_any())
}

/// One problem.
fn problem(problem: &Problem) -> AnyView {
    let help = sentence(&problem.help);
    let place = (!problem.path.is_empty()).then(|| path_line(&problem.path, problem.line));
    view! {
        <tr>
            <td>{severity(problem.severity)}</td>
            <th scope="row"><span dir="auto">{sentence(&problem.text)}</span></th>
            <td class="evidence">{place.map(|place| view! { <code>{place}</code> })}</td>
            <td class="c-2">{help}</td>
        </tr>
    }
    .into_any()
}
