//! Who asks over TCP: peer and headers first, then cookie or token.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::http::HeaderMap;

use super::App;
use super::call::cookie;
use crate::account::Principal;
use crate::door::{Door, PublicUrl};
use crate::error::{AppError, Result};

/// Who asks, from where, and how they see us.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who.
    pub principal: Principal,
    /// The network address, behind trusted proxies the one they name; none over the control socket.
    pub address: Option<IpAddr>,
    /// The id of their session.
    pub session: Option<String>,
    /// Our scheme and host as they see them: what `Origin` must say, what links begin with.
    pub origin: String,
    /// Why nothing is answered but health; none for those who came the right way.
    pub barred: Option<AppError>,
}

impl Caller {
    /// Whoever holds the control socket or the data directory.
    #[must_use]
    pub fn operator() -> Self {
        let origin = String::new();
        Self { principal: Principal::Operator, address: None, session: None, origin, barred: None }
    }

    fn stranger(address: IpAddr, origin: String, barred: Option<AppError>) -> Self {
        Self { principal: Principal::Stranger, address: Some(address), session: None, origin, barred }
    }
}

/// Who asks over TCP, as far as peer and headers tell. Without a public address it is a local reader, if the peer is
/// this machine, no proxy stands between, and the browser asked for this very server (a page of another site that
/// rebinds its name is barred here). With one it is a stranger until they sign in.
#[must_use]
pub fn over_tcp(door: &Door, peer: SocketAddr, port: u16, headers: &HeaderMap) -> Caller {
    let ip = peer.ip().to_canonical();
    match &door.public {
        Some(public) => from_outside(door, public, ip, headers),
        None => {
            let host = only(headers, "host").filter(|host| is_our_host(host, port, door.scheme()));
            match host {
                Some(host) if ip.is_loopback() && !is_proxied(headers) => Caller {
                    principal: Principal::Local,
                    ..Caller::stranger(ip, format!("{}://{host}", door.scheme()), None)
                },
                _ => Caller::stranger(ip, String::new(), Some(not_from_here())),
            }
        }
    }
}

fn from_outside(door: &Door, public: &PublicUrl, peer: IpAddr, headers: &HeaderMap) -> Caller {
    let is_proxy = |address: IpAddr| door.proxies.iter().any(|network| network.contains(address));
    let through_proxy = is_proxy(peer);
    let address = if through_proxy { client(headers, &is_proxy).unwrap_or(peer) } else { peer };
    let right_host = only(headers, "host").is_some_and(|host| host.eq_ignore_ascii_case(&public.host));
    let in_the_clear = match only(headers, "x-forwarded-proto") {
        Some(scheme) if through_proxy => !scheme.eq_ignore_ascii_case("https"),
        _ => door.tls.is_none() && !through_proxy,
    };
    let barred = if !right_host {
        Some(AppError::forbidden("this server has another name").hint(format!("open {}", public.origin())))
    } else if public.https && in_the_clear {
        Some(AppError::forbidden("this connection is not encrypted").hint(format!("open {}", public.origin())))
    } else {
        None
    };
    Caller::stranger(address, public.origin(), barred)
}

fn not_from_here() -> AppError {
    AppError::forbidden("this server answers browsers on its own machine only")
        .hint("reach it through an SSH tunnel; behind a proxy it needs `--behind-proxy` and `--public-url`")
}

/// The address that the nearest trusted proxies name: from the right, the first that is no proxy of ours.
fn client(headers: &HeaderMap, is_proxy: &dyn Fn(IpAddr) -> bool) -> Option<IpAddr> {
    let all = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let named: Vec<&str> = all.flat_map(|value| value.split(',')).map(str::trim).collect();
    let mut nearest = None;
    for text in named.iter().rev() {
        let address = text.parse::<IpAddr>().ok()?.to_canonical();
        nearest = Some(address);
        if !is_proxy(address) {
            break;
        }
    }
    nearest
}

/// Whether a proxy added a header: the request did not come from a browser on this machine.
fn is_proxied(headers: &HeaderMap) -> bool {
    let is_of_proxy = |name: &str| matches!(name, "forwarded" | "via") || name.starts_with("x-forwarded-");
    headers.keys().any(|name| is_of_proxy(name.as_str()))
}

/// A header that stands there once.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    value.to_str().ok()
}

fn is_our_host(host: &str, port: u16, scheme: &str) -> bool {
    let own = if scheme == "https" { 443 } else { 80 };
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| {
        host.strip_prefix(name).is_some_and(|rest| rest == format!(":{port}") || (rest.is_empty() && port == own))
    })
}

/// Who a caller is by their token or cookie; who came the wrong way stays who they are. A token that is refused is no
/// way to be somebody else instead.
pub fn recognise(app: &App, caller: &mut Caller, headers: &HeaderMap) {
    if caller.barred.is_some() {
        return;
    }
    if let Some(sent) = headers.get("authorization") {
        match bearer(app, sent.to_str().unwrap_or_default()) {
            Ok(principal) => caller.principal = principal,
            Err(error) => caller.barred = Some(error),
        }
        return;
    }
    if let Some((session, person)) = cookie(headers, app.door.cookie()).and_then(|secret| app.accounts.session(secret))
    {
        caller.session = Some(session.id);
        caller.principal = Principal::Person(Arc::clone(&person));
    }
}

