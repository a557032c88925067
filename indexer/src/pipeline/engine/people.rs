//! What people decide about identities, and the file that says who is there.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{Engine, lock};
use crate::journal;
use crate::pipeline::Error;
use crate::pipeline::decision::{self, Decision, What};
use crate::resolve::decision::Decisions;

impl Engine {
    /// Reads who is there from a file, with every catalog anew.
    #[must_use]
    pub fn with_people(mut self, path: Option<PathBuf>) -> Self {
        for problem in path.iter().flat_map(|path| decision::people_of(path).1) {
            self.notices.push(format!("people file `{}`: {}", problem.path, problem.message));
        }
        lock(&self.world).people = path;
        self
    }

    /// The decisions about identities that are in force, in order.
    #[must_use]
    pub fn decisions(&self) -> Vec<Decision> {
        lock(&self.world).decisions.clone()
    }

    /// Decides that two people, each named by reference, name or e-mail, are one; durable and shown when this returns.
    ///
    /// # Errors
    /// Somebody who is not in the catalog, two who are one already or must not be, or a journal that fails.
    pub fn merge_people(&self, a: &str, b: &str, actor: &str) -> Result<Decision, Error> {
        self.decide(decision::merge(&self.catalog(), a, b)?, actor)
    }

    /// Decides that an e-mail is nobody else's; durable and shown when this returns.
    ///
    /// # Errors
    /// An e-mail that nobody has or that stands alone already, or a journal that fails.
    pub fn split_person(&self, email: &str, actor: &str) -> Result<Decision, Error> {
        self.decide(decision::split(&self.catalog(), email)?, actor)
    }

    /// Takes a decision back, named by its entry of the journal; durable and shown when this returns.
    ///
    /// # Errors
    /// When there is no such decision in force, or the journal fails.
    pub fn undo_decision(&self, entry: u64, actor: &str) -> Result<Decision, Error> {
        let known = self.decisions().into_iter().find(|decision| decision.entry == entry);
        let known = known.ok_or_else(|| Error::NotFound(format!("no decision {entry} is in force")))?;
        let (_, subject, _) = known.what.entry();
        self.journal_decision(decision::UNDO, &subject, serde_json::json!({ "entry": entry }), actor)?;
        lock(&self.world).decisions.retain(|decision| decision.entry != entry);
        self.publish(&BTreeMap::new())?;
        Ok(known)
    }

    fn decide(&self, what: What, actor: &str) -> Result<Decision, Error> {
        let (action, subject, payload) = what.entry();
        let entry = self.journal_decision(action, &subject, payload, actor)?;
        let decision = Decision { entry, time: (self.options.clock)(), actor: actor.to_owned(), what };
        lock(&self.world).decisions.push(decision.clone());
        self.publish(&BTreeMap::new())?;
        Ok(decision)
    }

    /// All that a catalog is made of besides repositories and the day.
    pub(in crate::pipeline) fn decided(&self) -> Decisions {
        let world = lock(&self.world);
        let people = world.people.as_deref().map(|path| decision::people_of(path).0).unwrap_or_default();
        Decisions { identities: decision::corrections(&world.decisions), people }
    }

    /// Appends what a person did; durable when this returns its sequence.
    fn journal_decision(
        &self,
        action: &str,
        subject: &str,
        payload: serde_json::Value,
        actor: &str,
    ) -> Result<u64, Error> {
        let entry = journal::NewEntry {
            time: (self.options.clock)(),
            actor: actor.to_owned(),
            action: action.to_owned(),
            subject: subject.to_owned(),
            payload,
        };
        Ok(self.options.runtime.block_on(self.journal.append(entry, None))?)
    }
}
