//! Where ‹nouns› are kept.

use crate::‹noun›::{State, ‹Noun›};
%%unless wasm
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

/// A pool of connections to the ‹noun› table.
#[derive(Debug, Clone)]
pub struct Store {
    pool: PgPool,
}

impl Store {
    /// Connects and leaves schema changes to the migration job.
    pub async fn connect(url: &str, size: u32) -> Result<Self, sqlx::Error> {
        let pool = PgPoolOptions::new().max_connections(size).connect(url).await?;
        Ok(Self { pool })
    }

    /// Inserts a ‹noun›; a second one of the same reference is the same ‹noun›.
    pub async fn insert(&self, ‹noun›: &‹Noun›) -> Result<bool, sqlx::Error> {
        let done = sqlx::query(
            "insert into ‹nouns› (reference, zone, weight_grams, state) values ($1, $2, $3, 'open') on conflict do nothing",
        )
        .bind(&‹noun›.reference)
        .bind(&‹noun›.zone)
        .bind(i64::from(‹noun›.weight_grams))
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected() == 1)
    }
%% Delete ‹nouns› that nobody asked for in two years

    /// Forgets what the retention rule no longer allows to keep.
    pub async fn forget(&self) -> Result<u64, sqlx::Error> {
        let days = ‹~730 the retention›;
        let done = sqlx::query("delete from ‹nouns› where state in ('done', 'refused') and changed < now() - make_interval(days => $1)")
            .bind(days)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected())
    }
%%.
}
%%fi

/// ‹Nouns› in memory: for tests and for the simulator.
#[derive(Debug, Default)]
pub struct Shelf {
    ‹nouns›: Vec<‹Noun›>,
}

impl Shelf {
    /// Puts a ‹noun› on the shelf unless it is there.
    pub fn put(&mut self, ‹noun›: ‹Noun›) -> bool {
        let is_new = self.find(&‹noun›.reference).is_none();
        if is_new {
            self.‹nouns›.push(‹noun›);
        }
        is_new
    }

    #[must_use]
    pub fn find(&self, reference: &str) -> Option<&‹Noun›> {
        self.‹nouns›.iter().find(|known| known.reference == reference)
    }

    /// How many ‹nouns› stand in a state.
    #[must_use]
    pub fn count(&self, state: State) -> usize {
        self.‹nouns›.iter().filter(|‹noun›| ‹noun›.state == state).count()
    }
%% Page through the shelf

    /// One page, in order of reference.
    #[must_use]
    pub fn page(&self, after: &str, size: usize) -> Vec<&‹Noun›> {
        let mut rest: Vec<&‹Noun›> = self.‹nouns›.iter().filter(|‹noun›| ‹noun›.reference.as_str() > after).collect();
        rest.sort_by(|a, b| a.reference.cmp(&b.reference));
        rest.truncate(size.min(‹~200 the page size›));
        rest
    }
%%.
}
