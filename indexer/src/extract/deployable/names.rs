//! Paths and image names as deployment files write them.

pub(super) use catalog_schema::name::{plain, words};

use regex::Regex;
use std::sync::LazyLock;

/// The folder of a path; `""` for the root.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last segment of a path.
pub(super) fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Joins a relative path to a folder and resolves `.` and `..`; `None` where it leaves the repository.
pub(super) fn join(folder: &str, relative: &str) -> Option<String> {
    let relative = relative.replace('\\', "/");
    let mut parts: Vec<&str> = if relative.starts_with('/') {
        Vec::new()
    } else {
        folder.split('/').filter(|part| !part.is_empty()).collect()
    };
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Two names below one another, the root left out.
pub(super) fn below(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// An image's name without tag and digest, lower case; segments that are only variables fall away.
///
/// `None` where nothing is left: the name is made elsewhere.
pub(super) fn image(text: &str) -> Option<String> {
    static DEFAULT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\$\{\w+:?-([^{}$]*)\}").ok());
    static VARIABLE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"\$\{[^{}]*\}|\$\([^()]*\)|\$\w+|\{\{[^{}]*\}\}|<[^<>]*>").ok());
    let text = text.trim().trim_start_matches("docker://");
    let text = DEFAULT.as_ref().map_or_else(|| text.into(), |regex| regex.replace_all(text, "$1"));
    let text = VARIABLE.as_ref().map_or_else(|| text.clone(), |regex| regex.replace_all(&text, "*"));
    let text = text.split('@').next().unwrap_or_default();
    let tagged = text.rfind(':').filter(|colon| text.rfind('/').is_none_or(|slash| *colon > slash));
    let name = tagged.map_or(text, |colon| &text[..colon]);
    let (before, last) = name.rsplit_once('/').map_or(("", name), |(before, last)| (before, last));
    // A name that is partly made elsewhere keeps what is written: `${PREFIX}-cart` is `cart`.
    let last = last.replace('*', "");
    let last = last.trim_matches(['-', '_', '.', ' ']);
    if last.is_empty() || last.contains(char::is_whitespace) {
        return None;
    }
    let mut segments: Vec<&str> = before.split('/').filter(|part| !part.is_empty() && !part.contains('*')).collect();
    segments.push(last);
    Some(segments.join("/").to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_lose_tags_digests_registries_made_of_variables() {
        let name = |text| image(text).unwrap_or_default();
        assert_eq!(name("redis:6.2-alpine"), "redis");
        assert_eq!(name("localhost:5000/a/b@sha256:00"), "localhost:5000/a/b");
        assert_eq!(name("${REPO}/rs-cart:${TAG}"), "rs-cart");
        assert_eq!(name("${REPO:-acme}/rs-cart:${TAG:-latest}"), "acme/rs-cart");
        assert_eq!(name("{{ .Values.repo }}/pay:{{ .Values.tag }}"), "pay");
        assert_eq!(name("$REGISTRY/${PREFIX}-cart"), "cart");
        assert_eq!(image("${IMAGE}"), None);
    }

    #[test]
    fn paths_that_leave_the_repository_are_none() {
        assert_eq!(join("a/b", "../c/./d").as_deref(), Some("a/c/d"));
        assert_eq!(join("", "."), Some(String::new()));
        assert_eq!(join("a", "../../x"), None);
    }
}
