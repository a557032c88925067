//! Scalars by the YAML 1.2 core schema (YAML 1.2.2, section 10.3.2).

use super::Resolved;

/// What an untagged plain scalar means.
pub(super) fn plain(text: &str) -> Resolved {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Resolved::Null,
        "true" | "True" | "TRUE" => Resolved::Bool(true),
        "false" | "False" | "FALSE" => Resolved::Bool(false),
        _ => number(text).unwrap_or(Resolved::String),
    }
}

/// What a scalar with a core tag (`!!int`) means; `None` where the text does not fit the tag.
pub(super) fn tagged(text: &str, suffix: &str) -> Option<Resolved> {
    let resolved = plain(text);
    match (suffix, resolved) {
        ("str", _) => Some(Resolved::String),
        ("null", Resolved::Null) | ("bool", Resolved::Bool(_)) | ("int", Resolved::Int(_)) => Some(resolved),
        ("float", Resolved::Float(_)) => Some(resolved),
        #[expect(clippy::cast_precision_loss, reason = "a float is asked for")]
        ("float", Resolved::Int(n)) => Some(Resolved::Float(n as f64)),
        _ => None,
    }
}

fn number(text: &str) -> Option<Resolved> {
    let first = *text.as_bytes().first()?;
    // Most scalars are words: one look at the first byte settles them.
    if !(first.is_ascii_digit() || matches!(first, b'+' | b'-' | b'.')) {
        return None;
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    let (negative, magnitude) = match first {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    match magnitude {
        ".inf" | ".Inf" | ".INF" => {
            return Some(Resolved::Float(if negative { f64::NEG_INFINITY } else { f64::INFINITY }));
        }
        ".nan" | ".NaN" | ".NAN" if magnitude.len() == text.len() => return Some(Resolved::Float(f64::NAN)),
        _ => {}
    }
    if !is_decimal(magnitude) {
        return None;
    }
    let whole = magnitude.bytes().all(|b| b.is_ascii_digit());
    if whole && let Ok(n) = text.parse::<i128>() {
        return Some(Resolved::Int(n));
    }
    text.parse::<f64>().ok().map(Resolved::Float)
}

fn radix(digits: &str, radix: u32) -> Option<Resolved> {
    // `from_str_radix` accepts a sign, the schema does not.
    if digits.starts_with(['+', '-']) {
        return None;
    }
    i128::from_str_radix(digits, radix).ok().map(Resolved::Int)
}

/// `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let mantissa_fits = match mantissa.split_once('.') {
        None => digits(mantissa),
        Some(("", fraction)) => digits(fraction),
        Some((whole, fraction)) => digits(whole) && (fraction.is_empty() || digits(fraction)),
    };
    let exponent_fits = exponent.is_none_or(|e| digits(e.strip_prefix(['+', '-']).unwrap_or(e)));
    mantissa_fits && exponent_fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_yaml_1_1_stay_text() {
        for word in [
            "yes",
            "no",
            "on",
            "off",
            "y",
            "N",
            "1_000",
            "12:30:45",
            "2026-11-23",
            "0b11",
            "+0x1",
            ".",
            "-",
            "e5",
            "1e",
        ] {
            assert_eq!(plain(word), Resolved::String, "{word}");
        }
    }

    #[test]
    fn numbers_follow_the_core_schema() {
        assert_eq!(plain("017"), Resolved::Int(17));
        assert_eq!(plain("0o17"), Resolved::Int(15));
        assert_eq!(plain("0xfF"), Resolved::Int(255));
        assert_eq!(plain("-12"), Resolved::Int(-12));
        assert_eq!(plain("1.20"), Resolved::Float(1.2));
        assert_eq!(plain(".5e1"), Resolved::Float(5.0));
        assert_eq!(plain("1."), Resolved::Float(1.0));
        assert_eq!(plain("-.inf"), Resolved::Float(f64::NEG_INFINITY));
        assert!(matches!(plain(".nan"), Resolved::Float(n) if n.is_nan()));
        assert_eq!(plain("-.nan"), Resolved::String);
    }

    #[test]
    fn a_core_tag_must_fit_its_text() {
        assert_eq!(tagged("1", "str"), Some(Resolved::String));
        assert_eq!(tagged("1", "float"), Some(Resolved::Float(1.0)));
        assert_eq!(tagged("x", "int"), None);
    }
}
