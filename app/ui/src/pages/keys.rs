//! The list of keys as a page, for readers without a script.

use crate::components::notices::{Title, title};
use crate::islands::KeyList;
use leptos::prelude::*;

/// The page.
pub(super) fn view() -> AnyView {
    let heading = title(Title {
        lead: Some(
            "Keys work where a script runs, outside of fields. Each is only a shortcut: everything has a link too.",
        ),
        ..Title::plain("Keys")
    });
    view! { {heading} <div class="section"><KeyList/></div> }.into_any()
}
