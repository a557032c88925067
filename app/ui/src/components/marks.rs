//! Marks: icon, monogram, outcome, severity, depth, flag, time, inline rail.

use crate::model::{Claimed, Kind, Outcome, Severity, Standing, Tone, When, number};
use leptos::prelude::*;

/// After these an id, path or address may go on in the next line.
const SEPARATORS: [char; 5] = ['/', ':', '+', '_', '@'];
/// Strokes of the depth tally.
const TALLY: [&str; 4] = ["1.0", "6.5", "12.0", "17.5"];

/// A shape of the sprite, for decoration beside a word.
pub(crate) fn icon(name: &str) -> AnyView {
    let href = format!("#i-{name}");
    view! { <svg class="icon" aria-hidden="true"><use href=href></use></svg> }.into_any()
}

/// A shape that stands without a word, with its accessible name.
pub(crate) fn named_icon(name: &str, label: &'static str, tone: Option<Tone>) -> AnyView {
    let href = format!("#i-{name}");
    let tone = tone.map(Tone::word);
    view! { <svg class="icon" data-tone=tone role="img" aria-label=label><use href=href></use></svg> }.into_any()
}

/// Shape and accessible name of a tone.
pub(crate) fn tone_icon(tone: Tone) -> AnyView {
    let (shape, label) = match tone {
        Tone::Bad => ("fail", "broken"),
        Tone::Warn => ("warn", "warning"),
        Tone::Good => ("pass", "good"),
        Tone::Info => ("ask", "note"),
        Tone::Unknown => ("unmeasured", "unknown"),
    };
    named_icon(shape, label, Some(tone))
}

/// Kind monogram.
pub(crate) fn mono(kind: Kind) -> AnyView {
    view! { <abbr class="mono" data-kind=kind.letters() title=kind.word()>{kind.letters()}</abbr> }.into_any()
}

/// Kind monogram of a title.
pub(crate) fn large_mono(kind: Kind) -> AnyView {
    view! { <abbr class="mono" data-kind=kind.letters() data-size="large" title=kind.word()>{kind.letters()}</abbr> }
        .into_any()
}

/// Outcome as shape and word.
pub(crate) fn outcome(outcome: Outcome, words: &str) -> AnyView {
    let (state, shape) = outcome_parts(outcome);
    let words = words.to_owned();
    view! { <span class="outcome" data-outcome=state>{icon(shape)}{words}</span> }.into_any()
}

/// Value of `data-outcome` and name of the shape.
fn outcome_parts(outcome: Outcome) -> (&'static str, &'static str) {
    match outcome {
        Outcome::Pass => ("pass", "pass"),
        Outcome::Fail => ("fail", "fail"),
        Outcome::NotApplicable => ("na", "na"),
        Outcome::NotMeasured => ("unmeasured", "unmeasured"),
    }
}

/// Severity as three strokes and a word.
pub(crate) fn severity(severity: Severity) -> AnyView {
    view! {
        <span class="sev" data-sev=severity.word()>
            <svg viewBox="0 0 11 11" aria-hidden="true">
                <rect x="0" y="7" width="3" height="4"/><rect x="4" y="4" width="3" height="7"/><rect x="8" y="0" width="3" height="11"/>
            </svg>
            {severity.word()}
        </span>
    }
    .into_any()
}

/// Bus factor as a number and up to four strokes; a ring for none, a word for not measured.
pub(crate) fn depth(depth: Option<u32>) -> AnyView {
    match depth {
        None => outcome(Outcome::NotMeasured, Outcome::NotMeasured.word()),
        Some(depth) => {
            let text = number(u64::from(depth));
            let step = depth.min(4).to_string();
            view! { <span class="depth" data-depth=step><b>{text}</b>{tally(depth)}</span> }.into_any()
        }
    }
}

