//! The session: sign-in, sign-out, expiry, and leaving the program.

use super::Store;
use super::drafts::PendingExit;
use super::sign_in::SignIn;
use crate::action::Action;
use crate::domain::{Failure, Person, SessionToken, SignInChoice};
use crate::runtime::effect::{Effect, Request, Slot};
use crate::services::notices::Tone;
use crate::view::Event;
use crate::view::remote::Remote;

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
        self.person = Some(person);
        let mut effects = vec![
            Effect::SetSession(Some(token)),
            Effect::SaveRecentUsers(self.recent_users.clone()),
        ];
        effects.extend(self.open_first_screen(capabilities));
        effects.extend(self.load_drafts());
        self.connection.start_at(position);
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
        if unknown && self.connection.lost.is_none() {
            return self.ask_choices();
        }
        Vec::new()
    }

    /// Sends the sign-out in the old session before the token is dropped.
    pub(super) fn sign_out(&mut self) -> Vec<Effect> {
        if self.saves_before_exit(PendingExit::SignOut) {
            return Vec::new();
        }
        self.sign_out_now()
    }

    pub(super) fn sign_out_now(&mut self) -> Vec<Effect> {
        let farewell = self.ask(Slot::Act, Request::SignOut);
        let mut effects = vec![farewell];
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
        self.connection.forget_session();
        self.person = None;
        self.stack.clear();
        self.services.end_session();
    }

    /// Leaves the program; with unsaved text only at the second attempt.
    pub(super) fn quit(&mut self) -> Vec<Effect> {
        let unsaved = self.unsaved();
        // Discarded drafts would come back if their deletion were not waited for.
        let dropping = self
            .me()
            .is_some_and(|me| self.services.drafts.has_pending_deletion(me));
        if unsaved.is_empty() && dropping && self.saves_before_exit(PendingExit::Quit) {
            self.quit_warned = true;
            self.notify(Tone::Plain, "Discarding your draft …");
            return Vec::new();
        }
        if !unsaved.is_empty() && !std::mem::replace(&mut self.quit_warned, true) {
            if self.saves_before_exit(PendingExit::Quit) {
                return Vec::new();
            }
            let about = match unsaved.as_slice() {
                [one] => one.clone(),
                [one, other] => format!("{one} and {other}"),
                [one, others @ ..] => format!("{one} and {} others", others.len()),
                [] => String::new(),
            };
            self.notify(
                Tone::Error,
                format!("Your text about {about} is not saved. Press the same key again to leave without it."),
            );
            return Vec::new();
        }
        let mut effects = Vec::new();
        if self.person.is_some() {
            effects.push(self.ask(Slot::Act, Request::SignOut));
        }
        effects.push(Effect::Quit);
        effects
    }

    pub(super) fn forget_quit_warning(&mut self, action: &Action) {
        let other = action.is_from_person() && *action != Action::Quit;
        if other && std::mem::take(&mut self.quit_warned) {
            // The warning is about the same key pressed again.
            self.services.notices.clear();
            self.pending_exit = None;
        }
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
