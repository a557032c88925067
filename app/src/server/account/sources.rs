//! `/settings/admin/sources` and the crawl button: what is crawled, managed from a browser.

use indexer::pipeline::{Files, Registered, Source};
use portolan_ui::model::{Act, Acts, Field, Form, Link, Part, Settings};

use super::{App, Call, Reply, Result, again, asking, done, with_tabs};
use crate::server::{page, source};
use crate::view::{counted, with_pair};

const HERE: &str = "/settings/admin/sources";

/// `GET /settings/admin/sources`.
pub fn page(app: &App, call: &Call) -> Result<Reply> {
    let words =
        [("add", "The source was added; it is being read."), ("remove", "The source and what only it held are gone.")];
    Ok(page::settings(app, call, 200, Settings { done: done(call, &words), ..settings(app, call) }))
}

fn settings(app: &App, call: &Call) -> Settings {
    let list = Part {
        id: "source-list".to_owned(),
        heading: "Sources".to_owned(),
        acts: Some(Acts {
            caption: "Sources".to_owned(),
            columns: ["Source", "Trust", "Compartment", "Added", "Repositories"].map(str::to_owned).to_vec(),
            rows: page::context(app, call).engine.sources().into_iter().map(|source| row(app, source)).collect(),
            empty: "There is no source yet.".to_owned(),
        }),
        ..Part::default()
    };
    let place = Field::text("place", "Repository, or folder of repositories")
        .hint("An address such as https://git.house.example/team/shop.git, or a directory below the roots that the operator opened")
        .with(&call.form("place").or_else(|| call.asked("place").map(str::to_owned)).unwrap_or_default());
    let compartment = Field::text("compartment", "Compartment")
        .hint("Only its readers see what the source holds; leave it empty where everybody may. The configuration names readers")
        .with(&call.form("compartment").unwrap_or_default())
        .optional();
    let add = Form {
        id: "add".to_owned(),
        action: HERE.to_owned(),
        fields: vec![place, compartment],
        submit: "Add source".to_owned(),
        main: true,
        ..Form::default()
    };
    let text = "What is added here has the trust of a member: its teams, people and domains take no effect. \
                `portolan source add` on the machine gives more, and takes credentials";
    Settings {
        parts: vec![list, asking("source-add", "Add a source", Some(text), add)],
        ..with_tabs(call, HERE, "Sources")
    }
}

fn row(app: &App, source: Source) -> Act {
    let holding = app.engine.holding(&source.name);
    let added = match (&source.from, &source.added) {
        (Registered::Journal, Some(added)) => {
            let by = app.accounts.get(&added.by).map_or_else(|| added.by.clone(), |known| known.personal.name);
            format!("by {by}")
        }
        (Registered::Configuration, _) => "from configuration".to_owned(),
        _ => "from the command line".to_owned(),
    };
    let problem = holding.problem.as_ref().map(|text| format!("; {text}")).unwrap_or_default();
    let form = (source.from == Registered::Journal).then(|| Form {
        id: "remove".to_owned(),
        action: format!("{HERE}/remove"),
        fields: vec![Field::hidden("name", &source.name)],
        submit: "Remove".to_owned(),
        about: Some(source.name.clone()),
        main: false,
    });
    let trust = serde_json::to_value(source.trust).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
    let held = format!("{}{problem}", counted(holding.repositories, "repository", "repositories"));
    Act { cells: vec![source.name, trust, source.compartment.unwrap_or_else(|| "-".to_owned()), added, held], form }
}

/// `POST /settings/admin/sources`.
pub fn add(app: &App, call: &Call) -> Result<Reply> {
    let compartment = call.form("compartment").map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    let place = call.form("place").unwrap_or_default();
    match source::register(app, call, &place, Files::default(), (None, compartment)) {
        Ok(_) => Ok(Reply::SeeOther(format!("{HERE}?done=add"), None)),
        Err(error) => again(app, call, error, || Ok(settings(app, call))),
    }
}

/// `POST /settings/admin/sources/remove`.
pub fn remove(app: &App, call: &Call) -> Result<Reply> {
    let name = source::name(app, call, call.form("name").unwrap_or_default());
    match name.and_then(|name| Ok(app.engine.remove_source(&name, &call.principal.actor())?)) {
        Ok(()) => Ok(Reply::SeeOther(format!("{HERE}?done=remove"), None)),
        Err(error) => again(app, call, error, || Ok(settings(app, call))),
    }
}

/// The button that starts a crawl.
#[must_use]
pub fn ask() -> Form {
    let submit = "Crawl all now".to_owned();
    Form { id: "crawl".to_owned(), action: "/crawl".to_owned(), submit, ..Form::default() }
}

/// The way to this page.
#[must_use]
pub fn way() -> Link {
    Link { text: "Add or remove sources".to_owned(), href: HERE.to_owned() }
}

/// The way to this page, with a place filled in.
#[must_use]
pub fn way_to(place: Option<&str>) -> Link {
    match place {
        Some(place) => Link { text: "Add this source".to_owned(), href: with_pair(HERE, "place", place) },
        None => way(),
    }
}

/// `POST /crawl`: asks for a run over all sources now.
pub fn crawl(app: &App, _: &Call) -> Result<Reply> {
    app.ask_all();
    Ok(Reply::SeeOther("/crawl".to_owned(), None))
}
