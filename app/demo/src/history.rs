//! Turns a plan into commits: who changed which file on which day, through branches, squashes and bots.

use std::collections::BTreeMap;

use crate::calendar::{self, DAY, EpochDay};
use crate::files;
use crate::people::{ALIASES, BOTS, FORGE, Person};
use crate::plan::{Organisation, Repository, Service};
use crate::prng::Prng;
use crate::repository::{Commit, Signature, Tag};
use crate::template::{Document, Words};

mod change;

/// Sentences that explain a change; a third of the commits have one.
const REASONS: [&str; 14] = [
    "Seen on the belt in hub 7 during Friday's peak.",
    "Customer support counted eleven cases last week.",
    "Agreed with the depot leads; see the notes of Tuesday's call.",
    "The old value dates from before the second shift.",
    "Measured over four weeks, the tail is what hurts.",
    "Asked for by the carriers before the Christmas season.",
    "Follow-up of the incident on the night line.",
    "No functional change for parcels already under way.",
    "The simulator shows two per cent fewer late stops.",
    "Rolled out to the Ghent depot first.",
    "Review remark of last week, now done properly.",
    "Accounting wants this before the month closes.",
    "Found while pairing on the on-call handover.",
    "Keeps us below the limit that the carrier enforces since spring.",
];

/// The commits of one repository, oldest first, and its tags.
pub(crate) struct History {
    pub(crate) commits: Vec<Commit>,
    pub(crate) tags: Vec<Tag>,
}

/// Plans the whole history of a repository as seen on `today`.
pub(crate) fn build(organisation: &Organisation, repository: &Repository, today: EpochDay) -> History {
    let mut builder = Builder::new(organisation, repository, today);
    builder.begin();
    let moments = builder.moments();
    let total = moments.iter().filter(|moment| matches!(moment.kind, Kind::Code { .. })).count();
    builder.pace(total);
    for group in grouped(&moments, &mut builder.prng) {
        builder.play(&group);
    }
    builder.finish()
}

/// Something that happens at a second.
#[derive(Debug, Clone)]
struct Moment {
    seconds: i64,
    slug: String,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Code { service: usize, first_of_day: bool },
    Document { service: usize },
    Update,
    Planted(usize),
}

/// A file in its present state.
#[derive(Debug, Clone)]
enum File {
    Growing(Document),
    Fixed(String),
}

struct Builder<'a> {
    organisation: &'a Organisation,
    repository: &'a Repository,
    services: Vec<&'a Service>,
    /// Folder of each service at the present moment of the history.
    roots: Vec<String>,
    today: EpochDay,
    prng: Prng,
    files: BTreeMap<String, File>,
    commits: Vec<Commit>,
    /// Code changes in which the blocks still hidden are to be shown.
    code_left: usize,
    request: usize,
}

impl<'a> Builder<'a> {
    fn new(organisation: &'a Organisation, repository: &'a Repository, today: EpochDay) -> Self {
        let services: Vec<&Service> =
            organisation.services.iter().filter(|service| service.repository == repository.name).collect();
        Self {
            organisation,
            repository,
            roots: services.iter().map(|service| service.first_root().to_owned()).collect(),
            services,
            today,
            prng: Prng::from_name(&repository.name),
            files: BTreeMap::new(),
            commits: Vec::new(),
            code_left: 0,
            request: 3,
        }
    }

    /// The first commit: everything the templates show from the start.
    fn begin(&mut self) {
        let mut plain = Words::default();
        plain.set("name", &self.repository.name);
        for (path, text) in &self.repository.files {
            self.add(path, text, &plain);
        }
        for (service, root) in self.services.clone().into_iter().zip(self.roots.clone()) {
            let words = service.words();
            for (path, text) in files::of_service(service) {
                match path.strip_prefix('/') {
                    Some(path) => self.add(path, &text, &words),
                    None if root.is_empty() => self.add(&path, &text, &words),
                    None => self.add(&format!("{root}/{path}"), &text, &words),
                }
            }
        }
        let day = self.today - self.repository.age;
        let author = self.identity(&self.repository.founder, day * DAY + 9 * 3600);
        let changes = self.files.keys().cloned().collect::<Vec<_>>();
        let changes = changes.iter().map(|path| self.written(path)).collect();
        let message = "Begin\n\nMoved here from the old tree without its history.\n".to_owned();
        self.commits.push(Commit { committer: author.clone(), author, message, parents: Vec::new(), changes });
    }

    fn add(&mut self, path: &str, text: &str, words: &Words) {
        let document = Document::parse(text, words, &mut self.prng);
        self.files.insert(words.fill(path), File::Growing(document));
    }

