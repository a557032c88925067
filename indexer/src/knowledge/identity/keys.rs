//! What two nodes must share to be one person.

use std::collections::HashMap;

use super::forge::{self, Account};
use super::{Corrections, Node, Reason};

/// Mailboxes that many people share, or that mean "none".
const SHARED_MAILBOXES: &[&str] = &[
    "",
    "noreply",
    "no-reply",
    "donotreply",
    "root",
    "nobody",
    "none",
    "unknown",
    "you",
    "user",
    "git",
    "admin",
    "devnull",
];
/// Names that stand where a tool was not told one.
const PLACEHOLDER_NAMES: &[&str] = &[
    "your name",
    "unknown author",
    "unknown user",
    "no name",
    "no author",
    "first last",
    "root user",
    "system user",
    "ubuntu user",
    "name surname",
    "full name",
    "not committed yet",
];

/// What a node can be found by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Key {
    ForgeId(String, u64),
    ForgeLogin(String, String),
    Email(String),
    FullName(String),
}

impl Key {
    fn reason(&self) -> Reason {
        match self {
            Self::ForgeId(..) | Self::ForgeLogin(..) => Reason::ForgeAccount,
            Self::Email(_) => Reason::Email,
            Self::FullName(_) => Reason::FullName,
        }
    }
}

/// The pairs of nodes that share a key, in the order of the rules; nodes must be sorted.
pub fn links(nodes: &[Node], corrections: &Corrections) -> Vec<(Reason, usize, usize)> {
    let mut keyed: Vec<((Key, bool), usize)> = Vec::with_capacity(nodes.len() * 2);
    for (at, node) in nodes.iter().enumerate() {
        // Programs share keys with programs only.
        keyed.extend(keys(node, corrections).into_iter().map(|key| ((key, node.bot), at)));
    }
    keyed.sort_unstable();
    let ambiguous = ambiguous(nodes, &keyed);
    let mut links = Vec::new();
    for pair in keyed.windows(2) {
        let (key, other) = (&pair[0].0, &pair[1].0);
        if key == other && pair[0].1 != pair[1].1 && !ambiguous.contains_key(key) {
            links.push((key.0.reason(), pair[0].1, pair[1].1));
        }
    }
    // A stable sort: within a rule the order of the keys stands.
    links.sort_by_key(|(reason, ..)| *reason);
    links
}

/// The keys that two known persons share: whose they are cannot be told.
fn ambiguous<'a>(nodes: &[Node], keyed: &'a [((Key, bool), usize)]) -> HashMap<&'a (Key, bool), u32> {
    let mut owners: HashMap<&(Key, bool), u32> = HashMap::new();
    for (key, at) in keyed {
        if nodes[*at].known.is_some() {
            *owners.entry(key).or_default() += 1;
        }
    }
    owners.retain(|_, count| *count > 1);
    owners
}

fn keys(node: &Node, corrections: &Corrections) -> Vec<Key> {
    if let Some(alone) = node.emails.iter().find(|email| corrections.stands_alone(email)) {
        return vec![Key::Email(alone.clone())];
    }
    let mut keys = Vec::with_capacity(3);
    for email in &node.emails {
        if let Some(Account { host, id, login }) = forge::no_reply(email) {
            keys.extend(id.map(|id| Key::ForgeId(host.clone(), id)));
            keys.push(Key::ForgeLogin(host, login));
        } else if is_personal(email) {
            keys.push(Key::Email(email.clone()));
        }
    }
    keys.extend(full_name(&node.name).map(Key::FullName));
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Whether an e-mail belongs to one person.
fn is_personal(email: &str) -> bool {
    let Some((mailbox, domain)) = email.rsplit_once('@') else { return false };
    let is_local = domain.is_empty() || domain == "localhost" || domain.starts_with("localhost.") || domain == "(none)";
    !is_local && !SHARED_MAILBOXES.contains(&mailbox)
}

/// A full name in the form in which it is compared: lower case, single spaces; `None` for fewer than two words.
fn full_name(name: &str) -> Option<String> {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    let is_word = |word: &String| word.chars().any(char::is_alphabetic);
    if words.iter().filter(|word| is_word(word)).count() < 2 {
        return None;
    }
    let joined = words.join(" ");
    (!PLACEHOLDER_NAMES.contains(&joined.as_str())).then_some(joined)
}
