//! One folder for each feature. A new one is a folder, a line here for its module and one for its action, its keys in
//! the key table, and its query.

pub mod assign;
pub mod bulk_failures;
pub mod calendars;
pub mod clocks;
pub mod dashboard;
pub mod decisions;
pub mod deputies;
pub mod duplicates;
pub mod enquiry;
pub mod for_you;
pub mod help;
pub mod history;
pub mod hold;
pub mod incoming;
pub mod links;
pub mod new_enquiry;
pub mod next_hours;
pub mod note;
pub mod palette;
pub mod priority;
pub mod questions;
pub mod queue;
pub mod recently_closed;
pub mod reply;
pub mod reports;
pub mod routing;
pub mod search;
pub mod service_keys;
pub mod sign_in;
pub mod stage;
pub mod tags;
pub mod take_next;
pub mod tasks;
pub mod views;
pub mod warnings;
pub mod workflows;

use crate::action::Action;
use crate::view::{Context, Handled};

/// Runs a command of a feature. The context has the targets of the view below.
pub fn run(action: &Action, cx: &mut Context<'_>) -> Handled {
    match action {
        Action::Assign => assign::open(cx),
        Action::AssignToMe => assign::to_me(cx),
        Action::NewEnquiry => new_enquiry::open(cx),
        Action::Split => new_enquiry::open_part(cx),
        Action::Note => note::open(cx),
        Action::Priority => priority::open(cx),
        Action::Reply => reply::open(cx),
        Action::Hold => hold::open(cx),
        Action::Deputy => deputies::open(cx),
        Action::Request => stage::open_request(cx),
        Action::Recall => reply::recall(cx),
        Action::RecordMessage => incoming::record(cx),
        Action::MeanMessage => incoming::mean(cx),
        Action::BulkFailures => bulk_failures::open(cx),
        Action::Stage => stage::open(cx),
        Action::WhyNot => stage::explain(cx),
        Action::WhyHere => routing::explain(cx),
        Action::TakeNext => take_next::take(cx),
        Action::Ask => questions::ask(cx),
        Action::Questions => questions::open(cx),
        Action::ForYou => for_you::open(cx),
        Action::Links => links::open(cx),
        Action::Tags => tags::open(cx),
        Action::Views => views::open(cx),
        Action::Decisions => decisions::open(cx),
        Action::Tasks => tasks::open(cx),
        Action::AddTask => tasks::add(cx),
        Action::Duplicates => duplicates::open(cx),
        Action::Search => search::open(cx),
        Action::History => history::open(cx),
        Action::Clocks => clocks::open(cx),
        Action::NextHours => next_hours::open(cx),
        Action::RecentlyClosed => recently_closed::open(cx),
        Action::Reports => reports::open(cx),
        Action::Help => help::open(cx),
        Action::Palette => palette::open(cx),
        _ => return Handled::Ignored,
    }
    Handled::Consumed
}
