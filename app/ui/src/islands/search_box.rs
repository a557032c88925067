//! The search box: a plain form that becomes a combobox with suggestions.
//!
//! Pattern: editable combobox with list autocomplete of the WAI-ARIA practices. Focus stays in the field; the row under
//! attention is named by `aria-activedescendant`.

use super::browser;
use super::suggest::{SuggestItem, Suggestions, step};
use leptos::ev;
use leptos::html::Input;
use leptos::prelude::*;
use std::time::Duration;

/// Rest of the keyboard before the server is asked.
const DEBOUNCE: Duration = Duration::from_millis(60);
/// Rest of the answers before their number is announced.
const QUIET: Duration = Duration::from_millis(500);

/// A search form with suggestions.
///
/// `id` names the field and is the prefix of the ids inside; `label` names form and field, so it differs between the
/// forms of one page; `action` is where the form leads with `q`; `value` is the text it starts with; `suggest_url` answers
/// [`Suggestions`] as JSON; `large` is the form of the home page.
#[island]
pub fn SearchBox(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(into)] action: String,
    #[prop(into)] value: String,
    #[prop(into)] suggest_url: String,
    large: bool,
) -> impl IntoView {
    let combobox = Combobox::new(suggest_url);
    combobox.resume(&value);
    let list = format!("{id}-list");
    let prefix = StoredValue::new(id.clone());
    let option = move |at: usize| prefix.with_value(|id| format!("{id}-{at}"));
    let expanded = move || combobox.is_expanded().to_string();
    let named = move || combobox.active.get().map(option);
    Effect::new(move || {
        if let Some(id) = named() {
            browser::reveal(&id);
        }
    });
    view! {
        <form class="search" data-large=large.then_some("") role="search" aria-label=label.clone() action=action>
            <svg class="icon" aria-hidden="true"><use href="#i-find"></use></svg>
            <input
                type="search" name="q" id=id value=value placeholder=label.clone() aria-label=label.clone()
                autocomplete="off" autocapitalize="off" spellcheck="false"
                role="combobox" aria-autocomplete="list" aria-controls=list.clone()
                aria-expanded=expanded aria-activedescendant=named
                node_ref=combobox.input
                on:input=move |event| combobox.typed(event_target_value(&event))
                on:keydown=move |event| combobox.key(&event)
                on:blur=move |_| combobox.close()
            />
            <span class="search-keys" aria-hidden="true"><kbd class="key">"/"</kbd></span>
            <div class="popup" hidden=move || !combobox.open.get()>
                <div role="listbox" id=list aria-label=label.clone() hidden=move || combobox.answer.with(Suggestions::is_empty)>
                    {move || combobox.answer.with(|answer| groups(combobox, answer, &option))}
                </div>
                <p class="popup-none" hidden=move || !combobox.answer.with(Suggestions::is_empty)>
                    "Nothing by that name; Enter searches the text"
                </p>
                <div class="popup-foot" aria-hidden="true">
                    <span><kbd class="key">"Enter"</kbd>" open"</span>
                    <span><kbd class="key">"Esc"</kbd>" close"</span>
                </div>
            </div>
            <span class="sr" role="status">{move || combobox.said.get()}</span>
        </form>
    }
}

/// The groups of the list; places count through all of them.
fn groups(combobox: Combobox, answer: &Suggestions, option: &dyn Fn(usize) -> String) -> Vec<impl IntoView + use<>> {
    let mut at = 0..;
    answer
        .groups
        .iter()
        .map(|group| {
            let rows: Vec<_> =
                group.items.iter().zip(&mut at).map(|(item, at)| row(combobox, item, at, option(at))).collect();
            view! {
                <div role="group" aria-label=group.label.clone()>
                    <div class="popup-head" aria-hidden="true">{group.label.clone()}</div>
                    {rows}
                </div>
            }
        })
        .collect()
}

fn row(combobox: Combobox, item: &SuggestItem, at: usize, id: String) -> impl IntoView + use<> {
    let selected = move || (combobox.active.get() == Some(at)).to_string();
    let href = item.href.clone();
    view! {
        <div
            role="option" id=id aria-selected=selected
            // Without this the press would take the focus, and losing it closes the list before the click arrives.
            on:mousedown=move |event| event.prevent_default()
            on:click=move |event| follow(&href, event.ctrl_key() || event.meta_key())
        >
            <abbr class="mono" data-kind=item.monogram.clone() aria-hidden="true">{item.monogram.clone()}</abbr>
            <b>{item.title.clone()}</b>
            <span>{item.detail.clone()}</span>
        </div>
    }
}

fn follow(href: &str, new_tab: bool) {
    if new_tab {
        browser::open_tab(href);
    } else {
        browser::go(href);
    }
}

