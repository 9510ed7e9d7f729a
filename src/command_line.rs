//! The words of the command line. They are fixed, so that scripts last.

mod approval;
mod calculate;
mod calendar;
mod clock;
mod correct;
mod db;
mod decision;
mod deputy;
mod duplicate;
mod hand_out;
mod help;
mod hold;
mod import;
mod link;
mod login;
mod message;
mod question;
mod routing;
mod seen;
mod service;
mod show;
mod split;
mod tag;
mod task;
mod view;
mod watch;
mod worker;
mod workflow;

use crate::domain::{MOST_MONTHS, USUAL_MONTHS};
pub use approval::ApprovalAction;
pub use calculate::{Calculate, Holidays};
pub use calendar::{CalendarAction, Weekday};
use clap::{Args, Parser, Subcommand, ValueEnum};
pub use clock::{ClockAction, Explain};
pub use correct::{Correct, HandOver, NewValue};
pub use db::Db;
pub use decision::DecisionAction;
pub use deputy::DeputyAction;
pub use duplicate::DuplicateAction;
pub use hand_out::{AbsenceAction, AssignmentAction};
pub use help::command;
pub use hold::HoldEnquiries;
pub use import::Import;
pub use link::LinkAction;
pub use login::LoginRole;
pub use message::MessageAction;
pub use question::QuestionAction;
pub use routing::RoutingAction;
pub use seen::Seen;
pub use service::{Language, ServiceAction, Submit, Track};
pub use show::Show;
pub use split::Split;
use std::path::PathBuf;
pub use tag::TagAction;
pub use task::TaskAction;
pub use view::ViewAction;
pub use watch::WatchEnquiries;
pub use worker::Worker;
pub use workflow::WorkflowAction;

/// One case platform for every public body, its rules kept in PostgreSQL.
#[derive(Debug, Parser)]
#[command(name = "enquiries", version, after_help = help::EXAMPLES, max_term_width = 100)]
pub struct CommandLine {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What every command understands.
#[derive(Clone, Debug, Args)]
pub struct Global {
    /// Keep the private server in this folder [env: ENQUIRIES_DATA_DIR]
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,

    /// Write the program's log file in this folder [env: ENQUIRIES_LOG_DIR]
    #[arg(long, global = true, value_name = "DIR")]
    pub log_dir: Option<PathBuf>,

    /// Sign in as this person and skip the picker
    #[arg(long = "as", global = true, value_name = "ORGANISATION/USERNAME", value_parser = who)]
    pub sign_in: Option<Who>,

    /// Print plain text, for screen readers and scripts; use `show` to choose a screen
    #[arg(long, global = true)]
    pub plain: bool,

    /// Whether to use colour, or how many colours, whatever the terminal reports
    #[arg(
        long,
        alias = "colours",
        global = true,
        value_enum,
        default_value_t = ColourMode::Auto,
        value_name = "COLOURS"
    )]
    pub colour: ColourMode,

    /// The background the colours are for; auto asks the terminal, else COLORFGBG, else dark [env: ENQUIRIES_THEME]
    #[arg(long, global = true, value_enum, value_name = "THEME")]
    pub theme: Option<ThemeName>,

    /// Write data as JSON
    #[arg(long, global = true)]
    pub json: bool,

    /// Answer yes to every question
    #[arg(long, global = true)]
    pub yes: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColourMode {
    /// As many as the terminal shows; none where NO_COLOR is set
    Auto,
    /// At least 16
    Always,
    /// Black and white
    #[value(alias = "none")]
    Never,
    /// 16 colours
    #[value(name = "16")]
    Sixteen,
    /// 256 colours
    #[value(name = "256")]
    TwoFiveSix,
    /// Truecolour
    True,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ThemeName {
    /// As the terminal's background is
    Auto,
    /// For a dark background
    Dark,
    /// For a light background
    Light,
    /// White on black, every pair at least seven to one
    HighContrast,
}

/// A person of a tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    pub tenant: String,
    pub username: String,
}

