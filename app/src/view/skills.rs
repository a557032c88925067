//! Skills: languages by teams, silos, practitioners over time.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use catalog_schema::id::EntityRef;
use indexer::catalog::{Silo, Skill, SkillKind, TeamSkill};
use indexer::insight::practitioners;
use portolan_ui::model::{
    Cell, Column, Link, Matrix, MatrixCell, MatrixRow, Pager, Rank, Row, Skills, Table, Trend, Trends, number, percent,
};

use super::{Context, address, measures, thing, time, trends, value, words};
use crate::error::{AppError, Result};

/// Where the page is.
pub const PATH: &str = "/skills";
/// Query keys that the page understands.
pub const KEYS: &[&str] = &["team", "after"];
/// Languages of a page.
const ROWS: usize = 40;
/// Lines over time.
const LINES: usize = 6;
/// Quarters drawn.
const QUARTERS: u16 = 12;

/// The skills worth a row: some service uses them, or somebody works in them now.
pub fn shown<'a>(ctx: &'a Context<'_>) -> impl Iterator<Item = &'a Skill> {
    ctx.catalog.skills.iter().filter(|skill| !skill.services.is_empty() || skill.practitioners().next().is_some())
}

/// The page.
///
/// # Errors
/// A team or page that is not there.
pub fn page(ctx: &Context<'_>) -> Result<Skills> {
    let skills = ordered(ctx);
    let teams = teams(ctx, &skills)?;
    let from = cursor(ctx);
    let here: Vec<&Skill> = skills.iter().copied().skip(from).take(ROWS).collect();
    Ok(Skills {
        figures: figures(ctx, &skills, teams.len()),
        lead: "Who could pick up which code tomorrow. A practitioner changed files in the language on five or more days of \
               the last year."
            .to_owned(),
        actions: vec![
            value::link("What if someone leaves", "/offboard"),
            value::link("What hangs on one person", "/offboard/all"),
        ],
        matrix: matrix(ctx, &here, &teams),
        pager: (skills.len() > ROWS).then(|| pager(skills.len(), from)),
        silos_text: silos_text(&skills),
        silos: silos(ctx, &skills),
        trends: over_time(ctx, &skills),
        measures: measures::skills(),
    })
}

