//! The way there and back with a provider that answers what it is told to, signatures and all.
#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;

fn oidc() -> Oidc {
    let options = Options {
        issuer: "https://id.house.example".to_owned(),
        client: "portolan".to_owned(),
        name: "House ID".to_owned(),
        redirect: "https://portolan.house.example/sign-in/provider/back".to_owned(),
        ..Options::default()
    };
    let client = Client::new(indexer::pipeline::Reach::default(), None).unwrap();
    Oidc::new(options, client, || 1_000_000).unwrap()
}

/// A browser that left for the provider with state `s`.
fn waiting(oidc: &Oidc, cookie: &str) {
    let attempt = Attempt { state: "s".to_owned(), next: "/services".to_owned(), ..Attempt::default() };
    oidc.waiting.put(super::super::secret::hash(cookie), attempt, 1_000_000);
}

fn refusal(returned: &Returned<'_>) -> AppError {
    let oidc = oidc();
    waiting(&oidc, "c");
    oidc.finish(returned).unwrap_err()
}

#[test]
fn what_comes_back_is_taken_from_the_browser_that_left_alone() {
    let back = Returned { cookie: Some("c"), state: Some("s"), code: Some("x"), ..Returned::default() };
    for stale in [
        Returned { cookie: None, ..back },
        Returned { cookie: Some("d"), ..back },
        Returned { state: None, ..back },
        Returned { state: Some("t"), ..back },
    ] {
        let error = refusal(&stale);
        assert!(error.status() == 401 && error.message.contains("another browser"), "{error}");
    }
}

#[test]
fn a_way_back_is_good_once_whatever_came_of_it() {
    let oidc = oidc();
    waiting(&oidc, "c");
    let denied = Returned { cookie: Some("c"), state: Some("s"), error: Some("access_denied"), ..Returned::default() };
    assert!(oidc.finish(&denied).unwrap_err().message.contains("did not let you in"));
    assert!(oidc.finish(&denied).unwrap_err().message.contains("used already"));
}

#[test]
fn an_answer_of_another_provider_and_one_without_a_code_are_refused() {
    let back = Returned { cookie: Some("c"), state: Some("s"), ..Returned::default() };
    let other = Returned { issuer: Some("https://id.evil.example"), code: Some("x"), ..back };
    assert!(refusal(&other).message.contains("another identity provider"));
    assert_eq!(refusal(&back).status(), 400);
}

#[test]
fn an_error_in_the_address_is_never_repeated_unless_it_is_one_of_the_standard() {
    let back = Returned { cookie: Some("c"), state: Some("s"), ..Returned::default() };
    let told = refusal(&Returned { error: Some("<script>call 0900</script>"), ..back });
    assert!(!told.message.contains("0900") && !told.hint.unwrap().contains("0900"));
    assert_eq!(refusal(&Returned { error: Some("server_error"), ..back }).status(), 502);
}

#[test]
fn a_provider_at_an_address_that_may_not_be_asked_is_told_so() {
    let options = Options {
        issuer: "https://127.0.0.1:9".to_owned(),
        redirect: "https://portolan.house.example/sign-in/provider/back".to_owned(),
        name: "House ID".to_owned(),
        ..Options::default()
    };
    let client = Client::new(indexer::pipeline::Reach::default(), None).unwrap();
    let error = Oidc::new(options, client, || 1_000_000).unwrap().begin("/").unwrap_err();
    assert!(error.status() == 502 && error.message.contains("allow-hosts"), "{error}");
}
