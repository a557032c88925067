//! All findings, grouped by check: what to fix first.

use std::collections::BTreeMap;

use catalog_schema::finding::{Finding, Outcome};
use catalog_schema::id::{DEFAULT_NAMESPACE, EntityRef};
use catalog_schema::problem::Severity;
use catalog_schema::query::NONE;
use catalog_schema::validate::Names;
use indexer::catalog::Item;
use indexer::check;
use indexer::pipeline::Closed;
use portolan_ui::model::{
    Cell, Chip, Column, Empty, Facet, FacetState, FacetValue, FindingGroup, FindingRow, Findings, Pager, Rank, Row,
    SeverityFilter, Table, number,
};

use super::address::Pairs;
use super::{Context, address, home, thing, time, value, words};
use crate::error::{AppError, Result};

/// Query keys that the page understands.
pub const KEYS: &[&str] = &["q", "check", "owner", "severity", "after"];
/// Rows of a check when all checks are shown.
const FIRST: usize = 10;
/// Rows of a page when one check is shown.
const ROWS: usize = 100;
/// Mended things that are listed.
const MENDED: usize = 20;
/// Values of a facet.
const FACET: usize = 12;
/// The longest filter text in bytes.
const MAX_TEXT: usize = 512;
/// Where the page lives.
const PATH: &str = "/findings";

/// The filters of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Text that subject, title or detail holds, lower case.
    pub text: String,
    /// Checks, or all.
    pub checks: Vec<String>,
    /// Owners as given (`none` for nobody), or all.
    pub owners: Vec<String>,
    /// Severities, or all.
    pub severities: Vec<Severity>,
}

impl Filter {
    /// Reads the filters of a request.
    ///
    /// # Errors
    /// A severity or check that does not exist, or a text that is too long.
    pub fn read(ctx: &Context<'_>) -> Result<Self> {
        let text = ctx.param("q").unwrap_or_default().trim();
        if text.len() > MAX_TEXT {
            return Err(AppError::usage(format!("filter of {} bytes is longer than {MAX_TEXT}", text.len())));
        }
        let mut filter = Self { text: text.to_lowercase(), ..Self::default() };
        for id in ctx.params("check") {
            if check::find(id).is_none() {
                let known: Vec<&str> = check::CHECKS.iter().map(|c| c.id()).collect();
                return Err(AppError::usage(format!("there is no check `{id}`"))
                    .hint(format!("checks are {}", known.join(", "))));
            }
            filter.checks.push(id.to_owned());
        }
        for word in ctx.params("severity") {
            let severity = value::severity_of(word).ok_or_else(|| {
                AppError::usage(format!("there is no severity `{word}`"))
                    .hint("severities are high (error), medium (warning) and low (info)")
            })?;
            filter.severities.push(severity);
        }
        for word in ctx.params("owner") {
            let owner = owner_of(ctx, word);
            if !is_none(word) && !owner.as_ref().is_some_and(|owner| is_owner(ctx, owner)) {
                return Err(nobody(ctx, word, owner.as_ref()));
            }
            filter.owners.push(word.to_owned());
        }
        Ok(filter)
    }

    /// The findings that pass, in their fixed order.
    #[must_use]
    pub fn apply<'a>(&self, ctx: &'a Context<'_>) -> Vec<&'a Finding> {
        let owners: Vec<Option<EntityRef>> = self.owners.iter().map(|owner| owner_of(ctx, owner)).collect();
        ctx.catalog.findings.iter().filter(|finding| self.passes(ctx, finding, &owners)).collect()
    }

    /// What was mended lately and passes: severity and text are those of findings that are open, and not asked.
    #[must_use]
    pub fn mended(&self, ctx: &Context<'_>) -> Vec<Closed> {
        let owners: Vec<Option<EntityRef>> = self.owners.iter().map(|owner| owner_of(ctx, owner)).collect();
        let passes = |closed: &Closed| {
            (self.checks.is_empty() || self.checks.contains(&closed.check))
                && (owners.is_empty() || owners.contains(&owner(ctx, &closed.subject)))
        };
        ctx.engine.mended().into_iter().filter(passes).collect()
    }

    fn passes(&self, ctx: &Context<'_>, finding: &Finding, owners: &[Option<EntityRef>]) -> bool {
        (self.checks.is_empty() || self.checks.contains(&finding.check))
            && (self.severities.is_empty() || self.severities.contains(&finding.severity))
            && (owners.is_empty() || owners.contains(&owner(ctx, &finding.subject)))
            && (self.text.is_empty() || self.says(finding))
    }

