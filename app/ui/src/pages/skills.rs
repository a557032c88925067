//! Skills: which team could pick up which code tomorrow.

use crate::components::facets::pager;
use crate::components::links::{joined, name, row_name, safe};
use crate::components::marks::{depth, flag};
use crate::components::measures::measures;
use crate::components::notices::{Title, title};
use crate::components::section::{nothing, scroll, section};
use crate::components::tables::{Look, table};
use crate::components::trends::trends;
use crate::model::{Matrix, MatrixCell, MatrixRow, Skills, Tone, number};
use leptos::prelude::*;

/// Steps of the tint.
const STEPS: u64 = 4;
/// Dots drawn for services; more are written as a number.
const DOTS: u64 = 3;
/// Words at the right of the matrix's heading.
const ORDER: &str = "silos first, then gaps, then services per practitioner";

/// The page.
pub(super) fn view(skills: &Skills) -> AnyView {
    let head = title(Title { figures: &skills.figures, lead: Some(&skills.lead), ..Title::plain("Skills") });
    let actions = (!skills.actions.is_empty()).then(|| view! { <p class="sub">{joined(&skills.actions)}</p> });
    let lines = skills.trends.as_ref();
    view! {
        {head}
        {actions}
        {section("matrix", "Language by team", ORDER, matrix(&skills.matrix))}
        {skills.pager.as_ref().map(pager)}
        {section("silos", "Silos", &skills.silos_text, table(&skills.silos, Look::Plain))}
        {lines.map(|lines| section("trend", "Practitioners, three years", "by quarter", trends(lines)))}
        {measures(&skills.measures)}
    }
    .into_any()
}

/// The heat matrix with its key.
fn matrix(matrix: &Matrix) -> AnyView {
    if matrix.rows.is_empty() {
        return nothing(&matrix.empty);
    }
    let teams = matrix.teams.iter().map(|team| view! { <th scope="col">{name(&team.text, Some(&team.href))}</th> });
    let teams = teams.collect::<Vec<_>>();
    let rows = matrix.rows.iter().map(row).collect::<Vec<_>>();
    let totals = matrix.totals.iter().map(|total| view! { <td class="total">{total.clone()}</td> });
    let totals = totals.collect::<Vec<_>>();
    let caption = matrix.caption.clone();
    let body = view! {
        <table class="table matrix">
            <caption class="sr">{caption.clone()}</caption>
            <thead><tr>
                <th scope="col">"Language"</th><th scope="col" class="num c-2">"Services"</th>
                <th scope="col" class="num c-2">"People"</th><th scope="col" class="pad">"Bus factor"</th>
                {teams}
                <th scope="col" class="reading c-3">"Reading"</th>
            </tr></thead>
            <tbody>{rows}</tbody>
            <tfoot><tr>
                <th scope="row">"Languages"</th><td class="c-2"></td><td class="c-2"></td><td></td>
                {totals}
                <td class="c-3"></td>
            </tr></tfoot>
        </table>
    };
    view! { {scroll(&caption, body.into_any())} {key()} }.into_any()
}

/// One language.
fn row(row: &MatrixRow) -> AnyView {
    let cells = row.cells.iter().map(|one| view! { <td class="heat">{cell(one)}</td> }).collect::<Vec<_>>();
    let note = row.note.clone().map(|note| view! { <span class="sub c-2">" "{note}</span> });
    let reading = match row.bad {
        true => flag(Tone::Bad, &row.reading),
        false => view! { <span class="sub">{row.reading.clone()}</span> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">{row_name(&row.language.text, Some(&row.language.href))}{note}</th>
            <td class="num c-2">{number(row.services)}</td>
            <td class="num c-2">{number(row.people)}</td>
            <td class="pad">{depth(Some(row.depth))}</td>
            {cells}
            <td class="reading c-3">{reading}</td>
        </tr>
    }
    .into_any()
}

/// One cell: the number of people, a dot for each service the team owns, a red outline for a gap.
fn cell(cell: &MatrixCell) -> AnyView {
    let step = cell.count.min(STEPS).to_string();
    let owns = match cell.services {
        0 => None,
        few @ 1..=DOTS => Some("\u{2022}".repeat(usize::try_from(few).unwrap_or_default())),
        many => Some(format!("{many}\u{2022}")),
    };
    let gap = cell.gap.then_some("");
    let shown = if cell.count == 0 && !cell.gap { "\u{b7}".to_owned() } else { number(cell.count) };
    let said = cell.said.clone();
    let content = view! { <span aria-hidden="true">{shown}</span><span class="sr">{said}</span> };
    match cell.href.as_deref().and_then(safe) {
        Some(href) => {
            view! { <a class="cell" href=href data-step=step data-owns=owns data-gap=gap>{content}</a> }.into_any()
        }
        None => view! { <span class="cell" data-step=step data-owns=owns data-gap=gap>{content}</span> }.into_any(),
    }
}

/// How to read the cells.
fn key() -> AnyView {
    let steps = (0..=STEPS).map(|step| {
        let text = if step == STEPS { format!("{step}+") } else { step.to_string() };
        view! { <li class="cell" data-step=step.to_string()>{text}</li> }
    });
    view! {
        <div class="heat-key">
            <span>"Practitioners"</span><ol>{steps.collect::<Vec<_>>()}</ol>
            <span>"\u{2022} one service owned"</span>
            <span class="cell" data-step="0" data-gap="">"0"</span><span>"owns a service, has nobody"</span>
        </div>
    }
    .into_any()
}
