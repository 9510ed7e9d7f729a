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
            Response::Pulse { changed, position } => {
                match self
                    .services
                    .connection
                    .on_pulse_loaded(Some((changed, position)), self.now)
                {
                    true => self.refresh_all(),
                    false => Vec::new(),
                }
            }
            Response::SignedOut => Vec::new(),
        }
    }

    pub(super) fn on_error(&mut self, slot: Slot, failure: &Failure) -> Vec<Effect> {
        match slot {
            Slot::SignIn => return self.on_sign_in_failed(failure),
            Slot::Pulse => {
                self.services.connection.on_pulse_loaded(None, self.now);
            }
            Slot::Act => {}
        }
        Vec::new()
    }
}
