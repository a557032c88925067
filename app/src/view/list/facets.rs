//! The values of the results with counts; each toggles in the address.

use catalog_schema::id::{DEFAULT_NAMESPACE, EntityRef};
use catalog_schema::query::{Field, NONE};
use indexer::check;
use indexer::search::{FacetValue as Counted, Results};
use portolan_ui::model::{Facet, FacetState, FacetValue};

use super::super::{Context, thing, words};
use super::state::{State, chosen};

/// Values of a facet; those in force come besides.
const SHOWN: usize = 8;
/// Values that say the same as another one.
const SAME: [&str; 2] = ["unregistered", "silo"];

/// The facets of a result; one without any value is left out.
#[must_use]
pub fn model(ctx: &Context<'_>, state: &State, results: &Results) -> Vec<Facet> {
    let facet = |field: &Field| {
        let counted = results.facets.get(field).map_or(&[][..], Vec::as_slice);
        let values = values(ctx, state, *field, counted);
        let telling = values.iter().any(|v| v.state != FacetState::Off) || counted.iter().any(|c| c.value != NONE);
        telling.then(|| Facet { label: heading(*field).to_owned(), values })
    };
    state.kind.facets().iter().filter_map(facet).collect()
}

fn values(ctx: &Context<'_>, state: &State, field: Field, counted: &[Counted]) -> Vec<FacetValue> {
    let mut values: Vec<FacetValue> = Vec::new();
    // Of most facets "none" is the value most asked for; that something has nothing, or is nothing, is no question.
    let idle = |value: &str| value == NONE && matches!(field, Field::Has | Field::Is);
    for counted in counted {
        let state_of = chosen(&state.query, field, &counted.value);
        let same = field == Field::Is && SAME.contains(&counted.value.as_str());
        if state_of.is_some() || (values.len() < SHOWN && !same && !idle(&counted.value)) {
            values.push(value(ctx, state, field, &counted.value, counted.count as u64));
        }
    }
    // What is asked for but in no result stays visible, so that it can be taken away here too.
    for filter in state.query.filters_of(field) {
        if !counted.iter().any(|c| chosen_value(field, &c.value) == filter.value) {
            values.push(value(ctx, state, field, &filter.value, 0));
        }
    }
    values
}

fn chosen_value(field: Field, value: &str) -> String {
    if value == NONE { NONE.to_owned() } else { field.filter_value(value) }
}

fn value(ctx: &Context<'_>, state: &State, field: Field, value: &str, count: u64) -> FacetValue {
    let chosen = chosen(&state.query, field, value);
    let query = state.query.toggle(field, value, chosen == Some(false));
    FacetValue {
        label: label(ctx, field, value),
        count,
        href: state.with(&query),
        state: match chosen {
            None => FacetState::Off,
            Some(true) => FacetState::On,
            Some(false) => FacetState::Not,
        },
        standing: None,
    }
}

fn heading(field: Field) -> &'static str {
    match field {
        Field::Kind => "Kind",
        Field::Owner => "Owner",
        Field::Team => "Team",
        Field::System => "System",
        Field::Lang => "Language",
        Field::Knows => "Can help with",
        Field::Type => "Type",
        Field::Lifecycle => "Lifecycle",
        Field::Tier => "Tier",
        Field::Tag => "Tag",
        Field::Repo => "Repository",
        Field::Has => "Has",
        Field::Is => "Is",
    }
}

/// How a value reads: a title for a reference, a check's words for its id, a word for "none".
#[must_use]
pub fn label(ctx: &Context<'_>, field: Field, value: &str) -> String {
    if value == NONE {
        return match field {
            Field::Owner => thing::NOBODY,
            Field::Has => "nothing",
            Field::Is => "nothing remarkable",
            _ => NONE,
        }
        .to_owned();
    }
    match field {
        Field::Owner | Field::Team => named(ctx, value, &["group", "user"]),
        Field::System => named(ctx, value, &["system"]),
        Field::Lang => language(ctx, value),
        Field::Knows => skill(ctx, value),
        Field::Kind if value == "api" => "API".to_owned(),
        Field::Kind => words::capital(value),
        Field::Has => match value {
            "readme" => "README".to_owned(),
            "api" => "API".to_owned(),
            "docs" => "documents".to_owned(),
            other => other.to_owned(),
        },
        Field::Is => check::find(value).map_or_else(|| value.to_owned(), |check| check.doc().title.to_lowercase()),
        _ => value.to_owned(),
    }
}

/// The title of the first that exists among the kinds that a bare name may mean.
fn named(ctx: &Context<'_>, value: &str, kinds: &[&str]) -> String {
    let parsed = |kind: &&str| EntityRef::parse(value, Some(kind), DEFAULT_NAMESPACE).ok();
    let found = kinds.iter().filter_map(parsed).find_map(|reference| ctx.catalog.item(&reference));
    found.map_or_else(|| value.to_owned(), |item| thing::label(item).to_owned())
}

/// A language as its makers write it: addresses hold it in lower case.
fn language(ctx: &Context<'_>, value: &str) -> String {
    let mut known = ctx.catalog.items.values().flat_map(|item| &item.languages);
    known.find(|l| l.name.eq_ignore_ascii_case(value)).map_or_else(|| value.to_owned(), |l| l.name.clone())
}

/// A skill as it is written.
fn skill(ctx: &Context<'_>, value: &str) -> String {
    let known = ctx.catalog.skills.iter().find(|skill| skill.name.to_lowercase() == value.to_lowercase());
    known.map_or_else(|| value.to_owned(), |skill| skill.name.clone())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::{Counted, model};
    use crate::view::list::{ListKind, State};
    use crate::view::sample;
    use catalog_schema::query::Field;
    use indexer::search::Results;
    use portolan_ui::model::FacetState;

    fn counted(value: &str, count: usize) -> Counted {
        Counted { value: value.to_owned(), count }
    }

    #[test]
    fn each_value_toggles_itself_in_the_address() {
        let sample = sample::organisation();
        let ctx = sample.context("/services?owner=billing&-lang=go");
        let state = State::read(&ctx, ListKind::Services).unwrap();
        let mut results = Results::default();
        results.facets.insert(Field::Owner, vec![counted("billing", 3), counted("none", 1)]);
        results.facets.insert(Field::Tier, vec![counted("none", 4)]);
        let facets = model(&ctx, &state, &results);
        let shown: Vec<(&str, &str, FacetState, &str)> = facets
            .iter()
            .flat_map(|f| f.values.iter().map(|v| (f.label.as_str(), v.label.as_str(), v.state, v.href.as_str())))
            .collect();
        let expected = [
            ("Owner", "Billing", FacetState::On, "/services?-lang=go"),
            ("Owner", "nobody", FacetState::Off, "/services?owner=billing&owner=none&-lang=go"),
            ("Language", "go", FacetState::Not, "/services?owner=billing"),
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn eight_values_and_those_in_force() {
        let sample = sample::empty();
        let ctx = sample.context("/services?lang=l19");
        let state = State::read(&ctx, ListKind::Services).unwrap();
        let mut results = Results::default();
        results.facets.insert(Field::Lang, (0..20).map(|n| counted(&format!("l{n}"), 20 - n)).collect());
        let facets = model(&ctx, &state, &results);
        assert_eq!(facets[0].values.len(), 9);
        assert_eq!(facets[0].values[8].label, "l19");
    }
}
