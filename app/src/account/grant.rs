//! Who may see which compartments, as the configuration says.

use std::collections::{BTreeMap, BTreeSet};

use indexer::pipeline::{Sight, compartment};

use super::action::Role;
use super::principal::{Person, Principal};

/// Somebody who is let into a compartment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grantee {
    /// Whoever reads on this machine without sign-in.
    Local,
    /// Everybody with a role.
    Role(Role),
    /// Everybody in a team, by its reference.
    Team(String),
    /// One person, by the id of their account.
    Person(String),
}

impl Grantee {
    /// Reads `local`, `role:auditor`, `team:payments`, `team:group:default/payments` or `person:ID`.
    ///
    /// # Errors
    /// What a grantee looks like.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` names no reader: write `local`, `role:ROLE`, `team:NAME` or `person:ID`");
        let grantee = match text.split_once(':') {
            None if text == "local" => Some(Self::Local),
            Some(("role", word)) => Role::from_word(word).map(Self::Role),
            Some(("team", name)) if name.starts_with("group:") => Some(Self::Team(name.to_owned())),
            Some(("team", name)) if !name.is_empty() => Some(Self::Team(format!("group:default/{name}"))),
            Some(("person", id)) if !id.is_empty() => Some(Self::Person(id.to_owned())),
            _ => None,
        };
        grantee.ok_or_else(wrong)
    }

    fn is(&self, person: &Person) -> bool {
        match self {
            Self::Local => false,
            Self::Role(role) => person.roles.contains(role),
            Self::Team(team) => person.teams.contains(team),
            Self::Person(id) => person.id == *id,
        }
    }
}

/// The readers of each compartment. One that is not named here is seen by the operator alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants(BTreeMap<String, BTreeSet<Grantee>>);

impl Grants {
    /// Lets somebody into a compartment, besides those who are in.
    ///
    /// # Errors
    /// A name or a reader out of form.
    pub fn add(&mut self, name: &str, readers: &[&str]) -> Result<(), String> {
        let readers = readers.iter().map(|text| Grantee::parse(text)).collect::<Result<Vec<_>, _>>()?;
        self.0.entry(compartment(name)?).or_default().extend(readers);
        Ok(())
    }

    /// What somebody may see.
    #[must_use]
    pub fn sight(&self, principal: &Principal) -> Sight {
        let those = |is: &dyn Fn(&Grantee) -> bool| {
            let names = self.0.iter().filter(|(_, readers)| readers.iter().any(is)).map(|(name, _)| name.clone());
            Sight::Some(names.collect())
        };
        match principal {
            Principal::Operator => Sight::Everything,
            Principal::Local => those(&|reader| *reader == Grantee::Local),
            Principal::Person(person) => those(&|reader| reader.is(person)),
            Principal::Machine(machine) => those(&|reader| reader.is(&machine.owner)),
            Principal::Stranger => Sight::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::sync::Arc;

    use super::*;

    fn grants() -> Grants {
        let mut grants = Grants::default();
        grants.add("audit", &["role:auditor", "person:p1"]).unwrap();
        grants.add("pay", &["team:payments", "local"]).unwrap();
        grants
    }

    fn person(id: &str, roles: &[Role], teams: &[&str]) -> Principal {
        let (roles, teams) = (roles.iter().copied().collect(), teams.iter().map(|t| (*t).to_owned()).collect());
        Principal::Person(Arc::new(Person { id: id.to_owned(), roles, teams, ..Person::default() }))
    }

    #[test]
    fn each_sees_the_compartments_that_name_them() {
        let sees = |who: &Principal| ["audit", "pay"].map(|name| grants().sight(who).sees(Some(name)));
        assert_eq!(sees(&Principal::Operator), [true, true]);
        assert_eq!(sees(&Principal::Local), [false, true]);
        assert_eq!(sees(&Principal::Stranger), [false, false]);
        assert_eq!(sees(&person("p1", &[], &[])), [true, false]);
        assert_eq!(sees(&person("p2", &[Role::Auditor], &["group:default/payments"])), [true, true]);
        // An admin manages; that alone lets nobody see.
        assert_eq!(sees(&person("p3", &[Role::Admin], &["group:default/pay"])), [false, false]);
    }

    #[test]
    fn what_names_nobody_is_refused() {
        for bad in ["", "ada", "role:king", "team:", "person:", "all:x"] {
            assert!(Grants::default().add("audit", &[bad]).is_err(), "{bad}");
        }
        assert!(Grants::default().add("Au dit", &["local"]).is_err());
    }
}
