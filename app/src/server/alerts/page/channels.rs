//! Channels: what there is, a new one, a test with the target's real answer, new secrets, removal.

use portolan_alerts::state::command::Command;
use portolan_alerts::state::outbox::Outcome;
use portolan_alerts::target::Target;
use portolan_ui::model::{Settings, Shown};
use serde::Deserialize;

use super::super::super::App;
use super::super::super::call::Call;
use super::super::super::page as pages;
use super::super::super::reply::Reply;
use super::{act, again, check_scope, new_id, own_scopes, reader, scope, shown};
use crate::account::Action;
use crate::alert::channel::{self, CHANNELS, sign};
use crate::alert::message::plain;
use crate::error::{AppError, Result};
use crate::view::alerts::channels;

/// What is said after something was done.
const DONE: &[(&str, &str)] = &[("removed", "The channel was removed."), ("enabled", "The channel is used again.")];
/// The longest name of a channel, in characters.
const MAX_NAME: usize = 80;
/// The id of the channel that readers come to.
const FEED: &str = "feed";

/// `GET /alerts/channels`
pub fn list(app: &App, call: &Call) -> Result<Reply> {
    shown(app, call, DONE, page(app, call)?)
}

fn page(app: &App, call: &Call) -> Result<Settings> {
    let kinds = CHANNELS.iter().filter(|channel| channel.id() != "inbox");
    let kinds = kinds.map(|channel| {
        let doc = channel.doc();
        channels::Kind { id: channel.id(), title: doc.title, address: doc.address, hint: doc.hint }
    });
    let (kinds, scopes) = (kinds.collect::<Vec<_>>(), own_scopes(call, Action::ManageChannels));
    Ok(app.book()?.read(|state| channels::page(state, &reader(call), &place, &kinds, &scopes)))
}

/// The address of a target as far as it may be shown.
pub fn place(target: &Target) -> String {
    if target.is_shut() {
        return "does not open: the key is not here".to_owned();
    }
    channel::find(&target.channel).map_or_else(String::new, |channel| channel.shown(&target.address))
}

/// `GET /alerts/channels/{id}`
pub fn one(app: &App, call: &Call) -> Result<Reply> {
    let target = seen(app, call)?;
    shown(app, call, DONE, one_page(app, call, &target, None)?)
}

fn one_page(app: &App, call: &Call, target: &Target, said: Option<String>) -> Result<Settings> {
    let signs = channel::find(&target.channel).is_some_and(|channel| channel.signs());
    let change = check_scope(call, &target.scope, Action::ManageChannels).is_ok();
    let may = channels::May { change, test: target.channel != FEED, rotate: signs || target.channel == FEED };
    let about = channels::About { place: place(target), keys: public_keys(target, (app.clock)()), said };
    Ok(app.book()?.read(|state| channels::one(state, &reader(call), target, may, about)))
}

/// The public keys of all that signs what goes to a target now, the newest first.
pub fn public_keys(target: &Target, now: i64) -> Vec<String> {
    let signing = if target.overlap.is_some_and(|until| until <= now) { 1 } else { target.secrets.len() };
    target.secrets.iter().take(signing).filter_map(|keys| sign::public_key(keys)).collect()
}

/// The target of the path, if the caller may see it.
///
/// # Errors
/// There is none that they see.
pub fn seen(app: &App, call: &Call) -> Result<Target> {
    let id = call.param("id");
    let target = app.book()?.read(|state| state.target(id).cloned()).filter(|t| reader(call).sees(&t.scope));
    target.ok_or_else(|| AppError::not_found(format!("no channel `{id}`")))
}

/// `POST /alerts/channels`: a new one. Its secret is shown once, in this answer.
pub fn add(app: &App, call: &Call) -> Result<Reply> {
    let field = |name: &str| call.form(name).unwrap_or_default();
    let new = New { name: field("name"), channel: field("channel"), address: field("address"), scope: field("for") };
    match added(app, call, &new) {
        Ok((_, secret)) => {
            let settings =
                Settings { shown: secret, done: Some("The channel was added.".to_owned()), ..page(app, call)? };
            Ok(pages::settings(app, call, 200, settings))
        }
        Err(error) => again(app, call, error, page(app, call)?),
    }
}

/// A channel to be.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct New {
    /// What to call it.
    name: String,
    /// The id of its sort.
    channel: String,
    /// Where it leads.
    #[serde(default)]
    address: String,
    /// Whose: `me`, `organisation` or a team.
    #[serde(rename = "for")]
    scope: String,
}

