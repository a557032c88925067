//! Days and times of the planted history, counted back from the day the reader calls today.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::prng::Prng;

/// Seconds of one day.
pub(crate) const DAY: i64 = 86_400;

/// A day as the number of days since 1970-01-01 (UTC).
pub(crate) type EpochDay = i64;

/// The epoch day of a civil date.
pub(crate) fn epoch_day(date: Date) -> EpochDay {
    date.to_zoned(jiff::tz::TimeZone::UTC).map_or(0, |zoned| zoned.timestamp().as_second().div_euclid(DAY))
}

/// The civil date of an epoch day, in ISO form.
pub(crate) fn iso(day: EpochDay) -> String {
    civil(day).to_string()
}

/// Offset from UTC in seconds that a clock in Antwerp shows in the month of `day`.
pub(crate) fn offset(day: EpochDay) -> i32 {
    if (4..=10).contains(&civil(day).month()) { 7200 } else { 3600 }
}

/// `count` working days between `from` and `to` days before `today`, evenly enough that the decayed sum hardly
/// depends on chance, and bunched as real work is.
pub(crate) fn working_days(prng: &mut Prng, today: EpochDay, span: (i64, i64), count: usize) -> BTreeSet<EpochDay> {
    let (from, to) = (span.0.max(span.1), span.0.min(span.1));
    let mut days = BTreeSet::new();
    let mut placed = 0;
    while placed < count {
        let bunch = (1 + prng.below(3)).min(count - placed);
        // Each bunch has its own share of the span, the first begins it and the last ends it.
        let middle = from - (from - to) * placed as i64 / (count - bunch).max(1) as i64;
        let width = (from - to) * bunch as i64 / count as i64;
        let jitter = prng.between(-width / 4, width / 4);
        let mut age = (middle + jitter).clamp(to, from);
        for _ in 0..bunch {
            let day = free_working_day(&days, today, age, to.max(1));
            days.insert(day);
            age = today - day - 1;
        }
        placed += bunch;
    }
    days
}

/// The day itself or the last working day before it.
pub(crate) fn working_day_before(day: EpochDay) -> EpochDay {
    (0..14).map(|step| day - step).find(|day| is_working_day(*day)).unwrap_or(day)
}

/// The nearest working day not yet taken, searched towards today first and then into the past.
fn free_working_day(taken: &BTreeSet<EpochDay>, today: EpochDay, age: i64, youngest: i64) -> EpochDay {
    let later = (0..=(age - youngest).max(0)).map(|step| today - age + step);
    let earlier = (1..).map(|step| today - age - step);
    later
        .chain(earlier)
        .find(|day| *day <= today - youngest && is_working_day(*day) && !taken.contains(day))
        .unwrap_or(today - age)
}

/// Monday to Friday, the days between Christmas and New Year and August's Fridays excepted.
fn is_working_day(day: EpochDay) -> bool {
    // 1970-01-01 was a Thursday.
    let weekday = (day + 3).rem_euclid(7);
    let date = civil(day);
    let holiday = (date.month() == 12 && date.day() >= 24) || (date.month() == 1 && date.day() == 1);
    let summer = date.month() == 8 && weekday == 4;
    weekday < 5 && !holiday && !summer
}

fn civil(day: EpochDay) -> Date {
    jiff::Timestamp::from_second(day * DAY)
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_agree() {
        let date = jiff::civil::date(2026, 11, 23);
        assert_eq!(iso(epoch_day(date)), "2026-11-23");
        assert_eq!(offset(epoch_day(date)), 3600);
    }

    #[test]
    fn working_days_lie_in_their_span_and_are_as_many_as_asked() {
        let today = epoch_day(jiff::civil::date(2026, 11, 23));
        let days = working_days(&mut Prng::from_seed(1), today, (400, 3), 60);
        assert_eq!(days.len(), 60);
        assert!(days.iter().all(|day| is_working_day(*day)));
        assert!(days.iter().all(|day| (3..=404).contains(&(today - day))));
    }
}
