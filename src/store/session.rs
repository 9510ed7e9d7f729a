//! The session: its beginning and end, and leaving the program.

use super::Store;
use crate::domain::{Failure, OpenedSession};
use crate::features::sign_in::SignInPicker;
use crate::runtime::effect::Effect;
use crate::services::notices::Tone;
use crate::services::session::Leaving;
use crate::view::Event;
use chrono::{DateTime, Utc};

impl Store {
    /// The first effects of the program. `sign_in_as` is a tenant's code and a username.
    pub fn begin(&mut self, sign_in_as: Option<(String, String)>) -> Vec<Effect> {
        let effects = self.push_view(Box::new(SignInPicker::new(sign_in_as)));
        self.finish(effects)
    }

    /// Requests all data of the first screen together.
    pub(super) fn on_signed_in(&mut self, opened: OpenedSession) -> Vec<Effect> {
        let person = opened.person;
        self.leave_session();
        let capabilities = person.capabilities;
        self.services.begin_session(&person);
        self.person = Some(person);
        let recent_users = self.services.session.recent_users.clone();
        let mut effects = vec![
            Effect::SetSession(Some(opened.token)),
            Effect::SaveRecentUsers(recent_users),
        ];
        effects.extend(self.open_first_screen(capabilities));
        self.services.load_drafts();
        self.services.connection.start_at(opened.position);
        self.services.ask_pulse(self.now);
        if let Some(warning) = opened.audit_months.warning() {
            self.notify(Tone::Error, warning);
        }
        effects
    }

    /// Sends the sign-out in the old session before the token is dropped.
    pub(super) fn sign_out(&mut self) -> Vec<Effect> {
        if self.services.saves_before(Leaving::SignOut, self.now) {
            return Vec::new();
        }
        self.sign_out_now()
    }

    fn sign_out_now(&mut self) -> Vec<Effect> {
        let mut effects = self.services.last_requests(true);
        effects.extend(self.show_sign_in());
        effects
    }

    /// The server reports that the session has ended.
    pub(super) fn on_session_ended(&mut self) -> Vec<Effect> {
        self.broadcast(&Event::SessionEnded);
        let effects = self.show_sign_in();
        self.notify(Tone::Error, Failure::SignedOut.to_string());
        effects
    }

    fn show_sign_in(&mut self) -> Vec<Effect> {
        self.leave_session();
        let mut effects = vec![Effect::SetSession(None)];
        effects.extend(self.push_view(Box::new(SignInPicker::new(None))));
        effects
    }

    /// Resets all state of the user: nothing they saw or requested may reach the next one.
    fn leave_session(&mut self) {
        self.person = None;
        self.stack.clear();
        self.services.end_session();
    }

    /// Leaves the program; with unsaved text only at the second attempt.
    pub(super) fn quit(&mut self) -> Vec<Effect> {
        if !self.services.may_quit(self.now) {
            return Vec::new();
        }
        let signs_out = self.person.is_some();
        let mut effects = self.services.last_requests(signs_out);
        effects.push(Effect::Quit);
        effects
    }

    /// Ends the program by a signal once the drafts are saved.
    pub fn end(&mut self, now: DateTime<Utc>) -> Vec<Effect> {
        self.now = now;
        match self.services.terminate(now) {
            true => vec![Effect::Quit],
            false => self.services.requests.take(),
        }
    }

    /// The drafts are saved, or cannot be.
    pub(super) fn leave(&mut self, leaving: Leaving) -> Vec<Effect> {
        match leaving {
            Leaving::SignOut => self.sign_out_now(),
            Leaving::Quit => self.quit(),
            Leaving::Terminated => {
                let mut effects = self.services.last_requests(false);
                effects.push(Effect::Quit);
                effects
            }
        }
    }
}
