//! Which rules an event meets: an inverted index over what rules ask for, so that one change does not read them all.
//!
//! Rules that ask the same are judged once. Each distinct question stands under one literal that a subject must have:
//! a value of a field, or a word; those without one (everything, or only "not") are judged every time.

use std::collections::{BTreeSet, HashMap, HashSet};

use catalog_schema::query::{self, Field, Query};
use indexer::search::{words_of, words_of_term};

use crate::about::About;
use crate::rule::Rule;

/// Fields by how few things share one of their values, about.
const BY_RARITY: [Field; 13] = [
    Field::Repo,
    Field::Owner,
    Field::Team,
    Field::System,
    Field::Tag,
    Field::Knows,
    Field::Lang,
    Field::Type,
    Field::Tier,
    Field::Lifecycle,
    Field::Is,
    Field::Has,
    Field::Kind,
];
/// Fields that are rarer than a word.
const RARE: usize = 4;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Literal {
    Value(Field, String),
    Word(String),
}

/// What rules ask: kinds (none means all) and a query.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Question {
    kinds: BTreeSet<String>,
    query: Query,
}

/// The index.
#[derive(Clone, Debug, Default)]
pub struct Matcher {
    questions: Vec<(Question, BTreeSet<String>)>,
    by_question: HashMap<Question, usize>,
    of_rule: HashMap<String, usize>,
    posted: HashMap<Literal, Vec<usize>>,
    unposted: Vec<usize>,
}

impl Matcher {
    /// Takes a rule in, or its new form. A query that does not parse meets nothing.
    pub fn put(&mut self, rule: &Rule) {
        self.remove(&rule.id);
        let Ok(parsed) = query::parse(&rule.query) else { return };
        let question = Question { kinds: rule.kinds.clone(), query: parsed.query };
        let at = match self.by_question.get(&question) {
            Some(at) => *at,
            None => self.post(question),
        };
        self.questions[at].1.insert(rule.id.clone());
        self.of_rule.insert(rule.id.clone(), at);
    }

    /// Takes a rule out. Its question stays: it costs little and is often asked again.
    pub fn remove(&mut self, rule: &str) {
        if let Some(at) = self.of_rule.remove(rule) {
            self.questions[at].1.remove(rule);
        }
    }

    fn post(&mut self, question: Question) -> usize {
        let at = self.questions.len();
        match self.literals(&question.query) {
            Some(literals) => literals.into_iter().for_each(|l| self.posted.entry(l).or_default().push(at)),
            None => self.unposted.push(at),
        }
        self.by_question.insert(question.clone(), at);
        self.questions.push((question, BTreeSet::new()));
        at
    }

    /// The rules that an event of a kind about a subject meets, in the order of their ids.
    #[must_use]
    pub fn find(&self, kind: &str, about: &About) -> Vec<&str> {
        let mut candidates: Vec<usize> = self.unposted.clone();
        for literal in self.held(about) {
            candidates.extend(self.posted.get(&literal).into_iter().flatten());
        }
        candidates.sort_unstable();
        candidates.dedup();
        let document = about.document();
        let asks = |question: &Question| question.kinds.is_empty() || question.kinds.contains(kind);
        let met = candidates
            .into_iter()
            .map(|at| &self.questions[at])
            .filter(|(question, rules)| !rules.is_empty() && asks(question) && question.query.matches(&document));
        let mut rules: Vec<&str> = met.flat_map(|(_, rules)| rules.iter().map(String::as_str)).collect();
        rules.sort_unstable();
        rules
    }

    /// One of these a subject must have to meet a query; `None` where there is no such thing.
    fn literals(&self, query: &Query) -> Option<Vec<Literal>> {
        let of_field = |field: Field| {
            let wanted = query.filters_of(field).filter(|filter| !filter.negated);
            let literals: Vec<Literal> = wanted.map(|filter| Literal::Value(field, filter.value.clone())).collect();
            (!literals.is_empty()).then_some(literals)
        };
        let word = || {
            let words = query.terms.iter().filter(|term| !term.negated).find_map(|term| words_of_term(&term.text))?;
            let parts = words.parts.into_iter().map(Literal::Word);
            // All parts are needed, so any of them will do: the one that fewest questions stand under yet.
            let rarest = parts.min_by_key(|part| self.posted.get(part).map_or(0, Vec::len))?;
            Some(vec![rarest, Literal::Word(words.whole)])
        };
        let (rare, common) = BY_RARITY.split_at(RARE);
        rare.iter().find_map(|f| of_field(*f)).or_else(word).or_else(|| common.iter().find_map(|f| of_field(*f)))
    }

