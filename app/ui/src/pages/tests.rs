//! What every page must keep: landmarks, one heading, escaped text, no inline style, unique ids, no unsafe address.

#![allow(clippy::unwrap_used, reason = "tests")]

use super::sample;
use crate::model::*;
use crate::page;
use std::collections::HashSet;

/// Markup of a page; the tests of the frame's own parts look at the rest of the document.
fn html(content: &Page) -> String {
    page(&sample::frame(), content.clone())
}

/// All pages, full and bare.
fn all() -> Vec<Page> {
    sample::full().into_iter().chain(sample::bare()).collect()
}

/// Values of an attribute in document order.
fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    html.split(&format!(" {name}=\"")).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

#[test]
fn every_page_is_a_whole_document_with_landmarks_and_one_heading() {
    for content in all() {
        let html = html(&content);
        assert!(html.starts_with("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">"), "{html}");
        assert!(html.ends_with("</body></html>"));
        for once in ["<header", "<main", "<footer", "<h1", "id=\"nav\"", "id=\"keys\"", "class=\"skip\""] {
            assert_eq!(html.matches(once).count(), 1, "{once} in {content:?}");
        }
        // Pictures in the body have titles of their own.
        let head = html.split("<body>").next().unwrap();
        assert_eq!(head.matches("<title>").count(), 1, "{content:?}");
    }
}

#[test]
fn text_from_repositories_never_becomes_markup() {
    for content in sample::full() {
        let html = html(&content);
        assert!(!html.contains("<script>"), "{content:?}");
        // The loader is the only script, and it carries the nonce.
        assert_eq!(html.matches("<script").count(), 1);
        assert!(html.contains("<script nonce=\"bm9uY2U=\">"));
        assert!(!html.contains("javascript:"), "{content:?}");
    }
}

#[test]
fn the_content_policy_holds_without_exceptions() {
    for content in all() {
        let html = html(&content);
        let markup = html.split("<script").next().unwrap();
        assert!(!markup.contains(" style="), "{content:?}");
        assert!(!markup.contains(" onclick="));
        assert!(!markup.contains("<style"));
    }
}

#[test]
fn ids_are_unique_and_references_lead_somewhere() {
    for content in all() {
        let html = html(&content);
        let mut ids = HashSet::new();
        for id in attributes(&html, "id") {
            assert!(ids.insert(id), "id `{id}` twice in {content:?}");
        }
        for name in ["aria-labelledby", "popovertarget", "aria-controls"] {
            for target in attributes(&html, name) {
                assert!(ids.contains(target), "{name} `{target}` leads nowhere in {content:?}");
            }
        }
    }
}

#[test]
fn every_table_has_a_caption_and_every_head_cell_a_scope() {
    for content in sample::full() {
        let html = html(&content);
        assert_eq!(html.matches("<table").count(), html.matches("<caption").count(), "{content:?}");
        let heads = html.matches("<th ").count() + html.matches("<th>").count();
        assert_eq!(heads, html.matches(" scope=\"").count(), "{content:?}");
    }
}

#[test]
fn search_forms_of_one_page_have_different_names() {
    for content in all() {
        let html = html(&content);
        let forms =
            html.split("<form").skip(1).filter(|form| form.split('>').next().unwrap().contains("role=\"search\""));
        let names = forms.map(|form| attributes(form, "aria-label")[0]).collect::<Vec<_>>();
        assert!(!names.is_empty());
        assert_eq!(names.len(), names.iter().collect::<HashSet<_>>().len(), "{names:?}");
    }
}

#[test]
fn a_list_marks_matches_sorts_and_rows() {
    let html = html(&Page::List(Box::new(sample::list(50))));
    assert_eq!(html.matches("data-row").count(), 50);
    assert!(html.contains("<mark>"));
    assert!(html.contains("aria-sort=\"ascending\""));
    assert!(html.contains("rel=\"next\""));
    assert!(html.contains("aria-current=\"true\""));
    assert!(html.contains("4 more"));
    assert!(html.contains("1\u{202f}302"));
}

#[test]
fn filters_that_leave_nothing_are_repeated_with_a_way_out() {
    let html = html(&Page::List(Box::new(sample::list(0))));
    assert!(html.contains("class=\"empty\""));
    assert!(html.contains("Did you mean"));
    assert!(!html.contains("data-ruled"));
}

#[test]
fn losing_values_and_their_evidence_stay_visible() {
    let html = html(&Page::Entity(Box::new(sample::entity(Section::Overview))));
    assert!(html.contains(">also <span "), "{html}");
    assert!(html.contains("id=\"ev-owner\""));
    assert!(html.contains("also said"));
    assert!(html.contains("data-conflict"));
    assert!(html.contains("data-standing=\"none\""));
}

#[test]
fn all_four_outcomes_have_shape_and_word() {
    let html = html(&Page::Entity(Box::new(sample::entity(Section::Findings))));
    for (outcome, word) in
        [("pass", "pass"), ("fail", "fail"), ("na", "not applicable"), ("unmeasured", "not measured")]
    {
        assert!(html.contains(&format!("data-outcome=\"{outcome}\"")), "{outcome}");
        assert!(html.contains(word), "{word}");
        assert!(html.contains(&format!("#i-{outcome}")));
    }
}

#[test]
fn soundings_say_what_they_draw() {
    let html = html(&Page::Home(Box::new(sample::home())));
    assert!(html.contains("data-depth=\"0\""));
    assert!(html.contains("bus factor not measured"));
    assert!(html.contains("The same as a table"));
    assert!(html.contains("<figcaption>"));
}

#[test]
fn the_theme_is_in_the_first_tag_and_the_form_returns_here() {
    let frame = Frame { theme: Theme::Dark, ..sample::frame() };
    let html = page(&frame, Page::Keys);
    assert!(html.starts_with("<!DOCTYPE html><html lang=\"en\" data-theme=\"dark\">"));
    assert!(html.contains("action=\"/theme\""));
    assert!(html.contains("value=\"/services?q=x\""));
    let elsewhere = Frame { path: "//evil.test/".to_owned(), ..sample::frame() };
    assert!(!page(&elsewhere, Page::Keys).contains("evil.test"));
}

#[test]
fn without_assets_there_is_no_script_at_all() {
    let frame = Frame { assets: Assets { css: "/site.css".to_owned(), ..Assets::default() }, ..sample::frame() };
    for content in all() {
        assert!(!page(&frame, content).contains("<script"));
    }
}

#[test]
fn a_refresh_is_for_readers_without_a_script_only() {
    let html = html(&Page::Crawl(Box::new(sample::crawl())));
    assert!(html.contains("<noscript><meta http-equiv=\"refresh\" content=\"10\"></noscript>"));
    let still = Frame { refresh: None, ..sample::frame() };
    assert!(!page(&still, Page::Keys).contains("http-equiv"));
}

#[test]
fn only_the_document_field_prints_markup() {
    let html = html(&Page::Document(Box::new(sample::document())));
    assert!(html.contains("<h2 id=\"one\">One</h2><p>Text</p>"));
    assert!(html.contains("href=\"#two\""));
}

#[test]
fn long_and_right_to_left_names_are_isolated() {
    let long = html(&Page::Entity(Box::new(sample::entity(Section::Overview))));
    assert!(long.contains(sample::LONG));
    let team = html(&Page::Team(Box::new(sample::team())));
    assert!(team.contains(&format!("<span dir=\"auto\">{}</span>", sample::RIGHT_TO_LEFT)));
}

#[test]
fn a_full_list_stays_within_the_budget_of_elements() {
    let html = html(&Page::List(Box::new(realistic_list())));
    let elements = html.matches('<').count() - html.matches("</").count() - html.matches("<!").count();
    assert!(elements <= 1_500, "{elements} elements");
}

/// Fifty rows as a real list has them.
fn realistic_list() -> List {
    let mut list = sample::list(50);
    for row in &mut list.table.rows {
        row.kind = None;
        row.cells = vec![
            Cell::Claimed(Claimed { text: "Billing".to_owned(), standing: Standing::Declared, ..Claimed::default() }),
            Cell::Text("Rust".to_owned()),
            Cell::Depth(Some(2)),
            Cell::Count(3),
            Cell::When(sample::when()),
        ];
    }
    list.table.columns.truncate(6);
    list
}
