//! Who owns a thing: what the file, CODEOWNERS and the work say, side by side, and what follows.

use catalog_schema::fact::Evidence as Source;
use indexer::catalog::{CodeownerRule, Item, OwnerPeriod as Period, Ownership as Owned, Verdict};
use portolan_ui::model::{Evidence, OwnerPeriod, Ownership, OwnershipRule, Share, Standing, Statement, Value, percent};

use super::super::{Context, address, thing, time, value};
use super::facts::{is_orphaned, reference_value};

/// The section.
#[must_use]
pub fn model(ctx: &Context<'_>, item: &Item) -> Ownership {
    Ownership {
        finding: finding(item.ownership.verdict).to_owned(),
        statements: vec![file(ctx, item), codeowners(ctx, item), work(ctx, item)],
        verdict: verdict(ctx, &item.ownership),
        how: Some(value::link("How this is judged", "/about/data#ownership")),
        history: history(ctx, item),
        rules: item.ownership.rules.iter().map(|covering| rule(ctx, item, covering)).collect(),
    }
}

fn rule(ctx: &Context<'_>, item: &Item, rule: &CodeownerRule) -> OwnershipRule {
    OwnershipRule {
        pattern: rule.pattern.clone(),
        owners: rule.owners.join(" "),
        files: u64::from(rule.files),
        evidence: value::evidence(ctx, &rule.evidence, item.repository.as_ref()),
    }
}

/// Who owned it when, newest first.
fn history(ctx: &Context<'_>, item: &Item) -> Vec<OwnerPeriod> {
    let periods = &item.ownership.history;
    let Some(first) = periods.first() else { return Vec::new() };
    let whole = (ctx.now - first.from).max(1) as f64;
    let ends = periods.iter().skip(1).map(|next| next.from).chain(std::iter::once(ctx.now));
    let mut shown: Vec<OwnerPeriod> =
        periods.iter().zip(ends).map(|(p, end)| period(ctx, item, p, end, whole)).collect();
    shown.reverse();
    shown
}

fn period(ctx: &Context<'_>, item: &Item, period: &Period, end: i64, whole: f64) -> OwnerPeriod {
    let written = (!period.written.is_empty()).then(|| period.written.clone());
    let named = period.owner.as_ref().map(|owner| reference_value(ctx, owner));
    let day = i32::try_from(period.from.div_euclid(time::DAY)).unwrap_or_default();
    OwnerPeriod {
        from: time::when(ctx.now, period.from),
        date: time::date_words(day).unwrap_or_default(),
        share: ((end - period.from).max(0) as f64 / whole).min(1.0),
        owner: named.or_else(|| written.map(|text| Value { text, code: true, ..Value::default() })),
        author: period.author.as_ref().map(|author| {
            let href = ctx.catalog.item(&author.person).map(|person| address::item(person)).unwrap_or_default();
            value::link(author.name.clone(), href)
        }),
        subject: period.subject.clone(),
        evidence: period.evidence.as_ref().map(|e| said(ctx, item, e)),
    }
}

/// The evidence of a period: a file of that time is a link only where it is still read today.
fn said(ctx: &Context<'_>, item: &Item, evidence: &Source) -> Evidence {
    let shown = value::evidence(ctx, evidence, item.repository.as_ref());
    let entry = ctx.catalog.repositories.get(&evidence.repository);
    let of_items = entry.into_iter().flat_map(|e| &e.items).filter_map(|reference| ctx.catalog.item(reference));
    let declared = of_items.clone().flat_map(|i| i.declarations()).map(|d| &d.evidence);
    let ruled = of_items.flat_map(|i| &i.ownership.rules).map(|rule| &rule.evidence);
    let mut today = declared.chain(ruled).chain(item.ownership.rules.iter().map(|rule| &rule.evidence));
    match today.any(|e| e.repository == evidence.repository && e.path == evidence.path) {
        true => shown,
        false => Evidence { href: None, ..shown },
    }
}

/// The verdict in a few words, for the right end of the heading.
fn finding(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Confirmed => "File and work agree",
        Verdict::Shared => "The owner shares the work",
        Verdict::Mismatch => "File and work disagree",
        Verdict::TransferSuggested => "Another team does most of the work",
        Verdict::Departed => "The owner is gone",
        Verdict::Unknown => "The owner is not in the catalog",
        Verdict::None => "Nobody is named",
        Verdict::NotMeasured => "Not measured",
    }
}

