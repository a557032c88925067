//! Soundings: every service on one coast, its lead line as deep as its bus factor.

use super::links::{link, name, safe};
use super::marks::{claimed, depth, tally};
use super::section::section;
use crate::model::{Shore, Sounding, Soundings, number};
use leptos::prelude::*;

/// Units of one fathom; a step of the scale.
const FATHOM: u32 = 26;
/// Deepest line that is drawn; deeper ones end here and say their number.
const DEEPEST: u32 = 4;

/// The section with the picture and its table twin.
pub(crate) fn soundings(soundings: &Soundings) -> AnyView {
    let shores = soundings.shores.iter().map(shore).collect::<Vec<_>>();
    let caption = soundings.caption.clone();
    let body = view! {
        <figure>
            <div class="coast">
                <div class="coast-scale" aria-hidden="true"><span>"1"</span><span>"2"</span><span>"3"</span><span>"4"</span></div>
                <ol class="coast-teams">{shores}</ol>
            </div>
            <figcaption>{caption}{soundings.all.as_ref().map(|all| view! { " " {link(all)} })}</figcaption>
        </figure>
        {twin(&soundings.shores)}
    };
    section(
        "soundings",
        "Soundings",
        "How many people hold half of the working knowledge of each service",
        body.into_any(),
    )
}

/// The services of one owner.
fn shore(shore: &Shore) -> AnyView {
    let owner = shore.name.clone();
    let services = shore.services.iter().map(|service| sounding(service, &shore.name)).collect::<Vec<_>>();
    view! { <li class="coast-team"><h3>{owner}</h3><ol>{services}</ol></li> }.into_any()
}

/// One service: name upright to the coast, lead line below; on a narrow page a row with owner and tally.
fn sounding(service: &Sounding, owner: &str) -> AnyView {
    let (title, owner) = (service.name.clone(), owner.to_owned());
    let step = service.depth.map_or_else(|| "unknown".to_owned(), |depth| depth.min(DEEPEST).to_string());
    let said = match service.depth {
        Some(depth) => format!(": bus factor {}", number(u64::from(depth))),
        None => ": bus factor not measured".to_owned(),
    };
    let narrow = service.depth.map(|depth| {
        let text = number(u64::from(depth));
        let step = depth.min(DEEPEST).to_string();
        view! { <span class="depth" aria-hidden="true" data-depth=step><b>{text}</b>{tally(depth)}</span> }
    });
    view! {
        <li>
            <a href=safe(&service.href) data-depth=step data-row="">
                <span>{title}</span>
                <span class="sr">{said}</span>
                {lead_line(service.depth)}
                <span class="only-narrow" aria-hidden="true">{owner}</span>
                {narrow}
            </a>
        </li>
    }
    .into_any()
}

/// The line and its lead; a ring at the surface for none, nothing but the surface for not measured.
fn lead_line(depth: Option<u32>) -> AnyView {
    match depth {
        None => view! { <svg viewBox="0 0 12 117" aria-hidden="true"></svg> }.into_any(),
        Some(0) => {
            view! { <svg viewBox="0 0 12 117" aria-hidden="true"><circle class="bob" cx="6" cy="0.75" r="4.5"/></svg> }
                .into_any()
        }
        Some(depth) => {
            let y = (depth.min(DEEPEST) * FATHOM).to_string();
            view! {
                <svg viewBox="0 0 12 117" aria-hidden="true">
                    <line class="lead" x1="6" x2="6" y1="1" y2=y.clone()/><circle class="bob" cx="6" cy=y r="4"/>
                </svg>
            }
            .into_any()
        }
    }
}

/// The same as a table, the shallowest first.
fn twin(shores: &[Shore]) -> AnyView {
    let mut services = shores.iter().flat_map(|shore| &shore.services).collect::<Vec<_>>();
    services.sort_by(|one, other| {
        (one.depth.unwrap_or(u32::MAX), &one.name).cmp(&(other.depth.unwrap_or(u32::MAX), &other.name))
    });
    let rows = services
        .into_iter()
        .map(|service| {
            view! {
                <tr>
                    <th scope="row">{name(&service.name, Some(&service.href))}</th>
                    <td>{claimed(&service.owner)}</td>
                    <td>{depth(service.depth)}</td>
                </tr>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <details class="twin">
            <summary>"The same as a table"</summary>
            <table class="table">
                <caption class="sr">"Services by bus factor, the shallowest first"</caption>
                <thead><tr><th scope="col">"Service"</th><th scope="col">"Owner"</th><th scope="col">"Bus factor"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </details>
    }
    .into_any()
}
