//! What was seen last, and what is new since: the difference between the marks in the log and a catalog.
//!
//! The log is the base of the comparison, not the catalog before: what was shown but not yet logged when the process
//! died is found again at the next start.

use std::collections::{BTreeMap, HashMap, HashSet};

use catalog_schema::id::EntityRef;
use catalog_schema::problem::Severity;
use indexer::catalog::Catalog;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::about::{About, each_subject, is_unread};
use crate::event::{EVENTS, Reading, Said, Step, Subject, notice};

/// Events at the first sight of new subjects that are told one by one; more become one summary.
const STORM: usize = 20;
/// Bytes of one entry of the log, about: half of what a line may have.
const PART: usize = 120 * 1024;
/// Subjects that left whose marks are kept.
const LEFT: usize = 20_000;
/// Bytes of a title or a detail that are kept.
const SAID: usize = 600;

/// The mark of each kind that has one.
pub type Marks = BTreeMap<String, String>;

/// What was seen of every subject.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    subjects: HashMap<EntityRef, Marks>,
    /// Those that left, as they were: what comes back as it was is not new.
    left: BTreeMap<EntityRef, Marks>,
    /// The first crawl was seen whole.
    is_whole: bool,
}

/// Where something stands in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The repository.
    pub repository: String,
    /// The file.
    pub path: String,
    /// The 1-based line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The commit.
    pub commit: String,
}

/// Something that happened to a subject, as the log keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The kind or notice.
    pub kind: String,
    /// What it is about.
    pub subject: EntityRef,
    /// What the step means.
    pub step: Step,
    /// How much it matters.
    pub severity: Severity,
    /// Whether it passes quiet hours.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub urgent: bool,
    /// One clause that begins with the subject's name.
    pub title: String,
    /// A sentence or two.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// Where it can be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// The subject as it was.
    pub about: About,
}

/// What one entry of the log says was seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// Subjects that were not there before, with their marks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub new: Vec<(EntityRef, Marks)>,
    /// Subjects that are gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<EntityRef>,
    /// Marks that changed: subject, kind, mark.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<(EntityRef, String, Option<String>)>,
    /// What happened.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    /// All of the first crawl was seen with this one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole: bool,
}

impl Observation {
    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Cut into entries of a bounded size; an event stands in the entry of its mark, the end of the first crawl in the
    /// last.
    #[must_use]
    pub fn parts(self) -> Vec<Self> {
        let mut parts = Parts::default();
        for one in self.new {
            parts.room(size_of(&one)).new.push(one);
        }
        for one in self.gone {
            parts.room(size_of(&one)).gone.push(one);
        }
        let mut events: HashMap<(EntityRef, String), Vec<Event>> = HashMap::new();
        let mut rest = Vec::new();
        let told: HashSet<(EntityRef, String)> = self.moved.iter().map(|(s, k, _)| (s.clone(), k.clone())).collect();
        for event in self.events {
            let key = (event.subject.clone(), event.kind.clone());
            if told.contains(&key) { events.entry(key).or_default().push(event) } else { rest.push(event) }
        }
        for one in self.moved {
            let own = events.remove(&(one.0.clone(), one.1.clone())).unwrap_or_default();
            let part = parts.room(size_of(&one) + size_of(&own));
            part.moved.push(one);
            part.events.extend(own);
        }
        for event in rest {
            parts.room(size_of(&event)).events.push(event);
        }
        let mut parts = parts.all;
        if self.whole {
            match parts.last_mut() {
                Some(last) => last.whole = true,
                None => parts.push(Self { whole: true, ..Self::default() }),
            }
        }
        parts
    }
}

#[derive(Default)]
struct Parts {
    all: Vec<Observation>,
    size: usize,
}

impl Parts {
    fn room(&mut self, size: usize) -> &mut Observation {
        if self.all.is_empty() || self.size + size > PART {
            self.all.push(Observation::default());
            self.size = 0;
        }
        self.size += size;
        let last = self.all.len() - 1;
        &mut self.all[last]
    }
}

fn size_of(value: &impl Serialize) -> usize {
    serde_json::to_vec(value).map_or(PART, |bytes| bytes.len() + 2)
}

