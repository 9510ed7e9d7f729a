//! Each answer into the part of the state that asked for it; what did not come, beside what would have shown it.

use super::Store;
use crate::domain::Failure;
use crate::effect::{Answer, Effect, Slot};

impl Store {
    pub(super) fn answered(&mut self, answer: Answer) -> Vec<Effect> {
        match answer {
            Answer::SignInChoices(choices) => {
                self.choices_to_sign_in(choices);
                Vec::new()
            }
            Answer::SignedIn { person, token } => self.signed_in(person, token),
            Answer::QueueCounts(counts) => {
                self.queue.counts.fill(counts, self.now);
                Vec::new()
            }
            Answer::QueuePage { rows, more, as_of } => {
                self.page_came(rows, more, as_of);
                self.read_on()
            }
            Answer::Preview(preview) => {
                self.queue.pane.shown.fill(*preview, self.now);
                Vec::new()
            }
            Answer::Found(rows) => self.found_came(rows),
            Answer::Enquiry(detail) => {
                self.enquiry_came(*detail);
                Vec::new()
            }
            Answer::WaysOut(ways) => {
                self.ways_came(&ways);
                Vec::new()
            }
            Answer::Outcomes(listed) => {
                self.outcomes.fill(listed, self.now);
                Vec::new()
            }
            Answer::History(events) => {
                self.history_came(events);
                Vec::new()
            }
            Answer::ChangedSince { id, events } => {
                self.changes_came(id, events);
                Vec::new()
            }
            Answer::FormChoices(choices) => {
                self.form_choices.fill(choices, self.now);
                self.choices_came()
            }
            Answer::TypeFields {
                enquiry_type_id,
                fields,
            } => {
                self.fields_came(enquiry_type_id, fields);
                Vec::new()
            }
            Answer::Citizens(known) => {
                self.citizens_came(known);
                Vec::new()
            }
            Answer::ReplyTo(to) => self.where_came(*to),
            Answer::Filled { template_id, words } => {
                self.template_came(template_id, words);
                Vec::new()
            }
            Answer::Colleagues(colleagues) => {
                self.colleagues.fill(colleagues, self.now);
                Vec::new()
            }
            Answer::Pulse { changes } => match self.link.pulse_came(Some(changes), self.now) {
                true => self.refresh_all(),
                false => Vec::new(),
            },
            Answer::Dashboard(told) => {
                self.dashboard_came(told);
                Vec::new()
            }
            Answer::Drafts(kept) => self.drafts_came(kept),
            Answer::DraftKept => self.draft_kept(),
            Answer::Report(report) => {
                self.report_came(*report);
                Vec::new()
            }
            // Answers to acts were told apart by their slot.
            Answer::SignedOut
            | Answer::Acted(_)
            | Answer::ReplySent { .. }
            | Answer::NoteAdded { .. }
            | Answer::ApprovalKept
            | Answer::Watching(_)
            | Answer::StageChanged { .. }
            | Answer::Registered(_)
            | Answer::NotSound(_) => Vec::new(),
            Answer::Saved { path, why_not } => self.saved(&path, why_not),
        }
    }

    pub(super) fn unanswered(&mut self, slot: Slot, failure: &Failure) -> Vec<Effect> {
        let why = failure.to_string();
        match slot {
            Slot::SignIn => return self.sign_in_failed(failure),
            Slot::Queue => self.queue.list_mut().rows.fail(why),
            Slot::Counts => self.queue.counts.fail(why),
            Slot::Preview => self.queue.pane.shown.fail(why),
            Slot::Enquiry => self.enquiry.detail.fail(why),
            Slot::WaysOut => self.ways_failed(why),
            Slot::History => self.trail.events.fail(why),
            Slot::Colleagues => self.colleagues.fail(why),
            Slot::Outcomes => self.outcomes.fail(why),
            Slot::Since => self.changes_failed(why),
            Slot::Choices => self.form_choices.fail(why),
            Slot::Fields | Slot::Citizens => self.form_unanswered(slot, why),
            Slot::Reply => self.where_failed(why),
            Slot::Template => self.template_failed(&why),
            Slot::Pulse => {
                self.link.pulse_came(None, self.now);
            }
            Slot::Draft => return self.draft_failed(failure),
            Slot::Drafts => {}
            Slot::Dashboard => self.board.told.fail(why),
            Slot::Report => self.reports.told_mut().fail(why),
            Slot::Act | Slot::File => {}
        }
        Vec::new()
    }
}