/// The drawing of a depth.
pub(crate) fn tally(depth: u32) -> AnyView {
    if depth == 0 {
        return view! { <svg viewBox="0 0 19 12" aria-hidden="true"><circle cx="4" cy="6" r="3.25"/></svg> }.into_any();
    }
    let strokes = TALLY
        .iter()
        .zip(1..)
        .map(|(x, stroke)| {
            let class = if stroke <= depth { "on" } else { "off" };
            view! { <line class=class x1=*x x2=*x y1="0" y2="12"/> }
        })
        .collect::<Vec<_>>();
    view! { <svg viewBox="0 0 19 12" aria-hidden="true">{strokes}</svg> }.into_any()
}

/// A small tag.
pub(crate) fn flag(tone: Tone, text: &str) -> AnyView {
    let text = text.to_owned();
    view! { <span class="flag" data-tone=tone.word()>{text}</span> }.into_any()
}

/// A time, relative in words and exact for machines and on hover.
pub(crate) fn time(when: &When) -> AnyView {
    let When { text, iso } = when.clone();
    view! { <time datetime=iso.clone() title=iso>{text}</time> }.into_any()
}

/// A time as part of a sentence: `3 d ago`, `just now`; a date stays a date.
pub(crate) fn time_ago(when: &When) -> AnyView {
    // A no-break space stands between a number and its unit only, so it tells an age from a date.
    let text = match when.text.as_str() {
        "now" => "just now".to_owned(),
        age if age.contains('\u{a0}') => format!("{age} ago"),
        other => other.to_owned(),
    };
    let iso = when.iso.clone();
    view! { <time datetime=iso.clone() title=iso>{text}</time> }.into_any()
}

/// A sentence in which backticks set what is typed or written in a file; a lone backtick stays as it is.
pub(crate) fn sentence(text: &str) -> AnyView {
    let parts = text.split('`').collect::<Vec<_>>();
    if parts.len() % 2 == 0 {
        return text.to_owned().into_any();
    }
    let parts = parts
        .into_iter()
        .enumerate()
        .map(|(index, part)| {
            let part = part.to_owned();
            match index % 2 {
                0 => part.into_any(),
                _ => view! { <code>{part}</code> }.into_any(),
            }
        })
        .collect::<Vec<_>>();
    parts.into_any()
}

/// An id, path or address that may break after its separators and not within its words.
pub(crate) fn breakable(text: &str) -> AnyView {
    let parts = text
        .split_inclusive(SEPARATORS)
        .map(|part| {
            // The last part ends without a separator, so nothing that follows is cut off from it.
            let after = part.ends_with(SEPARATORS).then(|| view! { <wbr/> });
            let part = part.to_owned();
            view! { {part}{after} }
        })
        .collect::<Vec<_>>();
    parts.into_any()
}

/// A value with its rail inside a table cell.
pub(crate) fn claimed(value: &Claimed) -> AnyView {
    if value.text.is_empty() {
        let absent = if value.absent.is_empty() { "nobody" } else { &value.absent };
        return view! { <span class="inline-rail" data-standing="none">{flag(Tone::Unknown, absent)}</span> }
            .into_any();
    }
    inline_rail(&value.text, value.standing, value.conflict)
}

/// Words with a rail in front; the standing is said to those who do not see it.
pub(crate) fn inline_rail(text: &str, standing: Standing, conflict: bool) -> AnyView {
    let text = text.to_owned();
    let conflict = conflict.then_some("");
    let said = match (standing, conflict.is_some()) {
        (Standing::None, _) => None,
        (standing, true) => Some(format!(", {}, disputed", standing.word())),
        (standing, false) => Some(format!(", {}", standing.word())),
    };
    view! {
        <span class="inline-rail" data-standing=standing.word() data-conflict=conflict>
            <span dir="auto">{text}</span>
            {said.map(|said| view! { <span class="sr">{said}</span> })}
        </span>
    }
    .into_any()
}

/// What the four line styles mean.
pub(crate) fn legend() -> AnyView {
    view! {
        <p class="legend">
            <span data-standing="declared">"declared"</span>
            <span data-standing="observed">"observed in code"</span>
            <span data-standing="inferred">"inferred"</span>
            <span data-standing="stale">"stale"</span>
            <span data-standing="declared" data-conflict="">"in conflict"</span>
        </p>
    }
    .into_any()
}
