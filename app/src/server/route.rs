//! The table of routes. Each declares the action it performs; nothing else is served.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, OriginalUri, Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, header};
use axum::routing::{MethodFilter, MethodRouter, on};

use indexer::pipeline::traced;

use super::access::{Caller, from_our_page};
use super::alerts::page::{channels, deliveries, doors, feeds, inbox, rules as subscriptions, teams as reach};
use super::alerts::{api as alerts, rules, targets, teams};
use super::call::{Call, pairs};
use super::reply::{Reply, problem};
use super::{App, account, api, harden, page, source};
use crate::account::{Action, Principal, allow, limit};
use crate::error::{AppError, Kind, Result};

/// What answers a request: pure of HTTP but for its [`Reply`]. Runs on a thread that may block.
pub type Handler = fn(&App, &Call) -> Result<Reply>;

/// One route.
pub struct Route {
    /// Its method.
    pub method: Method,
    /// Its path, in the router's syntax.
    pub path: &'static str,
    /// What it does, for the decision who may.
    pub action: Action,
    /// Who answers.
    pub handler: Handler,
}

use Action::{
    Acknowledge, Administer, Crawl, ManageChannels, ManageOwnRules, ManageSelf, ManageTokens, Operate, Public,
    ReadAlerts, ReadAudit, ReadBurdens, ReadCatalog, ReadLeaving, ReadOperations, ReadPeople, Register, Silence,
};

/// What monitors ask, whatever way they come.
const HEALTH: &[&str] = &["/healthz", "/readyz"];