fn who(text: &str) -> Result<Who, String> {
    match text.split_once('/') {
        Some((tenant, username)) if !tenant.is_empty() && !username.is_empty() => Ok(Who {
            tenant: tenant.to_owned(),
            username: username.to_owned(),
        }),
        _ => Err("write ORGANISATION/USERNAME, such as HMRC/asha.patel".into()),
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start, stop, look into, save and restore the database
    Db {
        #[command(subcommand)]
        action: Db,
    },
    /// Load records of another system from a CSV file, through a mapping
    #[command(after_help = import::HELP)]
    Import(Import),
    /// Calculate worked examples of deadlines by the database's functions; status 1 when some differ
    #[command(after_help = calculate::HELP)]
    Calculate(Calculate),
    /// Preview or load a file of bank holidays as GOV.UK publishes them
    #[command(after_help = calculate::HOLIDAYS_HELP)]
    Holidays {
        #[command(subcommand)]
        action: Holidays,
    },
    /// Change the opening hours of a calendar, after saying what that moves
    #[command(after_help = calendar::HELP)]
    Calendar {
        #[command(subcommand)]
        action: CalendarAction,
    },
    /// Check the migrated database, and the SQL files in a build with the feature docgen; status 1 when something is found
    #[command(
        after_help = "Examples:\n  enquiries lint\n  enquiries lint --json | jq '.findings[].rule'\n  enquiries lint --privileges | diff sql/privileges.txt -"
    )]
    Lint {
        /// Read the SQL files of this folder (feature docgen); without it, those of a checkout here, else this program's own
        #[arg(long, value_name = "DIR")]
        sql: Option<PathBuf>,
        /// Print every right in the database, as sql/privileges.txt lists them
        #[arg(long)]
        privileges: bool,
    },
    /// Ask the database every compliance query, of structure and of data; status 1 when something is found
    #[command(
        after_help = "Data are judged as far as they changed since the last run that found nothing.\n\nExamples:\n  enquiries compliance\n  enquiries compliance --whole\n  enquiries compliance --json"
    )]
    Compliance {
        /// Judge all data, and not only what changed since the last run that found nothing
        #[arg(long)]
        whole: bool,
    },
    /// Write the generated pages, in a build with the feature docgen: diagram, tables, migrations, proven requirements
    #[command(
        after_help = "Examples:\n  enquiries docgen             write them into the checkout around you\n  enquiries docgen --check     status 1 when one differs from what would be made\n  enquiries docgen --proven    how many requirements are proven; needs no server"
    )]
    Docgen(DocgenOptions),
    /// Do what the platform needs although nobody sits at a screen: months of the audit log, old sessions
    #[command(after_help = worker::HELP)]
    Worker {
        #[command(subcommand)]
        action: Option<Worker>,
    },
    /// Put right what was received wrongly: type, citizen, channel, deadline, team, outcome; merge two records of a citizen
    #[command(after_help = correct::CORRECT_HELP)]
    Correct {
        #[command(subcommand)]
        what: Correct,
    },
    /// Add a task to an enquiry, complete one, or give one to somebody else
    #[command(after_help = task::HELP)]
    Task {
        #[command(subcommand)]
        action: TaskAction,
    },
    /// Draft, check, publish and retire workflows, and move running enquiries to a newer version
    #[command(after_help = workflow::HELP)]
    Workflow {
        #[command(subcommand)]
        action: WorkflowAction,
    },
    /// Draft, check, try and publish the rules that send new enquiries to teams
    #[command(after_help = routing::HELP)]
    Routing {
        #[command(subcommand)]
        action: RoutingAction,
    },
    /// Take the next enquiry of your team: the one with the most points
    #[command(after_help = hand_out::TAKE_HELP)]
    TakeNext,
    /// Show or set what assignment goes by: policies of teams, limits, points
    #[command(after_help = hand_out::ASSIGNMENT_HELP)]
    Assignment {
        #[command(subcommand)]
        action: AssignmentAction,
    },
    /// Hand over the whole queue of somebody who is away, and back what nobody touched
    #[command(after_help = hand_out::ABSENCE_HELP)]
    Absence {
        #[command(subcommand)]
        action: AbsenceAction,
    },
    /// Explain a deadline, clock by clock, why a step is not possible, or why an enquiry is with its team
    #[command(after_help = clock::EXPLAIN_HELP)]
    Explain {
        #[command(subcommand)]
        what: Explain,
    },
    /// Record what clocks follow: a question to the citizen, a fee, an extension, a pause; or take it back
    #[command(after_help = clock::HELP)]
    Clock {
        #[command(subcommand)]
        action: ClockAction,
    },
    /// Record a message or a conversation with a citizen, or say what a message meant
    #[command(after_help = message::HELP)]
    Message {
        #[command(subcommand)]
        action: MessageAction,
    },
    /// Record a decision on an enquiry, or withdraw one
    #[command(after_help = decision::HELP)]
    Decision {
        #[command(subcommand)]
        action: DecisionAction,
    },
    /// Ask for approval of a step, approve what a colleague asked for, or decline it
    #[command(after_help = approval::HELP)]
    Approval {
        #[command(subcommand)]
        action: ApprovalAction,
    },
    /// Name a deputy who decides requests for approval while somebody is away, or end one
    #[command(after_help = deputy::HELP)]
    Deputy {
        #[command(subcommand)]
        action: DeputyAction,
    },
    /// Ask a colleague about an enquiry, answer a question, or withdraw one
    #[command(after_help = question::HELP)]
    Question {
        #[command(subcommand)]
        action: QuestionAction,
    },
    /// Mark what is for you as seen
    #[command(after_help = seen::HELP)]
    Seen(Seen),
    /// Watch enquiries, or stop watching them
    #[command(after_help = watch::HELP)]
    Watch(WatchEnquiries),
    /// Put enquiries on hold until a time, or end their holds
    #[command(after_help = hold::HELP)]
    Hold(HoldEnquiries),
    /// Link related enquiries, or unlink them
    #[command(after_help = link::HELP)]
    Link {
        #[command(subcommand)]
        action: LinkAction,
    },
    /// Add a tag to enquiries, or remove it
    #[command(after_help = tag::HELP)]
    Tag {
        #[command(subcommand)]
        action: TagAction,
    },
    /// Save a view of the queue, or delete one
    #[command(after_help = view::HELP)]
    View {
        #[command(subcommand)]
        action: ViewAction,
    },
    /// Find likely duplicates of an enquiry, merge it into another, or undo that
    #[command(after_help = duplicate::HELP)]
    Duplicate {
        #[command(subcommand)]
        action: DuplicateAction,
    },
    /// Split a part off an enquiry
    #[command(after_help = split::HELP)]
    Split(Split),
    /// Hand over the open work of a person or a team
    #[command(after_help = correct::HAND_OVER_HELP)]
    HandOver(HandOver),
    /// List the services of an organisation; make, list and revoke their keys
    #[command(after_help = service::HELP)]
    Service {
        #[command(subcommand)]
        action: ServiceAction,
    },
    /// Send an enquiry through a service, as a citizen does: from a file, or one question a page
    #[command(after_help = service::SUBMIT_HELP)]
    Submit(Submit),
    /// Show where an enquiry stands, to who has its secret
    #[command(after_help = service::TRACK_HELP)]
    Track(Track),
    /// Print a report of one organisation: volumes, volumes-by-type, volumes-by-team, volumes-by-category,
    /// volumes-by-channel, volumes-by-priority, responses-by-month, responses-by-type, responses-by-team,
    /// times-by-month, times-by-type, times-by-team, reopened-by-month, reopened-by-type, reopened-by-team, backlog, workload, outcomes, failure-demand,
    /// failure-demand-by-month, failure-demand-by-type, or all
    #[command(
        after_help = "Examples:\n  enquiries report volumes --as HMRC/asha.patel\n  enquiries report times-by-type --as HMRC/asha.patel --csv > times.csv\n  enquiries report workload --as HMRC/asha.patel --json | jq '.rows'"
    )]
    Report(ReportWhat),
    /// Print a screen as plain text or JSON: sign-in, dashboard, queue, search, closed, watched, views, view, tagged, drafts, for-you, questions, calendars, today, tasks, decisions, enquiry, history, clocks, next-hours, warnings, warning-rules, deputies, report
    #[command(after_help = show::HELP)]
    Show {
        #[command(subcommand)]
        screen: Show,
    },
    /// Print a completion script for a shell
    #[command(
        after_help = "Example:\n  enquiries completions bash > ~/.local/share/bash-completion/completions/enquiries"
    )]
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page of the program or of one command
    #[command(
        after_help = "Examples:\n  enquiries man | man -l -\n  enquiries man db dump > enquiries-db-dump.1"
    )]
    Man {
        /// The words of the command, such as db dump; without them, the program's own page
        #[arg(value_name = "COMMAND")]
        words: Vec<String>,
    },
}

/// Which report, and how.
#[derive(Clone, Debug, Args)]
pub struct ReportWhat {
    /// The name of the report, such as volumes; all prints every report
    pub name: String,
    /// Months to look back over, this one with them; what is open now has no period
    #[arg(long, value_name = "N", default_value_t = USUAL_MONTHS, value_parser = clap::value_parser!(i32).range(1..=i64::from(MOST_MONTHS)))]
    pub months: i32,
    /// Write CSV
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
}

/// What `document` does, and where.
#[derive(Clone, Debug, Args)]
pub struct DocgenOptions {
    /// The checkout to read and write
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub out: PathBuf,
    /// Write nothing; status 1 when a document differs from what would be made
    #[arg(long)]
    pub check: bool,
    /// Only say how many requirements tests and compliance queries prove
    #[arg(long, conflicts_with = "check")]
    pub proven: bool,
}
