//! When a rule speaks: at once or collected, and not while people sleep. Days and hours are those of a named zone.

use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Zoned};
use serde::{Deserialize, Serialize};

/// When a rule speaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timing {
    /// At once, or collected.
    #[serde(default)]
    pub pace: Pace,
    /// Hours in which only what is urgent goes out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<Quiet>,
    /// The IANA zone of its days and hours (`Europe/Prague`).
    #[serde(default = "utc")]
    pub zone: String,
}

impl Default for Timing {
    fn default() -> Self {
        Self { pace: Pace::AtOnce, quiet: None, zone: utc() }
    }
}

fn utc() -> String {
    "UTC".to_owned()
}

/// At once, or collected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pace {
    /// As it happens.
    #[default]
    AtOnce,
    /// Once a day.
    Daily {
        /// Minutes after midnight.
        minute: u16,
    },
    /// Once a week.
    Weekly {
        /// 1 is Monday, 7 Sunday.
        day: u8,
        /// Minutes after midnight.
        minute: u16,
    },
}

/// Hours of rest, in minutes after midnight; from 22:00 to 07:00 goes over midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    /// Where they begin.
    pub from: u16,
    /// Where they end.
    pub to: u16,
}

const DAY: u16 = 24 * 60;

impl Timing {
    /// Its form, checked.
    ///
    /// # Errors
    /// A zone or time that is none.
    pub fn check(&self) -> Result<(), String> {
        TimeZone::get(&self.zone)
            .map_err(|_| format!("`{}` is no time zone; name one like `Europe/Prague`", self.zone))?;
        let minutes = match self.pace {
            Pace::AtOnce => Vec::new(),
            Pace::Daily { minute } | Pace::Weekly { minute, .. } => vec![minute],
        };
        let quiet = self.quiet.iter().flat_map(|quiet| [quiet.from, quiet.to]);
        if minutes.into_iter().chain(quiet).any(|minute| minute >= DAY) {
            return Err("a time of day lies between 00:00 and 23:59".to_owned());
        }
        match self.pace {
            Pace::Weekly { day, .. } if !(1..=7).contains(&day) => Err("a day of the week is 1 to 7".to_owned()),
            _ => Ok(()),
        }
    }

    /// When what is collected now goes out; `None` where it goes at once. Strictly later than now, so that an hour that
    /// a change of the clocks gives twice is met once.
    #[must_use]
    pub fn collected_until(&self, now: i64) -> Option<i64> {
        let (minute, day) = match self.pace {
            Pace::AtOnce => return None,
            Pace::Daily { minute } => (minute, None),
            Pace::Weekly { minute, day } => {
                (minute, i8::try_from(day).ok().and_then(|d| Weekday::from_monday_one_offset(d).ok()))
            }
        };
        let here = self.local(now)?;
        (0..=8).find_map(|days| {
            let date = here.date().checked_add(Span::new().days(days)).ok()?;
            let then = date.to_datetime(time(minute)?).to_zoned(here.time_zone().clone()).ok()?;
            let fits = day.is_none_or(|day| date.weekday() == day);
            // Of an hour that comes twice the first one counts, also for whoever asks during the second.
            (fits && then.timestamp().as_second() > now).then(|| then.timestamp().as_second())
        })
    }

    /// The end of the hours of rest in which a moment lies; `None` outside of them.
    #[must_use]
    pub fn quiet_until(&self, now: i64) -> Option<i64> {
        let quiet = self.quiet.filter(|quiet| quiet.from != quiet.to)?;
        let here = self.local(now)?;
        let minute = u16::try_from(here.hour()).ok()? * 60 + u16::try_from(here.minute()).ok()?;
        let rests = if quiet.from < quiet.to {
            (quiet.from..quiet.to).contains(&minute)
        } else {
            minute >= quiet.from || minute < quiet.to
        };
        if !rests {
            return None;
        }
        let days = i32::from(minute >= quiet.to);
        let date = here.date().checked_add(Span::new().days(days)).ok()?;
        let end = date.to_datetime(time(quiet.to)?).to_zoned(here.time_zone().clone()).ok()?;
        Some(end.timestamp().as_second().max(now + 1))
    }

    fn local(&self, now: i64) -> Option<Zoned> {
        let zone = TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC);
        Some(Timestamp::from_second(now).ok()?.to_zoned(zone))
    }
}

fn time(minute: u16) -> Option<Time> {
    Time::new(i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn at(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_second()
    }

    fn timing(pace: Pace, quiet: Option<Quiet>) -> Timing {
        Timing { pace, quiet, zone: "Europe/Prague".to_owned() }
    }

    #[test]
    fn a_daily_digest_goes_at_its_local_hour_in_winter_and_summer() {
        let nine = timing(Pace::Daily { minute: 540 }, None);
        assert_eq!(nine.collected_until(at("2026-01-15T07:59:59Z")), Some(at("2026-01-15T08:00:00Z")));
        assert_eq!(nine.collected_until(at("2026-01-15T08:00:00Z")), Some(at("2026-01-16T08:00:00Z")));
        assert_eq!(nine.collected_until(at("2026-07-15T00:00:00Z")), Some(at("2026-07-15T07:00:00Z")));
    }

    #[test]
    fn the_hour_that_comes_twice_is_met_once_and_the_one_that_is_missing_too() {
        // The clocks of Prague go back at 03:00 on 2026-10-25 and forward at 02:00 on 2026-03-29.
        let half_past_two = timing(Pace::Daily { minute: 150 }, None);
        let (mut now, mut met) = (at("2026-10-24T12:00:00Z"), Vec::new());
        while now < at("2026-10-26T12:00:00Z") {
            let next = half_past_two.collected_until(now).unwrap();
            met.push(next);
            now = next;
        }
        assert_eq!(met[..2], [at("2026-10-25T00:30:00Z"), at("2026-10-26T01:30:00Z")]);
        let spring = half_past_two.collected_until(at("2026-03-28T12:00:00Z")).unwrap();
        assert_eq!(spring, at("2026-03-29T01:30:00Z"));
        assert_eq!(half_past_two.collected_until(spring), Some(at("2026-03-30T00:30:00Z")));
    }

    #[test]
    fn a_weekly_digest_goes_on_its_day() {
        let monday = timing(Pace::Weekly { day: 1, minute: 540 }, None);
        assert_eq!(monday.collected_until(at("2026-01-13T12:00:00Z")), Some(at("2026-01-19T08:00:00Z")));
        assert_eq!(monday.collected_until(at("2026-01-19T08:00:00Z")), Some(at("2026-01-26T08:00:00Z")));
    }

    #[test]
    fn hours_of_rest_go_over_midnight() {
        let night = timing(Pace::AtOnce, Some(Quiet { from: 22 * 60, to: 7 * 60 }));
        assert_eq!(night.quiet_until(at("2026-01-15T20:59:00Z")), None);
        assert_eq!(night.quiet_until(at("2026-01-15T21:00:00Z")), Some(at("2026-01-16T06:00:00Z")));
        assert_eq!(night.quiet_until(at("2026-01-16T05:59:59Z")), Some(at("2026-01-16T06:00:00Z")));
        assert_eq!(night.quiet_until(at("2026-01-16T06:00:00Z")), None);
        let lunch = timing(Pace::AtOnce, Some(Quiet { from: 720, to: 780 }));
        assert_eq!(lunch.quiet_until(at("2026-01-15T11:30:00Z")), Some(at("2026-01-15T12:00:00Z")));
    }
}
