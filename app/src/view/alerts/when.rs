//! Timing as fields of a form and in words.

use portolan_alerts::rule::{Pace, Quiet, Timing};
use portolan_ui::model::{Choice, Field, FieldKind};

/// The days of the week as people call them, Monday first.
pub const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// Nine in the morning.
const NINE: u16 = 9 * 60;

/// `09:30` of minutes after midnight.
#[must_use]
pub fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Minutes after midnight of `09:30`.
///
/// # Errors
/// What is wrong with the text.
pub fn minute(text: &str) -> Result<u16, String> {
    let wrong = || format!("`{}` is no time of day, such as `09:00`", text.chars().take(20).collect::<String>());
    let (hour, minute) = text.trim().split_once(':').ok_or_else(wrong)?;
    let (hour, minute): (u16, u16) = (hour.parse().map_err(|_| wrong())?, minute.parse().map_err(|_| wrong())?);
    if hour < 24 && minute < 60 { Ok(hour * 60 + minute) } else { Err(wrong()) }
}

/// The word of a pace in forms and addresses.
#[must_use]
pub fn pace_word(pace: Pace) -> &'static str {
    match pace {
        Pace::AtOnce => "at-once",
        Pace::Daily { .. } => "daily",
        Pace::Weekly { .. } => "weekly",
    }
}

/// The hour of a pace; nine where it has none.
#[must_use]
pub fn hour(pace: Pace) -> u16 {
    match pace {
        Pace::AtOnce => NINE,
        Pace::Daily { minute } | Pace::Weekly { minute, .. } => minute,
    }
}

/// What was typed about when a rule speaks.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// `at-once`, `daily` or `weekly`.
    pub pace: String,
    /// The time of day.
    pub hour: String,
    /// The day of the week, 1 to 7.
    pub day: String,
    /// Where quiet hours begin; empty for none.
    pub quiet_from: String,
    /// Where they end.
    pub quiet_to: String,
    /// The zone.
    pub zone: String,
}

/// The timing that was typed.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn timing(typed: &Typed) -> Result<Timing, String> {
    let hour = || if typed.hour.trim().is_empty() { Ok(NINE) } else { minute(&typed.hour) };
    let pace = match typed.pace.as_str() {
        "" | "at-once" => Pace::AtOnce,
        "daily" => Pace::Daily { minute: hour()? },
        "weekly" => Pace::Weekly { day: typed.day.parse().unwrap_or(1), minute: hour()? },
        other => return Err(format!("`{other}` is neither `at-once`, `daily` nor `weekly`")),
    };
    let quiet = match (typed.quiet_from.trim(), typed.quiet_to.trim()) {
        ("", "") => None,
        (_, "") | ("", _) => return Err("quiet hours need a beginning and an end".to_owned()),
        (from, to) => Some(Quiet { from: minute(from)?, to: minute(to)? }),
    };
    let zone = Some(typed.zone.trim()).filter(|zone| !zone.is_empty()).unwrap_or("UTC").to_owned();
    let timing = Timing { pace, quiet, zone };
    timing.check().map(|()| timing)
}

/// The fields that ask for a timing, with what it is now.
#[must_use]
pub fn fields(timing: &Timing) -> Vec<Field> {
    let choice = |value: &str, label: &str, chosen| Choice { value: value.to_owned(), label: label.to_owned(), chosen };
    let select = |name: &str, label: &str, choices| Field {
        kind: FieldKind::Select(choices),
        ..Field::text(name, label).optional()
    };
    let quiet = timing.quiet.map(|quiet| (clock(quiet.from), clock(quiet.to))).unwrap_or_default();
    let paces = [("at-once", "At once"), ("daily", "Daily"), ("weekly", "Weekly")];
    let paces = paces.iter().map(|(value, label)| choice(value, label, *value == pace_word(timing.pace)));
    let day = if let Pace::Weekly { day, .. } = timing.pace { day } else { 1 };
    let days = DAYS.iter().zip(1_u8..).map(|(label, at)| choice(&at.to_string(), label, at == day));
    vec![
        select("pace", "When", paces.collect()),
        Field::text("hour", "Time of day").with(&clock(hour(timing.pace))).optional().hint("For daily and weekly."),
        select("day", "Day of the week", days.collect()),
        Field::text("quiet-from", "Quiet from")
            .with(&quiet.0)
            .optional()
            .hint("Such as `22:00`: what is not critical waits for the end. Empty for none."),
        Field::text("quiet-to", "Quiet until").with(&quiet.1).optional(),
        Field::text("zone", "Time zone").with(&timing.zone).optional().hint("Such as `Europe/Prague`."),
    ]
}

/// When a rule speaks, in words.
#[must_use]
pub fn words(timing: &Timing) -> String {
    let pace = match timing.pace {
        Pace::AtOnce => "at once".to_owned(),
        Pace::Daily { minute } => format!("daily at {} ({})", clock(minute), timing.zone),
        Pace::Weekly { day, minute } => {
            let day = DAYS.get(usize::from(day).saturating_sub(1)).copied().unwrap_or("Monday");
            format!("{day}s at {} ({})", clock(minute), timing.zone)
        }
    };
    match timing.quiet {
        Some(Quiet { from, to }) => format!("{pace}, quiet from {} to {} ({})", clock(from), clock(to), timing.zone),
        None => pace,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_read_and_said_again() {
        let typed = |pace: &str, hour: &str, from: &str, to: &str| Typed {
            pace: pace.to_owned(),
            hour: hour.to_owned(),
            day: "1".to_owned(),
            quiet_from: from.to_owned(),
            quiet_to: to.to_owned(),
            zone: "Europe/Prague".to_owned(),
        };
        let said = |typed| timing(&typed).map(|timing| words(&timing));
        assert_eq!(said(typed("at-once", "", "", "")).unwrap(), "at once");
        assert_eq!(said(typed("daily", "07:30", "", "")).unwrap(), "daily at 07:30 (Europe/Prague)");
        assert_eq!(
            said(typed("weekly", "", "22:00", "07:00")).unwrap(),
            "Mondays at 09:00 (Europe/Prague), quiet from 22:00 to 07:00 (Europe/Prague)"
        );
        for bad in [typed("hourly", "", "", ""), typed("daily", "25:00", "", ""), typed("at-once", "", "22:00", "")] {
            assert!(timing(&bad).is_err(), "{bad:?}");
        }
        assert!(timing(&Typed { zone: "Mars/Olympus".to_owned(), ..Typed::default() }).is_err());
    }
}
