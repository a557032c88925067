//! Addresses of our own pages.

use catalog_schema::id::{EntityRef, RepositoryId};
use indexer::catalog::Item;
use indexer::pipeline::document::{document_href, encode, href, kind_word, repository_href};

/// Pairs of a query, decoded.
pub type Pairs = Vec<(String, String)>;

/// A path with a query; without pairs it is the path alone.
#[must_use]
pub fn with_query(path: &str, pairs: &[(String, String)]) -> String {
    if pairs.is_empty() {
        return path.to_owned();
    }
    let pairs: Vec<String> = pairs.iter().map(|(k, v)| format!("{}={}", query_part(k), query_part(v))).collect();
    format!("{path}?{}", pairs.join("&"))
}

/// A path with one pair.
#[must_use]
pub fn with_pair(path: &str, key: &str, value: &str) -> String {
    with_query(path, &[(key.to_owned(), value.to_owned())])
}

/// The page of an item.
#[must_use]
pub fn item(item: &Item) -> String {
    href(&item.reference, kind_word(item))
}

/// A section of an item's page.
#[must_use]
pub fn section(of: &Item, word: &str) -> String {
    format!("{}/{word}", item(of))
}

/// The page of a repository.
#[must_use]
pub fn repository(id: &RepositoryId) -> String {
    repository_href(id)
}

/// The page of a file at a line.
#[must_use]
pub fn file(id: &RepositoryId, path: &str, line: Option<u32>) -> String {
    let page = document_href(id, path);
    match line {
        Some(line) => format!("{page}#L{line}"),
        None => page,
    }
}

/// The explanation of a check.
#[must_use]
pub fn check(id: &str) -> String {
    format!("/about/data#{}", encode(id))
}

/// The people who can help with a language or framework.
#[must_use]
pub fn skill(name: &str) -> String {
    with_pair("/people", "knows", &name.to_lowercase())
}

/// The days behind a person's part in a thing.
#[must_use]
pub fn change_days(of: &Item, person: &EntityRef) -> String {
    format!("{}/knowledge/{}/{}", item(of), encode(person.namespace()), encode(person.name()))
}

/// The preview of what happens when people leave.
#[must_use]
pub fn leaving<'a>(people: impl IntoIterator<Item = &'a EntityRef>) -> String {
    let pair = |person: &EntityRef| ("person".to_owned(), person.to_string());
    with_query("/offboard", &people.into_iter().map(pair).collect::<Vec<_>>())
}

/// Percent-encodes a key or value of a query; what reads well and is safe there stays.
fn query_part(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            ' ' => out.push('+'),
            ':' | '/' | '@' | ',' => out.push(c),
            _ => out.push_str(&encode(c.encode_utf8(&mut [0; 4]))),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{repository, with_pair, with_query};
    use catalog_schema::id::RepositoryId;

    #[test]
    fn queries_read_well_and_break_nothing() {
        assert_eq!(with_query("/services", &[]), "/services");
        assert_eq!(with_pair("/search", "q", "a b&c=\"#+é"), "/search?q=a+b%26c%3D%22%23%2B%C3%A9");
        assert_eq!(with_pair("/findings", "owner", "group:default/core"), "/findings?owner=group:default/core");
    }

    #[test]
    fn a_repository_keeps_its_slashes() {
        assert_eq!(repository(&RepositoryId("pay/led ger".to_owned())), "/repositories/pay/led%20ger");
    }
}
