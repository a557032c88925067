//! `/settings/tokens`: tokens of one's own for programs; and the API that `portolan token` asks.

use std::collections::BTreeSet;

use portolan_ui::model::{Act, Acts, Choice, Field, FieldKind, Form, Part, Settings, Shown};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{App, Call, Reply, Result, again, asking, done, with_tabs};
use crate::account::{Action, NewToken, Principal, Scope, Token, allow};
use crate::error::AppError;
use crate::server::page;
use crate::view::time;

const HERE: &str = "/settings/tokens";
/// Days for which a token holds where nobody says.
const DAYS: i64 = 90;
/// Seconds of a day.
const DAY: i64 = 86_400;

/// `GET /settings/tokens`.
pub fn page(app: &App, call: &Call) -> Result<Reply> {
    let done = done(call, &[("revoke", "The token was taken back.")]);
    Ok(page::settings(app, call, 200, Settings { done, ..settings(app, call)? }))
}

fn settings(app: &App, call: &Call) -> Result<Settings> {
    let mine = &call.person()?.id;
    let list = Part {
        id: "token-list".to_owned(),
        heading: "Tokens".to_owned(),
        words: "A token never does more than you may".to_owned(),
        acts: Some(Acts {
            caption: "Tokens".to_owned(),
            columns: ["Name", "For", "Made", "Ends"].map(str::to_owned).to_vec(),
            rows: app.accounts.tokens().iter().filter(|token| token.owner == *mine).map(|t| row(app, t)).collect(),
            empty: "None yet.".to_owned(),
        }),
        ..Part::default()
    };
    let text = "For programs: sent as `Authorization: Bearer TOKEN`.";
    Ok(Settings {
        parts: vec![list, asking("token-make", "Make a token", Some(text), form(app, call))],
        ..with_tabs(call, HERE, "Tokens")
    })
}

fn row(app: &App, token: &Token) -> Act {
    let now = (app.clock)();
    let day = |at: i64| time::rfc3339(at).unwrap_or_default().chars().take(10).collect::<String>();
    let holds = token.revoked.is_none() && now < token.expires;
    let ends = match token.revoked {
        Some(at) => format!("revoked {}", day(at)),
        None if now >= token.expires => format!("ended {}", day(token.expires)),
        None => day(token.expires),
    };
    let form = holds.then(|| Form {
        id: format!("revoke-{}", token.id),
        action: format!("{HERE}/revoke"),
        fields: vec![Field::hidden("token", &token.id)],
        submit: "Revoke".to_owned(),
        about: Some(token.label.clone()),
        main: false,
    });
    Act { cells: vec![token.label.clone(), words(token), day(token.made), ends], form }
}

fn words(token: &Token) -> String {
    token.scopes.iter().map(|scope| scope.word()).collect::<Vec<_>>().join(", ")
}

fn form(app: &App, call: &Call) -> Form {
    let typed = call.forms("scopes");
    // A scope of which the owner may do nothing would promise what the token cannot keep.
    let is_of_use = |scope: &Scope| {
        let mut actions = Action::ALL.into_iter().filter(|action| action.scope() == Some(*scope));
        actions.any(|action| action != Action::Public && allow(&call.principal, action).is_ok())
    };
    let choice = |scope: Scope| Choice {
        value: scope.word().to_owned(),
        label: label(scope).to_owned(),
        chosen: if typed.is_empty() { scope == Scope::CatalogRead } else { typed.iter().any(|t| t == scope.word()) },
    };
    let scopes = FieldKind::Checks(Scope::ALL.into_iter().filter(is_of_use).map(choice).collect());
    let end = call.form("ends").or_else(|| time::rfc3339((app.clock)() + DAYS * DAY)).unwrap_or_default();
    let end: String = end.chars().take(10).collect();
    Form {
        id: "make".to_owned(),
        action: HERE.to_owned(),
        fields: vec![
            Field::text("label", "Name").hint("What uses it").with(&call.form("label").unwrap_or_default()),
            Field { kind: scopes, ..Field::text("scopes", "For") },
            Field { kind: FieldKind::Date, ..Field::text("ends", "Last day") }
                .hint("At most a year from now")
                .with(&end),
        ],
        submit: "Make the token".to_owned(),
        main: true,
        ..Form::default()
    }
}

fn label(scope: Scope) -> &'static str {
    match scope {
        Scope::CatalogRead => "catalog:read: reads and searches the catalog",
        Scope::AlertsRead => "alerts:read: reads alerts",
        Scope::AlertsWrite => "alerts:write: acknowledges alerts, changes rules and channels",
        Scope::SourcesWrite => "sources:write: starts crawls, manages sources",
        Scope::Admin => "admin: what else you may",
    }
}

