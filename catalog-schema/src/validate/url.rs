//! Addresses of links: what Backstage accepts, and what a browser must not be led to.

/// Schemes whose address must name a host (URL Standard, "special schemes" without `file`).
const WITH_HOST: [&str; 5] = ["http", "https", "ftp", "ws", "wss"];

/// Schemes that run code or hide their content when a person follows the link.
const UNSAFE: [&str; 4] = ["javascript", "data", "vbscript", "blob"];

/// The scheme of an address in lower case; `None` where it has none.
///
/// Tabs and line breaks are dropped and outer blanks trimmed first, as the URL Standard does,
/// so that `java\tscript:` is seen for what it is.
pub(super) fn scheme(text: &str) -> Option<String> {
    let (scheme, _) = split(&clean(text))?;
    Some(scheme)
}

/// Whether a browser's URL parser takes the text as an absolute address (URL Standard, basic parser).
pub(crate) fn is_url(text: &str) -> bool {
    match split(&clean(text)) {
        None => false,
        Some((scheme, rest)) if WITH_HOST.contains(&scheme.as_str()) => has_host(&rest),
        Some(_) => true,
    }
}

/// Whether the address begins with a scheme that is dropped when links are shown.
pub(crate) fn is_unsafe(text: &str) -> bool {
    scheme(text).is_some_and(|scheme| UNSAFE.contains(&scheme.as_str()))
}

fn clean(text: &str) -> String {
    let trimmed = text.trim_matches(|c: char| c <= ' ');
    trimmed.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect()
}

fn split(text: &str) -> Option<(String, String)> {
    let (scheme, rest) = text.split_once(':')?;
    let starts = scheme.bytes().next().is_some_and(|b| b.is_ascii_alphabetic());
    let fits = scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    (starts && fits).then(|| (scheme.to_ascii_lowercase(), rest.to_owned()))
}

fn has_host(rest: &str) -> bool {
    let rest = rest.trim_start_matches(['/', '\\']);
    let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let host_port = authority.rsplit('@').next().unwrap_or_default();
    if let Some(v6) = host_port.strip_prefix('[') {
        let Some((address, port)) = v6.split_once(']') else { return false };
        return address.parse::<std::net::Ipv6Addr>().is_ok() && is_port(port);
    }
    let (host, port) = host_port.find(':').map_or((host_port, ""), |at| host_port.split_at(at));
    // Forbidden host code points of the URL Standard; `%` may begin an escape.
    let forbidden = |c: char| c.is_control() || matches!(c, ' ' | '<' | '>' | '[' | ']' | '^' | '|');
    !host.is_empty() && !host.chars().any(forbidden) && is_port(port)
}

fn is_port(text: &str) -> bool {
    let digits = text.strip_prefix(':').unwrap_or(text);
    (text.is_empty() || text.starts_with(':')) && (digits.is_empty() || digits.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_addresses_are_accepted() {
        for text in [
            "https://example.org",
            "http://a:80/b c",
            "HTTPS://x",
            "https:x",
            "mailto:a@b.c",
            "slack://channel?x",
            "tel:1",
            "http://[::1]:8/",
            "https://user:pw@host/x",
            "file:///x",
            " https://x ",
            "https://%41.org",
        ] {
            assert!(is_url(text), "{text}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "",
            "example.org",
            "/x",
            "./x",
            "https://",
            "https://?x",
            "1a:b",
            "http://a b/",
            "http://a:99999/",
            "http://[::1",
            "://x",
        ] {
            assert!(!is_url(text), "{text}");
        }
    }

    #[test]
    fn schemes_that_run_code_are_seen_through_disguise() {
        for text in [
            "javascript:alert(1)",
            "JavaScript:x",
            "java\tscript:x",
            "\u{1} javascript:x",
            "data:text/html,x",
            "vbscript:x",
        ] {
            assert!(is_unsafe(text), "{text}");
        }
        assert!(!is_unsafe("https://javascript:x"));
    }
}
