//! What the groups of an identity provider let people do here.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Rights, Role};
use super::Identity;
use crate::error::{AppError, Result};

/// Who gets in, and what they may.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    /// Roles and teams by the name of a group there.
    listed: BTreeMap<String, (BTreeSet<Role>, BTreeSet<String>)>,
    /// Groups whose name begins so are teams of the rest of the name; empty for none.
    pub team_prefix: String,
    /// The role of whoever the provider vouches for; without one only members of listed groups get in.
    pub everybody: Option<Role>,
    /// Domains of verified mail addresses that get in; empty for any.
    pub domains: BTreeSet<String>,
}

impl Groups {
    /// Lists a group.
    ///
    /// # Errors
    /// A role that is none, or nothing that the group gives.
    pub fn list(&mut self, name: &str, roles: &[&str], teams: &[&str]) -> std::result::Result<(), String> {
        let role = |word: &&str| {
            let all = || Role::ALL.map(Role::word).join(", ");
            Role::from_word(word).ok_or_else(|| format!("`{word}` is no role; there are {}", all()))
        };
        let roles = roles.iter().map(role).collect::<std::result::Result<BTreeSet<Role>, String>>()?;
        let teams: BTreeSet<String> = teams.iter().map(|name| team(name)).collect();
        if name.is_empty() || (roles.is_empty() && teams.is_empty()) {
            return Err("a `[[group]]` has a `name`, and `roles` or `teams` that it gives".to_owned());
        }
        let entry = self.listed.entry(name.to_owned()).or_default();
        entry.0.extend(roles);
        entry.1.extend(teams);
        Ok(())
    }

    /// What somebody may: all that their groups give.
    ///
    /// # Errors
    /// They do not get in, and why.
    pub fn rights(&self, identity: &Identity) -> Result<Rights> {
        if !self.domains.is_empty() && !identity.domain().is_some_and(|domain| self.domains.contains(&domain)) {
            return Err(AppError::forbidden(
                "your account there has no verified mail address of a domain that gets in",
            )
            .hint("an admin lists domains in `oidc-domains`"));
        }
        let mut rights = Rights { roles: self.everybody.into_iter().collect(), active: true, ..Rights::default() };
        for group in &identity.groups {
            if let Some((roles, teams)) = self.listed.get(group) {
                rights.roles.extend(roles);
                rights.teams.extend(teams.iter().cloned());
            }
            let rest = group.strip_prefix(&self.team_prefix).filter(|rest| !rest.is_empty());
            rights.teams.extend(rest.filter(|_| !self.team_prefix.is_empty()).map(team));
        }
        if rights.roles.is_empty() {
            let text = "your account there is in no group that gets in here";
            return Err(AppError::forbidden(text).hint(
                "an admin gives a role to one of your groups with `[[group]]`, or to everybody with `oidc-role`",
            ));
        }
        Ok(rights)
    }
}

fn team(name: &str) -> String {
    if name.starts_with("group:") { name.to_owned() } else { format!("group:default/{}", name.to_lowercase()) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn identity(groups: &[&str]) -> Identity {
        let groups = groups.iter().map(|group| (*group).to_owned()).collect();
        Identity { groups, mail: Some("ana@House.example".to_owned()), ..Identity::default() }
    }

    fn groups() -> Groups {
        let mut groups = Groups { team_prefix: "team-".to_owned(), ..Groups::default() };
        groups.list("platform", &["admin", "maintainer"], &["platform"]).unwrap();
        groups.list("audit", &["auditor"], &[]).unwrap();
        groups
    }

    #[test]
    fn roles_and_teams_of_all_groups_add_up() {
        let rights = groups().rights(&identity(&["audit", "platform", "team-Payments", "team-", "other"])).unwrap();
        assert_eq!(rights.roles, [Role::Admin, Role::Maintainer, Role::Auditor].into());
        assert_eq!(rights.teams, ["group:default/platform", "group:default/payments"].map(str::to_owned).into());
        assert!(rights.active);
    }

    #[test]
    fn who_is_in_no_listed_group_gets_in_only_where_everybody_does() {
        assert_eq!(groups().rights(&identity(&["team-payments"])).unwrap_err().status(), 403);
        let open = Groups { everybody: Some(Role::Viewer), ..groups() };
        assert_eq!(open.rights(&identity(&[])).unwrap().roles, [Role::Viewer].into());
    }

    #[test]
    fn a_domain_counts_where_the_address_is_verified() {
        let closed = Groups { everybody: Some(Role::Viewer), domains: ["house.example".to_owned()].into(), ..groups() };
        assert!(closed.rights(&identity(&[])).is_ok());
        assert!(closed.rights(&Identity { mail: None, ..identity(&[]) }).is_err());
        let other = Identity { mail: Some("ana@house.example.evil.example".to_owned()), ..identity(&[]) };
        assert!(closed.rights(&other).is_err());
    }

    #[test]
    fn a_group_that_gives_nothing_or_what_there_is_not_is_refused() {
        assert!(Groups::default().list("a", &[], &[]).is_err());
        assert!(Groups::default().list("a", &["king"], &[]).unwrap_err().contains("viewer"));
    }
}
