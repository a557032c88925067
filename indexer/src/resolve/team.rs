//! Teams and people as owners: who belongs where, who is there, and whom a written owner means.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use catalog_schema::id::EntityRef;

use super::entity::Claims;
use crate::catalog::OwnerRef;

/// Deepest nesting of groups that is followed.
const MAX_DEPTH: usize = 32;

/// Membership, presence and written names of owners.
#[derive(Debug, Default)]
pub struct Teams {
    /// Direct members of each known group.
    members: BTreeMap<EntityRef, BTreeSet<EntityRef>>,
    /// Child groups of each known group.
    children: BTreeMap<EntityRef, BTreeSet<EntityRef>>,
    /// Groups of each person.
    groups: HashMap<EntityRef, BTreeSet<EntityRef>>,
    /// All known groups and users.
    known: BTreeSet<EntityRef>,
    /// People who are present.
    present: BTreeSet<EntityRef>,
    /// Lower-case e-mails and forge logins of users, forge slugs of groups.
    written: HashMap<String, EntityRef>,
}

impl Teams {
    /// Reads groups and users from the declared names; `present` are the people who are there.
    #[must_use]
    pub fn new(names: &BTreeMap<EntityRef, Claims>, present: BTreeSet<EntityRef>) -> Self {
        let mut teams = Self { present, ..Self::default() };
        for (reference, claims) in names {
            let Some((_, entity, _)) = claims.all.first() else { continue };
            let list = |pointer: &str, kind: &str| -> Vec<EntityRef> {
                let parse = |(_, text): (String, &str)| EntityRef::parse(text, Some(kind), reference.namespace()).ok();
                entity.texts(pointer).into_iter().filter_map(parse).collect()
            };
            match reference.kind() {
                "group" => {
                    teams.known.insert(reference.clone());
                    for member in list("/spec/members", "user") {
                        teams.join(reference, &member);
                    }
                    for child in list("/spec/children", "group") {
                        teams.children.entry(reference.clone()).or_default().insert(child);
                    }
                    for parent in list("/spec/parent", "group") {
                        teams.children.entry(parent).or_default().insert(reference.clone());
                    }
                    for key in ["github.com/team-slug", "gitlab.com/group-slug"] {
                        if let Some(slug) = entity.annotation(key) {
                            teams.written.insert(slug.trim_start_matches('@').to_lowercase(), reference.clone());
                        }
                    }
                }
                "user" => {
                    teams.known.insert(reference.clone());
                    for group in list("/spec/memberOf", "group") {
                        teams.join(&group, reference);
                    }
                    let email = entity.text("/spec/profile/email");
                    let login = entity.annotation("github.com/user-login");
                    for name in email.into_iter().chain(login) {
                        teams.written.insert(name.to_lowercase(), reference.clone());
                    }
                }
                _ => {}
            }
        }
        teams
    }

    fn join(&mut self, group: &EntityRef, member: &EntityRef) {
        self.members.entry(group.clone()).or_default().insert(member.clone());
        self.groups.entry(member.clone()).or_default().insert(group.clone());
    }

    /// The groups a person is a direct member of and that are known.
    pub fn of(&self, person: &EntityRef) -> impl Iterator<Item = &EntityRef> {
        self.groups.get(person).into_iter().flatten().filter(|g| self.known.contains(*g))
    }

    /// Whether a person is the owner or a member of it, also through child groups.
    #[must_use]
    pub fn stands_behind(&self, owner: &EntityRef, person: &EntityRef) -> bool {
        owner == person || self.people(owner).contains(person)
    }

    /// Everyone in a group and its child groups; for a user, the user.
    #[must_use]
    pub fn people(&self, owner: &EntityRef) -> BTreeSet<EntityRef> {
        let mut people = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut open = vec![(owner.clone(), 0)];
        while let Some((group, depth)) = open.pop() {
            if depth > MAX_DEPTH || !seen.insert(group.clone()) {
                continue;
            }
            people.extend(self.members.get(&group).into_iter().flatten().cloned());
            open.extend(self.children.get(&group).into_iter().flatten().map(|c| (c.clone(), depth + 1)));
        }
        if owner.kind() == "user" {
            people.insert(owner.clone());
        }
        people
    }

    /// Whether any team or person is declared at all.
    #[must_use]
    pub fn knows_any(&self) -> bool {
        !self.known.is_empty()
    }

    /// An owner with what is known of it. A group without any listed member counts as present: unknown is not bad.
    #[must_use]
    pub fn owner(&self, reference: EntityRef) -> OwnerRef {
        let exists = self.known.contains(&reference);
        let people = self.people(&reference);
        let present = exists && (people.is_empty() || people.iter().any(|p| self.present.contains(p)));
        OwnerRef { exists, present, reference }
    }

    /// The entity that CODEOWNERS means by `@user`, `@org/team` or an e-mail.
    #[must_use]
    pub fn written(&self, written: &str) -> Option<OwnerRef> {
        // A role (`@@maintainer`) names nobody in particular.
        if written.starts_with("@@") {
            return None;
        }
        let name = written.trim_start_matches('@').to_lowercase();
        if let Some(reference) = self.written.get(&name) {
            return Some(self.owner(reference.clone()));
        }
        let reference = match name.rsplit_once('/') {
            Some((_, team)) => EntityRef::parse(team, Some("group"), "default").ok()?,
            None if name.contains('@') => return None,
            None => EntityRef::parse(&name, Some("user"), "default").ok()?,
        };
        let group = EntityRef::new("group", "default", reference.name());
        if !self.known.contains(&reference) && self.known.contains(&group) {
            return Some(self.owner(group));
        }
        Some(self.owner(reference))
    }
}
