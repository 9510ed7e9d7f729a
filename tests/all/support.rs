//! What tests of the whole program share.

use portable_pty::CommandBuilder;

/// The program, ready to be started in a terminal.
pub fn program_command() -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_enquiries"));
    command.env("TERM", "xterm-256color");
    command
}
