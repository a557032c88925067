//! Machine tokens: made, listed, taken back, believed.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::super::action::Scope;
use super::super::book::Token;
use super::super::event::Event;
use super::super::principal::Machine;
use super::super::secret;
use super::super::token::{self, Refusal};
use super::Accounts;
use crate::error::{AppError, Result};

/// Longest life of a token, in seconds: a year.
const LONGEST: i64 = 366 * 86_400;
/// Most tokens of one owner that hold at a time.
const MOST: usize = 100;
/// Longest label, in characters.
const LABEL: usize = 100;

/// A token to be.
#[derive(Clone, Debug, Default)]
pub struct NewToken {
    /// What it is called.
    pub label: String,
    /// What it is for.
    pub scopes: BTreeSet<Scope>,
    /// When it ends, seconds since 1970 UTC.
    pub expires: i64,
}

impl Accounts {
    /// Makes a token of an owner, for the server at an address. Returns its id and the token, which is shown once.
    ///
    /// # Errors
    /// A token out of form, an owner who may not sign in, or a disk that fails.
    pub fn make_token(&self, owner: &str, new: NewToken, origin: &str, actor: &str) -> Result<(String, String)> {
        let _turn = self.turn();
        if self.person(owner).is_none() {
            return Err(AppError::not_found(format!("no account `{owner}` that may sign in")));
        }
        let label = new.label.trim().to_owned();
        self.check_new(owner, &label, &new)?;
        self.need_key(actor)?;
        let id = secret::id("token")?;
        let made = Event::TokenMade { owner: owner.to_owned(), label, scopes: new.scopes, expires: new.expires };
        self.happen(actor, &id, made)?;
        let state = self.state();
        let token = state.book.tokens.get(&id).ok_or_else(|| AppError::internal("the token is gone"))?;
        let text = token::mint(token, origin, &state.keys)?;
        Ok((id, text))
    }

    fn check_new(&self, owner: &str, label: &str, new: &NewToken) -> Result<()> {
        let now = self.now();
        if label.is_empty() || label.chars().count() > LABEL || label.chars().any(char::is_control) {
            return Err(AppError::usage("the token needs a name of 1 to 100 characters"));
        }
        if new.scopes.is_empty() {
            return Err(AppError::usage("the token needs a scope: without one it is for nothing"));
        }
        if new.expires <= now || new.expires - now > LONGEST {
            return Err(AppError::usage("the token needs an end date, at most a year from now"));
        }
        if self.tokens().iter().filter(|t| t.owner == owner && t.revoked.is_none() && now < t.expires).count() >= MOST {
            return Err(AppError::conflict(format!("{MOST} tokens of this account hold already; revoke one first")));
        }
        Ok(())
    }

    fn need_key(&self, actor: &str) -> Result<()> {
        if self.state().keys.signing().is_some() { Ok(()) } else { self.make_key(actor) }
    }

    /// Makes a new key that signs from now on; tokens signed before keep holding.
    ///
    /// # Errors
    /// When disk or journal fail.
    pub fn rotate_key(&self, actor: &str) -> Result<()> {
        let _turn = self.turn();
        self.make_key(actor)
    }

    fn make_key(&self, actor: &str) -> Result<()> {
        let kid = self.state_mut().keys.rotate(self.now())?;
        self.happen(actor, &kid, Event::KeyMade {})
    }

    /// Takes a token back, at once. `owner` limits whose; none is anybody's.
    ///
    /// # Errors
    /// A token that is not there, or a journal that fails.
    pub fn revoke_token(&self, id: &str, owner: Option<&str>, actor: &str) -> Result<()> {
        let _turn = self.turn();
        let token = self.tokens().into_iter().find(|token| token.id == id && owner.is_none_or(|o| o == token.owner));
        let token = token.ok_or_else(|| AppError::not_found(format!("no token `{id}`")))?;
        if token.revoked.is_some() {
            return Ok(());
        }
        self.happen(actor, id, Event::TokenRevoked { owner: token.owner })
    }

    /// All tokens, the newest first.
    #[must_use]
    pub fn tokens(&self) -> Vec<Token> {
        let mut all: Vec<Token> = self.state().book.tokens.values().cloned().collect();
        all.sort_by(|a, b| (b.made, &b.id).cmp(&(a.made, &a.id)));
        all
    }

    /// The program that a token proves to ask, for the server at an address.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn machine(&self, text: &str, origin: &str) -> std::result::Result<Machine, Refusal> {
        let state = self.state();
        let token = token::verify(text, origin, &state.keys, &state.book, self.now())?;
        let owner = state.persons.get(&token.owner).map(Arc::clone).ok_or(Refusal::OwnerGone)?;
        Ok(Machine { id: token.id.clone(), owner, scopes: token.scopes.clone() })
    }

    /// The public keys, for whoever wants to verify our tokens.
    #[must_use]
    pub fn published_keys(&self) -> Value {
        self.state().keys.published()
    }
}
