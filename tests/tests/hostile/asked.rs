//! What strangers may type: addresses to register, and queries.

use std::time::{Duration, Instant};

use crate::http::server;
use crate::support::program::run;
use crate::support::{none, temporary};

#[test]
fn case_09_no_address_names_a_helper_a_path_or_an_option() {
    let data = temporary();
    for bad in [
        "ext::sh -c id",
        "file:///etc",
        "ssh://-oProxyCommand=id/x",
        "git@house.example:--upload-pack=id",
        "git://house.example/x",
    ] {
        let ran = run(data.path(), &["source", "add", "--", bad]);
        assert!(ran.code != 0 && !ran.err.is_empty(), "{bad}: {ran:?}");
    }
    assert_eq!(run(data.path(), &["source", "list", "--json"]).ok().json(), serde_json::json!([]));
}

#[test]
fn case_34_no_query_ends_the_server_or_keeps_it_busy() {
    let mut complaints = Vec::new();
    for text in ["(".repeat(5_000), "NOT+".repeat(1_200), "x+OR+".repeat(1_000), "\"".repeat(5_000), "-".repeat(5_000)]
    {
        for path in ["/search?q=", "/api/v1/search?q=", "/search/suggest?q="] {
            let begun = Instant::now();
            let answer = server().get(&format!("{path}{text}"));
            if answer.status >= 500 || begun.elapsed() > Duration::from_secs(5) {
                complaints.push(format!("{path}{}…: {} after {:?}", &text[..4], answer.status, begun.elapsed()));
            }
        }
    }
    none("queries", &complaints);
    assert_eq!(server().get("/healthz").status, 200);
}

#[test]
fn case_35_wildcards_distances_and_depths_are_refused_or_capped() {
    for query in ["q=*", "q=a*", "q=term~99", "q=a&page=1000000", "q=a&limit=-1", "q=a&limit=99999999", "q=a&after=zzz"]
    {
        for path in ["/search", "/api/v1/search"] {
            let answer = server().get(&format!("{path}?{query}"));
            assert!(answer.status < 500, "{path}?{query}: {}", answer.status);
            assert!(answer.body.len() < 2_000_000, "{path}?{query}: {} bytes", answer.body.len());
        }
    }
}
