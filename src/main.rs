//! Reads the command line, runs it, and ends with its status.

use clap::FromArgMatches;
use enquiries::command_line::{self, CommandLine};
use enquiries::commands;
use enquiries::domain::text::spelled_out;
use std::process::ExitCode;

fn main() -> ExitCode {
    // Before a terminal is ever taken over, so that its report is printed on a restored screen.
    if let Err(error) = color_eyre::install() {
        eprintln!("enquiries: {error}");
    }
    let line = match CommandLine::from_arg_matches(&command_line::command().get_matches()) {
        Ok(line) => line,
        Err(error) => error.exit(),
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("enquiries: the program could not start its threads: {error}");
            return ExitCode::from(3);
        }
    };
    match runtime.block_on(commands::run_until_stopped(line)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(ended) => {
            if let Some(said) = &ended.message {
                // It may quote a file's name or a line of a file, which a terminal must not obey.
                let lines: Vec<String> = said.lines().map(spelled_out).collect();
                eprintln!("enquiries: {}", lines.join("\n"));
            }
            ExitCode::from(ended.status)
        }
    }
}
