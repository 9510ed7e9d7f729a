//! The session: sign-in, sign-out, expiry, and leaving the program.

use super::Store;
use super::sign_in::SignIn;
use crate::domain::{Failure, Person, SessionToken, SignInChoice};
use crate::runtime::effect::{Effect, Request, Slot};
use crate::services::notices::Tone;
use crate::services::session::Leaving;
use crate::view::Event;
use crate::view::remote::Remote;
use chrono::{DateTime, Utc};

impl Store {
    /// The first effects of the program. `sign_in_as` is a tenant's code and a username.
    pub fn begin(&mut self, sign_in_as: Option<(String, String)>) -> Vec<Effect> {
        let effects = match sign_in_as {
            Some((tenant_code, username)) => self.sign_in(tenant_code, username.clone(), username),
            None => self.ask_choices(),
        };
        self.finish(effects)
    }

    pub(super) fn ask_choices(&mut self) -> Vec<Effect> {
        self.sign_in.choices.ask(self.now);
        vec![self.ask(Slot::SignIn, Request::SignInChoices)]
    }

    /// Recent users come first; the others stay by tenant and name.
    pub(super) fn on_sign_in_choices_loaded(&mut self, mut choices: Vec<SignInChoice>) {
        choices.sort_by_key(|choice| {
            let used =
                |who: &(String, String)| who.0 == choice.tenant_code && who.1 == choice.username;
            self.recent_users
                .iter()
                .position(used)
                .unwrap_or(usize::MAX)
        });
        self.sign_in.choices.fill(choices, self.now);
    }

    fn sign_in(&mut self, tenant_code: String, username: String, name: String) -> Vec<Effect> {
        self.sign_in.error = None;
        self.sign_in.under_way = Some(name);
        let request = Request::SignIn {
            tenant_code,
            username,
        };
        vec![self.ask(Slot::SignIn, request)]
    }

    pub(super) fn sign_in_chosen(&mut self) -> Vec<Effect> {
        // A second Enter before the response would open two sessions.
        if self.sign_in.under_way.is_some() {
            return Vec::new();
        }
        match self.sign_in.chosen() {
            Some(choice) => self.sign_in(choice.tenant_code, choice.username, choice.person_name),
            None => Vec::new(),
        }
    }

    /// Requests all data of the first screen together.
    pub(super) fn on_signed_in(
        &mut self,
        person: Person,
        token: SessionToken,
        position: String,
    ) -> Vec<Effect> {
        self.leave_session();
        self.sign_in = SignIn::default();
        let capabilities = person.capabilities;
        let who = (person.tenant_code.clone(), person.username.clone());
        self.recent_users = with_first(who, std::mem::take(&mut self.recent_users));
        // Who only reads has no forms.
        let writes = !person.capabilities.only_read();
        let writer = writes.then_some(person.staff_id);
        self.services.drafts.begin_session(writer);
        self.person = Some(person);
        let mut effects = vec![
            Effect::SetSession(Some(token)),
            Effect::SaveRecentUsers(self.recent_users.clone()),
        ];
        effects.extend(self.open_first_screen(capabilities));
        self.services.load_drafts();
        self.services.connection.start_at(position);
        effects.extend(self.ask_pulse());
        effects
    }

    /// The name stays in the picker, with the error beside it.
    pub(super) fn on_sign_in_failed(&mut self, failure: &Failure) -> Vec<Effect> {
        if let Some(name) = self.sign_in.under_way.take() {
            self.sign_in.error = Some(format!("{name} could not be signed in. {failure}"));
        } else {
            self.sign_in.choices.fail(failure.to_string());
        }
        // After a refused `--as` the list is not loaded yet; and a sign-in drops the response to a load under way.
        let choices = &self.sign_in.choices;
        let unknown = matches!(choices, Remote::NotAsked) || choices.asking_since().is_some();
        if unknown && self.services.connection.lost.is_none() {
            return self.ask_choices();
        }
        Vec::new()
    }

    /// Sends the sign-out in the old session before the token is dropped.
    pub(super) fn sign_out(&mut self) -> Vec<Effect> {
        if self.services.saves_before(Leaving::SignOut, self.now) {
            return Vec::new();
        }
        self.sign_out_now()
    }

    pub(super) fn sign_out_now(&mut self) -> Vec<Effect> {
        let mut effects = self.last_requests();
        effects.push(self.ask(Slot::Act, Request::SignOut));
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
        effects.extend(self.ask_choices());
        effects
    }

    /// Resets all state of the user: nothing they saw or requested may reach the next one.
    fn leave_session(&mut self) {
        self.request_ids.forget_all();
        self.person = None;
        self.stack.clear();
        self.services.end_session();
    }

    /// Leaves the program; with unsaved text only at the second attempt.
    pub(super) fn quit(&mut self) -> Vec<Effect> {
        if !self.services.may_quit(self.now) {
            return Vec::new();
        }
        let mut effects = self.last_requests();
        if self.person.is_some() {
            effects.push(self.ask(Slot::Act, Request::SignOut));
        }
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
                let mut effects = self.last_requests();
                effects.push(Effect::Quit);
                effects
            }
        }
    }

    /// What was submitted reaches the server before the session ends.
    fn last_requests(&mut self) -> Vec<Effect> {
        self.services.release_submits();
        self.services.requests.take()
    }
}

/// Limit of the list of recent users.
const MAX_RECENT_USERS: usize = 20;

/// The list with this user first.
fn with_first(who: (String, String), mut others: Vec<(String, String)>) -> Vec<(String, String)> {
    others.retain(|other| *other != who);
    others.insert(0, who);
    others.truncate(MAX_RECENT_USERS);
    others
}
