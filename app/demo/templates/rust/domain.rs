//! A ‹noun› and the states it passes through.

use serde::{Deserialize, Serialize};

/// Longest reference that the older scanners can read.
const LONGEST_REFERENCE: usize = ‹~32 the longest reference›;
/// Heaviest parcel that one person may lift, in grams.
const HEAVIEST: u32 = ‹~31500 the heaviest parcel›;

/// One ‹noun› as the rest of the company sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ‹Noun› {
    pub reference: String,
    pub zone: String,
    pub weight_grams: u32,
    pub state: State,
    pub attempts: u32,
}

/// Where a ‹noun› stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Open,
    Held,
    Done,
    Refused,
}

/// Why a ‹noun› was not accepted.
#[derive(Debug, PartialEq, Eq)]
pub enum Rejected {
    EmptyReference,
    LongReference(usize),
    TooHeavy(u32),
    NoStep { from: State, to: State },
}

impl ‹Noun› {
    /// A new ‹noun›, checked.
    pub fn new(reference: &str, zone: &str, weight_grams: u32) -> Result<Self, Rejected> {
        let reference = reference.trim();
        if reference.is_empty() {
            return Err(Rejected::EmptyReference);
        }
        if reference.len() > LONGEST_REFERENCE {
            return Err(Rejected::LongReference(reference.len()));
        }
        if weight_grams > HEAVIEST {
            return Err(Rejected::TooHeavy(weight_grams));
        }
        Ok(Self {
            reference: reference.to_uppercase(),
            zone: zone.to_lowercase(),
            weight_grams,
            state: State::Open,
            attempts: 0,
        })
    }

    /// Moves to another state; `Done` and `Refused` are final.
    pub fn step(&mut self, to: State) -> Result<(), Rejected> {
        let allowed = matches!(
            (self.state, to),
            (State::Open, State::Held | State::Done | State::Refused) | (State::Held, State::Open | State::Refused)
        );
        if !allowed {
            return Err(Rejected::NoStep { from: self.state, to });
        }
        self.state = to;
        self.attempts += 1;
        Ok(())
    }
%% Tell stuck ‹nouns› from slow ones

    /// A ‹noun› that was tried often and is still open needs a person.
    #[must_use]
    pub fn is_stuck(&self) -> bool {
        self.state == State::Open && self.attempts >= ‹~5 the attempts before a person looks›
    }
%%.
%% Round weights to the carrier's steps

    /// Weight in the steps that carriers bill.
    #[must_use]
    pub fn billed_weight(&self) -> u32 {
        let step = ‹~250 the billing step›;
        self.weight_grams.div_ceil(step) * step
    }
%%.
}

impl std::fmt::Display for Rejected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::EmptyReference => write!(f, "the reference is empty"),
            Self::LongReference(length) => write!(f, "the reference has {length} letters"),
            Self::TooHeavy(grams) => write!(f, "{grams} g is too heavy for one person"),
            Self::NoStep { from, to } => write!(f, "a ‹noun› cannot go from {from:?} to {to:?}"),
        }
    }
}

impl std::error::Error for Rejected {}
%% Sort ‹nouns› so that the oldest promise comes first

/// Order in which ‹nouns› are worked on: zones together, heavy ones first.
pub fn in_working_order(‹nouns›: &mut [‹Noun›]) {
    ‹nouns›.sort_by(|a, b| {
        a.zone
            .cmp(&b.zone)
            .then(b.weight_grams.cmp(&a.weight_grams))
            .then(a.reference.cmp(&b.reference))
    });
}
%%.
