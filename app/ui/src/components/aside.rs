//! The aside: short facts in blocks.

use super::fact::value;
use super::marks::{outcome, time};
use crate::model::{SideBlock, SideFact};
use leptos::prelude::*;

/// The facts column of a page.
pub(crate) fn aside(blocks: &[SideBlock]) -> AnyView {
    let blocks = blocks.iter().enumerate().map(|(index, block)| side_block(index, block)).collect::<Vec<_>>();
    view! { <aside class="aside" aria-label="Facts">{blocks}</aside> }.into_any()
}

/// One block.
fn side_block(index: usize, block: &SideBlock) -> AnyView {
    let id = format!("side-{index}");
    let labelled = id.clone();
    let title = block.title.clone();
    let facts = block.facts.iter().map(side_fact).collect::<Vec<_>>();
    view! {
        <section class="block" aria-labelledby=labelled>
            <h2 id=id>{title}</h2>
            <dl class="side-facts">{facts}</dl>
        </section>
    }
    .into_any()
}

/// One fact.
fn side_fact(fact: &SideFact) -> AnyView {
    let label = fact.label.clone();
    let shown = match fact.outcome {
        Some(result) => outcome(result, &fact.value.text),
        None => value(&fact.value),
    };
    let gap = if fact.value.text.is_empty() { "" } else { " " };
    let when = fact.when.as_ref().map(|when| view! { {gap} {time(when)} });
    view! { <div><dt>{label}</dt><dd>{shown}{when}</dd></div> }.into_any()
}