fn cursor(ctx: &Context<'_>) -> usize {
    ctx.param("after").and_then(|text| text.strip_prefix('r')).and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// Silos first, then gaps, then services per practitioner.
fn ordered<'a>(ctx: &'a Context<'_>) -> Vec<&'a Skill> {
    let mut skills: Vec<&Skill> = shown(ctx).collect();
    // Services per practitioner as a fraction in thousandths; nobody counts as half a person.
    let load = |skill: &Skill| skill.services.len() * 2_000 / (skill.practitioners().count() * 2).max(1);
    let gaps = |skill: &Skill| skill.teams.iter().filter(|t| t.is_gap()).count();
    skills.sort_by_cached_key(|skill| {
        (skill.silo.is_empty(), Reverse(gaps(skill).min(1)), Reverse(load(skill)), skill.name.to_lowercase())
    });
    skills
}

/// The teams of the columns by name: those that own a service or have a practitioner, or those asked for.
fn teams(ctx: &Context<'_>, skills: &[&Skill]) -> Result<Vec<EntityRef>> {
    let mut all: Vec<EntityRef> = Vec::new();
    for team in skills.iter().flat_map(|skill| &skill.teams) {
        let counts = !team.practitioners.is_empty() || !team.services.is_empty();
        if counts && ctx.catalog.item(&team.team).is_some() && !all.contains(&team.team) {
            all.push(team.team.clone());
        }
    }
    let wanted = ctx.params("team").map(|text| {
        let reference = EntityRef::parse(text, Some("group"), "default").ok().filter(|r| ctx.catalog.item(r).is_some());
        reference.ok_or_else(|| AppError::not_found(format!("no team is called `{text}`")))
    });
    let wanted = wanted.collect::<Result<Vec<EntityRef>>>()?;
    if !wanted.is_empty() {
        all = wanted;
    }
    all.sort_by_cached_key(|team| (thing::name(ctx, team).to_lowercase(), team.clone()));
    Ok(all)
}

fn figures(ctx: &Context<'_>, skills: &[&Skill], teams: usize) -> String {
    let languages = skills.iter().filter(|skill| skill.kind == SkillKind::Language).count();
    let frameworks = skills.len() - languages;
    let people = ctx.catalog.items.values().filter(|item| item.identity.as_ref().is_some_and(|i| i.present)).count();
    format!(
        "{}, {}, {}, {}",
        words::counted(languages, "language", "languages"),
        words::counted(frameworks, "framework", "frameworks"),
        words::counted(teams, "team", "teams"),
        words::counted(people, "person", "people")
    )
}

fn pager(all: usize, from: usize) -> Pager {
    let at =
        |row: usize| if row == 0 { PATH.to_owned() } else { address::with_pair(PATH, "after", &format!("r{row}")) };
    let last = (from + ROWS).min(all);
    Pager {
        text: format!("{} to {} of {}", number(from as u64 + 1), number(last as u64), number(all as u64)),
        previous: (from > 0).then(|| at(from.saturating_sub(ROWS))),
        next: (last < all).then(|| at(last)),
    }
}

fn matrix(ctx: &Context<'_>, skills: &[&Skill], teams: &[EntityRef]) -> Matrix {
    let heads: Vec<Link> = teams
        .iter()
        .map(|team| thing::named(ctx, team))
        .map(|n| value::link(n.name, n.href.unwrap_or_default()))
        .collect();
    let totals = teams.iter().map(|team| {
        let own = || skills.iter().filter_map(|skill| skill.team(team));
        let has = own().filter(|t| !t.practitioners.is_empty()).count();
        match own().filter(|t| t.is_gap()).count() {
            0 => has.to_string(),
            gaps => format!("{has}, {}", words::counted(gaps, "gap", "gaps")),
        }
    });
    Matrix {
        caption: "Practitioners by language and team".to_owned(),
        totals: totals.collect(),
        rows: skills.iter().map(|skill| row(skill, teams, &heads)).collect(),
        teams: heads,
        empty: "No human change of a file in any language is in the history that was read.".to_owned(),
    }
}

fn row(skill: &Skill, teams: &[EntityRef], heads: &[Link]) -> MatrixRow {
    let gaps = skill.teams.iter().filter(|t| t.is_gap()).count();
    let reading = match (skill.silo.is_empty(), gaps) {
        (false, _) => "silo".to_owned(),
        (true, 0) => "covered".to_owned(),
        (true, gaps) => words::counted(gaps, "gap", "gaps"),
    };
    MatrixRow {
        language: value::link(&skill.name, address::skill(&skill.name)),
        note: (skill.kind == SkillKind::Framework).then(|| skill.kind.word().to_owned()),
        services: skill.services.len() as u64,
        people: skill.practitioners().count() as u64,
        depth: skill.bus_factor,
        cells: teams.iter().zip(heads).map(|(team, head)| cell(skill, team, &head.text)).collect(),
        bad: !skill.silo.is_empty(),
        reading,
    }
}

fn cell(skill: &Skill, team: &EntityRef, name: &str) -> MatrixCell {
    let own = skill.team(team);
    let people = own.map_or(0, |t| t.practitioners.len());
    let services = own.map_or(0, |t| t.services.len());
    let share = own.map(|t| t.share).filter(|share| *share > 0.0);
    let share = share.map(|share| format!(", {} of the knowledge", percent(share))).unwrap_or_default();
    MatrixCell {
        count: people as u64,
        services: services as u64,
        gap: own.is_some_and(TeamSkill::is_gap),
        said: format!(
            "{}, {name}: {}{share}, {} owned",
            skill.name,
            words::counted(people, "practitioner", "practitioners"),
            words::counted(services, "service", "services")
        ),
        href: (people > 0).then(|| {
            let pairs = [("knows", skill.name.to_lowercase()), ("team", team.name().to_owned())];
            address::with_query("/people", &pairs.map(|(k, v)| (k.to_owned(), v)))
        }),
    }
}

fn silos_text(skills: &[&Skill]) -> String {
    match skills.iter().filter(|s| !s.silo.is_empty()).count() {
        0 => "none".to_owned(),
        some => format!("{}, learn these first", words::counted(some, "language", "languages")),
    }
}

fn silos(ctx: &Context<'_>, skills: &[&Skill]) -> Table {
    let column = |label: &str, number, rank| Column { label: label.to_owned(), number, rank, ..Column::default() };
    let row = |skill: &&Skill| Row {
        name: skill.name.clone(),
        href: Some(address::skill(&skill.name)),
        cells: vec![
            Cell::Text(reason(&skill.silo)),
            Cell::Text(rests_on(skill)),
            Cell::Text(some(skill.services.iter().map(|s| thing::name(ctx, s)).collect())),
            skill.since_day.and_then(|day| time::when_day(ctx.now, day)).map_or(Cell::Empty, Cell::When),
        ],
        ..Row::default()
    };
    Table {
        caption: "Languages that too few can work in".to_owned(),
        columns: vec![
            column("Language", false, Rank::First),
            column("Why", false, Rank::Second),
            column("Rests on", false, Rank::First),
            column("Services at stake", false, Rank::Second),
            column("Since", true, Rank::Third),
        ],
        rows: skills.iter().filter(|s| !s.silo.is_empty()).map(row).collect(),
        empty:
            "Every language that a production service is written in has enough people in more than one head and team."
                .to_owned(),
    }
}

/// Why a language is a silo, as one clause.
#[must_use]
pub fn reason(silo: &[Silo]) -> String {
    let clause = |reason: &Silo| match reason {
        Silo::FewPractitioners => "two practitioners at most",
        Silo::OnePerson => "one person holds half",
        Silo::OneTeam => "one team holds four fifths",
    };
    words::capital(&words::listed(&silo.iter().map(|r| clause(r).to_owned()).collect::<Vec<_>>()))
}

/// The practitioners by name.
fn rests_on(skill: &Skill) -> String {
    let mut names: Vec<String> = skill.practitioners().map(|p| p.knower.name.clone()).collect();
    names.sort();
    if names.is_empty() { "nobody present".to_owned() } else { some(names) }
}

fn some(names: Vec<String>) -> String {
    match names.as_slice() {
        [] => "none".to_owned(),
        [first, second, rest @ ..] if rest.len() > 1 => format!("{first}, {second} and {} more", rest.len()),
        few => words::listed(few),
    }
}

/// The languages that changed most, silos before others.
fn over_time(ctx: &Context<'_>, skills: &[&Skill]) -> Option<Trends> {
    let mut lines: Vec<(&Skill, Vec<(i32, usize)>)> = skills
        .iter()
        .filter(|skill| skill.kind == SkillKind::Language && !skill.services.is_empty())
        .map(|skill| (*skill, practitioners(&ctx.catalog, skill, QUARTERS)))
        .filter(|(_, line)| line.iter().any(|(_, n)| *n > 0))
        .collect();
    let ends = |line: &[(i32, usize)]| (line.first().map_or(0, |p| p.1), line.last().map_or(0, |p| p.1));
    let moved = |line: &[(i32, usize)]| ends(line).0.abs_diff(ends(line).1);
    lines.sort_by_key(|(skill, line)| (skill.silo.is_empty(), Reverse(moved(line)), skill.name.to_lowercase()));
    lines.truncate(LINES);
    let (_, first) = lines.first()?;
    let highest = lines.iter().flat_map(|(_, line)| line).map(|(_, n)| *n).max().unwrap_or(1).max(1);
    let month = |point: Option<&(i32, usize)>| point.and_then(|(day, _)| time::month_of(*day)).unwrap_or_default();
    let months: Vec<String> = first.iter().map(|point| month(Some(point))).collect();
    let trend = |(skill, line): &(&Skill, Vec<(i32, usize)>)| {
        let (from, to) = ends(line);
        Trend {
            name: skill.name.clone(),
            href: Some(address::skill(&skill.name)),
            note: None,
            points: line.iter().map(|(_, n)| Some(trends::ratio(*n, highest))).collect(),
            first: from.to_string(),
            last: to.to_string(),
            bad: !skill.silo.is_empty(),
            said: format!(
                "{}: {from} practitioners in {}, {to} in {}",
                skill.name,
                month(line.first()),
                month(line.last())
            ),
        }
    };
    let figures: BTreeMap<&str, Vec<usize>> =
        lines.iter().map(|(s, line)| (s.name.as_str(), line.iter().map(|(_, n)| *n).collect())).collect();
    Some(Trends {
        what: "Language".to_owned(),
        caption: "Practitioners per quarter".to_owned(),
        from: months.first().cloned().unwrap_or_default(),
        to: months.last().cloned().unwrap_or_default(),
        finding: finding(&lines.iter().map(|(s, line)| (s.name.as_str(), ends(line))).collect::<Vec<_>>()),
        twin: trends::twin(
            "Practitioners by quarter",
            "Language",
            &months,
            figures
                .into_iter()
                .map(|(name, line)| (name.to_owned(), line.into_iter().map(|n| n.to_string()).collect())),
        ),
        rows: lines.iter().map(trend).collect(),
    })
}

/// The largest fall and the largest rise in words.
fn finding(ends: &[(&str, (usize, usize))]) -> String {
    let by = |falls: bool| {
        let moved = ends.iter().filter(move |(_, (from, to))| if falls { from > to } else { to > from });
        moved.max_by_key(|(_, (from, to))| from.abs_diff(*to))
    };
    let clause = |(name, (from, to)): &(&str, (usize, usize)), word: &str| {
        let people = if *from == 1 { "person" } else { "people" };
        let number = |n: usize| if n == 0 { "nobody".to_owned() } else { words::small(n) };
        let from = if *from == 0 { number(0) } else { format!("{} {people}", number(*from)) };
        format!("{name} {word} from {from} to {}.", number(*to))
    };
    let said: Vec<String> =
        by(true).map(|one| clause(one, "fell")).into_iter().chain(by(false).map(|one| clause(one, "grew"))).collect();
    if said.is_empty() { "As many people as three years ago work in each of these.".to_owned() } else { said.join(" ") }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::{finding, page, some};
    use crate::view::sample;

    #[test]
    fn without_languages_the_page_says_so_and_an_unknown_team_is_named() {
        let sample = sample::organisation();
        let shown = page(&sample.context("/skills")).unwrap();
        assert!(shown.matrix.rows.is_empty() && !shown.matrix.empty.is_empty() && shown.trends.is_none());
        assert_eq!(page(&sample.context("/skills?team=nobody")).unwrap_err().status(), 404);
    }

    #[test]
    fn falls_and_rises_are_said_in_words() {
        let text = finding(&[("Ruby", (7, 2)), ("Rust", (1, 7)), ("Go", (4, 4))]);
        assert_eq!(text, "Ruby fell from seven people to two. Rust grew from one person to seven.");
        assert!(finding(&[("Go", (4, 4))]).starts_with("As many"));
    }

    #[test]
    fn three_names_are_listed_and_more_are_counted() {
        let names = |n: usize| (0..n).map(|i| format!("n{i}")).collect::<Vec<_>>();
        assert_eq!(some(names(3)), "n0, n1 and n2");
        assert_eq!(some(names(5)), "n0, n1 and 3 more");
        assert_eq!(some(names(0)), "none");
    }
}
