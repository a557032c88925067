//! Who knows a thing, drawn as a strip of months per person.

use indexer::catalog::{Item, Knower, Knowledge};
use portolan_ui::model;

use super::{Context, address, measures, thing, time, words};

/// Months drawn.
pub const MONTHS: u16 = 36;
/// Present people with a row of their own.
const SHOWN: usize = 6;
/// Rows of people who are gone.
const GONE: usize = 2;

/// The knowledge of a thing as its page shows it. Only of a service or a repository people stand in the order of what they
/// know, with figures: the question there is whom to ask. Of a team or a system they stand by name.
#[must_use]
pub fn model(ctx: &Context<'_>, subject: &str, of: Option<&Item>, knowledge: &Knowledge) -> model::Knowledge {
    let depth = knowledge.last_change_day.map(|_| knowledge.bus_factor);
    let as_of = ctx.catalog.as_of;
    let ranked = of.is_some_and(|of| of.reference.kind() == "component");
    let people = people(ctx, of.filter(|_| ranked), knowledge);
    let half = people.iter().any(|person| person.half);
    model::Knowledge {
        subject: subject.to_owned(),
        depth,
        words: in_words(depth),
        months: u32::from(MONTHS),
        from: time::month(as_of, u32::from(MONTHS) - 1).unwrap_or_default(),
        to: time::month_of(as_of).unwrap_or_default(),
        people,
        ranked,
        history: None,
        measures: measures::knowledge(),
        caption: caption(knowledge, half),
        empty: "No human change of its code is in the history that was read.".to_owned(),
    }
}

/// The bus factor as a clause.
#[must_use]
pub fn in_words(depth: Option<u32>) -> String {
    match depth {
        None => "not measured: no human change of its code".to_owned(),
        Some(0) => "nobody present knows it".to_owned(),
        Some(1) => "one person holds half of the living knowledge".to_owned(),
        Some(many) => {
            let many = words::small(usize::try_from(many).unwrap_or(usize::MAX));
            format!("{many} people hold half of the living knowledge")
        }
    }
}

/// Rows; `of` is the thing whose people stand in order.
fn people(ctx: &Context<'_>, of: Option<&Item>, knowledge: &Knowledge) -> Vec<model::Knower> {
    let (mut present, mut gone): (Vec<&Knower>, Vec<&Knower>) = knowledge.people.iter().partition(|p| p.present);
    let held: f64 = present.iter().map(|knower| knower.knowledge).sum();
    let row = |knower: &&Knower| row(ctx, of, knower, held);
    let first = SHOWN.min(present.len());
    let (shown, rest) = present.split_at_mut(first);
    if of.is_none() {
        shown.sort_by_key(|knower| (&knower.name, &knower.person));
    }
    let mut rows: Vec<model::Knower> = shown.iter().map(row).collect();
    let half = shown.iter().rposition(|knower| knower.in_bus_factor).filter(|_| of.is_some());
    if let Some(row) = half.filter(|_| shown.len() + rest.len() > 1).and_then(|last| rows.get_mut(last)) {
        row.half = true;
    }
    match rest {
        [] => {}
        [one] => rows.push(row(one)),
        many => rows.push(others(ctx, many, held)),
    }
    gone.sort_by_key(|knower| (std::cmp::Reverse(knower.last_active_day), &knower.name));
    rows.extend(gone.iter().take(GONE).map(row));
    rows
}

/// The row of a person, whose share is that of what those present hold.
fn row(ctx: &Context<'_>, of: Option<&Item>, knower: &Knower, held: f64) -> model::Knower {
    let item = ctx.catalog.item(&knower.person);
    let identity = item.and_then(|item| item.identity.as_ref());
    let last_seen = identity.and_then(|i| i.last_active_day).unwrap_or(knower.last_active_day);
    let left = (!knower.present).then(|| match time::month_of(last_seen) {
        Some(month) => format!("gone, last seen {month}"),
        None => "gone".to_owned(),
    });
    model::Knower {
        name: knower.name.clone(),
        href: item.map(|item| address::item(item)),
        team: team(ctx, knower).unwrap_or_default(),
        left,
        months: months(std::slice::from_ref(&knower), ctx.catalog.as_of),
        share: knower.present.then_some(knower.knowledge / held),
        behind: of.map(|of| address::change_days(of, &knower.person)),
        days: days(knower, ctx.catalog.as_of),
        last: time::when_day(ctx.now, knower.last_active_day),
        half: false,
    }
}

