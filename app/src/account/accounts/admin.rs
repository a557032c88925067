//! What admins do with accounts, and people with their own.

use super::super::event::{Event, Rights};
use super::super::password;
use super::Accounts;
use crate::error::{AppError, Result};

impl Accounts {
    /// Adds somebody, who sets their password by a link. Returns the account.
    ///
    /// # Errors
    /// A login that is taken or out of form, or a disk that fails.
    pub fn add(&self, login: &str, name: &str, rights: Rights, actor: &str) -> Result<String> {
        let _turn = self.turn();
        let id = self.keep_new(login, name)?;
        self.happen(actor, &id, Event::AccountAdded { rights, password: None, link: None })?;
        Ok(id)
    }

    /// Changes what somebody may; closing an account ends its sessions.
    ///
    /// # Errors
    /// An account that is not there, the last admin, or a journal that fails.
    pub fn change(&self, id: &str, after: Rights, actor: &str) -> Result<()> {
        let _turn = self.turn();
        let known = self.get(id).filter(|known| !known.account.erased);
        let before = known.ok_or_else(|| AppError::not_found(format!("no account `{id}`")))?.account.rights;
        if before == after {
            return Ok(());
        }
        let stays = after.active && after.roles.contains(&super::super::Role::Admin);
        if !stays && self.state().book.is_last_admin(id) {
            return Err(AppError::conflict("this is the last admin: without one nobody could manage users")
                .hint("make somebody else an admin first"));
        }
        self.happen(actor, id, Event::AccountChanged { before, after })
    }

    /// Erases somebody, by id or user name: the account is closed for ever, its sessions end, its tokens are taken back,
    /// and what is personal is taken off the disk. The journal keeps the random id alone. Done again it does nothing
    /// more. Returns the id.
    ///
    /// # Errors
    /// Nobody of that name, the last admin, or a disk that fails.
    pub fn erase(&self, who: &str, actor: &str) -> Result<String> {
        let _turn = self.turn();
        let (id, is_erased) = {
            let state = self.state();
            let id = if state.book.accounts.contains_key(who) { Some(who) } else { state.people.of_login(who) };
            let account = id.and_then(|id| state.book.accounts.get(id));
            let account = account.ok_or_else(|| AppError::not_found(format!("no account `{who}`")))?;
            if state.book.is_last_admin(&account.id) {
                return Err(AppError::conflict("this is the last admin: without one nobody could manage users")
                    .hint("make somebody else an admin first"));
            }
            (account.id.clone(), account.erased)
        };
        // The event first: what a crash leaves behind is taken away by the next start.
        if !is_erased {
            self.happen(actor, &id, Event::Erased {})?;
        }
        let mut state = self.state_mut();
        state.people.remove(&id)?;
        state.trails.remove(&id)?;
        state.refresh();
        Ok(id)
    }

    /// The accounts that were erased.
    #[must_use]
    pub fn erased(&self) -> Vec<String> {
        let state = self.state();
        state.book.accounts.values().filter(|account| account.erased).map(|account| account.id.clone()).collect()
    }

    /// Changes one's own password, which ends all sessions of the account.
    ///
    /// # Errors
    /// A present password that is wrong, a new one that is too weak, or a journal that fails.
    pub fn set_password(&self, id: &str, present: &str, new: &str) -> Result<()> {
        let hash = self.get(id).and_then(|known| known.account.password);
        if !password::verify(present, hash.as_deref()) {
            return Err(AppError::usage("the present password is another one"));
        }
        let password = password::hash(new)?;
        let _turn = self.turn();
        self.happen(id, id, Event::PasswordSet { password, link: None })
    }
}
