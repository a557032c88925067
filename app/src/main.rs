//! Portolan: charts an organisation's services from its git logs.

#[allow(dead_code, unused_imports, reason = "the shape of rights comes first; sign-in and alerts fill it")]
mod account;
mod cli;
mod config;
mod error;
mod server;
mod site;
mod view;

use std::process::ExitCode;

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
            eprintln!("error: {error}");
            if let Some(hint) = &error.hint {
                eprintln!("hint: {hint}");
            }
            ExitCode::from(FAILED)
        }
    }
}