/// All routes: pages, then the API, then what machines ask.
pub const ROUTES: &[Route] = &[
    get("/", ReadCatalog, page::home),
    get("/search", ReadCatalog, page::search),
    get("/services", ReadCatalog, page::services),
    get("/components", ReadCatalog, page::components),
    get("/apis", ReadCatalog, page::apis),
    get("/systems", ReadCatalog, page::systems),
    get("/domains", ReadCatalog, page::domains),
    get("/resources", ReadCatalog, page::resources),
    get("/teams", ReadPeople, page::teams),
    get("/people", ReadPeople, page::people),
    get("/services/{namespace}/{name}", ReadCatalog, page::service),
    get("/services/{namespace}/{name}/{section}", ReadCatalog, page::service),
    get("/components/{namespace}/{name}", ReadCatalog, page::component),
    get("/components/{namespace}/{name}/{section}", ReadCatalog, page::component),
    get("/apis/{namespace}/{name}", ReadCatalog, page::api),
    get("/apis/{namespace}/{name}/{section}", ReadCatalog, page::api),
    get("/systems/{namespace}/{name}", ReadCatalog, page::system),
    get("/systems/{namespace}/{name}/{section}", ReadCatalog, page::system),
    get("/domains/{namespace}/{name}", ReadCatalog, page::domain),
    get("/domains/{namespace}/{name}/{section}", ReadCatalog, page::domain),
    get("/resources/{namespace}/{name}", ReadCatalog, page::resource),
    get("/resources/{namespace}/{name}/{section}", ReadCatalog, page::resource),
    get("/entities/{kind}/{namespace}/{name}", ReadCatalog, page::other),
    get("/entities/{kind}/{namespace}/{name}/{section}", ReadCatalog, page::other),
    get("/teams/{namespace}/{name}", ReadPeople, page::team),
    get("/people/{namespace}/{name}", ReadPeople, page::person),
    get("/services/{namespace}/{name}/knowledge/{*person}", ReadPeople, page::service_days),
    get("/components/{namespace}/{name}/knowledge/{*person}", ReadPeople, page::component_days),
    get("/skills", ReadPeople, page::skills),
    get("/offboard", ReadLeaving, page::leaving),
    get("/offboard/all", ReadBurdens, page::burdens),
    get("/findings", ReadCatalog, page::findings),
    get("/crawl", ReadOperations, page::crawl),
    get("/about/data", ReadCatalog, page::about),
    get("/register", ReadCatalog, page::register),
    post("/register", ReadCatalog, page::check),
    get("/register/names", ReadPeople, page::known_name),
    get("/keys", Public, page::keys),
    get("/repositories/{*id}", ReadCatalog, page::repository),
    get("/documents/{*place}", ReadCatalog, page::document),
    post("/theme", Public, page::theme),
    get("/assets/{name}", Public, page::asset),
    get("/favicon.ico", Public, page::no_icon),
    get("/crawl/events", ReadOperations, page::crawl_events),
    get("/search/suggest", ReadPeople, page::suggest),
    get("/api/v1/services", ReadPeople, api::services),
    get("/api/v1/entities/{*reference}", ReadPeople, api::show),
    get("/api/v1/search", ReadPeople, api::search),
    get("/api/v1/findings", ReadPeople, api::findings),
    get("/api/v1/skills", ReadPeople, api::skills),
    get("/api/v1/offboard", ReadLeaving, api::leaving),
    get("/api/v1/offboard/all", ReadBurdens, api::hanging),
    get("/api/v1/repositories", ReadOperations, api::repositories),
    get("/api/v1/status", ReadOperations, api::status),
    get("/api/v1/doctor", ReadOperations, api::doctor),
    get("/api/v1/sources", ReadOperations, source::list),
    post("/api/v1/sources", Register, source::add),
    post("/api/v1/sources/move", Register, source::change),
    post("/api/v1/sources/remove", Register, source::remove),
    post("/api/v1/crawl", Crawl, source::crawl),
    get("/api/v1/people/decisions", ReadPeople, api::decisions),
    post("/api/v1/people/merge", Operate, api::merge_people),
    post("/api/v1/people/split", Operate, api::split_person),
    post("/api/v1/people/undo", Operate, api::undo_decision),
    post("/api/v1/rebuild", Operate, api::rebuild),
    post("/api/v1/dry-run", Operate, api::dry_run),
    get("/sign-in", Public, account::sign_in::page),
    post("/sign-in", Public, account::sign_in::enter),
    get("/sign-in/provider", Public, account::provider::begin),
    get("/sign-in/provider/back", Public, account::provider::finish),
    post("/sign-out", Public, account::sign_in::leave),
    get("/welcome", Public, account::welcome::page),
    post("/welcome", Public, account::welcome::claim),
    get("/settings/profile", ManageSelf, account::profile::page),
    post("/settings/profile/name", ManageSelf, account::profile::rename),
    post("/settings/profile/password", ManageSelf, account::profile::set_password),
    get("/settings/sessions", ManageSelf, account::sessions::page),
    post("/settings/sessions/end", ManageSelf, account::sessions::end),
    post("/settings/sessions/end-all", ManageSelf, account::sessions::end_all),
    get("/settings/tokens", ManageTokens, account::tokens::page),
    post("/settings/tokens", ManageTokens, account::tokens::make),
    post("/settings/tokens/revoke", ManageTokens, account::tokens::revoke),
    get("/.well-known/jwks.json", Public, account::tokens::keys),
    get("/api/v1/tokens", Administer, account::tokens::list),
    post("/api/v1/tokens", Administer, account::tokens::create),
    post("/api/v1/tokens/revoke", Administer, account::tokens::revoke_any),
    post("/api/v1/tokens/rotate", Administer, account::tokens::rotate),
    get("/settings/admin/users", Administer, account::users::page),
    post("/settings/admin/users", Administer, account::users::add),
    get("/settings/admin/users/{id}", Administer, account::users::one),
    post("/settings/admin/users/{id}/rights", Administer, account::users::set_rights),
    post("/settings/admin/users/{id}/link", Administer, account::users::link),
    post("/settings/admin/users/{id}/sign-out", Administer, account::users::sign_out),
    post("/settings/admin/users/{id}/erase", Administer, account::users::erase),
    get("/settings/admin/sources", Register, account::sources::page),
    post("/settings/admin/sources", Register, account::sources::add),
    post("/settings/admin/sources/remove", Register, account::sources::remove),
    get("/settings/admin/audit", ReadAudit, account::audit::page),
    get("/api/v1/audit", ReadAudit, account::audit::export),
    get("/api/v1/audit/verify", ReadAudit, account::audit::verify),
    post("/crawl", Crawl, account::sources::crawl),
    get("/api/v1/accounts", Administer, account::users::list),
    post("/api/v1/accounts/admin-link", Administer, account::users::admin_link),
    post("/api/v1/accounts/erase", Administer, account::users::erase_named),
    post("/api/v1/accounts/new-key", Administer, account::users::new_key),
    get("/alerts", ReadAlerts, inbox::page),
    get("/alerts/events", ReadAlerts, inbox::events),
    post("/alerts/read", ManageSelf, inbox::read),
    post("/alerts/unread", ManageSelf, inbox::unread),
    post("/alerts/acknowledge", Acknowledge, inbox::acknowledge),
    post("/alerts/unacknowledge", Acknowledge, inbox::give_back),
    post("/alerts/silence", Silence, inbox::silence),
    post("/alerts/silence/end", Silence, subscriptions::end_silence),
    get("/alerts/{id}", ReadAlerts, inbox::one),
    get("/alerts/subscriptions", ReadAlerts, subscriptions::list),
    post("/alerts/subscriptions", ManageOwnRules, subscriptions::change),
    get("/alerts/subscriptions/new", ManageOwnRules, subscriptions::new),
    get("/alerts/subscriptions/{id}", ReadAlerts, subscriptions::one),
    get("/alerts/channels", ReadAlerts, channels::list),
    post("/alerts/channels", ManageOwnRules, channels::add),
    get("/alerts/channels/{id}", ReadAlerts, channels::one),
    post("/alerts/channels/{id}", ManageOwnRules, channels::change),
    get("/alerts/teams", ReadAlerts, reach::list),
    get("/alerts/teams/{namespace}/{name}", ReadAlerts, reach::one),
    post("/alerts/teams/{namespace}/{name}", ManageChannels, reach::change),
    get("/alerts/dead", ReadAlerts, deliveries::dead),
    get("/alerts/deliveries", ReadAlerts, deliveries::log),
    post("/alerts/replay", ManageOwnRules, deliveries::replay),
    get("/alerts/confirm/{id}/{token}", Public, doors::ask_consent),
    post("/alerts/confirm/{id}/{token}", Public, doors::consent),
    get("/alerts/unsubscribe/{id}/{token}", Public, doors::ask_end),
    post("/alerts/unsubscribe/{id}/{token}", Public, doors::end),
    get("/alerts/acknowledge/{row}/{token}", Public, doors::ask_taking),
    post("/alerts/acknowledge/{row}/{token}", Public, doors::take),
    get("/feeds/{id}/{token}", Public, feeds::atom),
    get("/api/v1/alerts", ReadAlerts, alerts::list),
    get("/api/v1/alerts/{alert}", ReadAlerts, alerts::show),
    post("/api/v1/alerts/acknowledge", Acknowledge, alerts::acknowledge),
    get("/api/v1/alerts/silences", ReadAlerts, alerts::silences),
    post("/api/v1/alerts/silences", Silence, alerts::silence),
    post("/api/v1/alerts/silences/end", Silence, alerts::end_silence),
    get("/api/v1/alerts/deliveries", ReadOperations, alerts::deliveries),
    post("/api/v1/alerts/replay", ManageChannels, alerts::replay),
    post("/api/v1/alerts/test", ManageChannels, alerts::test),
    get("/api/v1/alerts/channels", ReadAlerts, targets::list),
    post("/api/v1/alerts/channels", ManageOwnRules, targets::add),
    post("/api/v1/alerts/channels/{id}", ManageOwnRules, targets::change),
    get("/api/v1/alerts/teams", ReadAlerts, teams::list),
    get("/api/v1/alerts/teams/{namespace}/{name}", ReadAlerts, teams::one),
    post("/api/v1/alerts/teams/{namespace}/{name}", ManageChannels, teams::set),
    get("/api/v1/alerts/kinds", ReadAlerts, rules::kinds),
    get("/api/v1/alerts/rules", ReadAlerts, rules::list),
    post("/api/v1/alerts/rules", ManageOwnRules, rules::put),
    post("/api/v1/alerts/rules/remove", ManageOwnRules, rules::remove),
    post("/api/v1/alerts/rules/preview", ManageOwnRules, rules::preview),
    get("/api/v1/alerts/inbox", ReadAlerts, rules::inbox),
    post("/api/v1/alerts/inbox/read", ManageSelf, rules::read),
    get("/healthz", Public, api::healthz),
    get("/readyz", Public, api::readyz),
    get("/metrics", ReadOperations, api::metrics),
];

