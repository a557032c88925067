//! Times as people read them and as machines do.

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use portolan_ui::model::When;

/// Seconds of a day.
pub const DAY: i64 = 86_400;
/// Between a number and its unit, so that they stay on one line.
const GAP: char = '\u{a0}';

/// RFC 3339 in UTC, to the second; `None` outside the years 1 to 9999.
#[must_use]
pub fn rfc3339(at: i64) -> Option<String> {
    Timestamp::from_second(at).ok().map(|at| at.to_string())
}

/// The date of a day since 1970, `2026-11-23`.
#[must_use]
pub fn date(day: i32) -> Option<String> {
    civil(day).map(|date| date.to_string())
}

/// The date of a day since 1970 in words, `23 Nov 2026`.
#[must_use]
pub fn date_words(day: i32) -> Option<String> {
    civil(day).map(|date| date.strftime("%-d %b %Y").to_string())
}

/// The month that lies so many months before the month of a day, `Nov 2026`.
#[must_use]
pub fn month(day: i32, ago: u32) -> Option<String> {
    let ago = i32::try_from(ago).ok()?;
    let first = civil(day)?.first_of_month();
    let date = first.checked_sub(jiff::Span::new().try_months(ago).ok()?).ok()?;
    Some(date.strftime("%b %Y").to_string())
}

/// The month of a day, `Nov 2026`.
#[must_use]
pub fn month_of(day: i32) -> Option<String> {
    month(day, 0)
}

/// How long ago a moment was. `None` for 0 and before, which stand for "unknown".
#[must_use]
pub fn when(now: i64, at: i64) -> Option<When> {
    if at <= 0 {
        return None;
    }
    let iso = rfc3339(at)?;
    let seconds = now.saturating_sub(at);
    let text = match seconds {
        s if s <= -DAY => date_words(i32::try_from(at.div_euclid(DAY)).ok()?)?,
        s if s < 60 => "now".to_owned(),
        s if s < 3_600 => unit(s / 60, "min"),
        s if s < DAY => unit(s / 3_600, "h"),
        s => days_ago(s / DAY),
    };
    Some(When { text, iso })
}

/// How long ago a day was, counted in days.
#[must_use]
pub fn when_day(now: i64, day: i32) -> Option<When> {
    let iso = date(day)?;
    let ago = now.div_euclid(DAY) - i64::from(day);
    let text = match ago {
        i64::MIN..0 => date_words(day)?,
        0 => "today".to_owned(),
        ago => days_ago(ago),
    };
    Some(When { text, iso })
}

/// How many whole days ago a moment was; never negative.
#[must_use]
pub fn age_days(now: i64, at: i64) -> i64 {
    (now.saturating_sub(at) / DAY).max(0)
}

/// How long something took: `240 ms`, `2 s`, `12 min`.
#[must_use]
pub fn took(ms: u64) -> String {
    let text = |count: u64, word| format!("{count}{GAP}{word}");
    match SignedDuration::from_millis(i64::try_from(ms).unwrap_or(i64::MAX)).as_secs() {
        0 => text(ms, "ms"),
        1..120 => text(ms / 1_000, "s"),
        120..7_200 => text(ms / 60_000, "min"),
        _ => text(ms / 3_600_000, "h"),
    }
}

/// The day since 1970 of a date, `2026-11-23`.
#[must_use]
pub fn day_of(text: &str) -> Option<i32> {
    let date = text.trim().parse::<Date>().ok()?;
    Some(date.since(jiff::civil::date(1970, 1, 1)).ok()?.get_days())
}

fn civil(day: i32) -> Option<Date> {
    let start = Timestamp::from_second(i64::from(day) * DAY).ok()?;
    Some(Offset::UTC.to_datetime(start).date())
}

/// Days up to 30, then months up to two years, then years.
fn days_ago(days: i64) -> String {
    match days {
        0..=30 => unit(days, "d"),
        31..=729 => unit((days * 12 / 365).max(1), "mo"),
        _ => unit(days / 365, "y"),
    }
}

fn unit(count: i64, word: &str) -> String {
    format!("{count}{GAP}{word}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::{date, date_words, month, rfc3339, took, when, when_day};

    const NOW: i64 = 1_795_430_460;

    fn ago(seconds: i64) -> String {
        when(NOW, NOW - seconds).unwrap().text.replace('\u{a0}', " ")
    }

    #[test]
    fn ages_are_short() {
        let cases = [
            (5, "now"),
            (25 * 60, "25 min"),
            (2 * 3_600 + 10, "2 h"),
            (3 * 86_400, "3 d"),
            (30 * 86_400, "30 d"),
            (31 * 86_400, "1 mo"),
            (152 * 86_400, "4 mo"),
            (400 * 86_400, "13 mo"),
            (800 * 86_400, "2 y"),
        ];
        for (seconds, text) in cases {
            assert_eq!(ago(seconds), text, "{seconds}");
        }
    }

    #[test]
    fn a_clock_that_runs_ahead_is_no_age() {
        assert_eq!(ago(-30), "now");
        assert_eq!(when(NOW, NOW + 400 * 86_400).unwrap().text, date_words(21_180).unwrap());
    }

    #[test]
    fn what_is_no_time_is_unknown() {
        assert_eq!(when(NOW, 0), None);
        assert_eq!(when(NOW, i64::MAX), None);
        assert_eq!(rfc3339(i64::MIN), None);
        assert_eq!(date(i32::MAX), None);
    }

    #[test]
    fn machines_read_utc() {
        assert_eq!(when(NOW, 1_600_000_000).unwrap().iso, "2020-09-13T12:26:40Z");
        assert_eq!(date(18_518).unwrap(), "2020-09-13");
        assert_eq!(when_day(NOW, 20_779).unwrap().iso, "2026-11-22");
    }

    #[test]
    fn months_are_counted_from_the_first() {
        assert_eq!(month(18_518, 0).unwrap(), "Sep 2020");
        assert_eq!(month(18_518, 35).unwrap(), "Oct 2017");
    }

    #[test]
    fn durations_keep_two_figures_or_so() {
        assert_eq!(took(240), "240\u{a0}ms");
        assert_eq!(took(2_900), "2\u{a0}s");
        assert_eq!(took(725_000), "12\u{a0}min");
    }
}
