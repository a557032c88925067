//! Random organisations for property tests: small companies whose truths follow from how they were made.

use std::path::Path;

use crate::calendar::{self, EpochDay};
use crate::expect;
use crate::history;
use crate::language::Language;
use crate::people::{Person, Team, people_file, teams_file};
use crate::plan::{Deployment, Organisation, Readme, Repository, Runbook, Service, Work};
use crate::prng::Prng;
use crate::{Error, Options, Summary, write_organisation};

const FIRST: [&str; 16] = [
    "Ada", "Bruno", "Cleo", "Dario", "Edda", "Farid", "Greta", "Hugo", "Iris", "Jamal", "Kira", "Luca", "Mona", "Noor",
    "Otto", "Pia",
];
const LAST: [&str; 8] = ["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel"];
const TEAMS: [&str; 5] = ["north", "south", "east", "west", "harbour"];
const FRONT: [&str; 12] =
    ["amber", "brisk", "calm", "dry", "early", "frosty", "grand", "hollow", "inner", "jolly", "keen", "lunar"];
const BACK: [&str; 10] =
    ["anchor", "beacon", "compass", "dock", "ferry", "harbour", "lantern", "mast", "pilot", "tide"];
const NOUNS: [&str; 8] = ["ticket", "crate", "voyage", "berth", "signal", "cargo", "visit", "permit"];
const VERBS: [&str; 6] = ["assign", "load", "clear", "answer", "track", "sort"];
/// Days of work of the people who know a service, by the shape of its history.
const SHAPES: [&[usize]; 6] =
    [&[40, 2], &[36], &[30, 10, 8], &[24, 22, 16], &[16, 16, 16, 16, 16], &[12, 12, 12, 12, 12, 12, 12]];
/// Rolls before a service's history is taken as it is; practice needs one or two.
const ROLLS: usize = 40;

/// What was planted in a random organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RandomTruths {
    /// What was written.
    pub summary: Summary,
    /// Every service, in order of ref.
    pub services: Vec<RandomService>,
}

/// What is true of one random service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RandomService {
    /// Stored ref.
    pub reference: String,
    /// Repository it lives in.
    pub repository: String,
    /// Its folder; empty for the whole repository.
    pub root: String,
    /// Main language, as GitHub Linguist names it.
    pub language: String,
    /// Does a catalog file declare it?
    pub declared: bool,
    /// Owner by the catalog file.
    pub owner: Option<String>,
    /// Fewest knowers who hold half of the knowledge.
    pub bus_factor: usize,
    /// Checks of the first round that it fails, in order of name.
    pub findings: Vec<String>,
}

/// Writes a random organisation of 3 to 7 repositories; same seed and `as_of`, same object ids.
///
/// # Errors
/// As [`crate::write`].
pub fn write_random(dir: &Path, seed: u64, options: &Options) -> Result<RandomTruths, Error> {
    let today = calendar::epoch_day(options.as_of);
    let organisation = organisation(seed, today);
    let mut services: Vec<RandomService> =
        organisation.services.iter().map(|service| truth(&organisation, service, today)).collect();
    services.sort_by(|a, b| a.reference.cmp(&b.reference));
    let summary = write_organisation(dir, &organisation, today)?;
    Ok(RandomTruths { summary, services })
}

fn organisation(seed: u64, today: EpochDay) -> Organisation {
    let mut prng = Prng::from_seed(seed);
    let mut organisation = Organisation {
        people: people(&mut prng),
        teams: teams(&mut prng),
        services: Vec::new(),
        repositories: Vec::new(),
    };
    let names: Vec<String> = organisation.teams.iter().map(|team| team.name.clone()).collect();
    for (place, person) in organisation.people.iter_mut().enumerate() {
        // The first people stay, one in each team: whether a team is alive shall not depend on chance.
        let own = names.get(place);
        person.left = person.left.filter(|_| own.is_none());
        person.team = own.cloned().or_else(|| Some(prng.pick(&names).clone()));
    }
    organisation.repositories.push(org(&organisation.people, &organisation.teams, today));
    fill(&mut organisation, &mut prng, today);
    organisation
}