const fn get(path: &'static str, action: Action, handler: Handler) -> Route {
    Route { method: Method::GET, path, action, handler }
}

const fn post(path: &'static str, action: Action, handler: Handler) -> Route {
    Route { method: Method::POST, path, action, handler }
}

/// The router of the table; `principal` is decided by the listener and stands in the request's extensions.
pub fn router(app: &Arc<App>) -> Router {
    let mut methods: BTreeMap<&str, MethodRouter<Arc<App>>> = BTreeMap::new();
    for route in ROUTES {
        let filter = if route.method == Method::POST { MethodFilter::POST } else { MethodFilter::GET };
        let answer =
            on(filter, move |state, params, uri, headers, request| answer(route, state, params, uri, headers, request));
        let known = methods.remove(route.path).unwrap_or_default();
        methods.insert(route.path, known.merge(answer));
    }
    let mut router = Router::new();
    for (path, method) in methods {
        router = router.route(path, method);
    }
    let router = router.fallback(missing).method_not_allowed_fallback(wrong_method);
    harden::layers(router.layer(DefaultBodyLimit::max(harden::MAX_BODY)), app).with_state(Arc::clone(app))
}

async fn answer(
    route: &'static Route,
    State(app): State<Arc<App>>,
    Path(params): Path<BTreeMap<String, String>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    request: Request<Body>,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let tag = parts.extensions.get::<harden::Tag>().cloned().unwrap_or_default();
    let Some(caller) = parts.extensions.get::<Caller>().cloned() else {
        return problem(&AppError::internal("nobody said who asks"), &tag.request);
    };
    let bound = if caller.principal == Principal::Operator { harden::MAX_OPERATOR_BODY } else { harden::MAX_BODY };
    let body = axum::body::to_bytes(body, bound).await;
    let call = Call {
        principal: caller.principal.clone(),
        caller,
        method: parts.method,
        params,
        path: uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
        query: pairs(uri.query().unwrap_or_default()),
        headers,
        body: body.as_ref().map(Bytes::clone).unwrap_or_default(),
        request: tag.request,
        nonce: tag.nonce,
    };
    if body.is_err() {
        return refuse(&app, &call, &AppError::usage("the body is too large or was cut off"));
    }
    let begun = std::time::Instant::now();
    let (worker, id, asked) = (Arc::clone(&app), call.request.clone(), call.path.clone());
    // Handlers may read the index or wait for a worker: never on the threads that accept connections.
    let joined = tokio::task::spawn_blocking(move || {
        let (result, noted) = traced(|| admit(&worker, route, &call).and_then(|()| (route.handler)(&worker, &call)));
        if let Some(address) = call.caller.address {
            worker.accounts.came_from(&noted, &address.to_string());
        }
        match result {
            Ok(reply) => reply.into_response(),
            Err(error) => refuse(&worker, &call, &error),
        }
    })
    .await;
    let response = joined.unwrap_or_else(|_| problem(&AppError::internal("the handler gave up"), &id));
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    tracing::debug!(request.id = %id, request.path = %asked, status, took_ms = took.as_millis(), "answered");
    app.metrics.answered(route.path, status, took);
    response
}

