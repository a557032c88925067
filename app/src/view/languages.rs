//! Languages of a thing: four and "other".

use indexer::catalog::LanguageShare;
use portolan_ui::model::{Language, Languages};

use super::words;

/// Languages with a row of their own.
const SHOWN: usize = 4;

/// The languages, largest first.
#[must_use]
pub fn model(languages: &[LanguageShare]) -> Languages {
    let (shown, rest) = languages.split_at(languages.len().min(SHOWN));
    let mut parts: Vec<Language> = shown.iter().map(part).collect();
    if let [one] = rest {
        parts.push(part(one));
    } else if !rest.is_empty() {
        parts.push(Language {
            name: "other".to_owned(),
            share: rest.iter().map(|l| l.share).sum(),
            amount: words::size(rest.iter().map(|l| l.bytes).sum()),
            runtime: None,
        });
    }
    Languages { total: words::size(languages.iter().map(|l| l.bytes).sum()), unit: "Size".to_owned(), parts }
}

fn part(language: &LanguageShare) -> Language {
    Language { name: language.name.clone(), share: language.share, amount: words::size(language.bytes), runtime: None }
}

#[cfg(test)]
mod tests {
    use super::model;
    use indexer::catalog::LanguageShare;

    #[test]
    fn what_is_beyond_four_is_other() {
        let share = |name: &str| LanguageShare { name: name.to_owned(), bytes: 1_000, share: 1.0 / 6.0 };
        let shown = model(&["a", "b", "c", "d", "e", "f"].map(share));
        assert_eq!(shown.parts.len(), 5);
        assert_eq!((shown.parts[4].name.as_str(), shown.parts[4].amount.as_str()), ("other", "2.0\u{a0}kB"));
        assert_eq!(shown.total, "6.0\u{a0}kB");
        assert!(model(&[]).parts.is_empty());
    }
}
