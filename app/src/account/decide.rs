//! The one decision who may do what.

use std::collections::BTreeSet;

use super::action::Action;
use super::principal::{Machine, Person, Principal};
use crate::error::{AppError, Result};

/// What an action is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On<'a> {
    /// Whatever there is: whether they may at all, on something.
    Anything,
    /// A team's things, by its reference.
    #[allow(dead_code, reason = "rules and channels of teams ask with it")]
    Team(&'a str),
}

/// How far a right goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach<'p> {
    /// To the things of every team and to those of nobody.
    All,
    /// To what these teams own, by reference.
    Teams(&'p BTreeSet<String>),
}

/// How far a principal may do a thing, for what concerns things of several teams.
///
/// # Errors
/// The refusal with its reason, where they may not do it at all.
pub fn reach(principal: &Principal, action: Action) -> Result<Reach<'_>> {
    allow(principal, action)?;
    Ok(match principal.person() {
        Some(person) if !is_everywhere(person, action) => Reach::Teams(&person.teams),
        _ => Reach::All,
    })
}

/// Whether a principal may do a thing at all; what is denied says who may.
///
/// # Errors
/// The refusal with its reason.
pub fn allow(principal: &Principal, action: Action) -> Result<()> {
    allow_on(principal, action, On::Anything)
}

/// Whether a principal may do a thing to something. Nobody may what is not allowed here.
///
/// # Errors
/// The refusal with its reason.
pub fn allow_on(principal: &Principal, action: Action, on: On<'_>) -> Result<()> {
    match principal {
        Principal::Operator => Ok(()),
        _ if action == Action::Public => Ok(()),
        Principal::Local if action.is_reading() => Ok(()),
        Principal::Local => Err(AppError::forbidden(format!("who may {} has to sign in", action.words()))
            .hint("sign in, or use the command line on the machine that runs portolan")),
        Principal::Person(person) => may(person, action, on),
        Principal::Machine(machine) => in_scope(machine, action).and_then(|()| may(&machine.owner, action, on)),
        Principal::Stranger => Err(AppError::unauthorized(format!("who may {} has to sign in", action.words()))
            .hint("sign in, or send a token of yours")),
    }
}

fn may(person: &Person, action: Action, on: On<'_>) -> Result<()> {
    let roles = action.roles();
    if !roles.iter().any(|role| person.roles.contains(role)) {
        let words: Vec<&str> = roles.iter().map(|role| role.word()).collect();
        let text = format!("your role may not {}", action.words());
        return Err(
            AppError::forbidden(text).hint(format!("a role that may: {}; an admin grants it", words.join(", ")))
        );
    }
    match on {
        On::Team(team) if !is_everywhere(person, action) && !person.teams.contains(team) => {
            Err(AppError::forbidden(format!("you are not in `{team}`, so you may not {}", action.words()))
                .hint(action.helpers()))
        }
        On::Team(_) | On::Anything => Ok(()),
    }
}

fn is_everywhere(person: &Person, action: Action) -> bool {
    action.everywhere().iter().any(|role| person.roles.contains(role))
}

