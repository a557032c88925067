//! The rules by which ‹name› decides, kept in code so that a change is reviewed like any other.

use std::collections::BTreeMap;

use crate::‹noun›::‹Noun›;

/// Price in cents that applies where no rule does.
const FALLBACK: u32 = ‹~640 the fallback price›;
/// Share in per mille added from the first of December until Christmas.
const SEASON: u32 = ‹~60 the season's surcharge›;

/// One line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    pub zone: &'static str,
    pub base: u32,
    pub per_kilogram: u32,
}

const RULES: &[Rule] = &[
%%rows Add the zone ‹place› |     Rule { zone: "‹slug›", base: ‹m›, per_kilogram: ‹n› },
];

/// All rules, by zone.
#[derive(Debug, Clone)]
pub struct Rules {
    by_zone: BTreeMap<&'static str, Rule>,
    season: bool,
}

/// Why no price could be found.
#[derive(Debug, PartialEq, Eq)]
pub struct NoPrice(pub String);

impl std::fmt::Display for NoPrice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no price: {}", self.0)
    }
}

impl Rules {
    /// The table of this file.
    #[must_use]
    pub fn built_in() -> Self {
        Self { by_zone: RULES.iter().map(|rule| (rule.zone, *rule)).collect(), season: false }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.by_zone.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_zone.is_empty()
    }

    /// What one ‹noun› costs, in cents.
    pub fn price(&self, ‹noun›: &‹Noun›) -> Result<u32, NoPrice> {
        let Some(rule) = self.by_zone.get(‹noun›.zone.as_str()) else {
            return Ok(self.with_season(FALLBACK));
        };
        let kilograms = ‹noun›.weight_grams.div_ceil(1000);
        let price = kilograms
            .checked_mul(rule.per_kilogram)
            .and_then(|variable| variable.checked_add(rule.base))
            .ok_or_else(|| NoPrice(‹noun›.reference.clone()))?;
        Ok(self.with_season(price))
    }

    fn with_season(&self, price: u32) -> u32 {
        if self.season { price + price * SEASON / 1000 } else { price }
    }
%% Let the season be switched on by hand

    /// The same rules with the season's surcharge.
    #[must_use]
    pub fn in_season(mut self) -> Self {
        self.season = true;
        self
    }
%%.
%% Name the nearest zone in refusals

    /// The zone whose name is nearest to a mistyped one, for the message to the sender.
    #[must_use]
    pub fn nearest(&self, zone: &str) -> Option<&'static str> {
        self.by_zone
            .keys()
            .copied()
            .filter(|known| known.chars().next() == zone.chars().next())
            .min_by_key(|known| known.len().abs_diff(zone.len()))
    }
%%.
}
%% Cap what one shop can be charged in a day

/// Caps the sum of a day at the shop's limit, in cents.
#[must_use]
pub fn capped(prices: &[u32], limit: u32) -> u32 {
    prices.iter().copied().fold(0, u32::saturating_add).min(limit)
}
%%.