    fn says(&self, finding: &Finding) -> bool {
        [finding.subject.as_str(), &finding.title, &finding.detail]
            .iter()
            .any(|text| text.to_lowercase().contains(&self.text))
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The pairs of the canonical address.
    fn pairs(&self) -> Pairs {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let mut pairs: Pairs = self.checks.iter().map(|id| pair("check", id)).collect();
        pairs.extend(self.owners.iter().map(|owner| pair("owner", owner)));
        pairs.extend(self.severities.iter().map(|severity| pair("severity", value::severity_key(*severity))));
        if !self.text.is_empty() {
            pairs.push(pair("q", &self.text));
        }
        pairs
    }

    fn href(&self) -> String {
        address::with_query(PATH, &self.pairs())
    }
}

/// The owner that a filter names: `none`, a reference, or the name of a team.
fn owner_of(ctx: &Context<'_>, text: &str) -> Option<EntityRef> {
    if is_none(text) {
        return None;
    }
    let parsed = EntityRef::parse(text, Some("group"), DEFAULT_NAMESPACE).ok();
    let known = parsed.as_ref().is_some_and(|reference| ctx.catalog.item(reference).is_some());
    let user =
        || EntityRef::parse(text, Some("user"), DEFAULT_NAMESPACE).ok().filter(|r| ctx.catalog.item(r).is_some());
    if known { parsed } else { user().or(parsed) }
}

/// Whether a filter means what nobody owns.
fn is_none(text: &str) -> bool {
    text.eq_ignore_ascii_case(NONE) || text.eq_ignore_ascii_case(thing::NOBODY)
}

/// Whether somebody of that name is known, or named as an owner where it is not.
fn is_owner(ctx: &Context<'_>, reference: &EntityRef) -> bool {
    let names = |item: &std::sync::Arc<Item>| thing::owner(item).is_some_and(|owner| owner.reference == *reference);
    ctx.catalog.item(reference).is_some() || ctx.catalog.items.values().any(names)
}

/// A filter that nothing could ever pass would say that all is well.
fn nobody(ctx: &Context<'_>, word: &str, reference: Option<&EntityRef>) -> AppError {
    let names = ctx.catalog.items.keys().filter(|r| matches!(r.kind(), "group" | "user"));
    let names: Vec<EntityRef> = names.cloned().collect();
    let near = reference.and_then(|reference| Names::whole(names).closest(reference));
    let hint = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "owners are teams and people of the catalog, and `none`".to_owned(),
    };
    AppError::usage(format!("no team or person is called `{word}`")).hint(hint)
}

/// Who is asked about a finding: the owner of its subject; a team or person answers for itself.
fn owner(ctx: &Context<'_>, subject: &EntityRef) -> Option<EntityRef> {
    if matches!(subject.kind(), "group" | "user") {
        return Some(subject.clone());
    }
    ctx.catalog.item(subject).and_then(|item| thing::owner(item)).map(|owner| owner.reference.clone())
}

/// The page.
///
/// # Errors
/// A filter that names what does not exist.
pub fn page(ctx: &Context<'_>) -> Result<Findings> {
    let filter = Filter::read(ctx)?;
    let found = filter.apply(ctx);
    let single = filter.checks.len() == 1;
    let from = if single { cursor(ctx) } else { 0 };
    let chips = chips(ctx, &filter);
    Ok(Findings {
        figures: figures(ctx, &filter, found.len()),
        query: ctx.param("q").unwrap_or_default().trim().to_owned(),
        keep: Filter { text: String::new(), ..filter.clone() }.pairs(),
        clear: (chips.len() > 1).then(|| Filter { text: filter.text.clone(), ..Filter::default() }.href()),
        chips,
        severities: severities(ctx, &filter),
        facets: vec![checks_facet(ctx, &filter), owners_facet(ctx, &filter)],
        groups: groups(ctx, &filter, &found, from),
        mended: mended(ctx, &filter),
        not_measured: not_measured(ctx),
        checked: checked(ctx),
        pager: single.then(|| pager(&filter, found.len(), from)).filter(|_| found.len() > ROWS),
        empty: found.is_empty().then(|| empty(ctx, &filter)),
    })
}

/// What was mended lately, under the filters of checks and owners.
fn mended(ctx: &Context<'_>, filter: &Filter) -> Option<Table> {
    let all = filter.mended(ctx);
    let row = |closed: &Closed| {
        let subject = thing::subject(ctx, &closed.subject).link(&closed.subject);
        let since = time::when(ctx.now, closed.since.unwrap_or(closed.seen)).map_or(Cell::Empty, Cell::When);
        Row {
            name: subject.text,
            href: Some(subject.href).filter(|href| !href.is_empty()),
            cells: vec![Cell::Text(check_title(&closed.check)), since],
            ..Row::default()
        }
    };
    let column = |label: &str| Column { label: label.to_owned(), rank: Rank::First, ..Column::default() };
    (!all.is_empty()).then(|| Table {
        caption: "What was mended, the newest first".to_owned(),
        columns: vec![column("Thing"), column("Passes"), Column { number: true, ..column("Since") }],
        rows: all.iter().take(MENDED).map(row).collect(),
        empty: String::new(),
    })
}