    fn pace(&mut self, code_changes: usize) {
        // The last of the changes find all code written and only tune it.
        self.code_left = code_changes * 9 / 10;
    }

    fn moments(&mut self) -> Vec<Moment> {
        let mut moments = Vec::new();
        for index in 0..self.services.len() {
            self.code_moments(index, &mut moments);
            self.document_moments(index, &mut moments);
        }
        if !self.services.is_empty() {
            self.update_moments(&mut moments);
        }
        for (index, event) in self.repository.events.iter().enumerate() {
            let day = calendar::working_day_before(self.today - event.age);
            let seconds = day * DAY + 11 * 3600 + index as i64;
            moments.push(Moment { seconds, slug: event.slug.clone(), kind: Kind::Planted(index) });
        }
        let first = (self.today - self.repository.age) * DAY + 10 * 3600;
        moments.iter_mut().for_each(|moment| moment.seconds = moment.seconds.max(first));
        moments.sort_by(|a, b| (a.seconds, &a.slug).cmp(&(b.seconds, &b.slug)));
        moments
    }

    fn code_moments(&mut self, service: usize, moments: &mut Vec<Moment>) {
        for work in &self.services[service].work {
            let days = calendar::working_days(&mut self.prng, self.today, (work.from, work.to), work.days);
            for day in days {
                let start = self.prng.between(7 * 3600, 14 * 3600);
                let commits = if self.prng.chance(8) { 2 } else { 1 };
                for turn in 0..commits {
                    let seconds = day * DAY + start + turn * self.prng.between(1800, 6000);
                    let kind = Kind::Code { service, first_of_day: turn == 0 };
                    moments.push(Moment { seconds, slug: work.slug.clone(), kind });
                }
            }
        }
    }

    /// Documents change about once in four months, the last time on the planned day.
    fn document_moments(&mut self, service: usize, moments: &mut Vec<Moment>) {
        let planned = self.services[service];
        let mut age = planned.documented;
        while age < self.repository.age {
            if let Some(slug) = self.somebody(planned, age) {
                let seconds = (self.today - age) * DAY + self.prng.between(8 * 3600, 15 * 3600);
                moments.push(Moment { seconds, slug, kind: Kind::Document { service } });
            }
            age += self.prng.between(90, 160);
        }
    }

    fn update_moments(&mut self, moments: &mut Vec<Moment>) {
        let mut age = self.prng.between(2, 20);
        while age < self.repository.age {
            // Bots work before dawn.
            let seconds = (self.today - age) * DAY + 3 * 3600 + self.prng.between(0, 3000);
            let bot = BOTS[self.prng.below(BOTS.len())].0.to_owned();
            moments.push(Moment { seconds, slug: bot, kind: Kind::Update });
            age += self.prng.between(25, 60);
        }
    }

    /// A person who worked on the service around an age.
    fn somebody(&mut self, service: &Service, age: i64) -> Option<String> {
        let there: Vec<&str> = service
            .work
            .iter()
            .filter(|work| (work.to..=work.from).contains(&age))
            .map(|work| work.slug.as_str())
            .collect();
        there.get(self.prng.below(there.len())).map(|slug| (*slug).to_owned())
    }

    /// Commits a group of moments: one by one on the main line, or as a branch and its merge.
    fn play(&mut self, group: &[Moment]) {
        let fork = self.commits.len() - 1;
        for moment in group {
            self.commit(moment);
        }
        let tip = self.commits.len() - 1;
        let Some(last) = group.last().filter(|_| group.len() > 1 && tip > fork + 1) else {
            return;
        };
        self.request += 1;
        let number = self.request;
        let branch = branch_name(&self.commits[fork + 1].message);
        let merger = self.identity(&last.slug, last.seconds + 900);
        self.commits.push(Commit {
            author: merger.clone(),
            committer: merger,
            message: format!("Merge pull request #{number} from kestrel-parcels/{branch}\n"),
            parents: vec![fork, tip],
            changes: Vec::new(),
        });
    }

