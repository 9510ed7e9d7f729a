//! The words of `enquiries show`: every screen, for ears, pipes and programs.

use crate::domain::{MOST_MONTHS, QueueView, ReportName, Scope, Sort, USUAL_MONTHS};
use crate::plain::{ROWS, ShowCommand};
use clap::builder::PossibleValue;
use clap::{Subcommand, ValueEnum};

pub(super) const HELP: &str = "\
Examples:
  enquiries show sign-in
  enquiries show dashboard --as HMRC/asha.patel
  enquiries show queue --as HMRC/jo.brown --tab overdue --sort received --filter vat
  enquiries show queue --as HMRC/jo.brown --tab all --rows 1000 --json | jq '.enquiries[].reference'
  enquiries show enquiry HMRC-26-4F7K9Q-X --as HMRC/jo.brown
  enquiries show history HMRC-26-4F7K9Q-X --as HMRC/jo.brown
  enquiries show report volumes --as HMRC/helen.morris --months 24
  enquiries show search --as HMRC/jo.brown payment plan
  enquiries show closed --as HMRC/asha.patel --scope team
  enquiries show view --as HMRC/jo.brown 'Waiting, by person'
  enquiries show tagged --as HMRC/jo.brown 'Old ledger'

Exit status:
  0  done
  2  wrong use: no person given, no such enquiry, or not allowed for this role
  3  no server";

/// Which screen to print.
#[derive(Clone, Debug, Subcommand)]
pub enum Show {
    /// Who can sign in
    SignIn,
    /// Counts of open work
    Dashboard {
        /// Which work to count; the default depends on the role
        #[arg(long)]
        scope: Option<Scope>,
    },
    /// The enquiries in a tab
    Queue {
        /// Which tab
        #[arg(long, default_value = "mine")]
        tab: QueueView,
        /// The order of the rows
        #[arg(long, default_value = "due")]
        sort: Sort,
        /// Only enquiries that contain all of these words
        #[arg(long, default_value = "", value_name = "WORDS")]
        filter: String,
        /// How many rows
        #[arg(long, default_value_t = ROWS, value_name = "N")]
        rows: usize,
    },
    /// Search for words, a name, a postcode or a reference
    Search {
        /// Words of the enquiry, a name, a postcode or a reference
        #[arg(required = true)]
        words: Vec<String>,
    },
    /// The enquiries closed in the last 30 days, last closed first
    Closed {
        /// Whose work; the default depends on the role
        #[arg(long)]
        scope: Option<Scope>,
        /// How many rows
        #[arg(long, default_value_t = ROWS, value_name = "N")]
        rows: usize,
    },
    /// The enquiries that you watch, most recently changed first
    Watched,
    /// Your saved views, and those shared with your team
    Views,
    /// What a saved view shows
    View {
        /// The name of the view
        name: String,
        /// How many rows
        #[arg(long, default_value_t = ROWS, value_name = "N")]
        rows: usize,
    },
    /// The open enquiries with a tag, soonest due first; without a name, the tags
    Tagged {
        /// The name of the tag
        tag: Option<String>,
        /// How many rows
        #[arg(long, default_value_t = ROWS, value_name = "N")]
        rows: usize,
    },
    /// Your drafts: new enquiries, notes, replies and stage changes
    Drafts,
    /// What is for you: questions to you, what was assigned to you, watched enquiries that changed, approvals decided
    ForYou,
    /// The open questions that you asked
    Questions,
    /// Opening hours, and the days ahead on which they are others
    Calendars,
    /// What is due today and late: tasks, call-backs, questions to you, your enquiries
    Today {
        /// Whose work
        #[arg(long, default_value = "mine")]
        scope: Scope,
    },
    /// Your tasks and those of your team that no one has, or all tasks of one enquiry
    Tasks {
        /// The reference of the enquiry; without one, your tasks
        reference: Option<String>,
        /// Whose tasks, without a reference
        #[arg(long, default_value = "mine")]
        scope: Scope,
    },
    /// The decisions on an enquiry, with their dates
    Decisions {
        /// The reference of the enquiry
        reference: String,
    },
    /// What people were warned of and is still true; of one enquiry all of it, with rule and reason
    Warnings {
        /// The reference of the enquiry; without one, those of all enquiries
        reference: Option<String>,
    },
    /// The rules of who is warned of what
    WarningRules,
    /// Who decides requests for approval in place of whom, now and later
    Deputies,
    /// Everything about one enquiry
    Enquiry {
        /// The reference of the enquiry
        reference: String,
    },
    /// The history of an enquiry: who changed what, and when
    History {
        /// The reference of the enquiry
        reference: String,
    },
    /// The clocks of an enquiry: every deadline, and why it falls when it does
    Clocks {
        /// The reference of the enquiry
        reference: String,
    },
    /// Clocks that run out in the next hours: the next first
    NextHours {
        /// Whose work; the default depends on the role
        #[arg(long)]
        scope: Option<Scope>,
        /// How many hours
        #[arg(long, default_value_t = 4, value_name = "N", value_parser = clap::value_parser!(i32).range(1..=72))]
        hours: i32,
    },
    /// A report
    Report {
        /// The name of the report
        #[arg(default_value = "volumes")]
        name: ReportName,
        /// How many months, including this month; not used by the backlog report
        #[arg(long, value_name = "N", default_value_t = USUAL_MONTHS, value_parser = clap::value_parser!(i32).range(1..=i64::from(MOST_MONTHS)))]
        months: i32,
    },
}

