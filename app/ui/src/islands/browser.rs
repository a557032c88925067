//! What the islands need of the browser beyond leptos' own helpers.

/// Fetches a same-origin text; `None` when the request fails or is not answered with success.
#[cfg(feature = "hydrate")]
pub(super) async fn fetch_text(url: &str) -> Option<String> {
    use wasm_bindgen::JsCast as _;
    use wasm_bindgen_futures::JsFuture;

    let answer = JsFuture::from(leptos::prelude::window().fetch_with_str(url)).await.ok()?;
    let answer: web_sys::Response = answer.dyn_into().ok()?;
    if !answer.ok() {
        return None;
    }
    JsFuture::from(answer.text().ok()?).await.ok()?.as_string()
}

/// The server renders islands and never runs their handlers.
#[cfg(not(feature = "hydrate"))]
pub(super) async fn fetch_text(_url: &str) -> Option<String> {
    None
}

/// Goes to an address as a link would, so that the history gains an entry.
pub(super) fn go(href: &str) {
    // The only failure is an address that does not parse; staying on the page is then right.
    _ = leptos::prelude::window().location().assign(href);
}

/// Opens an address in a new tab.
pub(super) fn open_tab(href: &str) {
    _ = leptos::prelude::window().open_with_url_and_target_and_features(href, "_blank", "noopener");
}

/// Percent-encodes a value of a query string: RFC 3986, everything but unreserved characters.
pub(super) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Scrolls a floating list so that one of its rows shows, and moves nothing else.
#[cfg(feature = "hydrate")]
pub(super) fn reveal(id: &str) {
    use wasm_bindgen::JsCast as _;

    let Some(row) =
        leptos::prelude::document().get_element_by_id(id).and_then(|row| row.dyn_into::<web_sys::HtmlElement>().ok())
    else {
        return;
    };
    let Some(list) = row.offset_parent() else {
        return;
    };
    let (top, bottom) = (row.offset_top(), row.offset_top() + row.offset_height());
    if top < list.scroll_top() {
        list.set_scroll_top(top);
    } else if bottom > list.scroll_top() + list.client_height() {
        list.set_scroll_top(bottom - list.client_height());
    }
}

/// Nothing scrolls on the server.
#[cfg(not(feature = "hydrate"))]
pub(super) fn reveal(_id: &str) {}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn a_query_value_survives_separators_and_other_scripts() {
        assert_eq!(encode("a b&c=d#ü"), "a%20b%26c%3Dd%23%C3%BC");
        assert_eq!(encode("owner:pay-ments_1.~"), "owner%3Apay-ments_1.~");
    }
}
