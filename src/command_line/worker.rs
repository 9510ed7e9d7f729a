//! `worker`: what nobody sits at a screen for.

use clap::Subcommand;

pub const HELP: &str = "\
Examples:
  ADMIN_DATABASE_URL=… enquiries worker     run until stopped, as a service of the machine
  enquiries worker run --once               do every duty now, for example from cron
  enquiries worker status --json | jq '.duties[] | select(.late)'

One worker runs at a time. Beside the private server the program runs it by itself.

Exit status:
  0  done, and nothing is late
  1  a duty failed, or is late
  2  wrong use
  3  no server";

/// What `worker` does. Without a word, it runs.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum Worker {
    /// Do each duty when it is due, until stopped
    Run {
        /// Do every duty once, and end
        #[arg(long)]
        once: bool,
    },
    /// Tell when each duty last ran, what failed and what is late; status 1 when something is
    Status,
}