    fn held(&self, about: &About) -> Vec<Literal> {
        let of_field = |field: Field| about.values(field).into_iter().map(move |value| Literal::Value(field, value));
        let mut held: Vec<Literal> = Field::ALL.into_iter().flat_map(of_field).collect();
        let words: HashSet<String> = about.texts().flat_map(|text| words_of(text)).collect();
        held.extend(words.into_iter().map(Literal::Word));
        held
    }
}

/// Whether one rule meets an event: the meaning, which the index must agree with.
#[must_use]
pub fn meets(rule: &Rule, kind: &str, about: &About) -> bool {
    let asks = rule.kinds.is_empty() || rule.kinds.contains(kind);
    asks && query::parse(&rule.query).is_ok_and(|parsed| parsed.query.matches(&about.document()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::rule::tests::rule;

    fn about(owner: &str, lang: &str, name: &str) -> About {
        let fields = BTreeMap::from([(Field::Owner, vec![owner.to_owned()]), (Field::Lang, vec![lang.to_owned()])]);
        About {
            kind: "service".to_owned(),
            name: name.to_owned(),
            names: vec![name.to_owned()],
            fields: fields.into_iter().filter(|(_, values)| !values[0].is_empty()).collect(),
            ..About::default()
        }
    }

    #[test]
    fn a_rule_that_changes_or_goes_is_met_as_it_is_now() {
        let mut matcher = Matcher::default();
        matcher.put(&rule("a", "owner:core"));
        matcher.put(&rule("b", "owner:core"));
        assert_eq!(matcher.find("bus-factor", &about("core", "Go", "pay")), ["a", "b"]);
        matcher.put(&rule("a", "owner:edge"));
        matcher.remove("b");
        assert_eq!(matcher.find("bus-factor", &about("core", "Go", "pay")), Vec::<&str>::new());
        assert_eq!(matcher.find("bus-factor", &about("edge", "Go", "pay")), ["a"]);
    }

    #[test]
    fn kinds_are_asked_for() {
        let mut matcher = Matcher::default();
        let mut only = rule("only", "");
        only.kinds = ["owner-removed".to_owned()].into();
        matcher.put(&only);
        assert_eq!(matcher.find("owner-removed", &about("core", "Go", "pay")), ["only"]);
        assert!(matcher.find("owner-changed", &about("core", "Go", "pay")).is_empty());
    }

    fn clause() -> impl Strategy<Value = String> {
        prop_oneof![
            Just("owner:core".to_owned()),
            Just("owner:edge".to_owned()),
            Just("-owner:core".to_owned()),
            Just("owner:none".to_owned()),
            Just("-owner:none".to_owned()),
            Just("lang:go".to_owned()),
            Just("lang:none".to_owned()),
            Just("kind:service".to_owned()),
            Just("service".to_owned()),
            Just("services".to_owned()),
            Just("parcelrouter".to_owned()),
            Just("router".to_owned()),
            Just("\"parcel router\"".to_owned()),
            Just("ParcelRouter".to_owned()),
            Just("-router".to_owned()),
            Just("é".to_owned()),
            Just("::".to_owned()),
            "[a-zé]{1,6}".prop_map(|word| word),
        ]
    }

    proptest! {
        #[test]
        fn the_index_agrees_with_the_meaning(
            queries in prop::collection::vec(prop::collection::vec(clause(), 0..4), 1..12),
            owner in prop::sample::select(vec!["core", "edge", ""]),
            lang in prop::sample::select(vec!["Go", "Rust", ""]),
            name in prop::sample::select(vec!["parcel-router", "ParcelRouter", "pay", "é-pay", "routers"]),
        ) {
            let rules: Vec<Rule> = queries.iter().enumerate().map(|(n, q)| rule(&format!("r{n:02}"), &q.join(" "))).collect();
            let mut matcher = Matcher::default();
            rules.iter().for_each(|rule| matcher.put(rule));
            let about = about(owner, lang, name);
            let meant: Vec<&str> = rules.iter().filter(|r| meets(r, "bus-factor", &about)).map(|r| r.id.as_str()).collect();
            prop_assert_eq!(matcher.find("bus-factor", &about), meant);
        }
    }
}
