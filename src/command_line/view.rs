//! `view`: saves a view of the queue, or deletes one.

use crate::domain::{QueueView, Sort};
use crate::plain::views::ViewCommand;
use clap::Subcommand;

pub const HELP: &str = "\
Examples:
  enquiries view save 'VAT, oldest first' --tab team --sort received --filter vat --as HMRC/jo.brown
  enquiries view save 'Old ledger' --tag 'Old ledger' --team --as HMRC/jo.brown
  enquiries view delete 'Old ledger' --as HMRC/jo.brown

`enquiries show views` lists them, `enquiries show view 'Old ledger'` shows one.";

#[derive(Clone, Debug, Subcommand)]
pub enum ViewAction {
    /// Save a view under a name
    Save {
        /// The name of the view
        name: String,
        /// Which tab
        #[arg(long, default_value = "mine", conflicts_with_all = ["tag", "search"])]
        tab: QueueView,
        /// The order of the rows
        #[arg(long, default_value = "due", conflicts_with_all = ["tag", "search"])]
        sort: Sort,
        /// Only enquiries that contain all of these words
        #[arg(long, default_value = "", value_name = "WORDS")]
        filter: String,
        /// The open enquiries with this tag, in place of a tab
        #[arg(long, value_name = "TAG", conflicts_with = "search")]
        tag: Option<String>,
        /// The enquiries that a search finds, in place of a tab
        #[arg(long, value_name = "WORDS")]
        search: Option<String>,
        /// Share it with your team
        #[arg(long)]
        team: bool,
    },
    /// Delete a view of yours
    Delete {
        /// The name of the view
        name: String,
    },
}

impl From<ViewAction> for ViewCommand {
    fn from(action: ViewAction) -> Self {
        match action {
            ViewAction::Save {
                name,
                tab,
                sort,
                filter,
                tag,
                search,
                team,
            } => Self::Save {
                name,
                tab: (tab, sort),
                filter,
                tag,
                search,
                is_shared: team,
            },
            ViewAction::Delete { name } => Self::Delete { name },
        }
    }
}
