//! Every route with every principal: what the table of routes declares is what the server does.
#![allow(clippy::unwrap_used, reason = "tests")]

mod inner;
mod visible;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response};
use indexer::pipeline::{Engine, Mirrors, Options, Roots};
use tower::ServiceExt;

use super::access::Caller;
use super::route::{ROUTES, router};
use super::{App, Setup};
use crate::account::{Action, Grants, Machine, Person, Principal, Role, Scope, allow};
use crate::door::Door;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

fn app(runtime: &tokio::runtime::Runtime) -> Arc<App> {
    let options = Options {
        data: None,
        key_file: None,
        program: None,
        workers: 1,
        live: false,
        sources: Vec::new(),
        mirrors: Mirrors::default(),
        roots: Roots::default(),
        clock: || 1_000_000,
        runtime: runtime.handle().clone(),
    };
    let engine = Arc::new(Engine::open(options).unwrap());
    App::new(engine, setup(Grants::default())).unwrap()
}

/// What an app without a name, a schedule and an identity provider is told.
fn setup(grants: Grants) -> Setup {
    Setup { organisation: None, every: None, door: Door::default(), grants, oidc: None, clock: || 1_000_000 }
}

/// One of each kind: the operator, a local reader, a stranger, each role, each role with a token of each scope.
fn principals() -> Vec<Principal> {
    let mut all = vec![Principal::Operator, Principal::Local, Principal::Stranger];
    for role in Role::ALL {
        // Limits count by person: each principal is somebody else.
        let person = |what: &str| {
            Arc::new(Person { id: format!("{}-{what}", role.word()), roles: [role].into(), ..Person::default() })
        };
        all.push(Principal::Person(person("person")));
        all.extend(Scope::ALL.map(|scope| {
            let owner = person(scope.word());
            Principal::Machine(Arc::new(Machine { id: "token-1".to_owned(), owner, scopes: [scope].into() }))
        }));
    }
    all
}

async fn ask(router: &Router, method: &Method, path: &str, principal: &Principal) -> Response<Body> {
    send(router, method, path, principal, "", String::new()).await
}

/// As [`ask`], with a body of a type.
async fn send(
    router: &Router,
    method: &Method,
    path: &str,
    principal: &Principal,
    kind: &str,
    body: String,
) -> Response<Body> {
    // And by address: each request comes from another.
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let address = Some(IpAddr::from(NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes()));
    let caller = Caller { principal: principal.clone(), address, ..Caller::operator() };
    let request = Request::builder().method(method.clone()).uri(path).header("content-type", kind);
    let mut request = request.body(Body::from(body)).unwrap();
    request.extensions_mut().insert(caller);
    router.clone().oneshot(request).await.unwrap()
}

/// A path of the table with something in its holes.
fn filled(path: &str) -> String {
    let mut text = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        text.push('x');
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    text + rest
}

/// Whether an answer is a refusal for want of rights: 401, 403, or the way to the sign-in page.
fn is_refusal(response: &Response<Body>) -> bool {
    let to = response.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default();
    matches!(response.status().as_u16(), 401 | 403) || to.starts_with("/sign-in?") || to == "/sign-in"
}

#[test]
fn case_39_every_route_refuses_whom_its_action_refuses_and_nobody_else() {
    let runtime = runtime();
    let router = router(&app(&runtime));
    let mut complaints = Vec::new();
    for route in ROUTES {
        for principal in principals() {
            let response = runtime.block_on(ask(&router, &route.method, &filled(route.path), &principal));
            let may = allow(&principal, route.action).is_ok();
            // Pages of one's own are for people: who has the machine may, and has no page.
            let is_own = matches!(route.action, Action::ManageSelf | Action::ManageTokens);
            let for_people = is_own && principal == Principal::Operator
                || route.path == "/sign-out"
                || route.path.ends_with("end-all");
            // Nobody's password is refused, whoever sends it.
            let no_password = route.path == "/sign-in" && route.method == Method::POST;
            let only_operator = route.path == "/api/v1/tokens" && route.method == Method::POST;
            if is_refusal(&response) == may && !(may && (for_people || only_operator || no_password)) {
                complaints.push(format!("{} {} {principal:?}: {}", route.method, route.path, response.status()));
            }
        }
    }
    assert!(
        complaints.is_empty(),
        "{} of the matrix:\n{}",
        complaints.len(),
        complaints[..complaints.len().min(40)].join("\n")
    );
}

#[test]
fn case_39_other_methods_and_other_spellings_of_a_path_reach_nothing() {
    let runtime = runtime();
    let router = router(&app(&runtime));
    let viewer = Arc::new(Person { roles: [Role::Viewer].into(), ..Person::default() });
    for route in ROUTES.iter().filter(|route| route.action == Action::Administer) {
        let path = filled(route.path);
        for spelling in
            [format!("{path}/"), path.to_uppercase(), path.replacen('/', "//", 1), path.replacen("/s", "/%73", 1)]
        {
            let response =
                runtime.block_on(ask(&router, &route.method, &spelling, &Principal::Person(Arc::clone(&viewer))));
            assert!(matches!(response.status().as_u16(), 403..=405), "{spelling}: {}", response.status());
        }
        for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS, Method::TRACE] {
            let response = runtime.block_on(ask(&router, &method, &path, &Principal::Operator));
            assert!(matches!(response.status().as_u16(), 404 | 405), "{method} {path}: {}", response.status());
        }
    }
}
