//! Builds the browser part: `cargo run -p xtask -- site` and `cargo run -p xtask -- sizes`.
//!
//! Nothing is fetched but what cargo, rustup and npm fetch. Without npm (and without `wasm-opt` on the path) the
//! islands still build; they are larger then, so their budget is not judged, and the output says so.

mod budget;
mod css;
mod error;
mod hash;
mod manifest;
mod optimise;
mod place;
mod site;

use error::Failure;
use place::Place;
use std::process::ExitCode;

const USAGE: &str = "usage: cargo run -p xtask -- <site|sizes>

  site    builds the islands into app/ui/dist, unless nothing they depend on has changed
  sizes   prints what the browser is sent, and its budgets";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    match run(&command, arguments.next().as_deref()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::from(2)
        }
    }
}

fn run(command: &str, further: Option<&str>) -> Result<(), Failure> {
    if let Some(further) = further {
        return Err(Failure::new(format!("unexpected argument `{further}`")).hint(USAGE));
    }
    match command {
        "site" => site::build(&Place::find()?),
        "sizes" => budget::print(&Place::find()?),
        "" | "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => Err(Failure::new(format!("no command `{other}`")).hint(USAGE)),
    }
}