fn cursor(ctx: &Context<'_>) -> usize {
    ctx.param("after").and_then(|text| text.strip_prefix('r')).and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

fn figures(ctx: &Context<'_>, filter: &Filter, found: usize) -> String {
    let all = ctx.catalog.findings.len();
    if filter.is_empty() {
        format!("{} open", number(all as u64))
    } else {
        format!("{} of {} open", number(found as u64), number(all as u64))
    }
}

fn checked(ctx: &Context<'_>) -> Option<portolan_ui::model::When> {
    let newest = ctx.catalog.repositories.values().map(|entry| entry.crawled_at).max();
    ctx.status.last.map(|run| run.ended).or(newest).and_then(|at| time::when(ctx.now, at))
}

fn chips(ctx: &Context<'_>, filter: &Filter) -> Vec<Chip> {
    let mut chips = Vec::new();
    let mut put = |field: &str, values: Vec<String>, rest: Filter| {
        if !values.is_empty() {
            chips.push(Chip { field: field.to_owned(), value: values.join(" or "), not: false, remove: rest.href() });
        }
    };
    put(
        "check",
        filter.checks.iter().map(|id| check_title(id)).collect(),
        Filter { checks: Vec::new(), ..filter.clone() },
    );
    let owners = filter.owners.iter().map(|owner| owner_label(ctx, owner_of(ctx, owner).as_ref())).collect();
    put("owner", owners, Filter { owners: Vec::new(), ..filter.clone() });
    let severities = filter.severities.iter().map(|s| value::severity_key(*s).to_owned()).collect();
    put("severity", severities, Filter { severities: Vec::new(), ..filter.clone() });
    chips
}

fn check_title(id: &str) -> String {
    check::find(id).map_or_else(|| id.to_owned(), |check| check.doc().title.to_owned())
}

fn owner_label(ctx: &Context<'_>, owner: Option<&EntityRef>) -> String {
    owner.map_or_else(|| thing::NOBODY.to_owned(), |owner| thing::name(ctx, owner))
}

/// Severities with what each would show under the other filters.
fn severities(ctx: &Context<'_>, filter: &Filter) -> Vec<SeverityFilter> {
    let others = Filter { severities: Vec::new(), ..filter.clone() }.apply(ctx);
    let one = |severity: Severity| {
        let on = filter.severities.contains(&severity);
        let mut toggled = filter.clone();
        toggled.severities.retain(|s| *s != severity);
        if !on {
            toggled.severities.push(severity);
        }
        SeverityFilter {
            severity: value::severity(severity),
            count: others.iter().filter(|finding| finding.severity == severity).count() as u64,
            href: toggled.href(),
            on,
        }
    };
    [Severity::Error, Severity::Warning, Severity::Info].into_iter().map(one).filter(|s| s.on || s.count > 0).collect()
}

fn checks_facet(ctx: &Context<'_>, filter: &Filter) -> Facet {
    let found = Filter { checks: Vec::new(), ..filter.clone() }.apply(ctx);
    let one = |id: &str| {
        let on = filter.checks.iter().any(|c| c == id);
        let mut toggled = filter.clone();
        toggled.checks.retain(|c| c != id);
        if !on {
            toggled.checks.push(id.to_owned());
        }
        FacetValue {
            label: check_title(id),
            count: found.iter().filter(|finding| finding.check == id).count() as u64,
            href: toggled.href(),
            state: if on { FacetState::On } else { FacetState::Off },
            standing: None,
        }
    };
    let values = check::CHECKS.iter().map(|check| one(check.id()));
    Facet { label: "Check".to_owned(), values: values.filter(|v| v.count > 0 || v.state == FacetState::On).collect() }
}

fn owners_facet(ctx: &Context<'_>, filter: &Filter) -> Facet {
    let found = Filter { owners: Vec::new(), ..filter.clone() }.apply(ctx);
    let mut counts: BTreeMap<Option<EntityRef>, u64> = BTreeMap::new();
    for finding in found {
        *counts.entry(owner(ctx, &finding.subject)).or_default() += 1;
    }
    let mut counted: Vec<_> = counts.into_iter().collect();
    counted.sort_by(|(a, x), (b, y)| (y, a).cmp(&(x, b)));
    let on = |owner: &Option<EntityRef>| filter.owners.iter().any(|given| owner_of(ctx, given) == *owner);
    let value = |(owner, count): (Option<EntityRef>, u64)| {
        let in_force = on(&owner);
        let mut toggled = filter.clone();
        toggled.owners.retain(|given| owner_of(ctx, given) != owner);
        if !in_force {
            toggled.owners.push(owner.as_ref().map_or_else(|| NONE.to_owned(), ToString::to_string));
        }
        FacetValue {
            label: owner_label(ctx, owner.as_ref()),
            count,
            href: toggled.href(),
            state: if in_force { FacetState::On } else { FacetState::Off },
            standing: None,
        }
    };
    Facet { label: "Owner".to_owned(), values: counted.into_iter().take(FACET).map(value).collect() }
}

/// Findings by check, in the order of their first and worst.
fn groups(ctx: &Context<'_>, filter: &Filter, found: &[&Finding], from: usize) -> Vec<FindingGroup> {
    let mut by_check: Vec<(&str, Vec<&Finding>)> = Vec::new();
    for finding in found {
        match by_check.iter_mut().find(|(id, _)| *id == finding.check) {
            Some((_, group)) => group.push(finding),
            None => by_check.push((&finding.check, vec![finding])),
        }
    }
    let shown = if filter.checks.len() == 1 { ROWS } else { FIRST };
    by_check.into_iter().map(|(id, group)| self::group(ctx, filter, id, &group, (from, shown))).collect()
}

fn group(
    ctx: &Context<'_>,
    filter: &Filter,
    id: &str,
    all: &[&Finding],
    (from, shown): (usize, usize),
) -> FindingGroup {
    let doc = check::find(id).map(|check| check.doc());
    let hidden = all.len().saturating_sub(shown);
    let more = (hidden > 0 && filter.checks.len() != 1).then(|| {
        let only = Filter { checks: vec![id.to_owned()], ..filter.clone() };
        value::link(format!("{} more", number(hidden as u64)), only.href())
    });
    FindingGroup {
        check: id.to_owned(),
        title: check_title(id),
        why: doc.map(|d| d.why.to_owned()).unwrap_or_default(),
        fix: doc.map(|d| d.fix.to_owned()).unwrap_or_default(),
        href: address::check(id),
        count: all.len() as u64,
        rows: all.iter().skip(from).take(shown).map(|finding| row(ctx, finding)).collect(),
        more,
    }
}

fn row(ctx: &Context<'_>, finding: &Finding) -> FindingRow {
    let subject = thing::subject(ctx, &finding.subject);
    let link = subject.link(&finding.subject);
    FindingRow {
        subject: link.text,
        href: link.href,
        severity: value::severity(finding.severity),
        owner: subject.owner(ctx),
        detail: thing::spoken(ctx, &finding.title),
        evidence: finding.evidence.first().map(|evidence| value::evidence(ctx, evidence, None)),
        since: finding.since.and_then(|at| time::when(ctx.now, at)),
    }
}

/// Which checks cannot speak yet, for how many things, and why.
fn not_measured(ctx: &Context<'_>) -> Option<String> {
    let mut missing: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for (id, outcome) in ctx.catalog.outcomes.values().flat_map(|outcomes| outcomes.iter()) {
        if let Outcome::NotMeasured(why) = outcome {
            missing.entry(id).or_insert((0, why)).0 += 1;
        }
    }
    let words: Vec<String> = missing
        .into_iter()
        .map(|(id, (count, why))| {
            format!("{} for {} ({why})", check_title(id).to_lowercase(), words::counted(count, "thing", "things"))
        })
        .collect();
    (!words.is_empty()).then(|| format!("{}.", words::listed(&words)))
}

fn pager(filter: &Filter, all: usize, from: usize) -> Pager {
    let last = (from + ROWS).min(all);
    let at = |row: usize| {
        let mut pairs = filter.pairs();
        if row > 0 {
            pairs.push(("after".to_owned(), format!("r{row}")));
        }
        address::with_query(PATH, &pairs)
    };
    Pager {
        text: format!("{} to {} of {}", number(from as u64 + 1), number(last as u64), number(all as u64)),
        previous: (from > 0).then(|| at(from.saturating_sub(ROWS))),
        next: (last < all).then(|| at(last)),
    }
}

fn empty(ctx: &Context<'_>, filter: &Filter) -> Empty {
    if ctx.catalog.items.is_empty() && ctx.catalog.repositories.is_empty() {
        return home::empty(ctx);
    }
    if filter.is_empty() {
        return Empty {
            sentence: "No open findings.".to_owned(),
            next: Some(value::link("What is checked", "/about/data")),
            ..Empty::default()
        };
    }
    Empty {
        sentence: "No open findings for these filters.".to_owned(),
        chips: chips(ctx, filter),
        next: Some(value::link("All findings", PATH)),
        ..Empty::default()
    }
}

#[cfg(test)]
mod tests;
