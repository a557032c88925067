//! Single-letter keys and the list that teaches them.
//!
//! The list is a dialog that is also a popover: a button with `popovertarget=keys` opens it without a script. The keys
//! themselves need one; they rest inside fields, beside modifiers, and when the reader switched them off (WCAG 2.1.4).

use leptos::prelude::*;

/// Keys with what they do, as the list shows them; several keys of a row are pressed one after the other.
pub const KEYS: &[(&[&str], &str)] = &[
    (&["/"], "Search"),
    (&["?"], "This list"),
    (&["j"], "Next row"),
    (&["k"], "Previous row"),
    (&["Enter"], "Open the row; with Ctrl in a new tab"),
    (&["o"], "Open the row"),
    (&["u"], "One level up"),
    (&["d"], "Done with the row, in the inbox"),
    (&["g", "h"], "Home"),
    (&["g", "s"], "Services"),
    (&["g", "t"], "Teams"),
    (&["g", "p"], "People"),
    (&["g", "f"], "Findings"),
    (&["g", "c"], "Crawl"),
    (&["g", "a"], "Alerts"),
    (&["Esc"], "Close, then clear, then leave the field"),
];

/// The rows of the list of keys, for the dialog and for a page of its own.
#[component]
pub fn KeyList() -> impl IntoView {
    let rows: Vec<_> = KEYS
        .iter()
        .map(|(keys, does)| {
            let keys: Vec<_> = keys.iter().map(|key| view! { <kbd class="key">{*key}</kbd> }).collect();
            view! { <div><dt>{keys}</dt><dd>{*does}</dd></div> }
        })
        .collect();
    view! { <dl class="key-list">{rows}</dl> }
}

/// The keys of every page: their list, a dialog of id `keys`, and the part that listens.
///
/// `up` is the address one level above the page, for `u`. Stands once, at the end of the body. Rows that `j` and `k`
/// walk through are the links marked `data-row`.
#[component]
pub fn Keys(up: Option<String>) -> impl IntoView {
    view! {
        <dialog id="keys" class="keys" popover="auto" aria-labelledby="keys-title">
            <div class="keys-head">
                <h2 id="keys-title">"Keys"</h2>
                <button class="button" data-small="" type="button" popovertarget="keys" popovertargetaction="hide">
                    "Close"
                </button>
            </div>
            <KeyList/>
            <KeySwitch up=up/>
        </dialog>
    }
}

/// Listens for the keys, and lets the reader switch them off; the choice stays in this browser.
#[island]
fn KeySwitch(up: Option<String>) -> impl IntoView {
    let live = RwSignal::new(false);
    let on = RwSignal::new(true);
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        on.set(listener::are_on());
        live.set(true);
        listener::install(up.clone(), on);
    });
    #[cfg(not(feature = "hydrate"))]
    drop(up);
    view! {
        <label hidden=move || !live.get()>
            <input
                class="check" type="checkbox" prop:checked=move || on.get()
                on:change=move |event| on.set(event_target_checked(&event))
            />
            "Single-letter keys"
        </label>
    }
}

/// What a key does.
#[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "keys are pressed in the browser only"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Search,
    List,
    Next,
    Previous,
    Open,
    Up,
    Done,
    /// The next letter names a page.
    Prefix,
    Go(&'static str),
}

/// The action of a key; `after_g` says that `g` was the key before.
#[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "keys are pressed in the browser only"))]
fn action(key: &str, after_g: bool) -> Option<Action> {
    if after_g {
        let page = match key {
            "h" => "/",
            "s" => "/services",
            "t" => "/teams",
            "p" => "/people",
            "f" => "/findings",
            "c" => "/crawl",
            "a" => "/alerts",
            _ => return None,
        };
        return Some(Action::Go(page));
    }
    match key {
        "/" => Some(Action::Search),
        "?" => Some(Action::List),
        "j" => Some(Action::Next),
        "k" => Some(Action::Previous),
        "o" => Some(Action::Open),
        "u" => Some(Action::Up),
        "d" => Some(Action::Done),
        "g" => Some(Action::Prefix),
        _ => None,
    }
}

#[cfg(feature = "hydrate")]
mod listener {
    //! The part that runs in the browser.

    use super::super::browser;
    use super::{Action, action};
    use js_sys::Reflect;
    use leptos::ev;
    use leptos::prelude::*;
    use wasm_bindgen::{JsCast as _, JsValue};
    use web_sys::{Element, HtmlElement, HtmlInputElement};

    /// Milliseconds within which a letter belongs to the `g` before it.
    const PREFIX_MS: f64 = 1_500.0;
    /// Where the choice is kept in the browser.
    const SETTING: &str = "portolan-keys";

    /// Whether the reader left the keys on.
    pub(super) fn are_on() -> bool {
        storage()
            .and_then(|storage| Reflect::get(&storage, &SETTING.into()).ok())
            .and_then(|value| value.as_string())
            .is_none_or(|value| value != "off")
    }

