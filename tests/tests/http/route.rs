//! Every route of the table, and what stands around every answer.

use super::server;
use crate::support::{none, workspace};

/// The paths of all `GET` routes, as the table of routes has them.
fn table() -> Vec<String> {
    let source = std::fs::read_to_string(workspace().join("app/src/server/route.rs")).unwrap();
    let rows =
        source.lines().filter_map(|line| line.trim().strip_prefix("get(\"")?.split('"').next().map(str::to_owned));
    let rows: Vec<String> = rows.collect();
    assert!(rows.len() > 30, "{rows:?}");
    rows
}

/// Addresses for a path of the table: of something that is there, and of something that is not.
fn addresses(path: &str) -> Vec<String> {
    let list = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let (namespace, name) = match list {
        _ if path.contains("/alerts/teams/") => ("default", "billing"),
        "services" | "components" => ("default", "sorter-bridge"),
        "apis" => ("default", "booking-api"),
        "systems" => ("default", "sorting"),
        "domains" => ("default", "shared"),
        "resources" => ("default", "topic-scans"),
        "teams" => ("default", "billing"),
        "people" => ("default", "bjorn-halvorsen"),
        _ => ("default", "nothing"),
    };
    let filled = |namespace: &str, name: &str, section: &str, rest: &str| {
        let path = path
            .replace("{kind}", "template")
            .replace("{namespace}", namespace)
            .replace("{name}", name)
            .replace("{section}", section);
        ["{*id}", "{*reference}", "{*place}", "{*person}"].iter().fold(path, |path, part| path.replace(part, rest))
    };
    let rest = match list {
        "documents" => "sorter-bridge/-/README.md",
        "services" | "components" if path.contains("{*person}") => "default/bjorn-halvorsen",
        "api" => "component:default%2Fsorter-bridge",
        _ => "sorter-bridge",
    };
    let mut all = vec![filled(namespace, name, "ownership", rest)];
    if path == "/api/v1/offboard" {
        all[0].push_str("?person=bjorn-halvorsen&x=");
    }
    if path.contains('{') {
        all.push(filled("nowhere", "%F0%9F%A6%80", "nothing", "nothing/%2e%2e/-/%00"));
        all.push(filled("..%2f..", "%3Cscript%3E", "..", "../../etc/passwd"));
    }
    for query in ["?q=%28%28%28&limit=-1&page=99999999", "?after=nothing&sort=nothing&q=owner:none&x=1&x=2"] {
        all.push(format!("{}{query}", all[0]));
    }
    all
}

/// What a reader on this machine who is not signed in does not see.
const NOT_FOR_READERS: &[&str] = &[
    // Nothing of the demo organisation is of a kind without a list.
    "/entities/",
    "/settings/",
    "/sign-in/provider",
    "/welcome",
    "/alerts/{id}",
    "/alerts/subscriptions/",
    "/alerts/channels/{id}",
    "/alerts/acknowledge/",
    "/alerts/confirm/",
    "/alerts/unsubscribe/",
    "/feeds/",
    "/api/v1/alerts/{alert}",
    "/api/v1/accounts",
    "/api/v1/tokens",
    "/api/v1/audit",
];

#[test]
fn no_address_of_any_route_is_a_server_error_and_what_is_there_is_shown() {
    let mut complaints = Vec::new();
    // A stream has no end.
    for path in table().iter().filter(|p| !p.ends_with("/events")) {
        for (turn, address) in addresses(path).iter().enumerate() {
            let answer = server().get(address);
            let right = match turn {
                // These need sign-in, the secret of a link, an identity provider, or the id of what is not there.
                0 if NOT_FOR_READERS.iter().any(|start| path.starts_with(start)) => [403, 404].contains(&answer.status),
                0 if path.contains("/assets/") || path == "/favicon.ico" => answer.status < 500,
                0 => answer.status == 200 || (300..400).contains(&answer.status),
                _ => answer.status < 500,
            };
            if !right {
                complaints.push(format!(
                    "{address}: {} {}",
                    answer.status,
                    answer.text().chars().take(200).collect::<String>()
                ));
            }
        }
    }
    none("routes", &complaints);
}

#[test]
fn every_answer_carries_the_headers_that_keep_a_browser_safe() {
    let mut complaints = Vec::new();
    let mut check = |what: &str, answer: &crate::support::server::Answer| {
        let policy = answer.header("content-security-policy");
        let fits = policy.starts_with("default-src 'none'")
            && policy.contains("frame-ancestors 'none'")
            && policy.contains("base-uri 'none'")
            && !policy.contains("unsafe-inline")
            && !policy.contains(" 'unsafe-eval'");
        let sniff = answer.header("x-content-type-options") == "nosniff";
        let referrer = ["same-origin", "no-referrer"].contains(&answer.header("referrer-policy"));
        if !(fits && sniff && referrer && !answer.header("x-request-id").is_empty()) {
            complaints.push(format!("{what}: {} {:?}", answer.status, answer.headers));
        }
    };
    for path in table().iter().filter(|p| !p.ends_with("/events")) {
        check(path, &server().get(&addresses(path)[0]));
    }
    let host = server().address.to_string();
    check("unknown page", &server().get("/nowhere"));
    check("other host", &server().send("GET", "/", &[("Host", "evil.example")], ""));
    check("wrong method", &server().send("DELETE", "/services", &[("Host", &host)], ""));
    check("long address", &server().get(&format!("/search?q={}", "a".repeat(9_000))));
    check("no body", &server().send("POST", "/theme", &[("Host", &host)], ""));
    none("headers", &complaints);
}

