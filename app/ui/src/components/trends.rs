//! Lines over time: a row each, drawn to one scale, every figure in a table beneath.

use super::links::name;
use super::section::scroll;
use super::tables::{Look, table};
use crate::model::{Trend, Trends};
use leptos::prelude::*;

/// Width of a step in the drawing's units.
const STEP: usize = 10;
/// Where a line of nothing lies.
const BASE: f64 = 19.0;
/// Where the highest point lies.
const TOP: f64 = 1.5;

/// The table of lines with its figures.
pub(crate) fn trends(trends: &Trends) -> AnyView {
    let rows = trends.rows.iter().map(row).collect::<Vec<_>>();
    let (what, caption) = (trends.what.clone(), trends.caption.clone());
    let (from, to) = (trends.from.clone(), trends.to.clone());
    let finding = trends.finding.clone();
    let lines = view! {
        <table class="table knows" data-few="">
            <caption class="sr">{caption.clone()}</caption>
            <thead><tr>
                <th scope="col">{what}</th>
                <th scope="col" class="num">{from}</th>
                <th scope="col" class="c-strip"><span class="sr">"By quarter"</span></th>
                <th scope="col" class="num">{to}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
    };
    view! {
        <figure>{scroll(&caption, lines.into_any())}<figcaption class="sub">{finding}</figcaption></figure>
        <details class="twin"><summary>"Every figure"</summary>{table(&trends.twin, Look::Plain)}</details>
    }
    .into_any()
}

/// One line.
fn row(trend: &Trend) -> AnyView {
    let note = trend.note.clone().map(|note| view! { " " <span class="dim">{note}</span> });
    let (first, last) = (trend.first.clone(), trend.last.clone());
    view! {
        <tr>
            <th scope="row">{name(&trend.name, trend.href.as_deref())}{note}</th>
            <td class="num">{first}</td>
            <td class="c-strip">{line(trend)}</td>
            <td class="num">{last}</td>
        </tr>
    }
    .into_any()
}

/// A stair of the points; a gap where nothing was measured.
fn line(trend: &Trend) -> AnyView {
    let width = trend.points.len().max(1) * STEP;
    let view_box = format!("0 0 {width} 20");
    let end = width.to_string();
    let tone = trend.bad.then_some("bad");
    let (title, said) = (trend.said.clone(), trend.said.clone());
    view! {
        <svg class="spark" viewBox=view_box preserveAspectRatio="none" role="img" aria-label=said>
            <title>{title}</title>
            <line x1="0" x2=end y1="19.5" y2="19.5"/>
            <path data-tone=tone d=path(&trend.points)/>
        </svg>
    }
    .into_any()
}

/// The stair as path data.
fn path(points: &[Option<f64>]) -> String {
    let mut path = String::new();
    let mut drawn = false;
    for (index, point) in points.iter().enumerate() {
        let Some(height) = point else {
            drawn = false;
            continue;
        };
        let y = BASE - height.clamp(0.0, 1.0) * (BASE - TOP);
        let (left, right) = (index * STEP, (index + 1) * STEP);
        let start = if drawn { format!("V{y:.1}") } else { format!("M{left} {y:.1}") };
        path.push_str(&format!("{start}H{right}"));
        drawn = true;
    }
    path
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn what_was_not_measured_is_a_gap() {
        assert_eq!(path(&[Some(0.0), Some(1.0), None, Some(2.0)]), "M0 19.0H10V1.5H20M30 1.5H40");
        assert_eq!(path(&[None]), "");
    }
}
