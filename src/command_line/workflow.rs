//! The words of `enquiries workflow`.

use clap::Subcommand;

pub(super) const HELP: &str = "\
A workflow version is drafted, checked, published, and retired. A published version never changes: what runs in it goes on by
its rules until it is migrated.

Examples:
  enquiries workflow list --as HMRC/helen.morris
  enquiries workflow draft standard --as HMRC/helen.morris
  enquiries workflow check standard --as HMRC/helen.morris
  enquiries workflow publish standard --as HMRC/helen.morris
  enquiries workflow use standard 2 --as HMRC/helen.morris
  enquiries workflow retire standard 1 --as HMRC/helen.morris
  enquiries workflow migrate standard 1 2 --map triage=received --as HMRC/helen.morris
  enquiries workflow migrate standard 1 2 --reason 'One stage fewer' --apply --as HMRC/helen.morris
  enquiries workflow take-back standard 1 2 --reason 'Too early' --as HMRC/helen.morris

`check` names every fault, and its exit status is 1 where there is one. `migrate` says how many enquiries of each stage would
move, and moves them with --apply: at most 250 in a transaction. Broken off, it goes on when it is called again.";

/// What is done with versions of workflows.
#[derive(Clone, Debug, Subcommand)]
pub enum WorkflowAction {
    /// List the versions, with the enquiries that run in each
    List,
    /// Draft the next version, as a copy of the newest
    Draft {
        /// The code of the workflow
        workflow: String,
    },
    /// Name every fault of a version
    Check {
        /// The code of the workflow
        workflow: String,
        /// Its version; without one, the newest
        number: Option<i16>,
    },
    /// Publish the draft, if it has no fault
    Publish {
        /// The code of the workflow
        workflow: String,
    },
    /// Let new enquiries begin in a version
    Use {
        /// The code of the workflow
        workflow: String,
        /// Its version
        number: i16,
    },
    /// Retire a version in which no type of enquiry begins
    Retire {
        /// The code of the workflow
        workflow: String,
        /// Its version
        number: i16,
    },
    /// Take a retirement back
    Restore {
        /// The code of the workflow
        workflow: String,
        /// Its version
        number: i16,
    },
    /// Move running enquiries to another version
    Migrate {
        /// The code of the workflow
        workflow: String,
        /// The version that they run in
        from: i16,
        /// The newer version
        to: i16,
        /// A stage that has another code there, like triage=received
        #[arg(long, value_name = "STAGE=STAGE")]
        map: Vec<String>,
        /// Why, for the history
        #[arg(long, default_value = "Moved to the newer version of the workflow")]
        reason: String,
        /// Move them, and not only say how many
        #[arg(long)]
        apply: bool,
    },
    /// Move enquiries back that took no step since they were moved
    TakeBack {
        /// The code of the workflow
        workflow: String,
        /// The version that they ran in before
        from: i16,
        /// The version that they were moved to
        to: i16,
        /// Why, for the history
        #[arg(long, default_value = "The move to the newer version is taken back")]
        reason: String,
    },
}
