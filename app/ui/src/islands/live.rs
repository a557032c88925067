//! Bringing a page up to date in its place: what is marked as live takes its new content.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, HtmlTemplateElement};

use super::browser;

/// What takes new content; the second where a page marks nothing.
const LIVE: [&str; 2] = ["[data-live]", "main tbody"];

/// Asks for the page again and takes over what is marked as live.
pub(super) async fn renew() {
    let Ok(href) = window().location().href() else {
        return;
    };
    let Some(html) = browser::fetch_text(&href).await else {
        return;
    };
    // A template's content is inert: nothing in it loads or runs before it is put into the page.
    let Some(template) =
        document().create_element("template").ok().and_then(|template| template.dyn_into::<HtmlTemplateElement>().ok())
    else {
        return;
    };
    template.set_inner_html(&html);
    let new = template.content();
    for selector in LIVE {
        let shown = list(document().query_selector_all(selector));
        let fresh = list(new.query_selector_all(selector));
        if !shown.is_empty() {
            shown.iter().zip(&fresh).for_each(|(old, new)| replace(old, new));
            break;
        }
    }
}

/// Gives an element new content and keeps the focus on the link or button that had it.
fn replace(old: &Element, new: &Element) {
    if old.inner_html() == new.inner_html() {
        return;
    }
    let mark =
        |element: &Element| element.get_attribute("href").or_else(|| Some(element.id()).filter(|id| !id.is_empty()));
    let focused =
        document().active_element().filter(|active| old.contains(Some(active))).and_then(|active| mark(&active));
    old.set_inner_html(&new.inner_html());
    if focused.is_some() {
        let again = list(old.query_selector_all("a[href], button[id]"))
            .into_iter()
            .find(|element| mark(element) == focused)
            .and_then(|element| element.dyn_into::<HtmlElement>().ok());
        _ = again.map(|element| element.focus());
    }
}

fn list(found: Result<web_sys::NodeList, wasm_bindgen::JsValue>) -> Vec<Element> {
    let Ok(found) = found else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
}
