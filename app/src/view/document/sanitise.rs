//! The last gate before markup is printed unescaped: a short list of what may pass.

use std::collections::{HashMap, HashSet};

use ammonia::{Builder, UrlRelative};
use portolan_ui::model::SanitisedHtml;

/// Elements that pass.
pub(super) const TAGS: &[&str] = &[
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "span",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];
/// Attributes that pass, by element.
pub(super) const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("a", &["href", "title"]),
    ("h2", &["id"]),
    ("h3", &["id"]),
    ("h4", &["id"]),
    ("h5", &["id"]),
    ("h6", &["id"]),
    ("ol", &["start"]),
    ("span", &["id"]),
    ("td", &["align"]),
    ("th", &["align"]),
];

/// Lets through plain text markup and links to web, mail and our own pages; no class, style, script, picture, form.
#[must_use]
pub fn sanitise(html: &str) -> SanitisedHtml {
    let attributes: HashMap<&str, HashSet<&str>> =
        ATTRIBUTES.iter().map(|(tag, names)| (*tag, names.iter().copied().collect())).collect();
    let clean = Builder::empty()
        .tags(TAGS.iter().copied().collect())
        .clean_content_tags(["script", "style"].into_iter().collect())
        .tag_attributes(attributes)
        .generic_attributes(HashSet::new())
        .url_schemes(["http", "https", "mailto"].into_iter().collect())
        .url_relative(UrlRelative::PassThrough)
        // What may scroll sideways must be reachable by keyboard.
        .set_tag_attribute_value("pre", "tabindex", "0")
        .link_rel(Some("nofollow noopener"))
        .strip_comments(true)
        .clean(html)
        .to_string();
    SanitisedHtml::from_sanitiser(clean)
}

#[cfg(test)]
mod tests {
    use super::sanitise;

    #[test]
    fn nothing_that_runs_looks_or_loads_passes() {
        let hostile = [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<svg onload=alert(1)><math></math></svg>",
            "<a href=\"javascript:alert(1)\" onclick=alert(1)>a</a>",
            "<p style=\"position:fixed\" class=\"button\" id=\"main\">x</p>",
            "<form><input autofocus onfocus=alert(1)></form>",
            "<iframe src=\"https://x.test\"></iframe><style>*{}</style><h1 id=a>t</h1>",
        ];
        for text in hostile {
            let clean = sanitise(text).as_str().to_owned();
            for word in [
                "script", "onerror", "onload", "onclick", "onfocus", "style", "class", "<img", "<svg", "<form",
                "<iframe", "<h1", "id=",
            ] {
                assert!(!clean.contains(word), "{text} gave {clean}");
            }
        }
    }

    #[test]
    fn links_say_that_they_vouch_for_nothing() {
        assert_eq!(
            sanitise("<a href=\"https://x.test\">x</a>").as_str(),
            "<a href=\"https://x.test\" rel=\"nofollow noopener\">x</a>"
        );
    }
}
