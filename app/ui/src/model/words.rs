//! Numbers as the pages print them.

/// Narrow no-break space between groups of three digits.
const THIN: char = '\u{202f}';

/// A whole number with thin spaces from 1 000 on.
#[must_use]
pub fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 * THIN.len_utf8());
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(THIN);
        }
        text.push(digit);
    }
    text
}

/// A share between 0 and 1 as whole percent with a no-break space, `< 1 %` for what rounds to none.
#[must_use]
pub fn percent(share: f64) -> String {
    // Adding nought turns a negative nought into a plain one.
    let share = share.clamp(0.0, 1.0) + 0.0;
    if share > 0.0 && share < 0.005 {
        return "<\u{a0}1\u{a0}%".to_owned();
    }
    format!("{:.0}\u{a0}%", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::{number, percent};

    #[test]
    fn groups_of_three_are_set_apart() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(1_302), "1\u{202f}302");
        assert_eq!(number(10_000_000), "10\u{202f}000\u{202f}000");
    }

    #[test]
    fn a_small_share_is_not_nothing() {
        assert_eq!(percent(0.0), "0\u{a0}%");
        assert_eq!(percent(0.001), "<\u{a0}1\u{a0}%");
        assert_eq!(percent(0.424), "42\u{a0}%");
        assert_eq!(percent(7.0), "100\u{a0}%");
    }
}