/// Adds a channel; its id, and its secret to be shown once.
///
/// # Errors
/// What is wrong with it, or that it is not the caller's to add.
pub fn added(app: &App, call: &Call, new: &New) -> Result<(String, Option<Shown>)> {
    let unknown = || AppError::usage(format!("there is no channel `{}`", plain(&new.channel, 40)));
    let channel = channel::find(&new.channel).ok_or_else(unknown)?;
    let scope = scope(call, &new.scope)?;
    check_scope(call, &scope, Action::ManageChannels)?;
    let name = plain(&new.name, MAX_NAME);
    if name.is_empty() {
        return Err(AppError::usage("a channel needs a name"));
    }
    let address = channel.check_target(&new.address).map_err(AppError::usage)?;
    if channel.needs_consent() && app.book()?.read(|state| state.is_unanswered(&new.channel, &address, (app.clock)())) {
        return Err(AppError::conflict("this address was asked already whether it wants messages, and has not agreed")
            .hint("it is asked once, for whatever channel: the mail that it got leads to the answer"));
    }
    let mut target = Target {
        id: new_id(&name)?,
        name,
        channel: new.channel.clone(),
        address,
        secrets: Vec::new(),
        overlap: None,
        scope,
        needs_consent: channel.needs_consent(),
        single: channel.signs() || channel.id() == FEED,
    };
    let (id, secret) = (target.id.clone(), give_secret(app, &mut target)?);
    act(app, call, Command::PutTarget(target))?;
    Ok((id, secret))
}

/// Gives a target that has secrets a new one, in front of the last; what to show of it.
fn give_secret(app: &App, target: &mut Target) -> Result<Option<Shown>> {
    let random = || sign::new_keys().ok_or_else(|| AppError::internal("the system gives no random bytes"));
    if channel::find(&target.channel).is_some_and(|channel| channel.signs()) {
        let keys = random()?;
        target.secrets.truncate(1);
        target.overlap = (!target.secrets.is_empty()).then(|| (app.clock)() + sign::OVERLAP);
        let value = sign::told(&keys).to_owned();
        target.secrets.insert(0, keys);
        let note = "The receiver verifies `v1` signatures with it. It is shown this once: keep it now. Who verifies `v1a` needs the public key on the channel's page, and no secret.";
        return Ok(Some(Shown { label: "The signing secret".to_owned(), value, note: note.to_owned() }));
    }
    if target.channel == FEED {
        let token = sign::new_token().ok_or_else(|| AppError::internal("the system gives no random bytes"))?;
        target.secrets = vec![sign::digest(&token)];
        let value = format!("/feeds/{}/{token}", target.id);
        let note = "Who has this address can read the feed. It is shown this once: keep it now.".to_owned();
        return Ok(Some(Shown { label: "The feed's address on this server".to_owned(), value, note }));
    }
    Ok(None)
}

/// `POST /alerts/channels/{id}`: `do` is `test`, `rotate`, `enable` or `remove`.
pub fn change(app: &App, call: &Call) -> Result<Reply> {
    let target = seen(app, call)?;
    check_scope(call, &target.scope, Action::ManageChannels)?;
    let id = target.id.clone();
    match call.form("do").as_deref() {
        Some("test") => test(app, call, &target),
        Some("rotate") => rotate(app, call, target),
        Some("enable") => {
            act(app, call, Command::EnableTarget { id: id.clone() })?;
            Ok(Reply::SeeOther(format!("{}/{id}?done=enabled", channels::ACTION), None))
        }
        Some("remove") => {
            act(app, call, Command::RemoveTarget { id })?;
            Ok(Reply::SeeOther(format!("{}?done=removed", channels::ACTION), None))
        }
        _ => Err(AppError::usage("`do` is none of `test`, `rotate`, `enable`, `remove`")),
    }
}

/// Sends a test now, and shows what the target really answered.
fn test(app: &App, call: &Call, target: &Target) -> Result<Reply> {
    let book = app.book()?;
    if !book.read(|state| state.is_confirmed(target)) {
        let error = AppError::conflict("the address has not agreed to get messages yet");
        return again(app, call, error, one_page(app, call, target, None)?);
    }
    let now = (app.clock)();
    let (outcome, answer) = app.engine.runtime().block_on(app.post()?.test(target, now));
    let status = answer.status.map(|status| format!("{status} ")).unwrap_or_default();
    let words = match outcome {
        Outcome::Sent => "It arrived.",
        Outcome::Retry(_) => "It did not arrive; a message would be tried again.",
        Outcome::Refused(_) => "It was refused; a message would become a dead letter.",
        Outcome::Gone => "The target is gone for good.",
    };
    let said = format!("{words} The target answered: `{status}{}`", answer.text.replace('`', "'"));
    shown(app, call, DONE, one_page(app, call, target, Some(said))?)
}

/// Gives a target a new secret; what to show of it.
///
/// # Errors
/// A journal that fails.
pub fn rotated(app: &App, call: &Call, target: &mut Target) -> Result<Option<Shown>> {
    let secret = give_secret(app, target)?;
    act(app, call, Command::PutTarget(target.clone()))?;
    Ok(secret)
}

fn rotate(app: &App, call: &Call, mut target: Target) -> Result<Reply> {
    let secret = rotated(app, call, &mut target)?;
    let settings = Settings { shown: secret, ..one_page(app, call, &target, None)? };
    Ok(pages::settings(app, call, 200, settings))
}
