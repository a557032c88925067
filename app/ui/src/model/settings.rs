//! Pages of forms: signing in, one's own settings, what admins manage.

use super::{Link, Table};
use serde::{Deserialize, Serialize};

/// A page of forms and lists.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The heading.
    pub heading: String,
    /// One sentence below.
    pub lead: Option<String>,
    /// What the pages beside this one belong to: `Alerts`; empty for the settings.
    pub area: String,
    /// The pages beside this one; the current one's address is [`Settings::here`].
    pub tabs: Vec<Link>,
    /// Address of this page among the tabs.
    pub here: String,
    /// What is wrong with what was sent, for the summary.
    pub problem: Option<Complaint>,
    /// What was done: `The role was changed.`
    pub done: Option<String>,
    /// A secret, shown this once.
    pub shown: Option<Shown>,
    /// Its parts.
    pub parts: Vec<Part>,
}

/// What is wrong with what was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// The sentence.
    pub text: String,
    /// What to do.
    pub hint: Option<String>,
}

/// Something that is shown once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// What it is.
    pub label: String,
    /// The thing itself.
    pub value: String,
    /// What to do with it.
    pub note: String,
}

/// A section.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Its id.
    pub id: String,
    /// Its heading; empty for the only one of a page.
    pub heading: String,
    /// Words at the right of the heading.
    pub words: String,
    /// A sentence above the rest.
    pub text: Option<String>,
    /// What there is.
    pub table: Option<Table>,
    /// Things that can be ended, each with its button.
    pub acts: Option<Acts>,
    /// Ways on, below what there is.
    pub links: Vec<Link>,
    /// The way on that most people take, as a button.
    pub main: Option<Link>,
    /// Forms below each other.
    pub forms: Vec<Form>,
}

/// Rows with a button each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acts {
    /// What the table is.
    pub caption: String,
    /// Headings, without that of the buttons.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Act>,
    /// Sentence in place of no rows.
    pub empty: String,
}

/// A row with a button.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// One for each column.
    pub cells: Vec<String>,
    /// What the button sends; none where nothing can be done.
    pub form: Option<Form>,
}

/// A form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// Begins the ids of its fields.
    pub id: String,
    /// Where it is posted to.
    pub action: String,
    /// What is asked.
    pub fields: Vec<Field>,
    /// The button.
    pub submit: String,
    /// What the button is about, for those who hear it alone.
    pub about: Option<String>,
    /// Whether it is what the page is for.
    pub main: bool,
}

/// A field of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its label; none needed where it is hidden.
    pub label: String,
    /// What may stand in it.
    pub hint: Option<String>,
    /// What kind.
    pub kind: FieldKind,
    /// What stands in it.
    pub value: String,
    /// The token for password managers (`username`, `current-password`, `off`).
    pub autocomplete: String,
    /// Whether it has to be filled in.
    pub required: bool,
}

/// What kind of field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// A line.
    #[default]
    Text,
    /// A line that is not shown.
    Password,
    /// A day.
    Date,
    /// Sent along.
    Hidden,
    /// One of some.
    Select(Vec<Choice>),
    /// Any of some.
    Checks(Vec<Choice>),
}

/// One of the things to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl Field {
    /// A line.
    #[must_use]
    pub fn text(name: &str, label: &str) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            autocomplete: "off".to_owned(),
            required: true,
            ..Self::default()
        }
    }

    /// A line that is not shown; `autocomplete` tells password managers which one.
    #[must_use]
    pub fn password(name: &str, label: &str, autocomplete: &str) -> Self {
        Self { kind: FieldKind::Password, autocomplete: autocomplete.to_owned(), ..Self::text(name, label) }
    }

    /// Something sent along.
    #[must_use]
    pub fn hidden(name: &str, value: &str) -> Self {
        Self { kind: FieldKind::Hidden, value: value.to_owned(), required: false, ..Self::text(name, "") }
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: &str) -> Self {
        self.hint = Some(hint.to_owned());
        self
    }

    /// The same with something in it.
    #[must_use]
    pub fn with(mut self, value: &str) -> Self {
        value.clone_into(&mut self.value);
        self
    }

    /// The same for password managers.
    #[must_use]
    pub fn completes(mut self, autocomplete: &str) -> Self {
        autocomplete.clone_into(&mut self.autocomplete);
        self
    }

    /// The same, and it may stay empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.required = false;
        self
    }
}