impl From<Show> for ShowCommand {
    fn from(show: Show) -> Self {
        match show {
            Show::SignIn => Self::SignIn,
            Show::Dashboard { scope } => Self::Dashboard { scope },
            Show::Queue {
                tab,
                sort,
                filter,
                rows,
            } => Self::Queue {
                view: tab,
                sort,
                filter,
                rows,
            },
            Show::Search { words } => Self::Search {
                words: words.join(" "),
            },
            Show::Closed { scope, rows } => Self::Closed { scope, rows },
            Show::Watched => Self::Watched,
            Show::Views => Self::Views,
            Show::View { name, rows } => Self::View { name, rows },
            Show::Tagged { tag, rows } => Self::Tagged { tag, rows },
            Show::Drafts => Self::Drafts,
            Show::ForYou => Self::ForYou,
            Show::Questions => Self::Questions,
            Show::Calendars => Self::Calendars,
            Show::Today { scope } => Self::Today { scope },
            Show::Tasks { reference, scope } => Self::Tasks { reference, scope },
            Show::Decisions { reference } => Self::Decisions { reference },
            Show::Warnings { reference } => Self::Warnings { reference },
            Show::WarningRules => Self::WarningRules,
            Show::Deputies => Self::Deputies,
            Show::Enquiry { reference } => Self::Enquiry { reference },
            Show::History { reference } => Self::History { reference },
            Show::Clocks { reference } => Self::Clocks { reference },
            Show::NextHours { scope, hours } => Self::NextHours { scope, hours },
            Show::Report { name, months } => Self::Report { name, months },
        }
    }
}

/// The code as a value of an argument, with hyphens between words. clap wants static text.
fn argument_value(code: &'static str) -> &'static str {
    match code {
        "due_today" => "due-today",
        "tenant" => "everyone",
        other => other,
    }
}

macro_rules! argument {
    ($kind:ty) => {
        impl ValueEnum for $kind {
            fn value_variants<'a>() -> &'a [Self] {
                Self::ALL
            }

            fn to_possible_value(&self) -> Option<PossibleValue> {
                Some(PossibleValue::new(argument_value(self.code())))
            }
        }
    };
}

argument!(QueueView);
argument!(Sort);
argument!(ReportName);
argument!(Scope);
