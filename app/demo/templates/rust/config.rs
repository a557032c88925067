//! Settings from the environment, checked once at start.

use std::net::SocketAddr;
use std::time::Duration;

/// Everything an operator may set.
#[derive(Debug, Clone)]
pub struct Config {
    pub listen: SocketAddr,
    pub database_url: String,
    pub pool_size: u32,
    pub timeout: Duration,
    pub otlp_endpoint: Option<String>,
}

/// What is wrong with a setting, by its name.
#[derive(Debug)]
pub struct BadSetting {
    pub name: &'static str,
    pub value: String,
}

impl std::fmt::Display for BadSetting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "setting {} has the value {:?}, which cannot be read", self.name, self.value)
    }
}

impl std::error::Error for BadSetting {}

impl Config {
    /// Reads the environment; every default suits a laptop.
    pub fn from_env() -> Result<Self, BadSetting> {
        Ok(Self {
            listen: read("LISTEN", SocketAddr::from(([0, 0, 0, 0], 8080)))?,
            database_url: read("DATABASE_URL", "postgres://localhost/‹name_›".to_owned())?,
            pool_size: read("POOL_SIZE", ‹~16 the connection pool›)?,
            timeout: Duration::from_millis(read("TIMEOUT_MS", ‹~2400 the request timeout›)?),
            otlp_endpoint: std::env::var("OTEL_EXPORTER_OTLP_ENDPOINT").ok(),
        })
    }
}

fn read<T: std::str::FromStr>(name: &'static str, default: T) -> Result<T, BadSetting> {
    match std::env::var(name) {
        Err(_) => Ok(default),
        Ok(value) => value.parse().map_err(|_| BadSetting { name, value }),
    }
}