fn others(ctx: &Context<'_>, rest: &[&Knower], held: f64) -> model::Knower {
    let mut teams: Vec<String> = rest.iter().filter_map(|knower| team(ctx, knower)).collect();
    teams.sort();
    teams.dedup();
    let last = rest.iter().map(|knower| knower.last_active_day).max();
    model::Knower {
        name: format!("{} others", words::capital(&words::small(rest.len()))),
        href: None,
        team: match teams.as_slice() {
            [] => String::new(),
            [one] => one.clone(),
            many => words::counted(many.len(), "team", "teams"),
        },
        left: None,
        months: months(rest, ctx.catalog.as_of),
        share: Some(rest.iter().map(|knower| knower.knowledge).sum::<f64>() / held),
        behind: None,
        days: rest.iter().map(|knower| days(knower, ctx.catalog.as_of)).sum(),
        last: last.and_then(|day| time::when_day(ctx.now, day)),
        half: false,
    }
}

fn team(ctx: &Context<'_>, knower: &Knower) -> Option<String> {
    let item = ctx.catalog.item(&knower.person)?;
    item.identity.as_ref()?.teams.first().map(|team| thing::name(ctx, team))
}

/// Days of change per month, oldest first.
fn months(people: &[&Knower], as_of: i32) -> Vec<u8> {
    let mut months = vec![0_u8; usize::from(MONTHS)];
    for month in people.iter().flat_map(|knower| knower.months(as_of)).filter(|month| month.ago < MONTHS) {
        let index = usize::from(MONTHS - 1 - month.ago);
        if let Some(sum) = months.get_mut(index) {
            *sum = sum.saturating_add(month.days);
        }
    }
    months
}

/// Days of change over all months kept.
#[must_use]
pub fn days(knower: &Knower, as_of: i32) -> u64 {
    knower.months(as_of).iter().map(|month| u64::from(month.days)).sum()
}

fn caption(knowledge: &Knowledge, half: bool) -> String {
    let mut text =
        "One bar a month, its height the days on which the person changed it. Older work is paler: knowledge \
                    halves in 180 days."
            .to_owned();
    if half {
        text.push_str(" The dashed line is where half of it is reached.");
    }
    if knowledge.loss > 0.0 {
        let share = model::percent(knowledge.loss);
        text.push_str(&format!(
            " Hollow bars are lost: people who are gone hold {share} of all days ever worked here."
        ));
    }
    if knowledge.bots > 0 {
        let bots = words::counted(usize::try_from(knowledge.bots).unwrap_or(usize::MAX), "bot", "bots");
        text.push_str(&format!(" {bots} left out."));
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::model;
    use crate::view::sample::{self, knower};
    use indexer::catalog::Knowledge;

    fn knowledge(present: usize, gone: usize) -> Knowledge {
        let mut people: Vec<_> = (0..present).map(|n| knower(&format!("p{n}"), 0.1, true)).collect();
        people.extend((0..gone).map(|n| knower(&format!("g{n}"), 0.0, false)));
        people.iter_mut().take(2).for_each(|p| p.in_bus_factor = true);
        Knowledge { bus_factor: 2, people, last_change_day: Some(20_000), loss: 0.19, ..Knowledge::default() }
    }

    #[test]
    fn six_rows_then_the_rest_then_two_who_are_gone() {
        let sample = sample::empty();
        let service = sample::service("ledger");
        let shown = model(&sample.context("/"), "x", Some(&service), &knowledge(10, 3));
        let names: Vec<&str> = shown.people.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names, ["p0", "p1", "p2", "p3", "p4", "p5", "Four others", "g0", "g1"]);
        assert_eq!(shown.people.iter().position(|p| p.half), Some(1));
        assert!(shown.people[7].left.is_some() && shown.people[7].share.is_none());
        assert!(shown.people.iter().all(|p| p.months.len() == 36));
        assert!(shown.caption.contains("19\u{a0}%"));
    }

    #[test]
    fn shares_are_of_what_those_present_hold_and_only_a_service_has_an_order() {
        let sample = sample::empty();
        let service = sample::service("ledger");
        let mut known = knowledge(0, 0);
        known.people = vec![knower("gone", 0.9, false), knower("zoe", 0.075, true), knower("ada", 0.025, true)];
        let shown = model(&sample.context("/"), "x", Some(&service), &known);
        let of = |name: &str| shown.people.iter().find(|p| p.name == name).unwrap();
        assert_eq!((of("zoe").share, of("gone").share), (Some(0.75), None));
        assert!(of("gone").behind.is_some());
        let team = model(&sample.context("/"), "x", None, &known);
        let names: Vec<&str> = team.people.iter().map(|p| p.name.as_str()).collect();
        assert_eq!((names, team.ranked), (vec!["ada", "zoe", "gone"], false));
    }

    #[test]
    fn without_a_human_change_nothing_is_measured() {
        let sample = sample::empty();
        let shown = model(&sample.context("/"), "x", None, &Knowledge::default());
        assert_eq!(shown.depth, None);
        assert!(shown.words.starts_with("not measured"));
    }

    #[test]
    fn one_person_gets_no_dashed_rule() {
        let sample = sample::empty();
        let shown = model(&sample.context("/"), "x", None, &knowledge(1, 0));
        assert!(shown.people.iter().all(|p| !p.half));
    }
}
