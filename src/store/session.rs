//! The session: its beginning and end, and leaving the program.

use super::Store;
use super::screens::Screens;
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

    /// Ends the program by a signal once the drafts are saved.
    pub fn end(&mut self, now: DateTime<Utc>) -> Vec<Effect> {
        self.now = now;
        match self.services.terminate(now) {
            true => vec![Effect::Quit],
            false => self.services.requests.take(),
        }
    }
}

/// A session begins or ends, or the program is left.
pub(super) struct SessionChange<'a> {
    store: &'a mut Store,
}

impl<'a> SessionChange<'a> {
    pub fn of(store: &'a mut Store) -> Self {
        Self { store }
    }
}

impl SessionChange<'_> {
    /// Requests all data of the first screen together.
    pub fn begin(&mut self, opened: OpenedSession) -> Vec<Effect> {
        let person = opened.person;
        self.leave_session();
        let capabilities = person.capabilities;
        self.store.services.begin_session(&person);
        self.store.person = Some(person);
        let recent_users = self.store.services.session.recent_users.clone();
        let mut effects = vec![
            Effect::SetSession(Some(opened.token)),
            Effect::SaveRecentUsers(recent_users),
        ];
        effects.extend(Screens::of(self.store).open_first(capabilities));
        self.store.services.load_drafts();
        self.store.services.load_for_you();
        self.store.services.connection.start_at(opened.position);
        self.store.services.ask_pulse(self.store.now);
        if let Some(warning) = opened.audit_months.warning() {
            self.store.notify(Tone::Error, warning);
        }
        effects
    }

    /// Sends the sign-out in the old session before the token is dropped.
    pub fn sign_out(&mut self) -> Vec<Effect> {
        if self
            .store
            .services
            .saves_before(Leaving::SignOut, self.store.now)
        {
            return Vec::new();
        }
        self.sign_out_now()
    }

    fn sign_out_now(&mut self) -> Vec<Effect> {
        let mut effects = self.store.services.last_requests(true);
        effects.extend(self.show_sign_in());
        effects
    }

    /// The server reports that the session has ended.
    pub fn on_session_ended(&mut self) -> Vec<Effect> {
        self.store.broadcast(&Event::SessionEnded);
        let effects = self.show_sign_in();
        self.store
            .notify(Tone::Error, Failure::SignedOut.to_string());
        effects
    }

    fn show_sign_in(&mut self) -> Vec<Effect> {
        self.leave_session();
        let mut effects = vec![Effect::SetSession(None)];
        effects.extend(self.store.push_view(Box::new(SignInPicker::new(None))));
        effects
    }

    /// Resets all state of the user: nothing they saw or requested may reach the next one.
    fn leave_session(&mut self) {
        self.store.person = None;
        self.store.stack.clear();
        self.store.services.end_session();
    }

    /// Leaves the program; with unsaved text only at the second attempt.
    pub fn quit(&mut self) -> Vec<Effect> {
        if !self.store.services.may_quit(self.store.now) {
            return Vec::new();
        }
        let signs_out = self.store.person.is_some();
        let mut effects = self.store.services.last_requests(signs_out);
        effects.push(Effect::Quit);
        effects
    }

    /// The drafts are saved, or cannot be.
    pub fn leave(&mut self, leaving: Leaving) -> Vec<Effect> {
        match leaving {
            Leaving::SignOut => self.sign_out_now(),
            Leaving::Quit => self.quit(),
            Leaving::Terminated => {
                let mut effects = self.store.services.last_requests(false);
                effects.push(Effect::Quit);
                effects
            }
        }
    }
}
