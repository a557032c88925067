//! Progress bars on stderr, only on a terminal.

use std::collections::HashMap;
use std::io::IsTerminal;
use std::sync::Mutex;

use catalog_schema::id::RepositoryId;
use indexer::pipeline::{Event, Reporter};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar over all repositories and one per repository in hand.
pub struct Bars {
    group: MultiProgress,
    whole: ProgressBar,
    own: Mutex<HashMap<RepositoryId, ProgressBar>>,
}

impl Bars {
    /// Bars on a terminal, silence elsewhere.
    #[must_use]
    pub fn new() -> Self {
        let target =
            if std::io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let group = MultiProgress::with_draw_target(target);
        let whole = group.add(ProgressBar::new(0).with_style(style("{bar:32} {pos} of {len} repositories  {msg}")));
        Self { group, whole, own: Mutex::new(HashMap::new()) }
    }

    /// Takes the bars away.
    pub fn clear(&self) {
        let _ = self.group.clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

impl Reporter for Bars {
    fn event(&self, event: &Event<'_>) {
        let Ok(mut own) = self.own.lock() else { return };
        match event {
            Event::Listed(total) => self.whole.set_length(*total as u64),
            Event::Started(id) => {
                let bar = self.group.add(ProgressBar::new_spinner().with_style(style("  {spinner} {msg}")));
                bar.set_message(super::table::clean(id.as_str()));
                own.insert((*id).clone(), bar);
            }
            Event::Progress(id, done, all) => {
                if let Some(bar) = own.get(*id) {
                    bar.set_length(*all);
                    bar.set_position(*done);
                    bar.tick();
                }
            }
            Event::Finished(id, _) => {
                if let Some(bar) = own.remove(*id) {
                    bar.finish_and_clear();
                }
                self.whole.inc(1);
            }
            Event::Publishing => self.whole.set_message("writing the catalog"),
        }
    }
}
