//! `watch`: starts or stops watching enquiries, for oneself or a colleague.

use crate::plain::watch::WatchCommand;
use clap::Args;

pub const HELP: &str = "\
Examples:
  enquiries watch HMRC-26-4F7K9Q-X --as HMRC/jo.brown
  enquiries watch HMRC-26-4F7K9Q-X HMRC-26-7Q2M4K-D --stop --as HMRC/jo.brown
  enquiries watch HMRC-26-4F7K9Q-X --for jo.brown --as HMRC/asha.patel

`enquiries show watched` lists the enquiries that you watch. Supervisors may choose a colleague.";

#[derive(Args, Clone, Debug)]
pub struct WatchEnquiries {
    /// The references of the enquiries
    #[arg(required = true)]
    references: Vec<String>,
    /// The username of a colleague who is to watch; without one, you
    #[arg(long = "for", value_name = "USERNAME")]
    colleague: Option<String>,
    /// Stop watching
    #[arg(long)]
    stop: bool,
}

impl From<WatchEnquiries> for WatchCommand {
    fn from(watch: WatchEnquiries) -> Self {
        Self {
            references: watch.references,
            colleague: watch.colleague,
            watches: !watch.stop,
        }
    }
}