fn people(prng: &mut Prng) -> Vec<Person> {
    let mut first = FIRST.to_vec();
    prng.shuffle(&mut first);
    let count = 8 + prng.below(7);
    first
        .into_iter()
        .take(count)
        .map(|first| {
            let last = *prng.pick(&LAST);
            let slug = format!("{first}-{last}").to_lowercase();
            Person {
                email: format!("{}@random.example", slug.replace('-', ".")),
                name: format!("{first} {last}"),
                slug,
                team: None,
                role: "Engineer".to_owned(),
                left: prng.chance(20).then(|| 40 + prng.below(300) as i64),
            }
        })
        .collect()
}

fn teams(prng: &mut Prng) -> Vec<Team> {
    let count = 2 + prng.below(3);
    TEAMS
        .iter()
        .take(count)
        .map(|name| Team {
            name: (*name).to_owned(),
            title: crate::plan::pascal(name),
            purpose: "A team of chance".to_owned(),
        })
        .collect()
}

fn org(people: &[Person], teams: &[Team], today: EpochDay) -> Repository {
    let text = |path: &str, text: String| (path.to_owned(), text);
    Repository {
        name: "org".to_owned(),
        files: vec![
            text("README.md", "# People and teams\n".to_owned()),
            text("catalog-info.yaml", format!("{}{}", teams_file(teams), people_file(people, today, today))),
        ],
        age: 800,
        founder: people.first().map_or_else(String::new, |person| person.slug.clone()),
        ..Repository::default()
    }
}

/// Adds repositories with one service each, and now and then two.
fn fill(organisation: &mut Organisation, prng: &mut Prng, today: EpochDay) {
    let mut names: Vec<String> =
        FRONT.iter().flat_map(|front| BACK.iter().map(move |back| format!("{front}-{back}"))).collect();
    prng.shuffle(&mut names);
    let count = 2 + prng.below(5);
    for _ in 0..count {
        let shared = prng.chance(30);
        let Some(name) = names.pop() else { return };
        let repository = if shared { format!("{name}-suite") } else { name.clone() };
        let mut members = vec![name];
        members.extend(names.pop().filter(|_| shared));
        let founder = organisation.people.first().map_or_else(String::new, |person| person.slug.clone());
        organisation.repositories.push(Repository {
            name: repository.clone(),
            age: 900,
            founder,
            ..Repository::default()
        });
        let services: Vec<Service> = members
            .into_iter()
            .map(|name| {
                let root = if shared { format!("services/{name}") } else { String::new() };
                service(name, &repository, root, organisation, prng)
            })
            .collect();
        organisation.services.extend(services);
        settle(organisation, &repository, prng, today);
    }
}

/// Rolls the work of a repository's services until every truth about them is clear.
fn settle(organisation: &mut Organisation, repository: &str, prng: &mut Prng, today: EpochDay) {
    for _ in 0..ROLLS {
        let people = organisation.people.clone();
        for service in organisation.services.iter_mut().filter(|service| service.repository == repository) {
            service.work = work(&people, prng);
        }
        let clear = organisation
            .services
            .iter()
            .filter(|service| service.repository == repository)
            .all(|service| expect::is_clear(&days(organisation, service, today), &people, today));
        if clear {
            return;
        }
    }
}

fn days(organisation: &Organisation, service: &Service, today: EpochDay) -> expect::Days {
    let repository = organisation.repositories.iter().find(|repository| repository.name == service.repository);
    repository.map_or_else(expect::Days::new, |repository| {
        let history = history::build(organisation, repository, today);
        expect::days(&history.commits, &service.root, &organisation.people)
    })
}

