#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use super::outline::MAX_TEXT;
use super::*;
use crate::extract::fixture::Files;

fn extract(path: &str, bytes: &[u8]) -> (Document, Vec<Problem>) {
    let found = DocumentFile.extract(&File { path, bytes, host: None }, &Files(Vec::new()));
    match found.facts.into_iter().next().unwrap().claim {
        Claim::Document(document) => (document, found.problems),
        _ => unreachable!(),
    }
}

fn read(path: &str, text: &str) -> Document {
    extract(path, text.as_bytes()).0
}

fn outline(document: &Document) -> Vec<(&str, u8, u32, &str)> {
    document.sections.iter().map(|s| (s.heading.as_str(), s.level, s.line, s.text.as_str())).collect()
}

#[test]
fn markdown_is_cut_at_its_headings_into_plain_text() {
    let text = "intro\n\n# Pay *me*\n\nTakes [money](https://x) in `EUR`,\nfast.\n\n- one\n- two **bold**\n\nSetext\n------\n```sh\nmake run\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n";
    let document = read("README.md", text);
    let expected = [
        ("", 0, 1, "intro"),
        ("Pay me", 1, 3, "Takes money in EUR, fast.\n\none\ntwo bold"),
        ("Setext", 2, 11, "make run\n\na b \n1 2"),
    ];
    assert_eq!(outline(&document), expected);
    assert_eq!((document.kind, document.title.as_str(), document.lines), (DocumentKind::Readme, "Pay me", 14));
}

#[test]
fn the_title_is_the_first_heading_else_front_matter_else_the_file_name() {
    assert_eq!(read("README.md", "---\ntitle: Front\n---\n# Head\n").title, "Head");
    assert_eq!(read("README.md", "---\ntitle: 'Front'\n---\ntext\n").title, "Front");
    assert_eq!(read("a/README.md", "text\n").title, "README.md");
    assert_eq!(
        read("README.md", "<h1 align=\"center\">\n  <img src=x> Big\n  <b>Name</b></h1>\n\n# Usage\n").title,
        "Big Name"
    );
    assert_eq!(read("README.md", "# ![logo](x.png)\n\n## Real\n").title, "Real");
    assert_eq!(read("README.md", "").title, "README.md");
}

#[test]
fn markup_and_badges_leave_no_trace_in_the_text() {
    let document = read(
        "README.md",
        "# A\n\n[![build](b.svg)](https://ci) <b>hi</b> &amp; \\*x\\*\n\n<div><!-- secret --><p>inside</p></div>\n",
    );
    assert_eq!(document.sections[0].text, "hi & *x*\n\ninside");
}

#[test]
fn sections_that_say_what_to_do_when_it_breaks_are_marked() {
    let document = read("README.md", "# A\n## On-call\nx\n## Usage\ny\n## When it breaks\nz\n");
    let marks: Vec<bool> = document.sections.iter().map(|s| s.runbook).collect();
    assert_eq!(marks, [false, true, false, true]);
}

#[test]
fn other_markups_are_cut_more_simply() {
    let adoc = read("README.adoc", "= Title\nintro\n\n== Part\ntext\n=No\n");
    assert_eq!(outline(&adoc), [("Title", 1, 1, "intro"), ("Part", 2, 4, "text\n=No")]);
    let rst = read("docs/x.rst", "=====\nTitle\n=====\n\nintro\n\nPart\n----\ntext\n\n====  ====\na     b\n");
    assert_eq!(outline(&rst), [("Title", 1, 1, "intro"), ("Part", 2, 7, "text\n\n====  ====\na     b")]);
    let txt = read("README.txt", "# not a heading\nx\n");
    assert_eq!(outline(&txt), [("", 0, 1, "# not a heading\nx")]);
}

#[test]
fn sections_and_their_text_are_bounded() {
    let (document, problems) = extract("README.md", "# h\nx\n\n".repeat(250).as_bytes());
    assert_eq!((document.sections.len(), problems[0].code.as_str()), (200, "document-too-many-sections"));
    let long = read("README.md", &format!("# {}\n\n{}\n", "t".repeat(900), "é".repeat(9_000)));
    assert!(long.sections[0].text.len() <= MAX_TEXT && long.sections[0].heading.len() <= MAX_HEADING);
}

#[test]
fn foreign_encodings_are_read_as_far_as_they_can_be() {
    assert_eq!(extract("README.md", b"# a\xffb\n").0.title, "a\u{fffd}b");
    assert_eq!(extract("README.md", b"\xef\xbb\xbf# bom\n").0.title, "bom");
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("# wide\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(extract("README.md", &utf16).0.title, "wide");
}

#[test]
fn hostile_documents_are_read_in_bounded_time() {
    let limit = 256 * 1024;
    let fill = |unit: &str| unit.repeat(limit / unit.len());
    let texts = [
        ">".repeat(10_000),
        "> ".repeat(100_000),
        fill(">"),
        "[".repeat(50_000),
        fill("["),
        fill("![["),
        fill("[a]("),
        fill("[a](<b"),
        "- ".repeat(100_000),
        "- ".repeat(50_000) + &"\n".repeat(150_000),
        (0..700).map(|i| "  ".repeat(i) + "- x\n").collect::<String>().chars().take(limit).collect(),
        fill("*a _b "),
        fill("**a __b `"),
        fill("`a``b```"),
        fill("<a "),
        fill("<!--"),
        fill("&#"),
        fill("|a|b\n|-|-\n"),
        "|a".repeat(5_000) + "\n" + &"|-".repeat(5_000) + "\n" + &"|\n".repeat(60_000),
        fill("[a]: b\n"),
        fill("[x"),
        fill("a\n=\n"),
        fill("#\n"),
        fill("\u{feff}"),
        fill("* - + 1. > "),
        fill("\t"),
        "> > > > > > > > a\n".repeat(14_000),
        fill("~~a~"),
        fill("1) "),
        fill("<h1"),
    ];
    for text in texts {
        let begun = Instant::now();
        let (document, _) = extract("README.md", text.as_bytes());
        assert!(document.sections.len() <= MAX_SECTIONS);
        let shown: String = text.chars().take(12).collect();
        assert!(begun.elapsed() < Duration::from_secs(60), "{shown:?}: {:?}", begun.elapsed());
    }
}

#[test]
fn quotes_beyond_sense_are_read_line_by_line() {
    let (document, problems) = extract("README.md", format!("{} x\n\n# Title\n", ">".repeat(10_000)).as_bytes());
    assert_eq!((document.title.as_str(), problems[0].code.as_str()), ("Title", "document-too-complex"));
}
