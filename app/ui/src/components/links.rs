//! Links. An address that came from a repository leads only where it is safe to lead.

use crate::model::Link;
use leptos::prelude::*;

/// The address if it is local or of a plain web or mail scheme; anything else (`javascript:`, `data:`, `//host`) is
/// refused and its text stands alone.
pub(crate) fn safe(href: &str) -> Option<String> {
    let clean = !href.chars().any(char::is_control);
    let local = href.starts_with('?') || href.starts_with('#') || is_local_path(href);
    let scheme = ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| href.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    (clean && (local || scheme)).then(|| href.to_owned())
}

/// Whether the address is a path of this site. Browsers read a backslash as a slash, so `/\host` is another host too.
fn is_local_path(href: &str) -> bool {
    let mut chars = href.chars();
    chars.next() == Some('/') && !matches!(chars.next(), Some('/' | '\\'))
}

/// `noreferrer` for addresses that leave the site.
fn relation(href: &str) -> Option<&'static str> {
    let local = href.starts_with(['/', '?', '#']);
    (!local).then_some("noreferrer")
}

/// A link inside text: blue and underlined.
pub(crate) fn link(target: &Link) -> AnyView {
    text_link(&target.text, &target.href)
}

/// The text of a link; its address where there is none, because a link without a name cannot be found by ear.
fn words(text: &str, href: &str) -> String {
    let named = !text.trim().is_empty();
    if named { text } else { href }.to_owned()
}

/// As [`link`], from its parts.
pub(crate) fn text_link(text: &str, href: &str) -> AnyView {
    let text = words(text, href);
    match safe(href) {
        Some(href) => {
            let rel = relation(&href);
            view! { <a href=href rel=rel dir="auto">{text}</a> }.into_any()
        }
        None => view! { <span dir="auto">{text}</span> }.into_any(),
    }
}

/// The name of a thing, as a link where it has a page.
pub(crate) fn name(text: &str, href: Option<&str>) -> AnyView {
    let text = words(text, href.unwrap_or_default());
    match href.and_then(safe) {
        Some(href) => view! { <a class="name" href=href dir="auto">{text}</a> }.into_any(),
        None => view! { <span dir="auto">{text}</span> }.into_any(),
    }
}

/// The one link of a row: the keys `j` and `k` move between these.
pub(crate) fn row_name(text: &str, href: Option<&str>) -> AnyView {
    let text = words(text, href.unwrap_or_default());
    match href.and_then(safe) {
        Some(href) => view! { <a class="name" href=href data-row="" dir="auto">{text}</a> }.into_any(),
        None => view! { <span dir="auto">{text}</span> }.into_any(),
    }
}

/// Links one after the other, with commas.
pub(crate) fn joined(links: &[Link]) -> AnyView {
    let last = links.len().saturating_sub(1);
    links
        .iter()
        .enumerate()
        .map(|(index, target)| {
            let comma = if index < last { ", " } else { "" };
            view! { {link(target)} {comma} }
        })
        .collect::<Vec<_>>()
        .into_any()
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn only_addresses_that_cannot_run_or_mislead_are_kept() {
        for good in ["/services", "/a?b=c#d", "?q=x", "#id", "https://x.test/", "HTTP://x.test", "mailto:a@b.test"] {
            assert_eq!(safe(good).as_deref(), Some(good), "{good}");
        }
        for bad in
            ["javascript:alert(1)", "data:text/html,x", "//x.test", "/\\x.test", "/\t/x.test", "x", "", "vbscript:x"]
        {
            assert_eq!(safe(bad), None, "{bad}");
        }
    }
}
