//! `explain` and `clock`: why a deadline falls when it does, and what people do that clocks follow.

use crate::plain::clocks::ClockCommand;
use chrono::NaiveDate;
use clap::Subcommand;

pub const EXPLAIN_HELP: &str = "\
Examples:
  enquiries explain deadline HMRC-26-4F7K9Q-X --as HMRC/jo.brown
  enquiries explain deadline HMRC-26-4F7K9Q-X --as HMRC/jo.brown --json | jq '.clocks[].due_at'
  enquiries explain what-if HMRC-26-4F7K9Q-X --asked 2026-12-04 --clarified 2026-12-11 --as HMRC/jo.brown
  enquiries explain what-if HMRC-26-4F7K9Q-X --rule 'Environmental information' --as HMRC/jo.brown
  enquiries explain refusal HMRC-26-4F7K9Q-X Resolve --as HMRC/jo.brown
  enquiries explain routing HMRC-26-4F7K9Q-X --as HMRC/jo.brown

Each clock is told stretch by stretch, from the calculation that set the deadline: the stretches that counted sum to it.\n\
A refusal is told with all that stands against the step and what cures each; the exit status is then 1.";

pub const HELP: &str = "\
Examples:
  enquiries clock possible HMRC-26-4F7K9Q-X --as HMRC/jo.brown
  enquiries clock record HMRC-26-4F7K9Q-X clarification_asked --as HMRC/jo.brown
  enquiries clock record HMRC-26-4F7K9Q-X clarification_received --at 'yesterday 14:00' --as HMRC/jo.brown
  enquiries clock record HMRC-26-4F7K9Q-X extended --reason 'Complex and voluminous' --as HMRC/asha.patel
  enquiries clock take-back HMRC-26-4F7K9Q-X extended --reason 'Another request' --as HMRC/asha.patel

Kinds: clarification_asked, clarification_received, fee_asked, fee_paid, identity_received, acknowledged, entered,
decided, extended, paused, resumed. What each does to a clock is a rule of its law.";

#[derive(Clone, Debug, Subcommand)]
pub enum Explain {
    /// Why each deadline of an enquiry falls when it does
    Deadline {
        /// The reference of the enquiry
        reference: String,
    },
    /// By which rule an enquiry came to its team, and why
    Routing {
        /// The reference of the enquiry
        reference: String,
    },
    /// By which points or policy an enquiry was handed out
    HandOut {
        /// The reference of the enquiry
        reference: String,
    },
    /// Why a step is not possible, and what to do
    Refusal {
        /// The reference of the enquiry
        reference: String,
        /// The step: what it is called, or the stage that it leads to
        step: String,
    },
    /// What its deadlines would be, received at another time, clarified on another day, or extended
    WhatIf {
        /// The reference of the enquiry
        reference: String,
        /// When it would have been received: 4 December or 2026-12-04 16:00; without it, when it was
        #[arg(long, value_name = "TIME")]
        received: Option<String>,
        /// A question to the citizen on that day, like 2026-12-04
        #[arg(long, value_name = "DAY")]
        asked: Option<NaiveDate>,
        /// Their answer, on that day
        #[arg(long, value_name = "DAY")]
        clarified: Option<NaiveDate>,
        /// Extended with notice, where its law knows that
        #[arg(long)]
        extended: bool,
        /// By another rule of this body instead of those it runs by: its code, or words of its name
        #[arg(long, value_name = "RULE")]
        rule: Option<String>,
    },
}

#[derive(Clone, Debug, Subcommand)]
pub enum ClockAction {
    /// What can be recorded now, for which clock, and what stands against the rest
    Possible {
        /// The reference of the enquiry
        reference: String,
    },
    /// Record what happened
    Record {
        /// The reference of the enquiry
        reference: String,
        /// What happened, for example clarification_asked
        kind: String,
        /// The clock that it concerns, by its code; without one, all that know such an act
        #[arg(long, value_name = "CODE")]
        clock: Option<String>,
        /// When it happened: yesterday 14:00, 4 December or 2026-12-04 16:00; without one, now
        #[arg(long, value_name = "TIME")]
        at: Option<String>,
        /// Why, for the history; needed for an extension and a pause
        #[arg(long)]
        reason: Option<String>,
    },
    /// Take back the newest act of a kind: it did not happen so
    TakeBack {
        /// The reference of the enquiry
        reference: String,
        /// The kind of the act
        kind: String,
        /// Why, for the history
        #[arg(long)]
        reason: String,
    },
}

impl From<ClockAction> for ClockCommand {
    fn from(action: ClockAction) -> Self {
        match action {
            ClockAction::Possible { reference } => Self::Possible { reference },
            ClockAction::Record {
                reference,
                kind,
                clock,
                at,
                reason,
            } => Self::Record {
                reference,
                kind,
                clock,
                at,
                reason,
            },
            ClockAction::TakeBack {
                reference,
                kind,
                reason,
            } => Self::TakeBack {
                reference,
                kind,
                reason,
            },
        }
    }
}
