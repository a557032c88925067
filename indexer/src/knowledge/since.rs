//! Since when something is true that depends on the day: found by looking at past days.

/// Days of one step back.
const STEP: i32 = 30;
/// Steps back at most: three years.
const STEPS: usize = 36;

/// The first day of the unbroken time up to `as_of` in which something holds; it does hold on `as_of`. Looked for by
/// months back, then by halves of the month in which it begins; never before `first`.
#[must_use]
pub fn first_day(as_of: i32, first: i32, holds: impl Fn(i32) -> bool) -> i32 {
    let mut since = as_of;
    let mut before = None;
    for _ in 0..STEPS {
        let earlier = since - STEP;
        if earlier <= first || !holds(earlier) {
            before = Some(earlier.max(first - 1));
            break;
        }
        since = earlier;
    }
    let Some(mut before) = before else { return since };
    while since - before > 1 {
        let middle = before + (since - before) / 2;
        if middle >= first && holds(middle) { since = middle } else { before = middle }
    }
    since
}

#[cfg(test)]
mod tests {
    use super::first_day;

    #[test]
    fn the_day_is_found_wherever_it_lies() {
        for day in [1000, 999, 971, 970, 969, 700, 500] {
            assert_eq!(first_day(1000, 400, |d| d >= day), day);
        }
    }

    #[test]
    fn nothing_is_looked_for_before_the_first_day_or_beyond_three_years() {
        assert_eq!(first_day(1000, 990, |d| d >= 980), 990);
        assert_eq!(first_day(5000, 1, |_| true), 5000 - 36 * 30);
    }
}
