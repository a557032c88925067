//! A section: dark rule, heading, the finding in words at its right end.

use leptos::prelude::*;

/// A section with words at the right of its heading; empty words are left out.
pub(crate) fn section(id: &'static str, heading: &'static str, words: &str, body: AnyView) -> AnyView {
    let words = (!words.is_empty()).then(|| words.to_owned().into_any());
    section_with(id, heading, words, body)
}

/// A section whose words are more than text.
pub(crate) fn section_with(id: &'static str, heading: &'static str, words: Option<AnyView>, body: AnyView) -> AnyView {
    view! {
        <section class="section" aria-labelledby=id>
            <div class="section-head">
                <h2 id=id>{heading}</h2>
                {words.map(|words| view! { <p>{words}</p> })}
            </div>
            {body}
        </section>
    }
    .into_any()
}

/// A region that scrolls sideways where its table is too wide. Its name ends in "table", because a section of the same
/// name may stand around it and landmarks need names of their own.
pub(crate) fn scroll(label: &str, body: AnyView) -> AnyView {
    let label = format!("{label}, table");
    view! { <div class="scroll" role="region" aria-label=label tabindex="0">{body}</div> }.into_any()
}

/// A sentence in place of rows.
pub(crate) fn nothing(sentence: &str) -> AnyView {
    let sentence = sentence.to_owned();
    view! { <p class="dim">{sentence}</p> }.into_any()
}