fn bearer(app: &App, sent: &str) -> Result<Principal> {
    let scheme = |start: &&str| start.eq_ignore_ascii_case("bearer");
    let token = sent.split_once(' ').filter(|(start, _)| scheme(start)).map(|(_, token)| token.trim());
    let token = token.ok_or_else(|| AppError::unauthorized("`Authorization` takes `Bearer TOKEN` and nothing else"))?;
    let machine = app.accounts.machine(token, &app.door.issuer());
    machine.map(|machine| Principal::Machine(Arc::new(machine))).map_err(|refusal| {
        AppError::unauthorized(format!("the token is refused: {refusal}")).hint("make a new one under Settings, Tokens")
    })
}

/// Whether a changing request of a browser came from a page of ours: browsers say so in `Sec-Fetch-Site` or `Origin`,
/// and no page of another site can make them say otherwise. What says neither is no browser.
///
/// # Errors
/// A request that a page of another site made.
pub fn from_our_page(caller: &Caller, headers: &HeaderMap) -> Result<()> {
    let says = |name: &str| headers.get_all(name).iter().map(|value| value.to_str().unwrap_or("?")).collect::<Vec<_>>();
    let sites_fit = says("sec-fetch-site").iter().all(|site| matches!(*site, "same-origin" | "none"));
    let origins_fit = says("origin").iter().all(|origin| *origin == caller.origin);
    if sites_fit && origins_fit {
        return Ok(());
    }
    Err(AppError::forbidden("this request came from a page of another site")
        .hint("open the page here and send it again"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::door::Network;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn only_a_browser_on_this_machine_that_asked_for_us_is_local() {
        let peer = "127.0.0.1:50000".parse().unwrap();
        let door = Door::default();
        let who = |pairs: &[(&'static str, &str)]| over_tcp(&door, peer, 7070, &headers(pairs)).principal;
        assert_eq!(who(&[("host", "localhost:7070")]), Principal::Local);
        assert_eq!(who(&[("host", "[::1]:7070")]), Principal::Local);
        assert_eq!(who(&[("host", "evil.example:7070")]), Principal::Stranger);
        assert_eq!(who(&[("host", "localhost:7071")]), Principal::Stranger);
        assert_eq!(who(&[]), Principal::Stranger);
        assert_eq!(who(&[("host", "localhost:7070"), ("x-forwarded-for", "10.0.0.1")]), Principal::Stranger);
        let far = "192.0.2.7:50000".parse().unwrap();
        assert_eq!(over_tcp(&door, far, 7070, &headers(&[("host", "localhost:7070")])).principal, Principal::Stranger);
    }

    #[test]
    fn with_a_public_address_nobody_is_local_and_only_its_name_is_answered() {
        let door = Door { public: PublicUrl::parse("http://localhost:7070").ok(), ..Door::default() };
        let peer = "127.0.0.1:50000".parse().unwrap();
        let caller = |host: &str| over_tcp(&door, peer, 7070, &headers(&[("host", host)]));
        assert_eq!(caller("localhost:7070").principal, Principal::Stranger);
        assert!(caller("localhost:7070").barred.is_none());
        assert!(caller("127.0.0.1:7070").barred.is_some());
    }

    #[test]
    fn forwarding_headers_are_believed_from_the_right_and_from_proxies_only() {
        let door = Door {
            public: PublicUrl::parse("https://p.example").ok(),
            proxies: Network::parse_all("127.0.0.1, 10.0.0.0/8").unwrap(),
            tls: None,
        };
        let caller = |peer: &str, pairs: &[(&'static str, &str)]| {
            let mut all = vec![("host", "p.example")];
            all.extend(pairs);
            over_tcp(&door, peer.parse().unwrap(), 7070, &headers(&all))
        };
        let address =
            |forwarded: &str| caller("127.0.0.1:1", &[("x-forwarded-for", forwarded)]).address.unwrap().to_string();
        assert_eq!(address("192.0.2.1"), "192.0.2.1");
        assert_eq!(address("127.0.0.1, 192.0.2.1, 10.1.1.1"), "192.0.2.1");
        assert_eq!(address("192.0.2.1, junk"), "127.0.0.1");
        let direct = caller("192.0.2.9:1", &[("x-forwarded-for", "127.0.0.1")]);
        assert_eq!(direct.address.unwrap().to_string(), "192.0.2.9");
        assert!(direct.barred.is_some(), "not encrypted");
        assert!(caller("127.0.0.1:1", &[("x-forwarded-proto", "http")]).barred.is_some());
        assert!(caller("127.0.0.1:1", &[("x-forwarded-proto", "https")]).barred.is_none());
    }

    #[test]
    fn a_page_of_another_site_changes_nothing() {
        let caller = Caller { origin: "https://p.example".to_owned(), ..Caller::operator() };
        let fits = |pairs: &[(&'static str, &str)]| from_our_page(&caller, &headers(pairs)).is_ok();
        assert!(fits(&[]) && fits(&[("origin", "https://p.example"), ("sec-fetch-site", "same-origin")]));
        for bad in [
            &[("origin", "null")][..],
            &[("origin", "https://evil.example")],
            &[("origin", "http://p.example")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site"), ("origin", "https://p.example")],
            &[("origin", "https://p.example"), ("origin", "https://evil.example")],
        ] {
            assert!(!fits(bad), "{bad:?}");
        }
    }
}
