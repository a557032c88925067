//! What numbers about people measure, and what they do not: said wherever such numbers stand.

/// The days that all numbers are made of.
const DAYS: &str = "Counted are days on which somebody changed or reviewed code, each worth half after 180 days. \
    Neither lines, nor commits, nor hours are counted, and nothing here says how well anybody works.";
/// What git does not see.
const UNSEEN: &str = "Not seen: design, help in conversation, incidents, reviews that leave no trace in commits, work in \
    repositories that are not read, and what people learnt elsewhere. A low number is a reason to ask, not an answer.";
/// Why there is no list of people by number.
const ORDER: &str = "People are listed by name or by how recent their work is. Only within one service do they stand by \
    share, because the question there is whom to ask.";

/// For what people know of a thing.
#[must_use]
pub fn knowledge() -> Vec<String> {
    vec![DAYS.to_owned(), UNSEEN.to_owned(), ORDER.to_owned()]
}

/// For languages.
#[must_use]
pub fn skills() -> Vec<String> {
    let practitioner = "A practitioner changed files of the language on five or more days of the last year; an expert on twenty \
        days over two services, or holds a quarter of all living knowledge in it. Files that are gone count for no language.";
    vec![practitioner.to_owned(), DAYS.to_owned(), UNSEEN.to_owned()]
}

/// For the preview of departures.
#[must_use]
pub fn leaving() -> Vec<String> {
    let what_if = "Those named are taken out of the people present, and the bus factor of what they know is computed again. \
        Services stand in the order of risk. It says nothing about what these people did, and nobody should read it so.";
    vec![what_if.to_owned(), DAYS.to_owned(), UNSEEN.to_owned()]
}