#[test]
fn a_script_needs_the_nonce_of_its_own_answer() {
    let nonce = |answer: &crate::support::server::Answer| {
        let policy = answer.header("content-security-policy");
        policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned()
    };
    let (one, two) = (server().get("/services"), server().get("/services"));
    assert_ne!(nonce(&one), nonce(&two));
    let (own, page) = (nonce(&one), one.text());
    for script in page.match_indices("<script").map(|(at, _)| &page[at..at + page[at..].find('>').unwrap()]) {
        assert!(script.contains(&own), "{script}");
    }
    let attributes = [" style=", " onclick=", " onload=", " onerror=", "javascript:"];
    none("page", &attributes.iter().filter(|a| page.contains(**a)).map(ToString::to_string).collect::<Vec<_>>());
}

#[test]
fn a_page_that_is_not_there_names_those_that_are_near() {
    let answer = server().get("/services/default/sorter-brigde");
    assert_eq!(answer.status, 404);
    assert!(answer.header("content-type").starts_with("text/html"));
    assert!(answer.text().contains("/services/default/sorter-bridge"), "{}", answer.text());
    let answer = server().get("/api/v1/entities/component:default%2Fsorter-brigde");
    assert_eq!((answer.status, answer.header("content-type")), (404, "application/problem+json"));
    let problem = answer.json();
    assert_eq!(problem["status"], 404);
    assert!(problem["detail"].as_str().unwrap().contains("sorter-brigde"), "{problem}");
}

#[test]
fn case_31_32_names_from_repositories_are_text_on_every_page() {
    // The hostile repository of the demo holds markup in names, titles and texts.
    let mut complaints = Vec::new();
    for path in table().iter().filter(|p| !p.ends_with("/events") && *p != "/metrics" && !p.starts_with("/api/")) {
        let answer = server().get(&addresses(path)[0]);
        let text = answer.text();
        for needle in
            ["<script>alert", "<img src=x", "onerror=alert", "<svg onload", "href=\"javascript:", "href=\"data:text"]
        {
            if answer.header("content-type").starts_with("text/html") && text.contains(needle) {
                complaints.push(format!("{path}: {needle}"));
            }
        }
    }
    for address in [
        "/components/default/curious-cargo",
        "/repositories/pentest-fixtures",
        "/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/documents/pentest-fixtures/-/cargo/README.md",
    ] {
        let answer = server().get(address);
        if answer.status >= 500 || answer.text().contains("<script>alert") || answer.text().contains("<img src=x") {
            complaints.push(format!("{address}: {}", answer.status));
        }
    }
    none("markup", &complaints);
}

#[test]
fn metrics_are_open_metrics_text() {
    let answer = server().get("/metrics");
    assert!(answer.header("content-type").starts_with("application/openmetrics-text; version=1.0.0"));
    let text = answer.text();
    assert!(text.ends_with("# EOF\n"));
    let mut complaints = Vec::new();
    for line in text.lines().filter(|l| !l.starts_with("# ")) {
        let name = line.split(['{', ' ']).next().unwrap();
        let value = line.rsplit(' ').next().unwrap().parse::<f64>();
        if !name.starts_with("portolan_") || value.is_err() {
            complaints.push(line.to_owned());
        }
    }
    none("metrics", &complaints);
    assert!(text.contains("portolan_repositories{state=\"ok\"}"), "{text}");
}

#[test]
fn health_and_readiness_are_answered_in_json() {
    assert_eq!(server().get("/healthz").json()["ok"], true);
    assert_eq!(server().get("/readyz").json()["ready"], true);
}

#[test]
fn lists_over_http_are_pages_with_a_cursor() {
    let first = server().get("/api/v1/services?limit=5").json();
    assert_eq!((first["items"].as_array().unwrap().len(), first["total"].as_u64()), (5, Some(24)));
    let next = first["next"].as_str().unwrap();
    let second = server()
        .get(&format!("/api/v1/services?limit=5&after={}", next.replace('/', "%2F").replace(':', "%3A")))
        .json();
    assert_ne!(first["items"][0]["ref"], second["items"][0]["ref"]);
    for path in ["/api/v1/services?limit=1000000", "/api/v1/findings?limit=1000000", "/api/v1/search?q=a&limit=1000000"]
    {
        let answer = server().get(path);
        let rows = answer.json();
        let count = rows["items"].as_array().or(rows["hits"].as_array()).map_or(0, Vec::len);
        assert!(answer.status == 400 || count <= 500, "{path}: {} rows", count);
    }
}
