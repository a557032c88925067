//! Notices: what the engine itself has to say, about deliveries and about the first crawl.
//!
//! They are raised by the life cycle, not read off the catalog.

/// A kind of notice.
#[derive(Clone, Copy, Debug)]
pub struct Notice {
    /// Stable id.
    pub id: &'static str,
    /// In words.
    pub title: &'static str,
}

/// The first crawl of an organisation, or of many repositories at once: one summary instead of a storm.
pub const FIRST_CRAWL: Notice = Notice { id: "first-crawl", title: "First crawl done" };
/// An alert that keeps changing.
pub const FLAPPING: Notice = Notice { id: "alert-flapping", title: "Keeps changing" };
/// Deliveries to a target end in the dead letters.
pub const UNDELIVERED: Notice = Notice { id: "delivery-failed", title: "Deliveries fail" };
/// A target gets nothing any more.
pub const DISABLED: Notice = Notice { id: "target-disabled", title: "Channel disabled" };
/// More is to be sent than is kept one by one.
pub const OVERFULL: Notice = Notice { id: "outbox-overfull", title: "Too much to send" };

/// All notices.
pub const NOTICES: &[Notice] = &[FIRST_CRAWL, FLAPPING, UNDELIVERED, DISABLED, OVERFULL];

/// The notice of an id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Notice> {
    NOTICES.iter().find(|notice| notice.id == id)
}
