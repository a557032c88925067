//! One page of a list: `{items, next, total}`.

use serde::Serialize;

use super::super::Context;
use crate::error::{AppError, Result};

/// Rows of a page where none are asked for.
const DEFAULT: usize = 100;
/// Most rows of a page.
pub const MOST: usize = 1_000;

/// A page of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The value of `after` that gives the next page; `null` on the last.
    pub next: Option<String>,
    /// Rows of the whole list.
    pub total: usize,
}

/// The number of rows that a request asks for.
///
/// # Errors
/// When it is no number from 1 to 1 000.
pub fn limit(ctx: &Context<'_>, default: usize) -> Result<usize> {
    let Some(text) = ctx.param("limit").filter(|text| !text.is_empty()) else { return Ok(default) };
    text.parse::<usize>()
        .ok()
        .filter(|limit| (1..=MOST).contains(limit))
        .ok_or_else(|| AppError::usage(format!("limit `{text}` is no number from 1 to {MOST}")))
}

/// The page that a request asks for, of rows that are told apart by `key` and made into items by `item`.
///
/// # Errors
/// A limit out of form, or a cursor that names no row.
pub fn page<R, T>(
    ctx: &Context<'_>,
    rows: &[R],
    key: impl Fn(&R) -> String,
    item: impl Fn(&R) -> T,
) -> Result<Page<T>> {
    let limit = limit(ctx, DEFAULT)?;
    let from = match ctx.param("after").filter(|after| !after.is_empty()) {
        None => 0,
        Some(after) => {
            let found = rows.iter().position(|row| key(row) == after);
            found.map(|at| at + 1).ok_or_else(|| {
                AppError::usage(format!("cursor `{after}` names no row"))
                    .hint("the list has changed; begin again without `after`")
            })?
        }
    };
    let shown = rows.get(from..).unwrap_or_default();
    let shown = shown.get(..limit).unwrap_or(shown);
    let more = from + shown.len() < rows.len();
    let next = shown.last().filter(|_| more).map(key);
    Ok(Page { items: shown.iter().map(item).collect(), next, total: rows.len() })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::page;
    use crate::view::sample;

    #[test]
    fn pages_follow_each_other_to_the_end() {
        let sample = sample::empty();
        let rows: Vec<u32> = (0..5).collect();
        let read = |address: &str| page(&sample.context(address), &rows, u32::to_string, |row| *row).unwrap();
        let first = read("/x?limit=2");
        assert_eq!((first.items, first.next.as_deref(), first.total), (vec![0, 1], Some("1"), 5));
        let last = read("/x?limit=2&after=3");
        assert_eq!((last.items, last.next), (vec![4], None));
        assert!(read("/x?after=4").items.is_empty());
    }

    #[test]
    fn a_bad_limit_or_cursor_is_said() {
        let sample = sample::empty();
        for query in ["limit=0", "limit=1001", "limit=x", "after=9"] {
            let address = format!("/x?{query}");
            assert!(page(&sample.context(&address), &[1_u32], u32::to_string, |row| *row).is_err(), "{query}");
        }
    }
}
