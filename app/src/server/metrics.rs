//! Counters and gauges in the OpenMetrics text format.

use std::time::Duration;

use indexer::catalog::{Catalog, RepositoryState};
use portolan_alerts::book::Health;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

/// A route and its status.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answer {
    route: String,
    status: u16,
}

/// A state of repositories.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct InState {
    state: &'static str,
}

/// A kind of entity.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfKind {
    kind: String,
}

/// All metrics of the process.
pub struct Metrics {
    registry: Registry,
    answers: Family<Answer, Counter>,
    seconds: Histogram,
    repositories: Family<InState, Gauge>,
    entities: Family<OfKind, Gauge>,
    findings: Gauge,
    crawl_running: Gauge,
    crawl_ended: Gauge,
    alerts: AlertGauges,
}

/// How deliveries of alerts do.
#[derive(Default)]
struct AlertGauges {
    firing: Gauge,
    queued: Gauge,
    oldest: Gauge,
    dead: Gauge,
    attempts: Gauge,
}

impl AlertGauges {
    fn register(registry: &mut Registry) -> Self {
        let gauges = Self::default();
        registry.register("alerts_firing", "Alerts that hold", gauges.firing.clone());
        registry.register("alerts_queued", "Deliveries still to be sent", gauges.queued.clone());
        registry.register("alerts_oldest_due_seconds", "How long the oldest due delivery waits", gauges.oldest.clone());
        registry.register("alerts_dead", "Dead letters", gauges.dead.clone());
        registry.register("alerts_attempts", "Deliveries tried, by the log", gauges.attempts.clone());
        gauges
    }

    fn set(&self, health: &Health) {
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        self.firing.set(number(health.firing));
        self.queued.set(number(health.queued));
        self.oldest.set(health.oldest_due_s);
        self.dead.set(number(health.dead));
        self.attempts.set(i64::try_from(health.tries).unwrap_or(i64::MAX));
    }
}

impl Metrics {
    /// Registers all of them.
    #[must_use]
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("portolan");
        let answers = Family::default();
        let seconds = Histogram::new(exponential_buckets(0.001, 2.0, 12));
        let (repositories, entities) = (Family::default(), Family::default());
        let (findings, crawl_running, crawl_ended) = (Gauge::default(), Gauge::default(), Gauge::default());
        registry.register("http_requests", "Answers by route and status", Family::clone(&answers));
        registry.register_with_unit("http_request_duration", "Time per answer", Unit::Seconds, seconds.clone());
        registry.register("repositories", "Repositories by state of their last crawl", Family::clone(&repositories));
        registry.register("entities", "Entities by kind", Family::clone(&entities));
        registry.register("findings", "Open findings", findings.clone());
        registry.register("crawl_running", "Repositories still to be read in the run under way", crawl_running.clone());
        registry.register("crawl_ended_timestamp_seconds", "When the last run ended", crawl_ended.clone());
        let alerts = AlertGauges::register(&mut registry);
        Self { registry, answers, seconds, repositories, entities, findings, crawl_running, crawl_ended, alerts }
    }

    /// Counts one answer.
    pub fn answered(&self, route: &str, status: u16, took: Duration) {
        self.answers.get_or_create(&Answer { route: route.to_owned(), status }).inc();
        self.seconds.observe(took.as_secs_f64());
    }

    /// The text of all metrics, gauges taken from the catalog now.
    #[must_use]
    pub fn text(&self, catalog: &Catalog, status: &indexer::pipeline::Status, alerts: &Health) -> String {
        self.alerts.set(alerts);
        self.repositories.clear();
        for entry in catalog.repositories.values() {
            let state = match entry.state {
                RepositoryState::Waiting => "waiting",
                RepositoryState::Ok => "ok",
                RepositoryState::Partial => "partial",
                RepositoryState::Empty => "empty",
                RepositoryState::Failed { .. } => "failed",
            };
            self.repositories.get_or_create(&InState { state }).inc();
        }
        self.entities.clear();
        for reference in catalog.items.keys() {
            self.entities.get_or_create(&OfKind { kind: reference.kind().to_owned() }).inc();
        }
        self.findings.set(i64::try_from(catalog.findings.len()).unwrap_or(i64::MAX));
        let left = status.running.as_ref().map_or(0, |r| r.total - r.done);
        self.crawl_running.set(i64::try_from(left).unwrap_or(i64::MAX));
        self.crawl_ended.set(status.last.map_or(0, |r| r.ended));
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
