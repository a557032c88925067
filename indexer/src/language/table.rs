//! Look-ups in the tables that the build script makes of `data/linguist/languages.yml`.

use super::{Kind, Language};
use std::cmp::Ordering;

include!(concat!(env!("OUT_DIR"), "/language_tables.rs"));

/// All languages, sorted by name.
#[must_use]
pub fn all() -> &'static [Language] {
    LANGUAGES
}

/// The language with this name or alias, whatever the case; a blank in a name may be written as a hyphen.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Language> {
    id_of(name).and_then(language)
}

/// The place of the language with this name or alias.
pub(super) fn id_of(name: &str) -> Option<u16> {
    let found = NAMES.binary_search_by(|(key, _)| compare_folded(key, name)).ok()?;
    NAMES.get(found).map(|(_, id)| *id)
}

/// The language at a place of the generated table.
pub(super) fn language(id: u16) -> Option<&'static Language> {
    LANGUAGES.get(usize::from(id))
}

/// The languages of the longest extension of a file name that has any, else none.
pub(super) fn by_extension(file_name: &str) -> &'static [u16] {
    let mut dots = file_name.bytes().enumerate().filter(|(_, byte)| *byte == b'.');
    dots.find_map(|(at, _)| {
        let extension = &file_name[at..];
        EXTENSIONS.binary_search_by(|(key, _)| compare_folded(key, extension)).ok()
    })
    .and_then(|found| EXTENSIONS.get(found))
    .map_or(&[], |(_, ids)| ids)
}

/// The languages of a whole file name, such as `Makefile`.
pub(super) fn by_file_name(file_name: &str) -> &'static [u16] {
    exact(FILENAMES, file_name)
}

/// The languages that a program of this name runs.
pub(super) fn by_interpreter(program: &str) -> &'static [u16] {
    exact(INTERPRETERS, program)
}

/// Whether the extension says too little to name a language without looking at the content.
pub(super) fn has_generic_extension(file_name: &str) -> bool {
    GENERIC.iter().any(|extension| ends_with_folded(file_name, extension))
}

/// Whether a text ends with a lower-case ending, ASCII case aside.
pub(super) fn ends_with_folded(text: &str, ending: &str) -> bool {
    let (text, ending) = (text.as_bytes(), ending.as_bytes());
    text.len().checked_sub(ending.len()).is_some_and(|start| text[start..].eq_ignore_ascii_case(ending))
}

/// The last part of a path.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn exact(table: &'static [(&'static str, &'static [u16])], key: &str) -> &'static [u16] {
    let found = table.binary_search_by(|(name, _)| (*name).cmp(key)).ok();
    found.and_then(|found| table.get(found)).map_or(&[], |(_, ids)| ids)
}

/// Compares a lower-case key with a text, folding the case of the text's ASCII letters only.
fn compare_folded(key: &str, text: &str) -> Ordering {
    key.bytes().cmp(text.bytes().map(|byte| byte.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(ids: &[u16]) -> Vec<&'static str> {
        ids.iter().filter_map(|id| language(*id)).map(|language| language.name).collect()
    }

    #[test]
    fn a_language_is_found_by_name_alias_and_hyphenated_name_in_any_case() {
        for (asked, expected) in
            [("rust", "Rust"), ("CPP", "C++"), ("golang", "Go"), ("jupyter-notebook", "Jupyter Notebook")]
        {
            assert_eq!(by_name(asked).map(|language| language.name), Some(expected), "{asked}");
        }
        assert_eq!(by_name("no such language"), None);
        assert_eq!(by_name(""), None);
    }

    #[test]
    fn every_language_is_found_by_its_own_name_and_its_group_exists() {
        for language in all() {
            assert_eq!(by_name(language.name), Some(language));
            assert!(language.group.is_none_or(|group| by_name(group).is_some()), "{}", language.name);
        }
        assert!(all().len() > 700);
    }

    #[test]
    fn the_longest_known_extension_wins_and_case_does_not_matter() {
        assert_eq!(names(by_extension("a.b.RS")), names(by_extension("x.rs")));
        assert_eq!(names(by_extension("view.html.erb")), ["HTML+ERB"]);
        assert_eq!(names(by_extension(".bashrc.none")), [""; 0]);
    }

    #[test]
    fn file_names_and_interpreters_are_exact() {
        assert_eq!(names(by_file_name("Makefile")), ["Makefile"]);
        assert!(by_file_name("MAKEFILE").is_empty());
        assert_eq!(names(by_interpreter("python3")), ["Python"]);
    }

    #[test]
    fn generic_extensions_are_known() {
        assert!(has_generic_extension("token.SOL"));
        assert!(!has_generic_extension("main.rs"));
    }
}