    fn commit(&mut self, moment: &Moment) {
        let (subject, changes, planted) = match &moment.kind {
            Kind::Code { service, .. } => {
                let (subject, changes) = self.change_code(*service);
                (subject, changes, false)
            }
            Kind::Document { service } => {
                let (subject, changes) = self.change_documents(*service);
                (subject, changes, false)
            }
            Kind::Update => {
                let (subject, changes) = self.bump();
                (subject, changes, true)
            }
            Kind::Planted(index) => {
                let event = &self.repository.events[*index];
                (event.subject.clone(), self.perform(event), true)
            }
        };
        if changes.is_empty() {
            return;
        }
        let author = self.identity(&moment.slug, moment.seconds);
        let squashed = !planted && self.prng.chance(45);
        let mut message = subject;
        let mut committer = author.clone();
        if squashed {
            self.request += 1;
            message.push_str(&format!(" (#{})", self.request));
            committer = Signature {
                name: FORGE.0.to_owned(),
                email: FORGE.1.to_owned(),
                seconds: author.seconds + self.prng.between(600, 7200),
                offset: 0,
            };
        }
        message.push('\n');
        if !planted {
            self.explain(moment, squashed, &mut message);
        }
        let parents = vec![self.commits.len() - 1];
        self.commits.push(Commit { author, committer, message, parents, changes });
    }

    /// A reason, and now and then a co-author who works on the same service in that time.
    fn explain(&mut self, moment: &Moment, squashed: bool, message: &mut String) {
        if self.prng.chance(33) {
            message.push_str(&format!("\n{}\n", self.prng.pick(&REASONS)));
        }
        let Kind::Code { service, first_of_day: true } = moment.kind else {
            return;
        };
        if !squashed {
            return;
        }
        let age = self.today - moment.seconds.div_euclid(DAY);
        let service = self.services[service];
        if service.has("pairs") && self.prng.chance(9) {
            let others = self.somebody(service, age).filter(|slug| *slug != moment.slug);
            if let Some(person) =
                others.and_then(|slug| self.organisation.people.iter().find(|person| person.slug == slug))
            {
                message.push_str(&format!("\nCo-authored-by: {} <{}>\n", person.name, person.email));
            }
        } else if self.prng.chance(3) {
            message
                .push_str("\nCo-authored-by: pair-helper[bot] <60211+pair-helper[bot]@users.noreply.forge.example>\n");
        }
    }

    /// The name and address somebody commits with in this repository at that time.
    fn identity(&self, slug: &str, seconds: i64) -> Signature {
        let day = seconds.div_euclid(DAY);
        let alias = ALIASES.iter().find(|alias| {
            alias.slug == slug && alias.repository == self.repository.name && self.today - day > alias.until
        });
        let known = self.organisation.people.iter().find(|person| person.slug == slug);
        let bot = BOTS.iter().find(|(name, _)| *name == slug);
        let (name, email) = match (alias, known, bot) {
            (Some(alias), _, _) => (alias.name, alias.email),
            (None, Some(Person { name, email, .. }), _) => (name.as_str(), email.as_str()),
            (None, None, Some((name, email))) => (*name, *email),
            (None, None, None) => (slug, FORGE.1),
        };
        Signature { name: name.to_owned(), email: email.to_owned(), seconds, offset: calendar::offset(day) }
    }

    fn finish(mut self) -> History {
        let mut clock = 0;
        for commit in &mut self.commits {
            // A commit is never older than its parent, whatever the forge's clock said.
            commit.committer.seconds = commit.committer.seconds.max(clock + 1);
            clock = commit.committer.seconds;
        }
        let tags = self
            .repository
            .tags
            .iter()
            .filter_map(|(name, age)| {
                let limit = (self.today - age) * DAY;
                let place = self.commits.iter().rposition(|commit| commit.committer.seconds < limit)?;
                Some(((*name).to_owned(), place))
            })
            .collect();
        History { commits: self.commits, tags }
    }
}

/// Cuts the moments into groups: mostly single ones, now and then a run of one person's code as a branch.
fn grouped(moments: &[Moment], prng: &mut Prng) -> Vec<Vec<Moment>> {
    let mut groups: Vec<Vec<Moment>> = Vec::new();
    for moment in moments {
        let joins = groups.last().and_then(|group| group.last()).is_some_and(|last| {
            last.slug == moment.slug
                && matches!((&last.kind, &moment.kind), (Kind::Code { .. }, Kind::Code { .. }))
                && moment.seconds - last.seconds < 3 * DAY
        });
        match groups.last_mut() {
            Some(group) if joins && group.len() < 4 && prng.chance(70) => group.push(moment.clone()),
            _ => groups.push(vec![moment.clone()]),
        }
    }
    groups
}

/// `Raise batch size from 3 to 4 (#12)` to `raise-batch-size-from`.
fn branch_name(message: &str) -> String {
    let subject = message.lines().next().unwrap_or_default().to_lowercase();
    let words: Vec<&str> =
        subject.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.iter().take(4).copied().collect::<Vec<_>>().join("-")
}
