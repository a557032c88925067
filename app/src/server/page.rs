//! Pages: a view's model put into the frame and printed as HTML.

use portolan_ui::model::{Assets, Crawl, Frame, Page, Register, Section, Settings, Theme};

use super::call::Call;
use super::reply::Reply;
use super::{App, account, alerts};
use crate::account::{Action, Principal, allow};
use crate::error::{AppError, Result};
use crate::site;
use crate::view::list::ListKind;
use crate::view::register::Draft;
use crate::view::{self, Context};

/// The cookie that holds the choice of colours.
const THEME: &str = "portolan_theme";

/// What a view looks at for this request.
#[must_use]
pub fn context<'a>(app: &'a App, call: &'a Call) -> Context<'a> {
    let engine = app.engine.reader(&app.grants.sight(&call.principal));
    Context {
        catalog: engine.catalog(),
        status: engine.status(),
        engine,
        now: (app.clock)(),
        every: app.every,
        path: &call.path,
        query: &call.query,
    }
}

/// A page in its frame.
pub fn html(app: &App, call: &Call, ctx: &Context<'_>, status: u16, page: Page) -> Reply {
    let islands = site::islands();
    let frame = Frame {
        theme: theme_of(call),
        nonce: call.nonce.clone(),
        assets: Assets {
            css: site::css_href().to_owned(),
            js: islands.map(|i| i.js.to_owned()),
            wasm: islands.map(|i| i.wasm.to_owned()),
            checker: site::checker().map(|c| (c.js.to_owned(), c.wasm.to_owned())),
        },
        organisation: app.organisation.clone(),
        account: Some(account::door_plate(call)),
        alerts: alerts::page::count(app, call),
        ..view::frame::frame(ctx, &page)
    };
    let frame = if call.principal == Principal::Stranger { bare(frame) } else { frame };
    Reply::Html(status, portolan_ui::page(&frame, page))
}

/// A frame that tells nothing of the catalog.
fn bare(frame: Frame) -> Frame {
    let Frame { title, path, theme, nonce, assets, .. } = frame;
    Frame {
        title,
        path,
        theme,
        nonce,
        assets: Assets { css: assets.css, ..Assets::default() },
        bare: true,
        ..Frame::default()
    }
}

/// A page of forms.
#[must_use]
pub fn settings(app: &App, call: &Call, status: u16, settings: Settings) -> Reply {
    html(app, call, &context(app, call), status, Page::Settings(Box::new(settings)))
}

/// The reader's choice of colours.
fn theme_of(call: &Call) -> Theme {
    call.cookie(THEME).and_then(theme_word).unwrap_or_default()
}

fn theme_word(word: &str) -> Option<Theme> {
    [Theme::System, Theme::Light, Theme::Dark].into_iter().find(|t| t.word() == word)
}