fn in_scope(machine: &Machine, action: Action) -> Result<()> {
    match action.scope() {
        Some(scope) if machine.scopes.contains(&scope) => Ok(()),
        Some(scope) => Err(AppError::forbidden(format!("this token may not {}", action.words()))
            .hint(format!("it needs the scope `{}`", scope.word()))),
        None => Err(AppError::forbidden(format!("no token may {}", action.words())).hint("sign in with a browser")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::sync::Arc;

    use super::super::action::{Role, Scope};
    use super::*;

    fn person(roles: &[Role], teams: &[&str]) -> Arc<Person> {
        Arc::new(Person {
            roles: roles.iter().copied().collect(),
            teams: teams.iter().map(|t| (*t).to_owned()).collect(),
            ..Person::default()
        })
    }

    fn machine(owner: Arc<Person>, scopes: &[Scope]) -> Principal {
        Principal::Machine(Arc::new(Machine { id: "t".to_owned(), owner, scopes: scopes.iter().copied().collect() }))
    }

    #[test]
    fn a_local_reader_reads_and_changes_nothing() {
        for action in Action::ALL {
            assert_eq!(allow(&Principal::Local, action).is_ok(), action.is_reading(), "{action:?}");
        }
    }

    #[test]
    fn a_stranger_sees_what_is_public_and_an_operator_all() {
        for action in Action::ALL {
            assert_eq!(allow(&Principal::Stranger, action).is_ok(), action == Action::Public, "{action:?}");
            assert!(allow(&Principal::Operator, action).is_ok());
        }
    }

    #[test]
    fn who_has_no_role_may_nothing_that_is_not_public() {
        let nobody = Principal::Person(person(&[], &[]));
        assert!(Action::ALL.into_iter().filter(|a| *a != Action::Public).all(|a| allow(&nobody, a).is_err()));
    }

    #[test]
    fn an_auditor_reads_the_audit_log_and_changes_nothing_but_their_own_account() {
        let auditor = Principal::Person(person(&[Role::Auditor], &[]));
        for action in Action::ALL {
            let may = action.is_reading() || matches!(action, Action::ReadAudit | Action::ManageSelf);
            assert_eq!(allow(&auditor, action).is_ok(), may, "{action:?}");
        }
    }

    #[test]
    fn a_maintainer_changes_the_teams_that_they_are_in_and_no_other() {
        let maintainer = Principal::Person(person(&[Role::Maintainer], &["group:default/pay"]));
        assert!(allow_on(&maintainer, Action::ManageTeam, On::Team("group:default/pay")).is_ok());
        let refused = allow_on(&maintainer, Action::ManageTeam, On::Team("group:default/ship")).unwrap_err();
        assert!(refused.message.contains("group:default/ship"), "{refused}");
        let admin = Principal::Person(person(&[Role::Admin], &[]));
        assert!(allow_on(&admin, Action::ManageTeam, On::Team("group:default/ship")).is_ok());
    }

    #[test]
    fn silences_of_members_end_where_their_teams_do_and_those_of_maintainers_and_admins_nowhere() {
        let (own, other) = (On::Team("group:default/pay"), On::Team("group:default/ship"));
        let teams = BTreeSet::from(["group:default/pay".to_owned()]);
        for role in Role::ALL {
            let owner = person(&[role], &["group:default/pay"]);
            let token = |scope| machine(Arc::clone(&owner), &[scope]);
            for principal in [Principal::Person(Arc::clone(&owner)), token(Scope::AlertsWrite)] {
                let may = |on| allow_on(&principal, Action::Silence, on).is_ok();
                let far = reach(&principal, Action::Silence);
                let expected = match role {
                    Role::Viewer | Role::Auditor => (false, false, None),
                    Role::Member => (true, false, Some(Reach::Teams(&teams))),
                    Role::Maintainer | Role::Admin => (true, true, Some(Reach::All)),
                };
                assert_eq!((may(own), may(other), far.ok()), expected, "{principal:?}");
            }
            let reader = token(Scope::AlertsRead);
            assert!(reach(&reader, Action::Silence).is_err(), "{role:?} by a token that only reads");
        }
        assert_eq!(reach(&Principal::Operator, Action::Silence).unwrap(), Reach::All);
        assert!(reach(&Principal::Local, Action::Silence).is_err());
        assert!(reach(&Principal::Stranger, Action::Silence).is_err());
    }

    #[test]
    fn a_token_never_exceeds_its_owner_nor_its_scopes() {
        for role in Role::ALL {
            for scope in Scope::ALL {
                let owner = person(&[role], &[]);
                let token = machine(Arc::clone(&owner), &[scope]);
                for action in Action::ALL.into_iter().filter(|a| *a != Action::Public) {
                    let may = allow(&Principal::Person(Arc::clone(&owner)), action).is_ok();
                    let scoped = action.scope() == Some(scope);
                    assert_eq!(allow(&token, action).is_ok(), may && scoped, "{role:?} {scope:?} {action:?}");
                }
            }
        }
    }

    #[test]
    fn a_refusal_names_who_may() {
        let viewer = Principal::Person(person(&[Role::Viewer], &[]));
        let refused = allow(&viewer, Action::Crawl).unwrap_err();
        assert_eq!(refused.status(), 403);
        assert!(refused.hint.unwrap().contains("member, maintainer, admin"));
    }
}