impl Known {
    /// Whether the first crawl was seen whole.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// How many subjects are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.subjects.len()
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.subjects.is_empty()
    }

    /// Whether a kind has a mark on a subject.
    #[must_use]
    pub fn is_marked(&self, subject: &EntityRef, kind: &str) -> bool {
        self.subjects.get(subject).is_some_and(|marks| marks.contains_key(kind))
    }

    /// Takes in what was seen.
    pub fn apply(&mut self, seen: &Observation) {
        for (subject, marks) in &seen.new {
            self.left.remove(subject);
            self.subjects.insert(subject.clone(), marks.clone());
        }
        for subject in &seen.gone {
            self.left.extend(self.subjects.remove_entry(subject));
            if self.left.len() > LEFT {
                self.left.pop_first();
            }
        }
        for (subject, kind, mark) in &seen.moved {
            let marks = self.subjects.entry(subject.clone()).or_default();
            match mark {
                Some(mark) => marks.insert(kind.clone(), mark.clone()),
                None => marks.remove(kind),
            };
        }
        self.is_whole |= seen.whole;
    }

    /// What a catalog has that is not known. Before every source was read once, nothing: what is not measured is no news.
    #[must_use]
    pub fn observe(&self, catalog: &Catalog) -> Observation {
        let mut seen = Observation::default();
        if !catalog.progress.complete() || catalog.progress.total == 0 {
            return seen;
        }
        let (mut here, mut first_sights) = (0, Vec::new());
        each_subject(catalog, |subject| match self.subjects.get(subject.reference) {
            Some(marks) => {
                here += 1;
                compare(subject, marks, &mut seen);
            }
            None => match self.left.get(subject.reference) {
                Some(marks) => {
                    seen.new.push((subject.reference.clone(), marks.clone()));
                    still(subject, marks, &mut seen);
                    compare(subject, marks, &mut seen);
                }
                None => seen.new.push((subject.reference.clone(), first_sight(subject, &mut first_sights))),
            },
        });
        if here < self.subjects.len() {
            let mut present = HashSet::with_capacity(here);
            each_subject(catalog, |subject| {
                present.insert(subject.reference.clone());
            });
            seen.gone = self.subjects.keys().filter(|known| !present.contains(*known)).cloned().collect();
            seen.gone.sort();
        }
        if !self.is_whole {
            seen.whole = true;
            seen.events = vec![summary(catalog, catalog.findings.len(), catalog.repositories.len())];
        } else if first_sights.len() > STORM {
            let repositories: HashSet<&str> = first_sights.iter().map(|e| e.about.repository.as_str()).collect();
            seen.events.push(summary(catalog, first_sights.len(), repositories.len()));
        } else {
            seen.events.extend(first_sights);
        }
        seen
    }
}

fn compare(subject: &Subject<'_>, marks: &Marks, seen: &mut Observation) {
    let unread = is_unread(subject);
    for kind in EVENTS {
        let Reading::Mark(now) = kind.reading(subject) else { continue };
        let (before, now) = (marks.get(kind.id()).map(String::as_str), now.as_deref());
        if before == now || unread {
            continue;
        }
        seen.moved.push((subject.reference.clone(), kind.id().to_owned(), now.map(str::to_owned)));
        if let Some(step) = kind.step(before, now) {
            seen.events.push(event(subject, *kind, step, (before, now)));
        }
    }
}

/// Tells that what held of a subject before it left still holds.
fn still(subject: &Subject<'_>, marks: &Marks, seen: &mut Observation) {
    for kind in EVENTS {
        let Some(mark) = marks.get(kind.id()).map(String::as_str) else { continue };
        let lasts = kind.step(None, Some(mark)) == Some(Step::Raise);
        if lasts && kind.reading(subject) == Reading::Mark(Some(mark.to_owned())) {
            seen.events.push(event(subject, *kind, Step::Back, (Some(mark), Some(mark))));
        }
    }
}

fn first_sight(subject: &Subject<'_>, events: &mut Vec<Event>) -> Marks {
    let mut marks = Marks::new();
    for kind in EVENTS {
        let Reading::Mark(Some(mark)) = kind.reading(subject) else { continue };
        if kind.at_first_sight()
            && let Some(step) = kind.step(None, Some(&mark))
        {
            events.push(event(subject, *kind, step, (None, Some(&mark))));
        }
        marks.insert(kind.id().to_owned(), mark);
    }
    marks
}

fn event(
    subject: &Subject<'_>,
    kind: &dyn crate::event::EventKind,
    step: Step,
    (before, now): (Option<&str>, Option<&str>),
) -> Event {
    let Said { title, detail, evidence } = kind.say(subject, before, now);
    let about = About::of(subject);
    // The mark that began it decides how much its end matters, too.
    let mark = now.or(before);
    Event {
        kind: kind.id().to_owned(),
        subject: subject.reference.clone(),
        step,
        severity: kind.severity(mark),
        urgent: kind.is_urgent(mark) && step != Step::Recover,
        title: cut(&format!("{} {title}", about.name)),
        detail: cut(&detail),
        place: evidence.map(|e| Place {
            repository: e.repository.as_str().to_owned(),
            path: e.path.clone(),
            line: e.line,
            commit: e.commit.clone(),
        }),
        about,
    }
}

fn cut(text: &str) -> String {
    text[..text.floor_char_boundary(SAID)].to_owned()
}

/// One event that stands for all that was found at first sight.
fn summary(catalog: &Catalog, found: usize, repositories: usize) -> Event {
    let services = catalog.items.values().filter(|item| item.is_service()).count();
    let things = if found == 1 { "thing" } else { "things" };
    let places = if repositories == 1 { "repository" } else { "repositories" };
    Event {
        kind: notice::FIRST_CRAWL.id.to_owned(),
        subject: EntityRef::new("notice", "default", notice::FIRST_CRAWL.id),
        step: Step::Tell,
        severity: Severity::Info,
        urgent: false,
        title: format!("{repositories} {places} read for the first time: {found} {things} to look at"),
        detail: format!(
            "The catalog has {services} services now. What was found at first is listed, not told one by one; what changes from now on is told."
        ),
        place: None,
        about: About {
            kind: "notice".to_owned(),
            name: notice::FIRST_CRAWL.title.to_owned(),
            href: "/findings".to_owned(),
            ..About::default()
        },
    }
}

/// Reads what an entry of the log says was seen.
#[must_use]
pub fn read(payload: &Value) -> Option<Observation> {
    Observation::deserialize(payload).ok()
}