fn ok(app: &App, call: &Call, make: impl FnOnce(&Context<'_>) -> Result<Page>) -> Result<Reply> {
    let ctx = context(app, call);
    let page = make(&ctx)?;
    Ok(html(app, call, &ctx, 200, page))
}

fn list(app: &App, call: &Call, kind: ListKind) -> Result<Reply> {
    // Qualifiers that were typed into the box become parameters, so that the address says what is shown.
    if let Some(to) = view::list::canonical(&context(app, call), kind)? {
        return Ok(Reply::SeeOther(to, None));
    }
    ok(app, call, |ctx| Ok(Page::List(Box::new(view::list::page(ctx, kind)?))))
}

fn section(call: &Call) -> Result<Section> {
    match call.param("section") {
        "" => Ok(Section::Overview),
        word => Section::from_word(word).ok_or_else(|| AppError::not_found(format!("no section `{word}`"))),
    }
}

fn entity(app: &App, call: &Call, kind: ListKind) -> Result<Reply> {
    let section = section(call)?;
    ok(app, call, |ctx| {
        Ok(Page::Entity(Box::new(view::entity::page(ctx, kind, call.param("namespace"), call.param("name"), section)?)))
    })
}

/// `/`
pub fn home(app: &App, call: &Call) -> Result<Reply> {
    ok(app, call, |ctx| Ok(Page::Home(Box::new(view::home::page(ctx)?))))
}

/// `/search`
pub fn search(app: &App, call: &Call) -> Result<Reply> {
    list(app, call, ListKind::Everything)
}

/// `/services`
pub fn services(app: &App, call: &Call) -> Result<Reply> {
    list(app, call, ListKind::Services)
}

/// `/components`
pub fn components(app: &App, call: &Call) -> Result<Reply> {
    list(app, call, ListKind::Components)
}

/// `/apis`
pub fn apis(app: &App, call: &Call) -> Result<Reply> {
    list(app, call, ListKind::Apis)
}

/// `/systems`
pub fn systems(app: &App, call: &Call) -> Result<Reply> {
    list(app, call, ListKind::Systems)
}

/// `/domains`
pub fn domains(app: &App, call: &Call) -> Result<Reply> {
    list(app, call, ListKind::Domains)
}

/// `/resources`
pub fn resources(app: &App, call: &Call) -> Result<Reply> {
    list(app, call, ListKind::Resources)
}

/// `/teams`
pub fn teams(app: &App, call: &Call) -> Result<Reply> {
    list(app, call, ListKind::Teams)
}

/// `/people`
pub fn people(app: &App, call: &Call) -> Result<Reply> {
    list(app, call, ListKind::People)
}

/// `/services/{namespace}/{name}/{section}`
pub fn service(app: &App, call: &Call) -> Result<Reply> {
    entity(app, call, ListKind::Services)
}

/// `/components/{namespace}/{name}/{section}`
pub fn component(app: &App, call: &Call) -> Result<Reply> {
    entity(app, call, ListKind::Components)
}

/// `/apis/{namespace}/{name}/{section}`
pub fn api(app: &App, call: &Call) -> Result<Reply> {
    entity(app, call, ListKind::Apis)
}

/// `/systems/{namespace}/{name}/{section}`
pub fn system(app: &App, call: &Call) -> Result<Reply> {
    entity(app, call, ListKind::Systems)
}

/// `/domains/{namespace}/{name}/{section}`
pub fn domain(app: &App, call: &Call) -> Result<Reply> {
    entity(app, call, ListKind::Domains)
}

/// `/resources/{namespace}/{name}/{section}`
pub fn resource(app: &App, call: &Call) -> Result<Reply> {
    entity(app, call, ListKind::Resources)
}

/// `/entities/{kind}/{namespace}/{name}/{section}`
pub fn other(app: &App, call: &Call) -> Result<Reply> {
    let section = section(call)?;
    let [kind, namespace, name] = ["kind", "namespace", "name"].map(|key| call.param(key));
    ok(app, call, |ctx| Ok(Page::Entity(Box::new(view::entity::other(ctx, kind, namespace, name, section)?))))
}

/// `/teams/{namespace}/{name}`
pub fn team(app: &App, call: &Call) -> Result<Reply> {
    ok(app, call, |ctx| Ok(Page::Team(Box::new(view::team::page(ctx, call.param("namespace"), call.param("name"))?))))
}

/// `/people/{namespace}/{name}`
pub fn person(app: &App, call: &Call) -> Result<Reply> {
    ok(app, call, |ctx| {
        Ok(Page::Person(Box::new(view::person::page(ctx, call.param("namespace"), call.param("name"))?)))
    })
}

/// `/services/{namespace}/{name}/knowledge/{person}`
pub fn service_days(app: &App, call: &Call) -> Result<Reply> {
    change_days(app, call, ListKind::Services)
}

/// `/components/{namespace}/{name}/knowledge/{person}`
pub fn component_days(app: &App, call: &Call) -> Result<Reply> {
    change_days(app, call, ListKind::Components)
}

fn change_days(app: &App, call: &Call, kind: ListKind) -> Result<Reply> {
    let (namespace, name, person) = (call.param("namespace"), call.param("name"), call.param("person"));
    ok(app, call, |ctx| Ok(Page::ChangeDays(Box::new(view::change_days::page(ctx, kind, namespace, name, person)?))))
}

/// `/skills`
pub fn skills(app: &App, call: &Call) -> Result<Reply> {
    ok(app, call, |ctx| Ok(Page::Skills(Box::new(view::skills::page(ctx)?))))
}

/// `/offboard`
pub fn leaving(app: &App, call: &Call) -> Result<Reply> {
    ok(app, call, |ctx| Ok(Page::Leaving(Box::new(view::leaving::page(ctx)))))
}

/// `/offboard/all`
pub fn burdens(app: &App, call: &Call) -> Result<Reply> {
    ok(app, call, |ctx| Ok(Page::Burdens(Box::new(view::leaving::all(ctx)))))
}

/// `/findings`
pub fn findings(app: &App, call: &Call) -> Result<Reply> {
    ok(app, call, |ctx| Ok(Page::Findings(Box::new(view::findings::page(ctx)?))))
}

/// `/crawl`
pub fn crawl(app: &App, call: &Call) -> Result<Reply> {
    let may = |action| allow(&call.principal, action).is_ok();
    let ask = may(Action::Crawl).then(account::sources::ask);
    let sources = may(Action::Register).then(account::sources::way);
    ok(app, call, |ctx| Ok(Page::Crawl(Box::new(Crawl { ask, sources, ..view::crawl::page(ctx)? }))))
}

/// `/crawl/events`: the state of crawling as server-sent events.
pub fn crawl_events(app: &App, call: &Call) -> Result<Reply> {
    let sight = app.grants.sight(&call.principal);
    Ok(Reply::Events(app.engine.status(), sight, app.closing.clone()))
}

/// `/about/data`
pub fn about(app: &App, call: &Call) -> Result<Reply> {
    ok(app, call, |ctx| Ok(Page::About(Box::new(view::about::page(ctx)?))))
}

/// `/register`
pub fn register(app: &App, call: &Call) -> Result<Reply> {
    let may = allow(&call.principal, Action::Register).is_ok();
    ok(app, call, |ctx| {
        let page = view::register::page(ctx)?;
        // What is not read yet is added with one more press by whoever may.
        let missing = ctx.param("repo").filter(|_| page.repository.is_empty());
        let sources = may.then(|| account::sources::way_to(missing));
        let from = if may { view::register::for_who_adds(page.from) } else { page.from };
        Ok(Page::Register(Box::new(Register { sources, from, ..page })))
    })
}

/// `POST /register`: checks what was written; nothing is kept.
pub fn check(app: &App, call: &Call) -> Result<Reply> {
    let field = |name: &str| call.form(name).unwrap_or_default();
    let draft = Draft { repository: field("repository"), path: field("path"), text: field("text") };
    ok(app, call, |ctx| Ok(Page::Register(Box::new(view::register::check(ctx, draft)?))))
}

/// `/register/names?ref=REF`: whether a name is known.
pub fn known_name(app: &App, call: &Call) -> Result<Reply> {
    view::register::known_name(&context(app, call)).map(Reply::Json)
}

/// `/keys`
pub fn keys(app: &App, call: &Call) -> Result<Reply> {
    ok(app, call, |_| Ok(Page::Keys))
}

/// `/repositories/{id}`
pub fn repository(app: &App, call: &Call) -> Result<Reply> {
    ok(app, call, |ctx| Ok(Page::Repository(Box::new(view::repository::page(ctx, call.param("id"))?))))
}

/// `/documents/{repository}/-/{path}`
pub fn document(app: &App, call: &Call) -> Result<Reply> {
    let (repository, path) = call
        .param("place")
        .split_once("/-/")
        .ok_or_else(|| AppError::not_found(format!("`{}` names no document", call.path)))?;
    ok(app, call, |ctx| Ok(Page::Document(Box::new(view::document::page(ctx, repository, path)?))))
}

/// `/search/suggest`
pub fn suggest(app: &App, call: &Call) -> Result<Reply> {
    let suggestions = view::suggest::suggest(&context(app, call))?;
    serde_json::to_value(suggestions).map(Reply::Json).map_err(|e| AppError::internal(e.to_string()))
}

/// `POST /theme`: sets the cookie and goes back.
pub fn theme(_: &App, call: &Call) -> Result<Reply> {
    let word = call.form("theme").unwrap_or_default();
    let theme =
        theme_word(&word).ok_or_else(|| AppError::usage(format!("no theme `{word}`")).hint("system, light or dark"))?;
    let back = call.form("return").filter(|to| is_local(to)).unwrap_or_else(|| "/".to_owned());
    let cookie = format!("{THEME}={}; Path=/; Max-Age=31536000; SameSite=Strict; HttpOnly", theme.word());
    Ok(Reply::SeeOther(back, Some(cookie)))
}

/// A path on this server: `//host` and `/\host` lead elsewhere.
pub fn is_local(to: &str) -> bool {
    to.starts_with('/') && !to[1..].starts_with(['/', '\\']) && !to.contains(|c: char| c.is_control())
}

/// `/assets/{name}`
pub fn asset(_: &App, call: &Call) -> Result<Reply> {
    let name = call.param("name");
    let asset = site::find(name).ok_or_else(|| AppError::not_found(format!("no file `{name}`")))?;
    let accept = call.headers.get("accept-encoding").and_then(|v| v.to_str().ok()).map(str::to_owned);
    Ok(Reply::Asset(asset, accept))
}

/// `/favicon.ico`: there is none.
pub fn no_icon(_: &App, _: &Call) -> Result<Reply> {
    Ok(Reply::Text(404, "text/plain; charset=utf-8", String::new()))
}

/// A failure as a page.
#[must_use]
pub fn error(app: &App, call: &Call, error: &AppError) -> Reply {
    let ctx = context(app, call);
    let request = (error.status() >= 500).then_some(call.request.as_str());
    let page = Page::Error(Box::new(view::error::page(&ctx, error, request)));
    html(app, call, &ctx, error.status(), page)
}

#[cfg(test)]
mod tests {
    use super::is_local;

    #[test]
    fn a_return_path_stays_on_this_server() {
        assert!(is_local("/services?q=a"));
        for bad in ["//evil.example", "/\\evil.example", "https://evil.example", "", "/a\r\nSet-Cookie: x"] {
            assert!(!is_local(bad), "{bad:?}");
        }
    }
}