/// Whether a call may reach its handler: it came the right way, not too often, from a page of ours where it changes
/// something, and from somebody who may.
fn admit(app: &App, route: &Route, call: &Call) -> Result<()> {
    if let Some(barred) = call.caller.barred.as_ref().filter(|_| !HEALTH.contains(&route.path)) {
        return Err(barred.clone());
    }
    often(app, route, call)?;
    let is_browser = !matches!(call.principal, Principal::Operator | Principal::Machine(_));
    if is_browser && route.method != Method::GET {
        from_our_page(&call.caller, &call.headers)?;
    }
    allow(&call.principal, route.action)
}

/// Whether the address and the person may ask again. Who is on this machine may ask as often as it can answer.
fn often(app: &App, route: &Route, call: &Call) -> Result<()> {
    if matches!(call.principal, Principal::Operator | Principal::Local) || HEALTH.contains(&route.path) {
        return Ok(());
    }
    let now = (app.clock)() * 1_000;
    let mut keys = vec![call.address()];
    keys.extend(call.principal.person().map(|person| person.id.clone()));
    for key in &keys {
        app.limits.take(limit::REQUESTS, key, now)?;
        if route.path.contains("/search") {
            app.limits.take(limit::SEARCHES, key, now)?;
        }
        if matches!(route.action, Crawl | Register) {
            app.limits.take(limit::CHANGES, key, now)?;
        }
    }
    Ok(())
}

