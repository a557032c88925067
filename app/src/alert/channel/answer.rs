//! What a target answered, and what follows from it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Target;
use crate::alert::message::plain;
use crate::redact;

/// Bytes of an answer that are kept.
const KEPT: usize = 1_024;
/// The longest wait that a target may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 3_600);

/// The target's own words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// HTTP status or SMTP code; nothing where no answer came.
    pub status: Option<u16>,
    /// The first 1 KB of the answer on one line, or in our words why there is none; without our secrets.
    pub text: String,
}

impl Answer {
    /// What a target said, without its address and secrets, which it may have repeated, nor those of others.
    #[must_use]
    pub fn of(status: Option<u16>, text: &str, target: &Target) -> Self {
        let keys = target.secrets.iter().flat_map(|keys| keys.split(' '));
        let hidden = keys.chain([target.address.as_str()]).filter(|secret| secret.len() >= 8);
        // Cut after hiding: a secret across the border would stay in part.
        let own = hidden.fold(text.to_owned(), |text, secret| text.replace(secret, "[hidden]"));
        let whole = redact::secrets(&own);
        let mut end = whole.len().min(KEPT);
        while !whole.is_char_boundary(end) {
            end -= 1;
        }
        Self { status, text: plain(&whole[..end], KEPT) }
    }

    /// Our own words, where the target said nothing.
    #[must_use]
    pub fn ours(text: impl Into<String>) -> Self {
        Self { status: None, text: text.into() }
    }
}

/// What became of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The target has it.
    Sent(Answer),
    /// Not now: a busy, slow or broken target, or nobody there. Goes on by the schedule, not before `after`.
    Retry {
        /// The wait that the target asked for, at most 24 h.
        after: Option<Duration>,
        /// What it said.
        answer: Answer,
    },
    /// The target said no. Dead after `tries` tries in all.
    Refused {
        /// How many tries such a refusal gets: 1 where it is final.
        tries: u8,
        /// What it said.
        answer: Answer,
    },
    /// The target is gone for good (410): the channel is to be disabled.
    Gone(Answer),
}

impl Outcome {
    /// What the target said.
    #[must_use]
    pub fn answer(&self) -> &Answer {
        match self {
            Self::Sent(answer) | Self::Gone(answer) => answer,
            Self::Retry { answer, .. } | Self::Refused { answer, .. } => answer,
        }
    }

    /// A wait that a target asked for, as far as it is granted.
    #[must_use]
    pub fn wait(seconds: u64) -> Duration {
        Duration::from_secs(seconds).min(LONGEST_WAIT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target() -> Target {
        Target {
            id: "t".to_owned(),
            channel: "webhook".to_owned(),
            address: "https://hooks.example/T0/secret".to_owned(),
            secrets: vec!["whsec_c2VjcmV0c2VjcmV0".to_owned()],
            is_confirmed: true,
        }
    }

    #[test]
    fn an_answer_repeats_no_secret_not_even_in_part() {
        let target = target();
        for before in [0, 10, 1_000, 1_010, 1_020] {
            let said = format!("{} {} {}", "x".repeat(before), target.secrets[0], target.address);
            let kept = Answer::of(Some(400), &said, &target).text;
            assert!(!kept.contains("whsec_") && !kept.contains("hooks"), "{before}: {kept}");
            assert!(kept.len() <= KEPT);
        }
    }

    #[test]
    fn an_answer_is_one_short_line() {
        let kept = Answer::of(Some(500), &format!("a\r\n\u{1b}[31mb{}", "é".repeat(2_000)), &target());
        assert!(kept.text.starts_with("a [31mb"), "{}", kept.text);
        assert!(kept.text.len() <= KEPT && !kept.text.contains(char::is_control));
    }

    #[test]
    fn nobody_makes_us_wait_longer_than_a_day() {
        assert_eq!(Outcome::wait(u64::MAX), Duration::from_secs(86_400));
        assert_eq!(Outcome::wait(90), Duration::from_secs(90));
    }
}
