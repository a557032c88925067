//! The crawl page while a run goes on: a line and a bar that follow it, and rows that are brought up to date.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// How far a run is: the data of each server-sent event (without an event name), as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrawlProgress {
    /// Whether a run goes on.
    pub running: bool,
    /// Repositories done in this run.
    pub done: u64,
    /// Repositories of this run.
    pub total: u64,
    /// Repositories of this run that could not be read.
    #[serde(default)]
    pub failed: u64,
}

impl CrawlProgress {
    /// `31 of 214 repositories read, 2 failed`; empty before anything ran.
    #[must_use]
    pub fn words(&self) -> String {
        let Self { running, done, total, failed } = *self;
        if total == 0 {
            return if running { "Looking for repositories".to_owned() } else { String::new() };
        }
        let noun = if total == 1 { "repository" } else { "repositories" };
        let mut words =
            if running { format!("{done} of {total} {noun} read") } else { format!("Finished: {total} {noun} read") };
        if failed > 0 {
            words.push_str(&format!(", {failed} failed"));
        }
        words
    }
}

/// A progress line that listens to `events_url` and starts with `initial`.
///
/// The bar follows every event; the announced line changes at most every 5 s. As often the page is asked for again
/// and each element marked `data-live` (or, where there is none, each `tbody` of the content) takes its new content.
#[island]
pub fn CrawlLive(#[prop(into)] events_url: String, #[prop(optional)] initial: Option<CrawlProgress>) -> impl IntoView {
    let initial = initial.unwrap_or_default();
    let said = RwSignal::new(initial.words());
    let now = RwSignal::new(initial);
    #[cfg(feature = "hydrate")]
    Effect::new(move || stream::Stream::start(events_url.clone(), now, said));
    #[cfg(not(feature = "hydrate"))]
    drop(events_url);
    view! {
        <div class="progress">
            <p role="status">{move || said.get()}</p>
            <progress
                class="progress-bar" aria-label="Repositories read"
                hidden=move || !now.with(|now| now.running && now.total > 0)
                max=move || now.with(|now| now.total.max(1).to_string())
                value=move || now.with(|now| now.done.to_string())
            ></progress>
        </div>
    }
}

#[cfg(feature = "hydrate")]
mod stream {
    //! The part that runs in the browser.

    use super::super::live;
    use super::CrawlProgress;
    use leptos::ev;
    use leptos::prelude::*;
    use std::time::Duration;
    use wasm_bindgen::JsCast as _;
    use wasm_bindgen::closure::Closure;
    use web_sys::{EventSource, MessageEvent};

    /// Least time between two announcements, and between two reloads of the rows.
    const PAUSE: Duration = Duration::from_secs(5);

    /// The listening part of one page.
    #[derive(Clone, Copy)]
    pub(super) struct Stream {
        events_url: StoredValue<String>,
        source: StoredValue<Option<EventSource>, LocalStorage>,
        now: RwSignal<CrawlProgress>,
        said: RwSignal<String>,
        /// Whether an announcement is planned; it will say what is newest then.
        planned: StoredValue<bool>,
    }

    impl Stream {
        /// Listens as long as the page is shown; a page put aside by the browser closes its stream, else it could
        /// not come back from the cache.
        pub(super) fn start(events_url: String, now: RwSignal<CrawlProgress>, said: RwSignal<String>) {
            let stream = Self {
                events_url: StoredValue::new(events_url),
                source: StoredValue::new_local(None),
                now,
                said,
                planned: StoredValue::new(false),
            };
            stream.open();
            window_event_listener(ev::pagehide, move |_| stream.close());
            window_event_listener(ev::pageshow, move |event| {
                if event.persisted() {
                    stream.open();
                }
            });
        }

        fn open(self) {
            let Ok(source) = self.events_url.with_value(|url| EventSource::new(url)) else {
                return;
            };
            let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                let data = event.data().as_string().unwrap_or_default();
                if let Ok(progress) = serde_json::from_str(&data) {
                    self.hear(progress);
                }
            });
            // The browser connects again by itself; until then the reader should know that the numbers rest.
            let lost = Closure::<dyn Fn()>::new(move || {
                self.said.set(format!("Live numbers stopped at {}; trying again", clock()));
            });
            source.set_onmessage(Some(heard.as_ref().unchecked_ref()));
            source.set_onerror(Some(lost.as_ref().unchecked_ref()));
            // Both live as long as the page does.
            heard.forget();
            lost.forget();
            self.source.set_value(Some(source));
        }

        fn close(self) {
            self.source.update_value(|source| {
                if let Some(source) = source.take() {
                    source.close();
                }
            });
        }

        fn hear(self, progress: CrawlProgress) {
            if self.now.with_untracked(|now| *now == progress) {
                return;
            }
            // Before anything was said there is nothing to interrupt.
            if self.said.with_untracked(String::is_empty) {
                self.said.set(progress.words());
            }
            self.now.set(progress);
            if !self.planned.get_value() {
                self.planned.set_value(true);
                self.plan();
            }
        }

        /// Renews line and rows after a pause; under an open layer it waits on, because the layer gives the focus back
        /// to a row when it closes.
        fn plan(self) {
            set_timeout(
                move || {
                    if is_layer_open() {
                        self.plan();
                        return;
                    }
                    self.planned.set_value(false);
                    self.said.set(self.now.with_untracked(CrawlProgress::words));
                    leptos::task::spawn_local(live::renew());
                },
                PAUSE,
            );
        }
    }

    fn is_layer_open() -> bool {
        matches!(document().query_selector(":popover-open, dialog[open]"), Ok(Some(_)))
    }

    /// Time of day in the reader's zone, `09:41`.
    fn clock() -> String {
        let now = js_sys::Date::new_0();
        format!("{:02}:{:02}", now.get_hours(), now.get_minutes())
    }
}

#[cfg(test)]
mod tests {
    use super::CrawlProgress;

    #[test]
    fn progress_is_said_in_words() {
        let mut progress = CrawlProgress { running: true, done: 31, total: 214, failed: 0 };
        assert_eq!(progress.words(), "31 of 214 repositories read");
        progress.failed = 2;
        assert_eq!(progress.words(), "31 of 214 repositories read, 2 failed");
        progress.running = false;
        assert_eq!(progress.words(), "Finished: 214 repositories read, 2 failed");
        assert_eq!(CrawlProgress::default().words(), "");
    }
}