fn truth(organisation: &Organisation, service: &Service, today: EpochDay) -> RandomService {
    let teams: Vec<String> = organisation.teams.iter().map(|team| team.name.clone()).collect();
    let knowledge = expect::knowledge(&days(organisation, service, today), &organisation.people, today);
    let findings = expect::findings(service, &knowledge, &organisation.people, &teams);
    RandomService {
        reference: service.reference(),
        repository: service.repository.clone(),
        root: service.root.clone(),
        language: service.language.name().to_owned(),
        declared: service.owner.is_some(),
        owner: service.owner.clone(),
        bus_factor: knowledge.bus_factor,
        findings: findings.into_iter().map(str::to_owned).collect(),
    }
}

fn service(name: String, repository: &str, root: String, organisation: &Organisation, prng: &mut Prng) -> Service {
    let team = prng.pick(&organisation.teams).name.clone();
    let owner = match prng.below(10) {
        0 => None,
        1 => Some("group:default/nowhere".to_owned()),
        2 => Some(prng.pick(&organisation.people).reference()),
        _ => Some(format!("group:default/{team}")),
    };
    let declared = owner.is_some();
    let runbooks = [Runbook::None, Runbook::Docs, Runbook::Root, Runbook::Link, Runbook::Annotation];
    let language = *prng.pick(&Language::ALL);
    let deployment = *prng.pick(&[Deployment::Kubernetes, Deployment::Compose, Deployment::Helm]);
    let readme = *prng.pick(&[Readme::Full, Readme::Full, Readme::Short, Readme::None]);
    // Only where no build file or chart describes the service either is a missing description beyond doubt.
    let silent = [Language::Go, Language::Ruby, Language::CSharp, Language::Php].contains(&language)
        && deployment != Deployment::Helm;
    let described = !silent || prng.chance(50);
    let runbook = match (declared, described) {
        (true, false) if readme != Readme::Full => Runbook::None,
        // A link or an annotation stands in a descriptor: without one it would be no runbook at all.
        (false, _) => *prng.pick(&runbooks[..3]),
        (true, _) => *prng.pick(&runbooks),
    };
    Service {
        title: crate::plan::pascal(&name),
        purpose: "Does what chance made it do".to_owned(),
        repository: repository.to_owned(),
        former_root: None,
        language,
        // In a shared repository no CODEOWNERS file is written.
        codeowners: root.is_empty() && prng.chance(50),
        team: Some(team),
        owner,
        system: None,
        tier: 1 + prng.below(3) as u8,
        runbook,
        readme: if declared { readme } else { Readme::Full },
        described,
        deployment,
        relations: Vec::new(),
        documents: Vec::new(),
        noun: (*prng.pick(&NOUNS)).to_owned(),
        verb: (*prng.pick(&VERBS)).to_owned(),
        flags: vec!["telemetry".to_owned(), "protobuf=1.36.6".to_owned()],
        work: Vec::new(),
        documented: 20 + prng.below(200) as i64,
        name,
        root,
    }
}

/// One of the shapes that a service's history takes.
fn work(people: &[Person], prng: &mut Prng) -> Vec<Work> {
    let mut order: Vec<&Person> = people.iter().collect();
    prng.shuffle(&mut order);
    let shares = prng.pick(&SHAPES);
    let silent = prng.chance(15);
    order
        .iter()
        .zip(*shares)
        .zip(1..)
        .map(|((person, days), turn)| {
            let youngest = if silent { 420 } else { person.left.unwrap_or(2) + turn };
            Work { slug: person.slug.clone(), days: *days, from: 700.max(youngest + 150), to: youngest }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_claimed_of_random_services_is_beyond_doubt() {
        let today = calendar::epoch_day(jiff::civil::date(2026, 11, 23));
        for seed in 0..6 {
            let organisation = organisation(seed, today);
            assert!(!organisation.services.is_empty());
            for service in &organisation.services {
                let days = days(&organisation, service, today);
                assert!(expect::is_clear(&days, &organisation.people, today), "seed {seed}: {}", service.name);
            }
        }
    }
}
