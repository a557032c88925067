//! `/sign-in/provider`: to an identity provider and back.

use portolan_ui::model::{Link, Part, Settings};

use super::sign_in::{back, end_present};
use super::{App, Call, Reply, Result, cookie, cookie_for, next_of, sign_in, sign_in_address};
use crate::account::limit;
use crate::account::oidc::{Oidc, Returned};
use crate::error::{AppError, Kind};
use crate::server::page;
use crate::view::error::complaint;

/// Seconds for which a browser keeps what binds it to its way there.
const KEPT: i64 = 600;

fn oidc(app: &App) -> Result<&Oidc> {
    app.oidc.as_ref().ok_or_else(|| AppError::not_found("no identity provider is set up here").hint("open /sign-in"))
}

/// `GET /sign-in/provider?next=PATH`: sends the browser there. It is a link and no form, because a page of ours may send
/// forms to this server only.
pub fn begin(app: &App, call: &Call) -> Result<Reply> {
    let next = back(call.asked("next").unwrap_or_default());
    let oidc = oidc(app)?;
    let begun =
        app.limits.take(limit::ARRIVALS, &call.address(), (app.clock)() * 1_000).and_then(|()| oidc.begin(&next));
    match begun {
        // The way back begins at another site, so this cookie must come along from there.
        Ok(begun) => Ok(Reply::SeeOther(begun.url, Some(cookie_for(app, &name(app), &begun.secret, KEPT, "Lax")))),
        Err(error) => refused(app, call, error, &next),
    }
}

/// `GET /sign-in/provider/back`: where the provider sends it back to.
pub fn finish(app: &App, call: &Call) -> Result<Reply> {
    let returned = Returned {
        cookie: call.cookie(&name(app)),
        state: call.asked("state"),
        code: call.asked("code"),
        error: call.asked("error"),
        issuer: call.asked("iss"),
    };
    let oidc = oidc(app)?;
    let address = call.address();
    let entered = app
        .limits
        .take(limit::ARRIVALS, &address, (app.clock)() * 1_000)
        .and_then(|()| oidc.finish(&returned))
        .and_then(|arrived| Ok((app.accounts.arrive(&arrived.identity, &arrived.rights, &address)?, arrived.next)));
    match entered {
        Ok((entered, next)) => {
            end_present(app, call)?;
            Ok(onward(app, &next, cookie(app, &entered)))
        }
        Err(error) => refused(app, call, error, "/"),
    }
}

/// Signed in, and on. Without https the session's cookie is for our own pages only, and a redirect that began at the
/// provider is none of these: there a page of ours goes on.
fn onward(app: &App, next: &str, cookie: String) -> Reply {
    if app.door.is_https() {
        Reply::SeeOther(next.to_owned(), Some(cookie))
    } else {
        Reply::Onward(sign_in_address(next), cookie)
    }
}

/// The sign-in page with what went wrong; how long to wait is told by an answer of its own.
fn refused(app: &App, call: &Call, error: AppError, next: &str) -> Result<Reply> {
    tracing::warn!(reason = %error, "a sign-in through the identity provider failed");
    if matches!(error.kind, Kind::TooMany(_) | Kind::Internal) {
        return Err(error);
    }
    let status = error.status();
    let problem = Some(complaint(&error));
    // The address holds what the provider sent: the page must not repeat it, in no link and no form.
    let call = Call { path: sign_in_address(next), query: Vec::new(), ..call.clone() };
    Ok(page::settings(app, &call, status, Settings { problem, ..sign_in::settings(app, &call, next, "") }))
}

/// The cookie that binds a browser to its way there.
fn name(app: &App) -> String {
    format!("{}-way", app.door.cookie())
}

/// The way to the provider, on the sign-in page.
pub fn way(oidc: &Oidc, next: &str) -> Part {
    let href = format!("/sign-in/provider?{}", next_of(next));
    let link = Link { text: format!("Sign in with {}", oidc.name()), href };
    Part { id: "sign-in-provider".to_owned(), main: Some(link), ..Part::default() }
}
