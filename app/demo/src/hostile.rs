//! The repository that the company's security engineers keep to torment tools: names, texts and links that a careless
//! reader trips over. Nothing in it can harm a reader that treats all of it as data.

use gix::bstr::BString;
use gix::objs::tree::EntryKind;

use crate::calendar::{self, DAY, EpochDay};
use crate::history::History;
use crate::plan::Organisation;
use crate::repository::{Change, Commit, Signature};

/// Name of the repository.
pub(crate) const NAME: &str = "pentest-fixtures";

const README: &str = include_str!("../templates/hostile/README.md");
const BOMB: &str = include_str!("../templates/hostile/bomb.yaml");
const COMPONENT: &str = include_str!("../templates/hostile/component.yaml");
const CODEOWNERS: &str = include_str!("../templates/hostile/CODEOWNERS");
const PAYLOAD: &str = include_str!("../templates/hostile/payload.py");
/// Days ago on which the fixtures' one program changed, and who did it: three people know it equally.
const WORK: [(i64, &str); 15] = [
    (330, "freya-madsen"),
    (312, "samuel-okafor"),
    (291, "anna-bakker"),
    (262, "freya-madsen"),
    (241, "samuel-okafor"),
    (220, "anna-bakker"),
    (189, "freya-madsen"),
    (171, "samuel-okafor"),
    (150, "anna-bakker"),
    (122, "freya-madsen"),
    (101, "samuel-okafor"),
    (80, "anna-bakker"),
    (52, "freya-madsen"),
    (38, "samuel-okafor"),
    (17, "anna-bakker"),
];

/// Adds the fixtures to the repository's history.
pub(crate) fn add(history: &mut History, organisation: &Organisation, today: EpochDay) {
    let mut commits = vec![
        ("freya-madsen", 400, "Names that terminals and browsers trip over", names()),
        ("samuel-okafor", 391, "Links that lead out of the house", links()),
        ("freya-madsen", 377, "Catalog files and owners that no reader should believe", catalog()),
        ("anna-bakker", 366, "<script>alert('a commit subject')</script> \u{202e}desrever\u{202c}", payload(0)),
    ];
    commits
        .extend(WORK.iter().zip(1..).map(|((age, slug), turn)| (*slug, *age, "Try one more payload", payload(turn))));
    for (slug, age, subject, changes) in commits {
        let seconds = (today - age) * DAY + 9 * 3600;
        let person = organisation.people.iter().find(|person| person.slug == slug);
        let author = Signature {
            name: person.map_or_else(|| slug.to_owned(), |person| person.name.clone()),
            email: person.map_or_else(|| slug.to_owned(), |person| person.email.clone()),
            seconds,
            offset: calendar::offset(today - age),
        };
        let parents = history.commits.len().checked_sub(1).into_iter().collect();
        let message = format!("{subject}\n");
        history.commits.push(Commit { committer: author.clone(), author, message, parents, changes });
    }
}

fn names() -> Vec<Change> {
    let long = "very-".repeat(48) + "long.txt";
    let deep = "d/".repeat(60) + "bottom.txt";
    let mut changes = vec![file("README.md", README)];
    for name in [
        "odd/new\nline.txt",
        "odd/tab\tand \"quotes\".txt",
        "odd/<script>alert(1)<",
        "odd/gpj.\u{202e}txt.exe",
        "odd/zero\u{200b}width.txt",
        "odd/e\u{301}-and-\u{e9}.txt",
        "odd/ leading and trailing ",
        "odd/-rf",
        "odd/--help",
        "odd/$(touch owned).sh",
        "odd/\u{1b}[31mred.txt",
        "odd/%2e%2e%2fetc%2fpasswd",
        "odd/CON.txt",
        "odd/back\\slash.txt",
        "odd/\u{627}\u{644}\u{637}\u{631}\u{648}\u{62f}.md",
    ] {
        changes.push(file(name, "A file whose name is the whole point.\n"));
    }
    changes.push(file(&format!("odd/{long}"), "long\n"));
    changes.push(file(&deep, "deep\n"));
    changes.push(write(
        BString::from(b"odd/not-\xff\xfe-utf8.txt".to_vec()),
        b"the name is no text\n".to_vec(),
        EntryKind::Blob,
    ));
    changes.push(write("odd/no-text.md".into(), b"# \xc3\x28 \xff\xfe\n\nnot UTF-8\n".to_vec(), EntryKind::Blob));
    changes.push(write("odd/nul.rs".into(), b"fn main() {}\0\0\0".to_vec(), EntryKind::Blob));
    changes
}

fn links() -> Vec<Change> {
    let link = |path: &str, target: &str| write(path.into(), target.as_bytes().to_vec(), EntryKind::Link);
    vec![
        link("links/passwd", "/etc/passwd"),
        link("links/outside", "../../x"),
        link("links/itself", "itself"),
        link("links/README.md", "../../../README.md"),
        link("links/ping", "pong"),
        link("links/pong", "ping"),
        link("docs/runbook.md", "/etc/passwd"),
    ]
}

fn catalog() -> Vec<Change> {
    vec![
        file("catalog-info.yaml", BOMB),
        file("cargo/catalog-info.yaml", COMPONENT),
        file("cargo/README.md", README),
        file(".github/CODEOWNERS", CODEOWNERS),
    ]
}

fn payload(turn: usize) -> Vec<Change> {
    let text = format!("{PAYLOAD}\nTURNS = {turn}\n");
    vec![file("cargo/payload.py", &text)]
}

fn file(path: &str, text: &str) -> Change {
    write(path.into(), text.as_bytes().to_vec(), EntryKind::Blob)
}

fn write(path: BString, content: Vec<u8>, kind: EntryKind) -> Change {
    Change::Write { path, content, kind }
}