/// State of one search box in the browser.
#[derive(Clone, Copy)]
struct Combobox {
    suggest_url: StoredValue<String>,
    input: NodeRef<Input>,
    answer: RwSignal<Suggestions>,
    open: RwSignal<bool>,
    active: RwSignal<Option<usize>>,
    said: RwSignal<String>,
    /// Number of the newest question; an answer to an older one is dropped.
    sequence: StoredValue<u64>,
    asking: StoredValue<Option<TimeoutHandle>>,
    saying: StoredValue<Option<TimeoutHandle>>,
}

impl Combobox {
    fn new(suggest_url: String) -> Self {
        Self {
            suggest_url: StoredValue::new(suggest_url),
            input: NodeRef::new(),
            answer: RwSignal::default(),
            open: RwSignal::new(false),
            active: RwSignal::new(None),
            said: RwSignal::default(),
            sequence: StoredValue::new(0),
            asking: StoredValue::new(None),
            saying: StoredValue::new(None),
        }
    }

    fn is_expanded(self) -> bool {
        self.open.get() && !self.answer.with(Suggestions::is_empty)
    }

    /// Takes up text that was typed before the script had come.
    fn resume(self, served: &str) {
        let served = served.to_owned();
        Effect::new(move || {
            if let Some(input) = self.input.get() {
                let text = input.value();
                let focused = document().active_element().is_some_and(|element| element.is_same_node(Some(&input)));
                if focused && text != served {
                    self.typed(text);
                }
            }
        });
    }

    fn typed(self, text: String) {
        let number = self.forget();
        if text.trim().is_empty() {
            self.hide();
            self.answer.set(Suggestions::default());
            return;
        }
        let timer = set_timeout_with_handle(move || self.ask(text, number), DEBOUNCE);
        self.asking.set_value(timer.ok());
    }

    fn ask(self, text: String, number: u64) {
        let url = self.suggest_url.with_value(|url| {
            let separator = if url.contains('?') { '&' } else { '?' };
            format!("{url}{separator}q={}", browser::encode(text.trim()))
        });
        leptos::task::spawn_local(async move {
            let body = browser::fetch_text(&url).await;
            if self.sequence.get_value() != number {
                return;
            }
            // Without an answer the form still works; a list of another text would mislead.
            match body.and_then(|body| serde_json::from_str(&body).ok()) {
                Some(answer) => self.show(answer),
                None => self.hide(),
            }
        });
    }

    fn show(self, answer: Suggestions) {
        let words = answer.announcement();
        self.active.set(None);
        self.answer.set(answer);
        self.open.set(true);
        let timer = set_timeout_with_handle(move || self.said.set(words), QUIET);
        self.saying.set_value(timer.ok());
    }

    /// Makes every question and announcement under way void; returns the number of the next question.
    fn forget(self) -> u64 {
        for timer in [self.asking, self.saying] {
            timer.update_value(|timer| {
                if let Some(timer) = timer.take() {
                    timer.clear();
                }
            });
        }
        self.sequence.update_value(|number| *number += 1);
        self.sequence.get_value()
    }

    fn hide(self) {
        self.open.set(false);
        self.active.set(None);
        self.said.set(String::new());
    }

    fn close(self) {
        self.forget();
        self.hide();
    }

    fn key(self, event: &ev::KeyboardEvent) {
        // Keys that choose among the candidates of an input method are not ours.
        if event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" => self.arrow(event, true),
            "ArrowUp" => self.arrow(event, false),
            "Enter" => self.enter(event),
            "Escape" => self.escape(event),
            "Tab" => self.close(),
            _ => {}
        }
    }

    fn arrow(self, event: &ev::KeyboardEvent, forward: bool) {
        let len = self.answer.with_untracked(Suggestions::len);
        if len == 0 || event.alt_key() {
            return;
        }
        event.prevent_default();
        self.open.set(true);
        self.active.update(|at| *at = step(*at, len, forward));
    }

    fn enter(self, event: &ev::KeyboardEvent) {
        let at = self.active.get_untracked().filter(|_| self.open.get_untracked());
        let href = at.and_then(|at| self.answer.with_untracked(|answer| answer.item(at).map(|item| item.href.clone())));
        self.close();
        if let Some(href) = href {
            event.prevent_default();
            follow(&href, event.ctrl_key() || event.meta_key());
        }
    }

    /// Closes the list, then clears the text, then leaves the field.
    fn escape(self, event: &ev::KeyboardEvent) {
        event.prevent_default();
        let was_open = self.open.get_untracked();
        self.close();
        let Some(input) = self.input.get_untracked() else {
            return;
        };
        if was_open {
            return;
        }
        if input.value().is_empty() {
            _ = input.blur();
        } else {
            input.set_value("");
            self.answer.set(Suggestions::default());
        }
    }
}
