//! What is said when something cannot be done: names the input, says a way out, exit code 2; nothing on standard output.

use crate::support::program::{Ran, command, copy_of, crawled, run};
use crate::support::{git, temporary};

/// An error as a person sees it, the folder of the test left out.
fn said(data: &std::path::Path, arguments: &[&str]) -> String {
    let ran = run(data, arguments);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
    ran.err.replace(data.to_str().unwrap(), "DATA").trim_end().to_owned()
}

#[test]
fn errors_name_the_input_and_a_way_out() {
    let data = temporary();
    let said = |arguments: &[&str]| said(data.path(), arguments);
    insta::assert_snapshot!(said(&["show", "nothing"]), @r"
    error: nothing is called `nothing`
    hint: `portolan search` finds by any word of a name or description
    ");
    insta::assert_snapshot!(said(&["crawl", "/nowhere"]), @r"
    error: `/nowhere` is no directory
    hint: name a repository, a folder of repositories, or an address such as `https://HOST/PATH`
    ");
    insta::assert_snapshot!(said(&["crawl"]), @r"
    error: there is no source to crawl
    hint: name one: `portolan crawl DIRECTORY`, or an address
    ");
    insta::assert_snapshot!(said(&["crawl", "ext::id"]), @"error: `ext::id` names a helper program: only `https://` and `ssh://` are fetched");
    insta::assert_snapshot!(said(&["source", "add", "/nowhere"]), @r"
    error: `/nowhere` is no directory
    hint: name a repository, a folder of repositories, or an address such as `https://HOST/PATH`
    ");
    insta::assert_snapshot!(said(&["source", "remove", "/nowhere"]), @r"
    error: no source `/nowhere`
    hint: `portolan source list` names all, as they are registered
    ");
    insta::assert_snapshot!(said(&["source", "list", "/nowhere"]), @r"
    error: `portolan source list` shows all sources and takes no source
    hint: `portolan source add`, `move`, `remove` and `crawl` take one source
    ");
    insta::assert_snapshot!(said(&["findings", "--owner", "nobody-known", "--fail-on", "error"]), @r"
    error: no team or person is called `nobody-known`
    hint: owners are teams and people of the catalog, and `none`
    ");
    insta::assert_snapshot!(said(&["findings", "--json", "--format", "csv"]), @r"
    error: `--json` and `--format` ask for two shapes
    hint: leave `--json` out
    ");
    insta::assert_snapshot!(said(&["source", "add"]), @r"
    error: no place was named
    hint: `portolan source add DIRECTORY`, or an address: https://HOST/PATH
    ");
    insta::assert_snapshot!(said(&["findings", "--check", "nope"]), @r"
    error: there is no check `nope`
    hint: checks are owner-missing, owner-unknown, owner-departed, ownership-mismatch, orphaned, skill-silo, language-silo, service-unregistered, undocumented, readme-missing, runbook-missing, descriptor-invalid, name-conflict, claimed-only, codeowners-rule-dead, codeowners-owner-unknown, codeowners-owner-departed, paths-unowned, formats-disagree, secret-exposed, repository-unreadable
    ");
    insta::assert_snapshot!(said(&["services", "--after", "x"]), @r"
    error: cursor `x` names no row
    hint: the list has changed; begin again without `after`
    ");
    insta::assert_snapshot!(said(&["knowledge", "/nowhere"]), @r"
    error: `/nowhere` is no directory
    hint: name a git repository, bare or not
    ");
}

#[test]
fn a_data_directory_that_is_not_there_is_not_made_by_reading() {
    let folder = temporary();
    let data = folder.path().join("nope");
    for command in [&["services"][..], &["show", "a"], &["search", "a"], &["findings"], &["offboard", "a"]] {
        let said = said(&data, command);
        assert!(said.starts_with("error: `DATA` is no data directory"), "{said}");
    }
    assert!(!data.exists());
}

#[test]
fn a_crawl_says_what_it_lost_and_fails_where_there_is_nothing() {
    let folder = temporary();
    let (data, empty) = (folder.path().join("data"), folder.path().join("empty"));
    std::fs::create_dir_all(&empty).unwrap();
    let crawl = |place: &std::path::Path| run(&data, &["crawl", place.to_str().unwrap()]);
    let ran = crawl(&empty);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.starts_with("warning: there is no git repository in "), "{ran:?}");
    let [one, other] = ["one", "other"].map(|name| git::service(folder.path(), name));
    assert!(crawl(&one).ok().out.starts_with("1 repository read, 1 changed\n1 service, "));
    let ran = crawl(&other);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.starts_with("note: 1 repository left the catalog"), "{ran:?}");
}

#[test]
fn settings_out_of_form_are_refused_with_where_they_were_set() {
    let data = temporary();
    let said = |arguments: &[&str]| said(data.path(), arguments);
    insta::assert_snapshot!(said(&["serve", "--listen", "0.0.0.0:7070"]), @"error: 0.0.0.0:7070 is not a loopback address, and passwords would cross the network in the clear. Three ways out: listen on 127.0.0.1 (others reach it through an SSH tunnel); give a certificate with `--tls-cert FILE --tls-key FILE --public-url https://NAME`; or stand behind a proxy that does, with `--behind-proxy ADDRESS/BITS --public-url https://NAME`");
    insta::assert_snapshot!(said(&["serve", "--every", "10"]), @"error: setting `every` is `10` (from --every): not a duration, such as `30s`, `10m` or `1h`");

    let mut command = command(data.path());
    command.args(["crawl", "--data"]).arg(data.path()).env("PORTOLAN_WORKERS", "many");
    let ran: Ran = command.output().unwrap().into();
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("`workers`") && ran.err.contains("PORTOLAN_WORKERS"), "{ran:?}");

    std::fs::write(data.path().join("portolan.toml"), "lisen = \"127.0.0.1:80\"\n").unwrap();
    let ran = run(data.path(), &["services"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("lisen") && ran.err.contains("listen"),
        "names the key and the one that was meant: {ran:?}"
    );
}

#[test]
fn a_query_out_of_bounds_is_refused_and_never_kills() {
    let data = copy_of(crawled());
    let long = "(".repeat(5_000);
    let ran = run(data.path(), &["search", &long]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
    assert!(ran.err.contains("512"), "{ran:?}");
    for query in
        ["((((((((", "NOT NOT NOT NOT", "\"", "a:b:c", "*", "a*", "term~99", "owner:", "-", "--", "lang:\"C#", "\u{0}"]
    {
        let query = query.replace('\u{0}', "\u{1}");
        let ran = run(data.path(), &["search", "--json", "--", &query]);
        assert!([0, 2].contains(&ran.code), "{query:?}: {ran:?}");
        assert!(ran.code == 2 || ran.json()["hits"].is_array(), "{query:?}");
    }
}

#[test]
fn exit_codes_say_whether_there_is_something() {
    let data = copy_of(crawled());
    let code = |arguments: &[&str]| run(data.path(), arguments).code;
    assert_eq!(code(&["findings"]), 0);
    assert_eq!(code(&["findings", "--fail-on", "error"]), 1);
    assert_eq!(code(&["findings", "--check", "repository-unreadable", "--fail-on", "info"]), 0);
    assert_eq!(code(&["doctor"]), 0);
    assert_eq!(code(&["frobnicate"]), 2);
    assert_eq!(code(&["show"]), 2);
    let journal = data.path().join("journal");
    let log = data.path().join("log");
    let segment = std::fs::read_dir(&log).unwrap().next().unwrap().unwrap().path();
    let mut bytes = std::fs::read(&segment).unwrap();
    assert!(journal.is_dir() && bytes.len() > 200);
    bytes[60] ^= 1;
    std::fs::write(&segment, bytes).unwrap();
    let ran = run(data.path(), &["doctor"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.contains("problem: "), "{ran:?}");
}

#[test]
fn every_command_explains_itself_with_examples() {
    let home = temporary();
    let text = |arguments: &[&str]| -> String {
        let ran: Ran = command(home.path()).args(arguments).output().unwrap().into();
        assert_eq!(ran.code, 0, "{arguments:?}: {ran:?}");
        ran.out
    };
    let help = text(&["--help"]);
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|l| *l != "Commands:")
        .skip(1)
        .take_while(|l| !l.is_empty())
        .map(|l| l.split_whitespace().next().unwrap())
        .filter(|c| *c != "help")
        .collect();
    assert!(commands.len() >= 11 && !commands.contains(&"worker"), "{commands:?}");
    for one in commands {
        let help = text(&[one, "--help"]);
        assert!(help.contains("--data") && (help.contains("Example") || one == "rebuild"), "{one}: {help}");
    }
}

#[test]
fn a_reader_that_goes_away_ends_the_program_quietly() {
    let data = copy_of(crawled());
    let mut command = command(data.path());
    command.args(["findings", "--format", "sarif", "--data"]).arg(data.path());
    let mut child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
