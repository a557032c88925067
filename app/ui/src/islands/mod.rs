//! The parts of a page that wake up in the browser, and the script that wakes them.
//!
//! Every page works without them: the search box is a form, the list of keys is a popover, the crawl page can be
//! asked for again. With WASM they gain suggestions, single-letter keys and live numbers. What an island names goes
//! to the browser, so nothing here may use the page models or the schema crate.

mod alerts_live;
mod browser;
mod crawl_live;
mod keys;
#[cfg(feature = "hydrate")]
mod live;
mod loader;
mod search_box;
mod suggest;

pub use alerts_live::{AlertCount, AlertsLive};
pub use crawl_live::{CrawlLive, CrawlProgress};
pub use keys::{KEYS, KeyList, Keys};
pub use loader::{loader_script, starter_script};
pub use search_box::SearchBox;
pub use suggest::{SuggestGroup, SuggestItem, Suggestions};

/// Prepares the reactive system in the browser; the loader calls it once, before it wakes the islands one by one.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::{CrawlLive, CrawlProgress, Keys, SearchBox};
    use leptos::prelude::*;

    fn html<V: IntoView>(view: impl FnOnce() -> V) -> String {
        Owner::new().with(|| view().to_html())
    }

    fn search_box() -> String {
        html(|| {
            view! {
                <SearchBox
                    id="q" label="Search services" action="/search" value="a<b" suggest_url="/api/suggest" large=true
                />
            }
        })
    }

    #[test]
    fn the_search_box_is_a_form_before_any_script_runs() {
        let html = search_box();
        assert!(html.contains(r#"action="/search""#), "{html}");
        assert!(html.contains(r#"name="q""#) && html.contains(r#"value="a&lt;b""#), "{html}");
        assert!(html.contains(r#"aria-expanded="false""#), "{html}");
        assert!(html.contains(r#"<div hidden class="popup""#), "{html}");
    }

    #[test]
    fn an_island_names_the_function_that_wakes_it() {
        assert!(search_box().starts_with(r#"<leptos-island data-component="SearchBox_"#));
    }

    #[test]
    fn the_list_of_keys_opens_without_a_script() {
        let html = html(|| view! { <Keys up=Some("/services".to_owned())/> });
        assert!(html.contains(r#"id="keys""#) && html.contains("popover=\"auto\""), "{html}");
        assert!(html.contains("Services") && html.contains("popovertargetaction=\"hide\""), "{html}");
    }

    #[test]
    fn progress_is_served_in_words_and_as_a_bar() {
        let progress = CrawlProgress { running: true, done: 31, total: 214, failed: 0 };
        let html = html(|| view! { <CrawlLive events_url="/events" initial=progress/> });
        assert!(html.contains("31 of 214 repositories read"), "{html}");
        assert!(html.contains(r#"max="214""#) && html.contains(r#"value="31""#), "{html}");
    }
}
