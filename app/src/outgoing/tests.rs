#![allow(clippy::unwrap_used)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use hyper::header::{AUTHORIZATION, HeaderValue};

use super::*;

/// Forms of addresses that lead inside, for every port of a listener that must stay silent.
const FORMS: &str = include_str!("../../../tests/vectors/inner-addresses.txt");

/// A server on loopback that says the same to everybody and counts who came.
struct Canary {
    address: SocketAddr,
    came: Arc<AtomicUsize>,
}

impl Canary {
    /// Sends `say` after it read a head, then waits for `pause` before it closes.
    fn start(say: &'static [u8], pause: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, came) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
        let count = Arc::clone(&came);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                count.fetch_add(1, Ordering::SeqCst);
                let _ = stream.read(&mut [0; 4_096]);
                let _ = stream.write_all(say);
                std::thread::sleep(pause);
            }
        });
        Self { address, came }
    }

    fn url(&self) -> WebAddress {
        WebAddress::parse(&format!("http://{}/hook/secret", self.address)).unwrap()
    }

    fn allowed(&self) -> Client {
        Client::new(Reach::parse(&self.address.to_string()).unwrap(), None).unwrap()
    }

    fn came(&self) -> usize {
        self.came.load(Ordering::SeqCst)
    }
}

/// The answer that bytes from the wire are.
pub fn answered(say: &[u8], max_answer: usize) -> Result<Answer, Refusal> {
    thread_local! {
        static RUNTIME: tokio::runtime::Runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    }
    let request = Request { max_answer, ..get(WebAddress::parse("https://hooks.example/x").unwrap()) };
    let say = say.to_vec();
    RUNTIME.with(|runtime| {
        runtime.block_on(async {
            let (ours, mut theirs) = tokio::io::duplex(1 << 20);
            tokio::spawn(async move {
                use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
                // It is asked in one piece; whether what it says is heard to its end is not its concern.
                let _ = theirs.read(&mut [0; 4_096]).await;
                let _ = theirs.write_all(&say).await;
                let _ = theirs.shutdown().await;
            });
            exchange(&request, ours).await
        })
    })
}

fn get(url: WebAddress) -> Request {
    let (timeout, max_answer) = (Duration::from_secs(5), 1_000);
    Request { method: Method::GET, url, headers: HeaderMap::new(), body: Vec::new(), timeout, max_answer }
}

#[test]
fn case_17_18_19_20_no_form_of_an_inner_address_is_connected_to() {
    let canary = Canary::start(b"HTTP/1.1 200 OK\r\n\r\n", Duration::ZERO);
    // The canary sings where its guard is off.
    assert_eq!(canary.allowed().send(&get(canary.url())).unwrap().status, 200);
    assert_eq!(canary.came(), 1);
    // The operator's exception is for another port.
    let reach = Reach::parse("127.0.0.1:1,localhost:1").unwrap();
    let client = Client::new(reach, None).unwrap();
    let forms: Vec<&str> = FORMS.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
    assert!(forms.len() >= 120, "{}", forms.len());
    for form in forms {
        for scheme in ["https", "http"] {
            let text = format!("{scheme}://{}/x", form.replace("PORT", &canary.address.port().to_string()));
            let Ok(url) = WebAddress::parse(&text) else { continue };
            let mut request = get(url);
            request.timeout = Duration::from_secs(2);
            let refusal = client.send(&request).unwrap_err();
            let silent = [RefusalKind::Blocked, RefusalKind::Unresolved, RefusalKind::Overdue];
            assert!(silent.contains(&refusal.kind), "{text}: {refusal:?}");
        }
    }
    assert_eq!(canary.came(), 1);
}

#[test]
fn case_21_a_redirect_is_told_and_not_followed() {
    let target = Canary::start(b"HTTP/1.1 200 OK\r\n\r\n", Duration::ZERO);
    let line = format!("HTTP/1.1 307 Moved\r\nLocation: http://{}/\r\nContent-Length: 0\r\n\r\n", target.address);
    let first = Canary::start(Box::leak(line.into_bytes().into_boxed_slice()), Duration::ZERO);
    // Both may be reached, and still nobody goes there: neither request nor credential.
    let reach = Reach::parse(&format!("{},{}", first.address, target.address)).unwrap();
    let mut request = get(first.url());
    request.headers.insert(AUTHORIZATION, HeaderValue::from_static("Bearer hunter2"));
    let answer = Client::new(reach, None).unwrap().send(&request).unwrap();
    assert_eq!(answer.status, 307);
    assert!(answer.headers.contains_key("location"));
    assert_eq!((first.came(), target.came()), (1, 0));
}

#[test]
fn clear_text_needs_the_operators_word() {
    let url = WebAddress::parse("http://93.184.216.34/x").unwrap();
    let refusal = Client::new(Reach::default(), None).unwrap().send(&get(url)).unwrap_err();
    assert_eq!(refusal.kind, RefusalKind::Blocked);
    assert!(refusal.text.contains("clear text"), "{refusal}");
}

#[test]
fn an_endless_answer_is_cut() {
    let long = format!("HTTP/1.1 500 Oh\r\n\r\n{}", "x".repeat(9_000));
    let canary = Canary::start(Box::leak(long.into_bytes().into_boxed_slice()), Duration::ZERO);
    let answer = canary.allowed().send(&get(canary.url())).unwrap();
    assert_eq!((answer.status.as_u16(), answer.body.len()), (500, 1_000));
}

#[test]
fn a_server_that_never_ends_is_given_up_in_time() {
    for say in [&b""[..], b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"] {
        let canary = Canary::start(say, Duration::from_secs(30));
        let mut request = get(canary.url());
        request.timeout = Duration::from_millis(300);
        let begun = Instant::now();
        let refusal = canary.allowed().send(&request).unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::Overdue, "{refusal}");
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn a_head_without_end_and_what_is_no_http_break_off() {
    let many: String = (0..MAX_HEADERS + 1).map(|n| format!("X-{n}: y\r\n")).collect();
    let head = format!("HTTP/1.1 200 OK\r\n{many}\r\n");
    let long = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "y".repeat(8 * MAX_HEAD));
    for say in [head, long, "SSH-2.0-x\r\n".to_owned()] {
        let canary = Canary::start(Box::leak(say.into_bytes().into_boxed_slice()), Duration::ZERO);
        let answer = canary.allowed().send(&get(canary.url())).map(|answer| answer.status);
        let refusal = answer.unwrap_err();
        assert_eq!(refusal.kind, RefusalKind::Broken, "{refusal}");
    }
}

#[test]
fn what_is_told_names_the_server_alone() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = WebAddress::parse(&format!("https://{closed}/hook/secret?key=secret")).unwrap();
    let refusal = Client::new(Reach::parse(&closed.to_string()).unwrap(), None).unwrap().send(&get(url)).unwrap_err();
    assert!(!format!("{refusal:?}").contains("secret"), "{refusal:?}");
}