/// What follows from the statements (knowledge.md section 6, definition 12).
fn verdict(ctx: &Context<'_>, ownership: &Owned) -> String {
    let owner = ownership.owner().map(|(owner, ..)| thing::name(ctx, &owner.reference)).unwrap_or_default();
    let held = ownership.work.as_ref().and_then(|w| w.declared_share).map(percent);
    let held = held.unwrap_or_else(|| "an unknown part".to_owned());
    let worker = ownership.work.as_ref().map(|w| (thing::name(ctx, &w.team), percent(w.share)));
    let other = worker.as_ref().filter(|(team, _)| *team != owner);
    match ownership.verdict {
        Verdict::Confirmed => {
            format!("Members of {owner} hold {held} of the living knowledge, so what is declared is what is done.")
        }
        Verdict::Shared => {
            let most = other.map(|(team, share)| format!("; {team} holds most, {share}")).unwrap_or_default();
            format!("Members of {owner} hold {held} of the living knowledge, so it shares the thing{most}.")
        }
        Verdict::Mismatch => {
            let most = other.map(|(team, share)| format!(" Most of it, {share}, is with {team}.")).unwrap_or_default();
            format!(
                "Members of {owner} hold only {held} of the living knowledge.{most} One of file and practice should change."
            )
        }
        Verdict::TransferSuggested => match other {
            Some((team, share)) => format!(
                "Members of {owner} hold {held} of the living knowledge; {team} holds {share}, so a transfer is worth proposing."
            ),
            None => format!("Members of {owner} hold {held} of the living knowledge; a transfer is worth proposing."),
        },
        Verdict::Departed if ownership.owner().is_some_and(|(owner, ..)| owner.reference.kind() == "user") => {
            format!("{owner}, whom the file names, is not present any more. It needs a new owner.")
        }
        Verdict::Departed => format!(
            "Nobody present stands behind {owner}: its people have left, or none is listed. It needs a new owner."
        ),
        Verdict::Unknown => format!(
            "The owner {owner} is no team or person of the catalog. Correct the name, or add a file that declares it."
        ),
        Verdict::None => match &worker {
            Some((team, share)) => {
                format!("Nobody is named. Members of {team} hold {share} of the living knowledge and could claim it.")
            }
            None => "Nobody is named, and history points to no team.".to_owned(),
        },
        Verdict::NotMeasured => {
            "There is nothing to compare with: no living knowledge, or no list of who is in which team.".to_owned()
        }
    }
}

fn file(ctx: &Context<'_>, item: &Item) -> Statement {
    let statement =
        Statement { heading: "The file says".to_owned(), absent: "nothing".to_owned(), ..Statement::default() };
    let Some(declared) = &item.ownership.declared else {
        let remark = if item.is_declared() { "no owner" } else { "no file" };
        return Statement { remark: Some(remark.to_owned()), ..statement };
    };
    Statement {
        standing: Standing::Declared,
        conflict: thing::in_conflict(item.ownership.verdict),
        holder: Some(reference_value(ctx, &declared.value.reference)),
        evidence: declared.evidence.first().map(|e| value::evidence(ctx, e, item.repository.as_ref())),
        ..statement
    }
}

fn codeowners(ctx: &Context<'_>, item: &Item) -> Statement {
    let statement =
        Statement { heading: "CODEOWNERS says".to_owned(), absent: "nothing".to_owned(), ..Statement::default() };
    let ownership = &item.ownership;
    let Some(first) = ownership.codeowners.first() else {
        let remark = if ownership.uncovered.is_some() { "no rule covers it" } else { "no file" };
        return Statement { remark: Some(remark.to_owned()), ..statement };
    };
    let declared = ownership.declared.as_ref().map(|d| &d.value.reference);
    let named = first.owner.as_ref().map(|o| &o.reference);
    let holder = match &first.owner {
        Some(owner) => reference_value(ctx, &owner.reference),
        None => portolan_ui::model::Value { text: first.written.clone(), code: true, ..Default::default() },
    };
    let bars = ownership.codeowners.iter().enumerate().take(4).map(|(index, share)| Share {
        label: share.owner.as_ref().map_or_else(|| share.written.clone(), |o| thing::name(ctx, &o.reference)),
        share: share.share,
        lead: index == 0,
    });
    Statement {
        standing: Standing::Observed,
        conflict: declared.is_some() && named != declared,
        holder: Some(holder),
        evidence: Some(value::evidence(ctx, &first.evidence, item.repository.as_ref())),
        remark: Some(format!("{} of its files", percent(first.share))),
        shares: if ownership.codeowners.len() > 1 { bars.collect() } else { Vec::new() },
        ..statement
    }
}

