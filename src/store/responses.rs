//! Dispatches responses and errors to the part of the state that sent the request.

use super::Store;
use crate::domain::Failure;
use crate::runtime::effect::{Effect, Response, Slot};
use crate::services::notices::Tone;

impl Store {
    pub(super) fn on_response(&mut self, answer: Response) -> Vec<Effect> {
        match answer {
            Response::SignInChoices(choices) => {
                self.on_sign_in_choices_loaded(choices);
                Vec::new()
            }
            Response::SignedIn {
                person,
                token,
                position,
                audit_months,
            } => {
                let effects = self.on_signed_in(person, token, position);
                if let Some(warning) = audit_months.warning() {
                    self.notify(Tone::Error, warning);
                }
                effects
            }
            Response::QueueCounts(counts) => {
                self.queue.counts.fill(counts, self.now);
                Vec::new()
            }
            Response::QueuePage { rows, more, as_of } => {
                self.on_page_loaded(rows, more, as_of);
                self.load_next_page()
            }
            Response::Preview(preview) => {
                self.queue.pane.shown.fill(*preview, self.now);
                Vec::new()
            }
            Response::Found(rows) => self.on_found_loaded(rows),
            Response::Enquiry(detail) => {
                self.on_enquiry_loaded(*detail);
                Vec::new()
            }
            Response::ChangedSince { id, events } => {
                self.on_changes_loaded(id, events);
                Vec::new()
            }
            Response::Pulse { changed, position } => {
                match self
                    .connection
                    .on_pulse_loaded(Some((changed, position)), self.now)
                {
                    true => self.refresh_all(),
                    false => Vec::new(),
                }
            }
            Response::Dashboard(data) => {
                self.on_dashboard_loaded(data);
                Vec::new()
            }
            // Responses to mutations are handled in `mutations.rs`, by their slot.
            Response::SignedOut | Response::Watching(_) => Vec::new(),
        }
    }

    pub(super) fn on_error(&mut self, slot: Slot, failure: &Failure) -> Vec<Effect> {
        let why = failure.to_string();
        match slot {
            Slot::SignIn => return self.on_sign_in_failed(failure),
            Slot::Queue => self.queue.list_mut().rows.fail(why),
            Slot::Counts => self.queue.counts.fail(why),
            Slot::Preview => self.queue.pane.shown.fail(why),
            Slot::Enquiry => self.enquiry.detail.fail(why),
            Slot::ChangedSince => self.on_changes_failed(why),
            Slot::Pulse => {
                self.connection.on_pulse_loaded(None, self.now);
            }
            Slot::Dashboard => self.dashboard.data.fail(why),
            Slot::Act => {}
        }
        Vec::new()
    }
}
