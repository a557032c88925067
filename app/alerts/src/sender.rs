//! The sender: hands due rows to the channels and notes what came of it.
//!
//! Many rows are in hand at once, of each target few; results are noted many at a time. Nothing is marked that is not on
//! the disk, and nothing is sent while nothing can be marked.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::book::{Book, Parcel};
use crate::state::outbox::{Answer, Outcome, Speed, Tried};

/// Rows in hand at once.
const IN_HAND: usize = 64;
/// Results that are gathered before they are noted.
const GATHER: usize = 64;
/// Longest time for one delivery: shorter than a lease.
const LIMIT: Duration = Duration::from_secs(30);
/// How often time alone is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// The channels, as the sender sees them.
#[async_trait]
pub trait Deliver: Send + Sync {
    /// How fast a channel may be used.
    fn speed(&self, channel: &str) -> Speed;

    /// Hands one parcel over, once.
    async fn deliver(&self, parcel: &Parcel) -> (Outcome, Answer);
}

type Result = (Tried, u64);

/// Sends until asked to stop; what is in hand then is finished and noted.
pub async fn run(book: Arc<Book>, channels: Arc<dyn Deliver>, stop: CancellationToken) {
    let mut in_hand: JoinSet<Result> = JoinSet::new();
    let mut finished: Vec<Result> = Vec::new();
    while !stop.is_cancelled() {
        let room = IN_HAND - in_hand.len();
        let parcels = turn(&book, &channels, std::mem::take(&mut finished), room).await;
        for parcel in parcels {
            in_hand.spawn(send(Arc::clone(&book), Arc::clone(&channels), parcel));
        }
        tokio::select! {
            Some(done) = in_hand.join_next() => finished.extend(done),
            () = book.work() => {}
            () = tokio::time::sleep(LOOK) => {}
            () = stop.cancelled() => {}
        }
        while finished.len() < GATHER
            && let Some(done) = in_hand.try_join_next()
        {
            finished.extend(done);
        }
    }
    while let Some(done) = in_hand.join_next().await {
        finished.extend(done);
    }
    turn(&book, &channels, finished, 0).await;
}

/// Notes results, does what time does, and takes what is due.
async fn turn(book: &Arc<Book>, channels: &Arc<dyn Deliver>, finished: Vec<Result>, room: usize) -> Vec<Parcel> {
    let (book, channels) = (Arc::clone(book), Arc::clone(channels));
    let work = move || {
        let noted = book.tried(finished).and_then(|()| book.tick());
        if let Err(error) = noted {
            tracing::error!(%error, "deliveries cannot be noted: nothing is sent");
            // Until the next start the log takes nothing; asking faster helps nobody.
            std::thread::sleep(LOOK);
        }
        book.claim(room, &|channel| channels.speed(channel))
    };
    tokio::task::spawn_blocking(work).await.unwrap_or_default()
}

async fn send(book: Arc<Book>, channels: Arc<dyn Deliver>, parcel: Parcel) -> Result {
    let delivered = tokio::time::timeout(LIMIT, channels.deliver(&parcel)).await;
    let at = book.now();
    let (outcome, answer) = delivered.unwrap_or_else(|_| {
        let text = format!("no answer within {} s", LIMIT.as_secs());
        (Outcome::Retry(None), Answer { at, status: None, text })
    });
    (Tried { row: parcel.row.sequence, outcome, answer: Answer { at, ..answer } }, parcel.fence)
}
