//! Silences that run: what is recorded and not told, until when and why; each can be ended.

use portolan_alerts::state::State;
use portolan_alerts::state::command::Silence;
use portolan_ui::model::{Act, Acts, Field, Form, Part};

use super::super::time;
use super::super::words::listed;
use super::words::kind_title;

/// Where a silence is begun.
const BEGIN: &str = "/alerts/silence";
/// Where a silence is ended.
pub const END: &str = "/alerts/silence/end";
/// Silences that are shown.
const ROWS: usize = 200;

/// A silence that runs, and what it covers in words.
#[derive(Clone, Debug)]
pub struct Running {
    /// The silence.
    pub silence: Silence,
    /// What it covers.
    pub over: String,
}

/// The silences that have not ended, those that end first at first.
#[must_use]
pub fn running(state: &State, now: i64) -> Vec<Running> {
    let open = state.silences().filter(|silence| silence.to > now);
    let mut running: Vec<Running> =
        open.map(|silence| Running { silence: silence.clone(), over: over(state, silence) }).collect();
    running.sort_by(|a, b| (a.silence.to, &a.silence.id).cmp(&(b.silence.to, &b.silence.id)));
    running
}

fn over(state: &State, silence: &Silence) -> String {
    let kinds: Vec<String> = silence.kinds.iter().map(|kind| kind_title(kind)).collect();
    let kinds = (!kinds.is_empty()).then(|| listed(&kinds));
    let alert = silence.alert.as_deref().map(|id| {
        state.alert(id).map_or_else(|| format!("an alert that is over, {id}"), |alert| alert.event.title.clone())
    });
    let query = (!silence.query.is_empty()).then(|| format!("where {}", silence.query));
    let owners: Vec<String> = silence.owners.iter().map(|owner| owner.name().to_owned()).collect();
    let owners = (!owners.is_empty() && silence.alert.is_none()).then(|| format!("of {}", listed(&owners)));
    [alert, kinds, query, owners].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What the reader may silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begins {
    /// Nothing.
    None,
    /// What their teams own.
    OfTeams,
    /// Anything.
    Any,
}

/// The part; `by` are the names of those who asked for each, `may_end` says which of them the reader ends, `begins` what
/// they may silence themselves.
#[must_use]
pub fn part(now: i64, running: &[Running], by: &[String], may_end: &[bool], begins: Begins) -> Part {
    let row = |((one, by), may_end): ((&Running, &String), &bool)| {
        let silence = &one.silence;
        let cells = vec![one.over.clone(), until(now, silence.to), silence.reason.clone(), by.clone()];
        let form = Form {
            id: format!("end-{}", silence.id),
            action: END.to_owned(),
            fields: vec![Field::hidden("id", &silence.id)],
            submit: "End".to_owned(),
            about: Some(one.over.clone()),
            main: false,
        };
        Act { cells, form: may_end.then_some(form) }
    };
    let acts = Acts {
        caption: "Silences".to_owned(),
        columns: ["Not told", "Until", "Why", "By"].map(str::to_owned).to_vec(),
        rows: running.iter().zip(by).zip(may_end).take(ROWS).map(row).collect(),
        empty: "Nothing is silenced.".to_owned(),
    };
    let text = match begins {
        Begins::OfTeams => {
            "What is silenced is recorded and told when the silence ends, if it still holds. Yours cover what your teams own."
        }
        _ => "What is silenced is recorded and told when the silence ends, if it still holds.",
    };
    let text = text.to_owned();
    let forms = if begins == Begins::None { Vec::new() } else { vec![new()] };
    let heading = "Silences".to_owned();
    Part { id: "silences".to_owned(), heading, text: Some(text), acts: Some(acts), forms, ..Part::default() }
}

/// The form for a new one.
fn new() -> Form {
    Form {
        id: "new-silence".to_owned(),
        action: BEGIN.to_owned(),
        fields: vec![
            Field::text("query", "Silence what")
                .hint("As in search: `owner:payments`. One alert is silenced on its page."),
            Field::text("reason", "Reason"),
            Field::text("hours", "Hours").with("4").hint("At most 2160, which is 90 days."),
        ],
        submit: "Silence".to_owned(),
        about: None,
        main: false,
    }
}

/// A moment as `2026-01-31 14:05 UTC`.
#[must_use]
pub fn moment(at: i64) -> String {
    let moment = time::rfc3339(at).unwrap_or_default().replace('T', " ");
    format!("{} UTC", moment.get(..16).unwrap_or_default())
}

/// `in 3 h` of a moment to come.
fn until(now: i64, at: i64) -> String {
    let (left, moment) = ((at - now).max(0), moment(at));
    match left {
        s if s < 3_600 => format!("{moment}, in {} min", s / 60 + 1),
        s if s < 2 * 86_400 => format!("{moment}, in {} h", s / 3_600),
        s => format!("{moment}, in {} days", s / 86_400),
    }
}
