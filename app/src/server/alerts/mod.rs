//! Alerts within the server: the book of this data directory, the eyes on the catalog, the sender; and the API.

pub mod api;
mod hush;
pub mod page;
pub mod rules;
pub mod targets;
pub mod teams;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use indexer::pipeline::Sight;
use portolan_alerts::book::Book;
use portolan_alerts::clock::Steady;
use portolan_alerts::rule::Scope;
use portolan_alerts::state::command::Command;

use super::App;
use crate::alert::channel::Outside;
use crate::alert::post::Post;
use crate::error::{AppError, Result};

/// Most things that are told one by one of those that do not open.
const SHUT: usize = 10;

/// The book and the post of an app, opened when they are needed first.
#[derive(Default)]
pub struct Alerts {
    book: Mutex<Option<Arc<Book>>>,
    post: OnceLock<Arc<Post>>,
}

impl App {
    /// The book of alerts. Blocks for the disk the first time.
    ///
    /// # Errors
    /// When journal or log cannot be read.
    pub fn book(&self) -> Result<Arc<Book>> {
        let mut book = self.alerts.book.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(book) = &*book {
            return Ok(Arc::clone(book));
        }
        let (journal, log) = self.engine.records();
        let runtime = self.engine.runtime().clone();
        let vault = Arc::clone(self.engine.vault());
        let opened = Book::open(journal, log, runtime, Arc::new(Steady::default()), vault);
        let opened = Arc::new(opened.map_err(|error| AppError::internal(format!("alerts: {error}")))?);
        *book = Some(Arc::clone(&opened));
        Ok(opened)
    }

    /// What of our own does not open, one sentence each; of many the first.
    ///
    /// # Errors
    /// As [`App::book`].
    pub fn shut(&self) -> Result<Vec<String>> {
        let channels = self.book()?.shut().into_iter().map(|(id, why)| format!("channel `{id}`: {why}"));
        let mut all: Vec<String> = self.accounts.shut().into_iter().chain(channels).collect();
        let more = all.len().saturating_sub(SHUT);
        all.truncate(SHUT);
        all.extend((more > 0).then(|| format!("{more} further sealed things do not open")));
        Ok(all)
    }

    /// Takes away what a person who was erased wanted to be told, and where.
    ///
    /// # Errors
    /// As [`App::book`], or a journal that fails.
    pub fn forget_wishes(&self, person: &str) -> Result<()> {
        let book = self.book()?;
        let own = Scope::Person(person.to_owned());
        let gone = book.read(|state| {
            let targets = state.targets().filter(|target| target.scope == own).map(|t| t.id.clone());
            let targets = targets.map(|id| Command::RemoveTarget { id });
            let rules = state.rules().filter(|rule| rule.scope == own).map(|r| r.id.clone());
            targets.chain(rules.map(|id| Command::RemoveRule { id })).collect::<Vec<_>>()
        });
        for command in gone {
            book.command(command, "erasure").map_err(|error| AppError::internal(format!("alerts: {error}")))?;
        }
        Ok(())
    }

    /// Says how channels reach the world. Blocks as [`App::book`] does.
    ///
    /// # Errors
    /// As [`App::book`].
    pub fn set_outside(&self, outside: Outside) -> Result<()> {
        let book = self.book()?;
        let channels: BTreeSet<String> =
            ["chat"].into_iter().chain(outside.mail.as_ref().map(|_| "email")).map(str::to_owned).collect();
        if book.read(|state| *state.offered() != channels) {
            let noted = book.command(Command::Offer { channels }, "configuration");
            noted.map_err(|error| AppError::internal(format!("alerts: {error}")))?;
        }
        let post = Arc::new(Post::new(book, outside));
        // Whoever was first has said it.
        let _ = self.alerts.post.set(post);
        Ok(())
    }

    /// What hands deliveries over.
    ///
    /// # Errors
    /// Where nobody said how channels reach the world.
    fn post(&self) -> Result<&Arc<Post>> {
        self.alerts.post.get().ok_or_else(|| AppError::internal("this process sends no alerts"))
    }
}

/// The beginning of the name that the journal has for whoever pressed the button behind a link in a message.
const LINK: &str = "link:";

/// The name of whoever pressed the button behind a link that was sent to a channel.
#[must_use]
pub fn by_link(target: &str) -> String {
    format!("{LINK}{target}")
}

/// Such a name in words: `by link sent to Ops room`; `None` for other names.
#[must_use]
pub fn link_words(app: &App, actor: &str) -> Option<String> {
    let target = actor.strip_prefix(LINK)?;
    let name = app.book().ok().and_then(|book| book.read(|state| state.target(target).map(|t| t.name.clone())));
    Some(format!("by link sent to {}", name.unwrap_or_else(|| format!("a channel that is gone, {target}"))))
}

/// Looks at each catalog that is shown and at each crawl that ends, and sends what is due, until the server closes.
pub async fn run(app: Arc<App>) {
    let opened = {
        let app = Arc::clone(&app);
        tokio::task::spawn_blocking(move || Ok((app.book()?, Arc::clone(app.post()?)))).await
    };
    let (book, post) = match opened.unwrap_or_else(|e| Err(AppError::internal(e.to_string()))) {
        Ok(opened) => opened,
        Err(error) => return tracing::error!(%error, "no alerts are raised or sent"),
    };
    let sender = tokio::spawn(portolan_alerts::sender::run(Arc::clone(&book), post, app.closing.clone()));
    watch(&app, &book).await;
    if let Err(error) = sender.await {
        tracing::error!(%error, "the sender gave up");
    }
}

async fn watch(app: &Arc<App>, book: &Arc<Book>) {
    let mut status = app.engine.status();
    let (mut generation, mut runs) = (0, 0);
    loop {
        let (ended, began) = {
            // What belongs to a compartment is told to nobody here.
            let now = status.borrow_and_update().seen(&Sight::default());
            (now.runs, now.last.unwrap_or_default().started)
        };
        let catalog = app.engine.catalog();
        if catalog.generation != generation || ended != runs {
            let is_run = ended != runs;
            (generation, runs) = (catalog.generation, ended);
            let book = Arc::clone(book);
            let looked = tokio::task::spawn_blocking(move || {
                let events = book.observe(&catalog)?;
                if is_run { book.run_ended(&catalog, began).map(|()| events) } else { Ok(events) }
            });
            match looked.await {
                Ok(Ok(events)) if events > 0 => tracing::info!(events, "alerts raised"),
                Ok(Ok(_)) => {}
                Ok(Err(error)) => tracing::error!(%error, "what changed cannot be noted; it is found again"),
                Err(error) => tracing::error!(%error, "the catalog could not be compared"),
            }
        }
        tokio::select! {
            changed = status.changed() => if changed.is_err() { return },
            () = app.closing.cancelled() => return,
        }
    }
}
