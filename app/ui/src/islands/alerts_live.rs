//! The count of unread alerts in the navigation, and the inbox: both follow the server's events.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The data of each server-sent event, as JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertCount {
    /// Alerts that the reader has not seen.
    pub unread: u64,
    /// Grows whenever something about alerts changes.
    pub version: u64,
}

impl AlertCount {
    /// `3 unread alerts`.
    #[must_use]
    pub fn words(self) -> String {
        match self.unread {
            0 => "No unread alerts".to_owned(),
            1 => "1 unread alert".to_owned(),
            n => format!("{n} unread alerts"),
        }
    }
}

/// The count; starts with what the page was rendered with and listens to `events_url` as long as the page is seen.
#[island]
pub fn AlertsLive(#[prop(into)] events_url: String, unread: u64) -> impl IntoView {
    let now = RwSignal::new(unread);
    #[cfg(feature = "hydrate")]
    Effect::new(move || stream::start(events_url.clone(), now));
    #[cfg(not(feature = "hydrate"))]
    drop(events_url);
    view! {
        <data value=move || now.get().to_string() hidden=move || now.get() == 0>
            {move || now.get().to_string()} <span class="sr">" unread"</span>
        </data>
    }
}

#[cfg(feature = "hydrate")]
mod stream {
    //! The part that runs in the browser.

    use super::super::live;
    use super::AlertCount;
    use leptos::ev;
    use leptos::prelude::*;
    use wasm_bindgen::JsCast as _;
    use wasm_bindgen::closure::Closure;
    use web_sys::{EventSource, MessageEvent};

    type Source = StoredValue<Option<EventSource>, LocalStorage>;

    /// Listens while the page is seen: a browser opens few connections to one server, and a stream holds one.
    pub(super) fn start(events_url: String, now: RwSignal<u64>) {
        let source: Source = StoredValue::new_local(None);
        let last = StoredValue::new(None::<AlertCount>);
        let open = move || {
            if source.with_value(Option::is_none) && !document().hidden() {
                source.set_value(listen(&events_url, now, last));
            }
        };
        let close = move || {
            source.update_value(|source| {
                if let Some(source) = source.take() {
                    source.close();
                }
            });
        };
        open();
        let again = open.clone();
        window_event_listener(ev::visibilitychange, move |_| if document().hidden() { close() } else { again() });
        window_event_listener(ev::pagehide, move |_| close());
        window_event_listener(ev::pageshow, move |_| open());
    }

    fn listen(url: &str, now: RwSignal<u64>, last: StoredValue<Option<AlertCount>>) -> Option<EventSource> {
        let source = EventSource::new(url).ok()?;
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let data = event.data().as_string().unwrap_or_default();
            if let Ok(count) = serde_json::from_str(&data) {
                hear(count, now, last);
            }
        });
        source.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        // Lives as long as the page does.
        heard.forget();
        Some(source)
    }

    fn hear(count: AlertCount, now: RwSignal<u64>, last: StoredValue<Option<AlertCount>>) {
        let before = last.get_value();
        last.set_value(Some(count));
        now.set(count.unread);
        // The first event says what the page was rendered with, unless something happened in between.
        let is_news = before.is_some_and(|before| before.version != count.version);
        let path = window().location().pathname().unwrap_or_default();
        if is_news && path == "/alerts" {
            if let Some(line) = document().get_element_by_id("alerts-said") {
                line.set_text_content(Some(&count.words()));
            }
            leptos::task::spawn_local(live::renew());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::AlertCount;

    #[test]
    fn a_count_is_said_in_words() {
        let words = |unread| AlertCount { unread, version: 1 }.words();
        assert_eq!([words(0), words(1), words(7)], ["No unread alerts", "1 unread alert", "7 unread alerts"]);
    }
}
