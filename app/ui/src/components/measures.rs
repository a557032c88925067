//! What numbers about people measure, and what they do not.

use leptos::prelude::*;

/// The sentences, opened on demand; nothing where there are none.
pub(crate) fn measures(sentences: &[String]) -> Option<AnyView> {
    if sentences.is_empty() {
        return None;
    }
    let sentences = sentences.iter().map(|sentence| view! { <p>{sentence.clone()}</p> }).collect::<Vec<_>>();
    let view = view! {
        <details class="twin measures">
            <summary>"What this measures, and what it does not"</summary>
            <div class="sub">{sentences}</div>
        </details>
    };
    Some(view.into_any())
}