fn scopes_of(words: &[String]) -> Result<BTreeSet<Scope>> {
    let scope = |word: &String| {
        let known = || Scope::ALL.map(Scope::word).join(", ");
        Scope::from_word(word)
            .ok_or_else(|| AppError::usage(format!("there is no scope `{word}`")).hint(format!("one of {}", known())))
    };
    words.iter().map(scope).collect()
}

/// The last second of a day `2026-01-31`.
fn end_of(day: &str) -> Result<i64> {
    let day = time::day_of(day).ok_or_else(|| AppError::usage(format!("`{day}` is no day such as 2026-01-31")))?;
    Ok((i64::from(day) + 1) * DAY - 1)
}

/// `POST /settings/tokens`.
pub fn make(app: &App, call: &Call) -> Result<Reply> {
    let mine = call.person()?.id.clone();
    let typed = |name: &str| call.form(name).unwrap_or_default();
    let made = scopes_of(&call.forms("scopes")).and_then(|scopes| {
        let new = NewToken { label: typed("label"), scopes, expires: end_of(&typed("ends"))? };
        app.accounts.make_token(&mine, new, &app.door.issuer(), &mine)
    });
    match made {
        Ok((_, token)) => {
            let note = "Copy it now: it is shown this once".to_owned();
            let shown = Some(Shown { label: "Your new token".to_owned(), value: token, note });
            Ok(page::settings(app, call, 200, Settings { shown, ..settings(app, call)? }))
        }
        Err(error) => again(app, call, error, || settings(app, call)),
    }
}

/// `POST /settings/tokens/revoke`.
pub fn revoke(app: &App, call: &Call) -> Result<Reply> {
    let mine = &call.person()?.id;
    app.accounts.revoke_token(&call.form("token").unwrap_or_default(), Some(mine), mine)?;
    Ok(Reply::SeeOther(format!("{HERE}?done=revoke"), None))
}

/// `GET /.well-known/jwks.json`: the public keys of our tokens.
pub fn keys(app: &App, _: &Call) -> Result<Reply> {
    Ok(Reply::Json(app.accounts.published_keys()))
}

/// `GET /api/v1/tokens`.
pub fn list(app: &App, _: &Call) -> Result<Reply> {
    let login = |id: &str| app.accounts.get(id).map(|known| known.personal.login);
    let item = |token: Token| -> Value {
        json!({
            "id": token.id, "owner": login(&token.owner), "label": token.label, "scopes": token.scopes,
            "made": time::rfc3339(token.made), "ends": time::rfc3339(token.expires),
            "revoked": token.revoked.and_then(time::rfc3339),
        })
    };
    Ok(Reply::Json(json!({ "items": app.accounts.tokens().into_iter().map(item).collect::<Vec<_>>() })))
}

/// A token to be.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    /// User name of its owner.
    owner: String,
    label: String,
    scopes: Vec<String>,
    /// Days for which it holds.
    days: Option<i64>,
}

/// `POST /api/v1/tokens`: for whoever has the machine; people make theirs in the browser, so that nobody makes one in
/// the name of somebody else.
pub fn create(app: &App, call: &Call) -> Result<Reply> {
    operator(call)?;
    let new: New = call.json()?;
    let owner = app.accounts.all().into_iter().find(|known| known.personal.login.eq_ignore_ascii_case(&new.owner));
    let owner = owner.ok_or_else(|| AppError::not_found(format!("nobody has the user name `{}`", new.owner)))?;
    let days = new.days.unwrap_or(DAYS).clamp(0, 10_000);
    let expires = (app.clock)() + days * DAY;
    let token = NewToken { label: new.label, scopes: scopes_of(&new.scopes)?, expires };
    let (id, text) = app.accounts.make_token(&owner.account.id, token, &app.door.issuer(), &call.principal.actor())?;
    Ok(Reply::Json(json!({ "id": id, "token": text, "ends": time::rfc3339(expires) })))
}

fn operator(call: &Call) -> Result<()> {
    if call.principal == Principal::Operator {
        return Ok(());
    }
    Err(AppError::forbidden("this is done on the machine that runs portolan").hint("use `portolan token` there"))
}

/// A token by its id.
#[derive(Deserialize)]
struct Named {
    id: String,
}

/// `POST /api/v1/tokens/revoke`: anybody's, for admins.
pub fn revoke_any(app: &App, call: &Call) -> Result<Reply> {
    let named: Named = call.json()?;
    app.accounts.revoke_token(&named.id, None, &call.principal.actor())?;
    Ok(Reply::Json(json!({ "revoked": named.id })))
}

/// `POST /api/v1/tokens/rotate`: a new key signs from now on.
pub fn rotate(app: &App, call: &Call) -> Result<Reply> {
    app.accounts.rotate_key(&call.principal.actor())?;
    Ok(Reply::Json(app.accounts.published_keys()))
}
