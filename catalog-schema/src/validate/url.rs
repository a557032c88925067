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
    is_host(&decoded(host)) && is_port(port)
}

/// Whether a decoded host is a domain or an IPv4 address (URL Standard, host parser; names in Punycode are not decoded).
fn is_host(host: &str) -> bool {
    let forbidden = |c: char| c.is_ascii_control() || " #/:<>?@[\\]^|%".contains(c);
    if host.is_empty() || host.contains(forbidden) {
        return false;
    }
    let labels = host.strip_suffix('.').unwrap_or(host);
    let last = labels.rsplit('.').next().unwrap_or_default();
    let numeric = !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit()) || number(last).is_some();
    !numeric || is_ipv4(labels)
}

/// An IPv4 address of one to four numbers; the last fills what is left (URL Standard, IPv4 parser).
fn is_ipv4(host: &str) -> bool {
    let parts: Vec<Option<u64>> = host.split('.').map(number).collect();
    let Some((last, before)) = parts.split_last() else { return false };
    let room = 256_u64.checked_pow(4_u32.saturating_sub(u32::try_from(before.len()).unwrap_or(4)));
    parts.len() <= 4 && before.iter().all(|n| n.is_some_and(|n| n < 256)) && last.zip(room).is_some_and(|(n, r)| n < r)
}

/// A number as hosts write it: decimal, octal after `0`, hexadecimal after `0x`.
fn number(text: &str) -> Option<u64> {
    let (digits, radix) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => (hex, 16),
        None if text.len() > 1 && text.starts_with('0') => (&text[1..], 8),
        None => (text, 10),
    };
    match digits.is_empty() {
        true => (radix == 16).then_some(0),
        false if digits.starts_with(['+', '-']) => None,
        false => u64::from_str_radix(digits, radix).ok(),
    }
}

/// Percent escapes decoded; what is no escape stays.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escape = after.get(..2).filter(|_| *first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        let byte = escape.filter(|hex| !hex.starts_with('+')).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
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
            "http://1.2.3.4:80/",
            "http://0x7f.1/",
            "http://256/",
            "http://a.b.",
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
            "http://a%zz/",
            "http://09/",
            "http://1.2.3.256/",
            "http://1.2.3.4.5/",
            "http://a%20b/",
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
