//! The field formats of Backstage's default validators (`formats.md` 2.1, "Field formats").

/// At most one slash; `[dns-subdomain/]suffix`, suffix of 1 to 63 letters and digits.
#[must_use]
pub fn is_api_version(text: &str) -> bool {
    let suffix_fits = |s: &str| within(s, 63) && s.bytes().all(|b| b.is_ascii_alphanumeric());
    match text.split_once('/') {
        None => suffix_fits(text),
        Some((domain, suffix)) => is_dns_subdomain(domain) && suffix_fits(suffix),
    }
}

/// 1 to 63 letters and digits that begin with a letter.
#[must_use]
pub fn is_kind(text: &str) -> bool {
    within(text, 63)
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
        && text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
}

/// 1 to 63 letters, digits, `-`, `_` and `.`, the first and last a letter or digit.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let outer = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    within(text, 63)
        && outer(bytes.first())
        && outer(bytes.last())
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// 1 to 63 lower-case letters and digits with `-` between them.
#[must_use]
pub fn is_namespace(text: &str) -> bool {
    within(text, 63) && is_dashed(text, |b| b.is_ascii_lowercase() || b.is_ascii_digit(), true)
}

/// Namespaces joined by dots, at most 253 in all.
#[must_use]
pub fn is_dns_subdomain(text: &str) -> bool {
    within(text, 253) && text.split('.').all(is_namespace)
}

/// The key of a label or annotation: `[dns-subdomain/]name`.
#[must_use]
pub fn is_label_key(text: &str) -> bool {
    match text.split_once('/') {
        None => is_name(text),
        Some((domain, name)) => is_dns_subdomain(domain) && is_name(name),
    }
}

/// The value of a label: empty, or like a name.
#[must_use]
pub fn is_label_value(text: &str) -> bool {
    text.is_empty() || is_name(text)
}

/// 1 to 63 lower-case letters, digits, `:`, `+` and `#` with single `-` between them.
#[must_use]
pub fn is_tag(text: &str) -> bool {
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b':' | b'+' | b'#');
    within(text, 63) && is_dashed(text, inner, false)
}

/// Turns a text into a valid name, tag or namespace where one is near; for hints.
pub(crate) fn mend(text: &str, fits: fn(&str) -> bool) -> Option<String> {
    let dashed = |text: &str| -> String {
        let mapped: Vec<char> =
            text.chars().take(63).map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let mut out = String::new();
        for c in mapped {
            if c != '-' || !(out.is_empty() || out.ends_with('-')) {
                out.push(c);
            }
        }
        out.trim_matches('-').to_owned()
    };
    let candidates = [text.trim().to_owned(), text.trim().to_lowercase(), dashed(text), dashed(&text.to_lowercase())];
    candidates.into_iter().find(|candidate| fits(candidate))
}

fn within(text: &str, most: usize) -> bool {
    !text.is_empty() && text.len() <= most
}

/// Parts of `inner` bytes with dashes between them, never at an end.
fn is_dashed(text: &str, inner: impl Fn(u8) -> bool, runs: bool) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().all(|(i, b)| match b {
        b'-' => i > 0 && i + 1 < bytes.len() && (runs || bytes[i + 1] != b'-'),
        b => inner(*b),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rule: fn(&str) -> bool, good: &[&str], bad: &[&str]) {
        let long = "a".repeat(64);
        for text in good {
            assert!(rule(text), "refused: {text}");
        }
        for text in bad.iter().chain(&[long.as_str(), "ä", "a b", "a\n"]) {
            assert!(!rule(text), "accepted: {text}");
        }
    }

    #[test]
    fn api_versions() {
        table(
            is_api_version,
            &["v1", "backstage.io/v1alpha1", "a-b.c/V1"],
            &["", "/v1", "a/", "a/b/c", "A.io/v1", "v-1"],
        );
    }

    #[test]
    fn kinds() {
        table(is_kind, &["Component", "a", "A1"], &["", "1a", "a-b", "a_b"]);
    }

    #[test]
    fn names() {
        table(is_name, &["a", "A.b_c-D1", "a--b", "a..b", "1"], &["", "-a", "a-", ".a", "a/b", "a:b"]);
    }

    #[test]
    fn namespaces() {
        table(is_namespace, &["a", "a-b", "a--b", "1"], &["", "A", "-a", "a-", "a.b", "a_b"]);
    }

    #[test]
    fn label_keys_and_values() {
        table(is_label_key, &["a", "backstage.io/Some_key.x", "a-b.c/d"], &["", "a/b/c", "A/b", "/a", "a/", "a..b/c"]);
        table(is_label_value, &["", "a", "A_b"], &["-a", "a/b"]);
        assert!(is_label_key(&format!("{}.io/{}", "a".repeat(60), "b".repeat(63))));
        assert!(!is_label_key(&format!("{}x/b", "a.".repeat(130))));
    }

    #[test]
    fn tags() {
        table(is_tag, &["java", "c++", "c#", "a:b", "a-b"], &["", "Java", "a--b", "-a", "a-", "a_b", "a.b"]);
    }

    #[test]
    fn near_misses_are_mended() {
        assert_eq!(mend("My Service", is_name).as_deref(), Some("My-Service"));
        assert_eq!(mend("Java 17!", is_tag).as_deref(), Some("java-17"));
        assert_eq!(mend("C#", is_tag).as_deref(), Some("c#"));
        assert_eq!(mend("!!", is_tag), None);
    }
}
