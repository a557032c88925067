//! Not found, bad request, server error: what failed, what still works, next.

use catalog_schema::query::{Query, Term};
use portolan_ui::model::{Complaint, ErrorPage, Nearest};

use super::list::ListKind;
use super::{Context, address, thing, value, words};
use crate::error::{AppError, Kind};

/// Near names shown.
const NEAREST: usize = 6;
/// The longest name that near ones are looked up for, in characters.
const MAX_NAME: usize = 80;

/// The page; `request` is the id under which the log has it, shown for failures of ours.
#[must_use]
pub fn page(ctx: &Context<'_>, error: &AppError, request: Option<&str>) -> ErrorPage {
    let name = if error.kind == Kind::NotFound { wanted(ctx) } else { None };
    let mut actions = Vec::new();
    if let Some(name) = &name {
        actions.push(value::link(
            format!("Search for {name}"),
            address::with_pair(ListKind::Everything.path(), "q", name),
        ));
    }
    if error.kind == Kind::Internal {
        actions.push(value::link("Try again", ctx.path));
    }
    actions.push(value::link("Home", "/"));
    ErrorPage {
        status: error.status(),
        heading: words::capital(&error.message.replace('`', "")),
        text: text(error),
        request: request.filter(|_| error.kind == Kind::Internal).map(str::to_owned),
        nearest: name.map(|name| nearest(ctx, &name)).unwrap_or_default(),
        actions,
    }
}

/// What is wrong with what somebody sent, above the form that they sent it with.
#[must_use]
pub fn complaint(error: &AppError) -> Complaint {
    let sentence = |text: &str| {
        let stop = if text.ends_with(['.', '!', '?']) { "" } else { "." };
        format!("{}{stop}", words::capital(text))
    };
    Complaint { text: sentence(&error.message), hint: error.hint.as_deref().map(sentence) }
}

fn text(error: &AppError) -> String {
    let general = match error.kind {
        Kind::Usage => "The address asks for something that is out of form.",
        Kind::NotFound => {
            "There is nothing at this address now; it may have been renamed, removed, or not been read yet."
        }
        Kind::Conflict => "It changed meanwhile, or is there already.",
        Kind::Unauthorized => "This needs sign-in.",
        Kind::TooMany(_) => "This was asked too often in too short a time.",
        Kind::Forbidden => "This needs a right that you do not have here.",
        Kind::Outside => "Somebody outside whom this needs did not answer as it should.",
        Kind::Internal => "The rest of the catalog still works.",
    };
    match &error.hint {
        Some(hint) => {
            let stop = if hint.ends_with('.') { "" } else { "." };
            format!("{general} {}{stop}", words::capital(hint))
        }
        None => general.to_owned(),
    }
}

/// The name that the address ends with, or stands before a section.
fn wanted(ctx: &Context<'_>) -> Option<String> {
    let mut parts: Vec<&str> = ctx.place().split('/').filter(|part| !part.is_empty()).collect();
    if matches!(parts.last(), Some(&("overview" | "findings" | "ownership" | "docs"))) && parts.len() > 3 {
        parts.pop();
    }
    let name: String = decode(parts.last()?).chars().filter(|c| !c.is_control()).take(MAX_NAME).collect();
    (!name.trim().is_empty()).then_some(name)
}

/// Percent-decodes a path segment; what is no valid escape stays.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let escape = bytes.get(at + 1..at + 3).filter(|_| *byte == b'%');
        let value =
            escape.and_then(|hex| std::str::from_utf8(hex).ok()).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match value {
            Some(value) => {
                out.push(value);
                at += 3;
            }
            None => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Things with a near name; none where the index fails too.
fn nearest(ctx: &Context<'_>, name: &str) -> Vec<Nearest> {
    let term = Term { text: name.to_owned(), phrase: false, negated: false };
    let query = Query { terms: vec![term], filters: Vec::new() };
    let groups = ctx.engine.suggest(&query, NEAREST).unwrap_or_default();
    let hits = groups.into_iter().flat_map(|group| group.hits);
    let near = hits.filter_map(|hit| {
        thing::kind_of_word(&hit.kind).map(|kind| Nearest { kind, link: value::link(hit.title, hit.href) })
    });
    near.take(NEAREST).collect()
}

#[cfg(test)]
mod tests {
    use super::page;
    use crate::error::AppError;
    use crate::view::sample;

    #[test]
    fn a_missing_thing_can_be_searched_for() {
        let sample = sample::empty();
        let ctx = sample.context("/services/default/tarif%20engine/findings?x=1");
        let shown = page(&ctx, &AppError::not_found("no service is called `tarif engine`"), Some("r1"));
        assert_eq!((shown.status, shown.heading.as_str()), (404, "No service is called tarif engine"));
        assert_eq!(shown.actions[0].href, "/search?q=tarif+engine");
        assert_eq!(shown.request, None);
    }

    #[test]
    fn a_failure_of_ours_has_its_id_and_a_retry() {
        let sample = sample::empty();
        let ctx = sample.context("/services?q=a");
        let shown = page(&ctx, &AppError::internal("index: it failed").hint("run `portolan rebuild`"), Some("r1"));
        assert_eq!(shown.request.as_deref(), Some("r1"));
        assert_eq!(shown.actions[0].href, "/services?q=a");
        assert!(shown.text.ends_with("Run `portolan rebuild`."));
    }
}
