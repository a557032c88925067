//! What the server answers while somebody types, and the rules of moving through it.

use serde::{Deserialize, Serialize};

/// The answer to `GET {suggest_url}?q=`: the best few of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestions {
    /// The text that was asked for.
    pub query: String,
    /// One group per kind, best group first; empty groups are left out.
    pub groups: Vec<SuggestGroup>,
    /// How many things match in all, of which the groups show the best.
    pub total: u64,
}

/// Suggestions of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestGroup {
    /// The kind as in queries: `service`, `team`, `document`.
    pub kind: String,
    /// Heading: `Services`.
    pub label: String,
    /// The suggestions, best first.
    pub items: Vec<SuggestItem>,
}

/// One suggestion.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestItem {
    /// Reference of the thing: `component:default/ledger-api`.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Its name.
    pub title: String,
    /// Its page.
    pub href: String,
    /// What tells it from its like, one clause; may be empty.
    #[serde(default)]
    pub detail: String,
    /// Two letters of its kind: `SV`.
    #[serde(default)]
    pub monogram: String,
}

impl Suggestions {
    /// Number of suggestions shown.
    #[must_use]
    pub fn len(&self) -> usize {
        self.groups.iter().map(|group| group.items.len()).sum()
    }

    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The suggestion at a place, counted through all groups.
    #[must_use]
    pub fn item(&self, at: usize) -> Option<&SuggestItem> {
        self.groups.iter().flat_map(|group| &group.items).nth(at)
    }

    /// What is announced when typing rests: `3 suggestions`, or that there are none.
    #[must_use]
    pub fn announcement(&self) -> String {
        match self.len() {
            0 => "No suggestions; Enter searches the text".to_owned(),
            1 => "1 suggestion".to_owned(),
            many => format!("{many} suggestions"),
        }
    }
}

/// The next place of the selection among `len` rows: it starts outside, wraps, and passes through "none", so that
/// the typed text can be reached again by the same key.
pub(super) fn step(at: Option<usize>, len: usize, forward: bool) -> Option<usize> {
    let last = len.checked_sub(1)?;
    match (at, forward) {
        (None, true) => Some(0),
        (None, false) => Some(last),
        (Some(at), true) => (at < last).then_some(at + 1),
        (Some(at), false) => at.checked_sub(1),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::{SuggestGroup, SuggestItem, Suggestions, step};

    fn two_groups() -> Suggestions {
        let item = |title: &str| SuggestItem { title: title.into(), ..SuggestItem::default() };
        let group = |items| SuggestGroup { items, ..SuggestGroup::default() };
        Suggestions {
            groups: vec![group(vec![item("a"), item("b")]), group(vec![item("c")])],
            ..Suggestions::default()
        }
    }

    #[test]
    fn places_count_through_all_groups() {
        let answer = two_groups();
        assert_eq!(answer.len(), 3);
        assert_eq!(answer.item(2).unwrap().title, "c");
        assert!(answer.item(3).is_none());
    }

    #[test]
    fn the_selection_goes_round_by_way_of_the_text() {
        let mut at = None;
        let mut seen = Vec::new();
        for _ in 0..4 {
            at = step(at, 3, true);
            seen.push(at);
        }
        assert_eq!(seen, [Some(0), Some(1), Some(2), None]);
        assert_eq!(step(None, 3, false), Some(2));
        assert_eq!(step(Some(0), 3, false), None);
        assert_eq!(step(None, 0, true), None);
    }

    #[test]
    fn the_count_is_said_in_words() {
        assert_eq!(two_groups().announcement(), "3 suggestions");
        assert_eq!(Suggestions::default().announcement(), "No suggestions; Enter searches the text");
    }

    #[test]
    fn the_wire_calls_a_reference_ref_and_forgives_missing_details() {
        let item: SuggestItem =
            serde_json::from_str(r#"{"ref":"team:default/pay","title":"Pay","href":"/teams/pay"}"#).unwrap();
        assert_eq!(item.reference, "team:default/pay");
        assert!(serde_json::to_string(&item).unwrap().starts_with(r#"{"ref":"#));
    }
}
