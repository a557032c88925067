//! Addresses that people type: what is taken means the same to another reader, has one form, and leads inside only where
//! that is seen.

use std::net::{IpAddr, Ipv4Addr};

use indexer::address::{GitAddress, Reach, WebAddress, is_global};
use url::{Host, Url};

use crate::support::mutate::{Target, texts};

const FORMS: &str = include_str!("../../vectors/inner-addresses.txt");
const GOOD: &[&str] = &[
    "https://git.house.example/team/shop.git",
    "https://GIT.house.example:443/team/shop/?x=1&y=%2F",
    "http://127.0.0.1:8080/shop.git",
    "ssh://git@house.example:2222/~ada/shop",
    "git@house.example:team/shop.git",
    "https://[2001:DB8::1]:8443/a",
    "https://hooks.example?x=@y",
    "https://xn--mnchen-3ya.example/a_b",
    "https://house.example/~",
    "127.0.0.1:8080,[::1]:22, git.house.example:7999",
];
const WORDS: &[&str] = &[
    "://", "@", ":", "/", "?", "#", "\\", "[", "]", "%", "%00", "%2e", "%40", ".", "..", "//", "0x", "0", "127", "::",
    "ffff:", "https", "ssh", "xn--", "_", "-", "~", ".git", "\t", "\n", "。", "１", ",",
];

pub fn target() -> Target<'static> {
    let forms = FORMS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let forms = forms.flat_map(|form| ["https://", "ssh://git@"].map(|scheme| format!("{scheme}{form}/x.git")));
    let forms: Vec<String> = forms.map(|text| text.replace("PORT", "8080")).collect();
    let mut corpus = texts(GOOD);
    corpus.extend(forms.into_iter().map(String::into_bytes));
    Target { name: "address", run: &check, corpus, words: WORDS, quick: 20_000 }
}

fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(web) = WebAddress::parse(&text) {
        let shown = format!("{web}{}", web.target());
        assert_eq!(WebAddress::parse(&shown).as_ref(), Ok(&web), "{text:?}");
        means_the_same(&text, web.host(), web.port());
        is_seen(web.host(), web.port());
    }
    if let Ok(git) = GitAddress::parse(&text) {
        assert_eq!(GitAddress::parse(&git.to_string()).as_ref(), Ok(&git), "{text:?}");
        assert!(!git.repository().as_str().is_empty(), "{text:?} names no repository");
        assert!(git.folder().bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)), "{text:?}");
        assert!(!git.user().unwrap_or_default().starts_with('-') && !git.host().starts_with('-'), "{text:?}");
        means_the_same(&text, git.host(), git.port());
        is_seen(git.host(), git.port());
    }
    let _ = Reach::parse(&text);
}

/// Another reader of addresses (WHATWG URL) finds the same host and port, where it finds any.
fn means_the_same(text: &str, host: &str, port: u16) {
    let Ok(other) = Url::parse(text) else { return };
    let same = match other.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case(host),
        Some(Host::Ipv4(ip)) => host.parse() == Ok(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => host.parse() == Ok(IpAddr::V6(ip)),
        // `git@house.example:x` is no address to that reader.
        None => return,
    };
    assert!(same, "{text:?} is `{host}` to us and `{other}` to another reader");
    let theirs = other.port_or_known_default().or((other.scheme() == "ssh").then_some(22));
    assert_eq!(theirs, Some(port), "{text:?}");
}

/// What the standard library knows to be no public address is none to us either.
fn is_seen(host: &str, port: u16) {
    let Ok(ip) = host.parse::<IpAddr>() else { return };
    let of_v4 = |ip: Ipv4Addr| {
        ip.is_loopback()
            || ip.is_private()
            || ip.is_link_local()
            || ip.is_unspecified()
            || ip.is_broadcast()
            || ip.is_documentation()
            || ip.is_multicast()
    };
    let is_inner = match ip {
        IpAddr::V4(ip) => of_v4(ip),
        IpAddr::V6(ip) => {
            ip.is_loopback()
                || ip.is_unspecified()
                || ip.is_multicast()
                || ip.is_unique_local()
                || ip.is_unicast_link_local()
                || ip.to_ipv4().is_some_and(of_v4)
        }
    };
    assert!(!is_inner || !is_global(ip) && Reach::default().check(host, port, ip).is_err(), "{ip}");
}