    /// Listens on the window for as long as the page lives, and keeps the choice whenever it changes.
    pub(super) fn install(up: Option<String>, on: RwSignal<bool>) {
        let prefixed_at = StoredValue::new(f64::NEG_INFINITY);
        window_event_listener(ev::keydown, move |event| {
            if event.default_prevented() || event.is_composing() {
                return;
            }
            if event.key() == "Escape" {
                leave_field(&event);
                return;
            }
            let modified = event.ctrl_key() || event.alt_key() || event.meta_key();
            if modified || !on.get_untracked() || in_field(&event) {
                return;
            }
            let now = js_sys::Date::now();
            let after_g = now - prefixed_at.get_value() < PREFIX_MS;
            prefixed_at.set_value(f64::NEG_INFINITY);
            let Some(action) = action(&event.key(), after_g) else {
                return;
            };
            if action == Action::Prefix {
                prefixed_at.set_value(now);
            }
            if perform(action, up.as_deref()) {
                event.prevent_default();
            }
        });
        Effect::watch(
            move || on.get(),
            |on, _, _| {
                if let Some(storage) = storage() {
                    // A browser that refuses to store keeps the choice for this page only.
                    _ = Reflect::set(&storage, &SETTING.into(), &if *on { "on" } else { "off" }.into());
                }
            },
            false,
        );
    }

    fn storage() -> Option<JsValue> {
        Reflect::get(&window(), &"localStorage".into()).ok().filter(JsValue::is_object)
    }

    /// Does it; `false` when there was nothing to do, so that the key keeps its own meaning.
    fn perform(action: Action, up: Option<&str>) -> bool {
        match action {
            Action::Search => focus_search(),
            Action::List => toggle_list(),
            Action::Next => walk(true),
            Action::Previous => walk(false),
            Action::Open => focused_row().inspect(HtmlElement::click).is_some(),
            Action::Up => up.inspect(|up| browser::go(up)).is_some(),
            Action::Done => done(),
            Action::Prefix => true,
            Action::Go(page) => {
                browser::go(page);
                true
            }
        }
    }

    fn in_field(event: &ev::KeyboardEvent) -> bool {
        target(event).is_some_and(|element| {
            element.is_content_editable()
                || (element.matches("input, textarea, select").unwrap_or(false)
                    && !element.matches("[type=checkbox], [type=radio]").unwrap_or(false))
        })
    }

    /// Esc leaves a field, unless a layer above it is open: the browser closes that first.
    fn leave_field(event: &ev::KeyboardEvent) {
        let layer = document().query_selector(":popover-open, dialog[open]");
        if in_field(event) && matches!(layer, Ok(None)) {
            _ = target(event).map(|element| element.blur());
        }
    }

    fn target(event: &ev::KeyboardEvent) -> Option<HtmlElement> {
        event.target()?.dyn_into().ok()
    }

    fn focus_search() -> bool {
        let field = all("[role=search] input").into_iter().find(is_shown);
        let Some(field) = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) else {
            return false;
        };
        _ = field.focus();
        field.select();
        true
    }

    fn toggle_list() -> bool {
        all("#keys").pop().is_some_and(|list| list.toggle_popover().is_ok())
    }

    /// Moves the focus to the next or previous row; from outside the rows to the first or last one.
    fn walk(forward: bool) -> bool {
        let rows: Vec<HtmlElement> = all("[data-row]").into_iter().filter(is_shown).collect();
        let at = rows.iter().position(is_focused);
        let to = match (at, forward) {
            (None, true) => Some(0),
            (None, false) => rows.len().checked_sub(1),
            (Some(at), true) => Some(at + 1),
            (Some(at), false) => at.checked_sub(1),
        };
        to.and_then(|to| rows.get(to)).is_some_and(|row| row.focus().is_ok())
    }

    fn focused_row() -> Option<HtmlElement> {
        all("[data-row]").into_iter().find(is_focused)
    }

    /// Presses the button of the focused row that says so.
    fn done() -> bool {
        let row = focused_row().and_then(|row| row.closest("li").ok().flatten());
        let button = row.and_then(|row| row.query_selector("[data-key=d]").ok().flatten());
        button.and_then(|button| button.dyn_into::<HtmlElement>().ok()).inspect(HtmlElement::click).is_some()
    }

    fn is_focused(element: &HtmlElement) -> bool {
        document().active_element().is_some_and(|active| active.is_same_node(Some(element)))
    }

    /// Whether an element takes room: what a narrow page hides cannot take the focus.
    fn is_shown(element: &HtmlElement) -> bool {
        element.offset_width() > 0
    }

    fn all(selector: &str) -> Vec<HtmlElement> {
        let Ok(found) = document().query_selector_all(selector) else {
            return Vec::new();
        };
        (0..found.length()).filter_map(|at| found.get(at)?.dyn_into::<Element>().ok()?.dyn_into().ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, KEYS, action};

    #[test]
    fn every_key_of_the_list_does_something() {
        for (keys, does) in KEYS {
            let done = match *keys {
                [key] => matches!(*key, "Enter" | "Esc") || action(key, false).is_some(),
                [prefix, key] => action(prefix, false) == Some(Action::Prefix) && action(key, true).is_some(),
                _ => false,
            };
            assert!(done, "{keys:?}: {does}");
        }
    }

    #[test]
    fn a_letter_after_g_is_a_page_and_nothing_else() {
        assert_eq!(action("s", true), Some(Action::Go("/services")));
        assert_eq!(action("j", true), None);
        assert_eq!(action("s", false), None);
    }
}
