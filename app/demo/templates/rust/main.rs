//! ‹title›: ‹purpose›.
%%unless wasm

mod config;
mod http;
mod rule;
mod store;
mod telemetry;
mod ‹noun›;

use std::sync::Arc;

use anyhow::Context as _;

use crate::config::Config;
use crate::rule::Rules;
use crate::store::Store;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config = Config::from_env().context("reading the environment")?;
    let _guard = telemetry::start(&config)?;
    let store = Store::connect(&config.database_url, config.pool_size).await?;
    let rules = Arc::new(Rules::built_in());
    tracing::info!(rules = rules.len(), listen = %config.listen, "‹name› starts");
    let app = http::router(store, rules);
    let listener = tokio::net::TcpListener::bind(config.listen).await?;
    axum::serve(listener, app)
        .with_graceful_shutdown(stop_signal())
        .await
        .context("serving")
}

/// Resolves when the cluster asks the process to stop.
async fn stop_signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
    tracing::info!("asked to stop, finishing open ‹nouns›");
}
%%fi
%%if wasm

mod config;
mod http;
mod rule;
mod store;
mod telemetry;
mod ‹noun›;

wit_bindgen::generate!({ world: "‹name›", path: "wit" });

use crate::rule::Rules;

struct Component;

export!(Component);

impl Guest for Component {
    /// Called once per parcel by whoever holds the component.
    fn ‹verb›(reference: String, zone: String, weight_grams: u32) -> Result<u32, String> {
        let ‹noun› = ‹noun›::‹Noun›::new(&reference, &zone, weight_grams).map_err(|error| error.to_string())?;
        telemetry::count(&‹noun›.zone);
        Rules::built_in()
            .price(&‹noun›)
            .map_err(|error| error.to_string())
    }
}
%%fi
