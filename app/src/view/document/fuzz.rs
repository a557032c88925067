//! Documents that strangers write, rendered: whatever they say, the markup is of the short list, and a second reading of it
//! finds the same.
#![allow(clippy::unwrap_used, reason = "tests")]
use std::collections::BTreeSet;

use catalog_schema::id::RepositoryId;

use super::{markdown, plain, render, sanitise};
use crate::mutate::{Target, texts};

/// Strings that run where they are printed unescaped, one per line.
const XSS: &str = include_str!("../../../../tests/vectors/xss.txt");
const TEXTS: &[&str] = &[
    "---\ntitle: Shop\n---\n# Shop\n\ntext *em* **strong** `code` ~~old~~\n\n## When it <b>breaks</b>\n\n- [x] done\n- [ ] open\n  1. a\n",
    "| a | b |\n|---|--:|\n| 1 | `<x>` |\n\n> quote\n> > deeper\n\n```rust\nfn main() {}\n```\n\n    indented\n",
    "[a](runbook.md#x) [b](../README.md) [c](javascript:alert(1)) [d](/docs/runbook.md) [e](#shop) <https://x.test> www.x.test a@x.test\n",
    "![alt *text*](https://x.test/a.png) [![badge](https://x.test/b.svg)](https://x.test/ci) ![](data:text/html,x)\n",
    "[ref]: https://x.test \"title\\\" onclick=x\"\n[ref] [ref][] [x][ref]\n\n<svg><style><img src=x onerror=alert(1)></style></svg>\n",
    "# a\n### b\n###### c\n# a\n\n[1](#a) [2](#a-1)\n\n<!-- --!> <script>alert(1)</script> -->\n<?php ?>\n<![CDATA[x]]>\n",
    "Setext\n===\n\n***\n\n1) one\n2) two\n\n&lt;script&gt; &#x6a;avascript: \\<b> \u{202e}x\u{0}y\n",
];
const WORDS: &[&str] = &[
    "\n",
    "\n\n",
    "    ",
    "\t",
    "# ",
    "- ",
    "1. ",
    "> ",
    "```",
    "`",
    "*",
    "_",
    "~~",
    "[",
    "](",
    ")",
    "![",
    "<",
    ">",
    "</",
    "\"",
    "'",
    "&",
    "&#",
    ";",
    "|",
    "|---|",
    "---\n",
    "\\",
    "<!--",
    "-->",
    "javascript:",
    "https://",
    "mailto:",
    "data:",
    "#L1",
    "\0",
    "\u{2028}",
    "<a href=\"",
    "onerror=",
    "<h1>",
    "</pre>",
];

fn feed(input: &[u8]) {
    let id = RepositoryId("pay/core".to_owned());
    for path in ["docs/index.md", "Makefile"] {
        let rendered = render(&id, path, input, &[], Some("Shop"));
        is_of_the_list(rendered.html.as_str());
    }
    let text = String::from_utf8_lossy(input);
    let known: BTreeSet<&str> = ["docs/runbook.md", "README.md"].into();
    let place = markdown::Place { repository: &id, path: "docs/index.md", known: &known, title: None };
    let html = markdown::render(&text, &place).unwrap_or_else(|| plain::render(&text)).html;
    is_of_the_list(html.as_str());
    assert_eq!(sanitise::sanitise(html.as_str()).as_str(), html.as_str(), "a second reader sees other markup");
}

/// Every element, attribute and address is one that may be.
fn is_of_the_list(html: &str) {
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        let name_end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '/').unwrap();
        let tag = after[..name_end].trim_start_matches('/');
        assert!(sanitise::TAGS.contains(&tag), "<{tag}> in {html}");
        rest = after[name_end..].trim_start();
        while !rest.starts_with('>') {
            let (name, after) = rest.split_once("=\"").unwrap();
            let (value, after) = after.split_once('"').unwrap();
            let allowed = sanitise::ATTRIBUTES.iter().any(|(of, names)| *of == tag && names.contains(&name));
            assert!(allowed || [("a", "rel"), ("pre", "tabindex")].contains(&(tag, name)), "{tag} {name} in {html}");
            assert!(name != "href" || leads_somewhere_known(value), "{value} in {html}");
            let is_line = value.strip_prefix('L').is_some_and(|line| line.bytes().all(|b| b.is_ascii_digit()));
            assert!(name != "id" || is_line, "{value} in {html}");
            rest = after.trim_start();
        }
    }
}

fn leads_somewhere_known(href: &str) -> bool {
    let href = href.to_ascii_lowercase();
    ["https://", "http://", "mailto:", "/documents/pay/core/-/", "#l"].iter().any(|start| href.starts_with(start))
}

fn target() -> Target<'static> {
    let mut corpus = texts(TEXTS);
    corpus.extend(XSS.lines().filter(|line| !line.is_empty()).map(|line| line.as_bytes().to_vec()));
    Target { name: "markdown", run: &feed, corpus, words: WORDS, quick: 400 }
}

#[test]
fn markdown_brief() {
    target().briefly();
}

#[test]
#[ignore = "long: `make fuzz TARGET=markdown SECONDS=n`"]
fn markdown_long() {
    target().long();
}