/// A failure as a page for people, as problem details for programs; server errors are logged once, here.
fn refuse(app: &App, call: &Call, error: &AppError) -> Response<Body> {
    let error = &error.redacted();
    if error.status() >= 500 {
        tracing::error!(request.id = %call.request, request.path = %call.path, error = %error, "request failed");
    }
    let wants_json =
        ["/api/", "/search/suggest", "/register/names", "/metrics", "/readyz", "/healthz", "/.well-known/"]
            .iter()
            .any(|p| call.path.starts_with(p));
    let is_barred = call.caller.barred.is_some();
    let mut response = if wants_json {
        problem(error, &call.request)
    } else if error.kind == Kind::Unauthorized && call.method == Method::GET && !is_barred {
        Reply::SeeOther(account::sign_in_address(&call.path), None).into_response()
    } else if call.principal == Principal::Stranger {
        // Nothing of the catalog, not even near names, goes to whoever may not read it.
        let hint = error.hint.as_deref().map(|h| format!("hint: {h}\n")).unwrap_or_default();
        let text = format!("{}\n{hint}", error.message);
        Reply::Text(error.status(), "text/plain; charset=utf-8", text).into_response()
    } else {
        page::error(app, call, error).into_response()
    };
    if let Kind::TooMany(seconds) = error.kind {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1).unsigned_abs()));
    }
    if error.kind == Kind::Unauthorized {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

async fn missing(State(app): State<Arc<App>>, request: Request<Body>) -> Response<Body> {
    let error = AppError::not_found(format!("no page at `{}`", request.uri().path()));
    fallback(app, call_of(&request), error).await
}

async fn wrong_method(State(app): State<Arc<App>>, request: Request<Body>) -> Response<Body> {
    let error = AppError::usage(format!("`{}` is not done with {}", request.uri().path(), request.method()));
    let mut response = fallback(app, call_of(&request), error).await;
    *response.status_mut() = axum::http::StatusCode::METHOD_NOT_ALLOWED;
    response
}

/// A request that matched no route; none where nobody said who asks.
fn call_of(request: &Request<Body>) -> Option<Call> {
    let tag = request.extensions().get::<harden::Tag>().cloned().unwrap_or_default();
    let caller = request.extensions().get::<Caller>()?.clone();
    Some(Call {
        principal: caller.principal.clone(),
        caller,
        method: request.method().clone(),
        params: BTreeMap::new(),
        path: request.uri().path().to_owned(),
        query: Vec::new(),
        headers: request.headers().clone(),
        body: Bytes::new(),
        request: tag.request,
        nonce: tag.nonce,
    })
}

async fn fallback(app: Arc<App>, call: Option<Call>, error: AppError) -> Response<Body> {
    let Some(call) = call else { return problem(&error, "") };
    let work = move || {
        let barred = call.caller.barred.clone();
        let error = barred.or_else(|| allow(&call.principal, ReadCatalog).err()).unwrap_or(error);
        refuse(&app, &call, &error)
    };
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| problem(&AppError::internal("the handler gave up"), ""))
}

#[cfg(test)]
mod tests {
    use super::ROUTES;

    #[test]
    fn each_method_and_path_stands_once() {
        let mut seen: Vec<_> = ROUTES.iter().map(|r| (r.method.as_str(), r.path)).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), ROUTES.len());
    }
}