fn work(ctx: &Context<'_>, item: &Item) -> Statement {
    let statement = Statement { heading: "The work says".to_owned(), ..Statement::default() };
    let orphaned = is_orphaned(item);
    let Some(work) = item.ownership.work.as_ref().filter(|_| !orphaned) else {
        let (absent, remark) = match (&item.knowledge, orphaned) {
            (None, _) => ("nothing", "no history of its code"),
            (Some(known), true) if known.people.iter().any(|p| p.present) => {
                ("nobody yet", "nobody present has worked on it on two days of the last year")
            }
            (Some(_), true) => ("nobody present", "those who knew it have left"),
            (Some(_), false) => ("no team", "those who know it are in no team we know"),
        };
        return Statement { absent: absent.to_owned(), remark: Some(remark.to_owned()), ..statement };
    };
    let owner = item.ownership.declared.as_ref().map(|d| &d.value.reference);
    let mut shares = vec![Share { label: thing::name(ctx, &work.team), share: work.share, lead: true }];
    if let (Some(owner), Some(share)) = (owner.filter(|o| **o != work.team), work.declared_share) {
        // A sum of nothing is a negative zero, and would be printed so.
        let share = if share > 0.0 { share } else { 0.0 };
        shares.push(Share { label: thing::name(ctx, owner), share, lead: false });
    }
    let rest = 1.0 - shares.iter().map(|s| s.share).sum::<f64>();
    if rest >= 0.005 {
        shares.push(Share { label: "others".to_owned(), share: rest, lead: false });
    }
    Statement {
        standing: Standing::Inferred,
        conflict: thing::in_conflict(item.ownership.verdict) && owner != Some(&work.team),
        holder: Some(reference_value(ctx, &work.team)),
        absent: "nobody".to_owned(),
        evidence: Some(portolan_ui::model::Evidence {
            href: Some(address::section(item, "ownership")),
            ..value::from_history(format!("{} of the living knowledge", percent(work.share)))
        }),
        shares,
        ..statement
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::model;
    use crate::view::sample;
    use indexer::catalog::{Claimed, CodeownerRule, OwnerRef, Verdict, WorkOwner};

    #[test]
    fn every_verdict_is_a_sentence_that_names_the_parties() {
        let sample = sample::organisation();
        let mut item = sample::service("tariff");
        let owner = OwnerRef { reference: sample::reference("group:default/billing"), exists: true, present: true };
        item.ownership.declared = Some(Claimed {
            value: owner,
            evidence: vec![sample::evidence("catalog-info.yaml", 11)],
            others: Vec::new(),
        });
        item.ownership.work = Some(WorkOwner {
            team: sample::reference("group:default/routing"),
            share: 0.56,
            declared_share: Some(0.4),
        });
        for verdict in [
            Verdict::Confirmed,
            Verdict::Shared,
            Verdict::Mismatch,
            Verdict::TransferSuggested,
            Verdict::Departed,
            Verdict::Unknown,
            Verdict::None,
            Verdict::NotMeasured,
        ] {
            item.ownership.verdict = verdict;
            let shown = model(&sample.context("/"), &item);
            assert!(shown.verdict.ends_with('.') && !shown.finding.is_empty(), "{verdict:?}");
            if matches!(verdict, Verdict::Confirmed | Verdict::Shared | Verdict::Departed | Verdict::Unknown) {
                assert!(shown.verdict.contains("Billing"), "{}", shown.verdict);
            }
        }
    }

    #[test]
    fn rules_lead_to_their_lines() {
        let sample = sample::organisation();
        let mut item = sample::service("tariff");
        let rule = |pattern: &str, owners: &[&str], files, line| CodeownerRule {
            pattern: pattern.to_owned(),
            owners: owners.iter().map(|owner| (*owner).to_owned()).collect(),
            files,
            evidence: sample::evidence("CODEOWNERS", line),
        };
        item.ownership.rules = vec![rule("/tariff/", &["@kestrel/billing", "@ann"], 7, 3), rule("*.md", &[], 1, 9)];
        let shown = model(&sample.context("/"), &item).rules;
        assert_eq!((shown[0].owners.as_str(), shown[0].files), ("@kestrel/billing @ann", 7));
        assert_eq!(shown[1].owners, "");
        assert!(shown[1].evidence.href.as_ref().is_some_and(|href| href.ends_with("CODEOWNERS#L9")), "{shown:?}");
    }

    #[test]
    fn a_missing_source_keeps_its_column() {
        let sample = sample::empty();
        let shown = model(&sample.context("/"), &sample::service("a"));
        let said: Vec<(&str, &str)> =
            shown.statements.iter().map(|s| (s.absent.as_str(), s.remark.as_deref().unwrap_or_default())).collect();
        assert_eq!(said, [("nothing", "no file"), ("nothing", "no file"), ("nothing", "no history of its code")]);
    }
}
