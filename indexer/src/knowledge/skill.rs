//! Who can work in a language or framework, and where too few can (`knowledge.md` section 6, definitions 13 and 14).

use serde::{Deserialize, Serialize};

/// The days up to the day of reference in which skill must have been used.
pub const YEAR: i32 = 365;
/// Change-days of a practitioner within the year.
const PRACTITIONER_DAYS: u32 = 5;
/// Change-days of an expert within the year ...
const EXPERT_DAYS: u32 = 20;
/// ... spread over so many services,
const EXPERT_SERVICES: usize = 2;
/// or the share of the organisation's knowledge that makes an expert of a practitioner.
const EXPERT_SHARE: f64 = 0.25;
/// So many practitioners, or fewer, are a silo.
const FEW_PRACTITIONERS: usize = 2;
/// The share of one team that is a silo where others own services too.
const TEAM_SHARE: f64 = 0.80;

/// How well a person has a skill, told from what they changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Has used it, on fewer than five days of the last year.
    #[default]
    Some,
    /// Five days or more of the last year.
    Practitioner,
    /// A practitioner with twenty days over two services, or with a quarter of all knowledge in it.
    Expert,
}

/// What a person did with a skill up to the day of reference.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Practice {
    /// Change-days within the year.
    pub days: u32,
    /// Services in which they lie.
    pub services: usize,
    /// Part of all living knowledge in it, 0 to 1.
    pub share: f64,
}

/// Definition 13. An expert is a practitioner first: whoever was the last to touch a language for one day holds all
/// that is left of it, and is still no expert.
#[must_use]
pub fn level(practice: Practice) -> Level {
    let spread = practice.days >= EXPERT_DAYS && practice.services >= EXPERT_SERVICES;
    match practice.days {
        0..PRACTITIONER_DAYS => Level::Some,
        _ if spread || practice.share >= EXPERT_SHARE => Level::Expert,
        _ => Level::Practitioner,
    }
}

/// Where a skill sits in the organisation.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    /// Production services that use it.
    pub services: usize,
    /// Present practitioners.
    pub practitioners: usize,
    /// Bus factor over everything written in it.
    pub bus_factor: u32,
    /// The largest share of present people's knowledge that the members of one team hold.
    pub team_share: f64,
    /// Services in it that other teams own.
    pub elsewhere: usize,
}

/// Why a skill is a silo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Silo {
    /// At most two present practitioners.
    FewPractitioners,
    /// One person holds half of the living knowledge.
    OnePerson,
    /// One team holds four fifths of it while others own services.
    OneTeam,
}

/// Definition 14: the reasons why a skill is a silo; none where it is not, or no production service uses it.
#[must_use]
pub fn silo(spread: Spread) -> Vec<Silo> {
    if spread.services == 0 {
        return Vec::new();
    }
    let reasons = [
        (spread.practitioners <= FEW_PRACTITIONERS, Silo::FewPractitioners),
        (spread.bus_factor == 1, Silo::OnePerson),
        (spread.team_share >= TEAM_SHARE && spread.elsewhere > 0, Silo::OneTeam),
    ];
    reasons.into_iter().filter_map(|(holds, reason)| holds.then_some(reason)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_days_make_a_practitioner_and_spread_or_share_an_expert() {
        let of = |days, services, share| level(Practice { days, services, share });
        assert_eq!(of(4, 3, 1.0), Level::Some);
        assert_eq!(of(5, 1, 0.24), Level::Practitioner);
        assert_eq!(of(5, 1, 0.25), Level::Expert);
        assert_eq!(of(20, 1, 0.1), Level::Practitioner);
        assert_eq!(of(20, 2, 0.1), Level::Expert);
    }

    #[test]
    fn a_language_that_no_production_service_uses_is_no_silo() {
        assert!(silo(Spread { bus_factor: 1, ..Spread::default() }).is_empty());
    }

    #[test]
    fn each_of_the_three_reasons_is_enough() {
        let sound = Spread { services: 3, practitioners: 3, bus_factor: 2, team_share: 0.79, elsewhere: 1 };
        assert!(silo(sound).is_empty());
        assert_eq!(silo(Spread { practitioners: 2, ..sound }), [Silo::FewPractitioners]);
        assert_eq!(silo(Spread { bus_factor: 1, ..sound }), [Silo::OnePerson]);
        assert_eq!(silo(Spread { team_share: 0.8, ..sound }), [Silo::OneTeam]);
        assert!(silo(Spread { team_share: 0.8, elsewhere: 0, ..sound }).is_empty());
    }
}
