//! Portolan: charts an organisation's services from its git logs.

mod account;
mod alert;
mod cli;
mod config;
mod door;
mod error;
#[cfg(test)]
#[path = "../../tests/tests/support/mutate.rs"]
mod mutate;
#[allow(dead_code, reason = "an answer says whether it was cut, also where nobody asks yet")]
mod outgoing;
#[cfg(test)]
#[path = "../../tests/tests/support/random.rs"]
mod random;
mod redact;
mod server;
mod site;
mod view;

use std::process::ExitCode;

/// Gives memory back soon and splits it into few arenas: a catalog is built on many threads and lives long, and the
/// system's allocator keeps a third more of it. How it is set stands in `.cargo/config.toml`.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Exit code for "could not do it".
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let matches = match cli::command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(FAILED) } else { ExitCode::SUCCESS };
        }
    };
    match cli::run(&matches) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("error: {}", redact::secrets(&error.to_string()));
            if let Some(hint) = &error.hint {
                eprintln!("hint: {}", redact::secrets(hint));
            }
            ExitCode::from(FAILED)
        }
    }
}
