//! Who sits here: signing in, signing out, and a session that ends by itself.

use super::dashboard::DashboardState;
use super::drafts::PendingExit;
use super::enquiry::{History, OpenEnquiry};
use super::notice::Tone;
use super::queue::Queue;
use super::remote::Remote;
use super::reports::Reports;
use super::sign_in::SignIn;
use super::{Screen, Store};
use crate::action::Action;
use crate::domain::{Failure, Person, SessionToken, SignInChoice};
use crate::effect::{Effect, Request, Slot};

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

    /// Whoever sat here last is first; the others stay by tenant and name.
    pub(super) fn choices_to_sign_in(&mut self, mut choices: Vec<SignInChoice>) {
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
        // A second Enter while the first is answered would open two sessions.
        if self.sign_in.under_way.is_some() {
            return Vec::new();
        }
        match self.sign_in.chosen() {
            Some(choice) => self.sign_in(choice.tenant_code, choice.username, choice.person_name),
            None => Vec::new(),
        }
    }

    /// Everything the first screen needs is asked for together.
    pub(super) fn signed_in(&mut self, person: Person, token: SessionToken) -> Vec<Effect> {
        self.leave_session();
        self.sign_in = SignIn::default();
        self.screens = vec![self.first_screen(person.role)];
        let who = (person.tenant_code.clone(), person.username.clone());
        self.recent_users = with_first(who, std::mem::take(&mut self.recent_users));
        self.person = Some(person);
        let mut effects = vec![
            Effect::SetSession(Some(token)),
            Effect::SaveRecentUsers(self.recent_users.clone()),
        ];
        effects.extend(self.refresh_all());
        effects.extend(self.ask_drafts());
        effects.extend(self.ask_pulse());
        effects
    }

    /// The name stays in the picker with the reason beside it.
    pub(super) fn sign_in_failed(&mut self, failure: &Failure) -> Vec<Effect> {
        if let Some(name) = self.sign_in.under_way.take() {
            self.sign_in.error = Some(format!("{name} could not be signed in. {failure}"));
        } else {
            self.sign_in.choices.fail(failure.to_string());
        }
        // After a refused `--as` the picker has nothing to show yet; and a sign-in overtakes the request
        // for the list, which then has no answer to wait for.
        let choices = &self.sign_in.choices;
        let unknown = matches!(choices, Remote::NotAsked) || choices.asking_since().is_some();
        if unknown && self.link.lost.is_none() {
            return self.ask_choices();
        }
        Vec::new()
    }

    /// The farewell goes out in the old session; only then is the token forgotten.
    pub(super) fn sign_out(&mut self) -> Vec<Effect> {
        if self.keeps_before(PendingExit::SignOut) {
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

    /// The server says that the session is over.
    pub(super) fn session_ended(&mut self) -> Vec<Effect> {
        self.keep_form();
        let effects = self.show_sign_in();
        self.notify(Tone::Error, Failure::SignedOut.to_string());
        effects
    }

    fn show_sign_in(&mut self) -> Vec<Effect> {
        self.leave_session();
        self.screens = vec![Screen::SignIn];
        let mut effects = vec![Effect::SetSession(None)];
        effects.extend(self.ask_choices());
        effects
    }

    /// Nothing one person saw or asked for may reach the next one.
    fn leave_session(&mut self) {
        self.request_ids.forget_all();
        self.link.forget_session();
        self.person = None;
        self.popup = None;
        self.board = DashboardState::default();
        self.reports = Reports::default();
        self.queue = Queue::default();
        self.enquiry = OpenEnquiry::default();
        self.before.clear();
        self.conflict = None;
        self.form_choices = Remote::NotAsked;
        self.trail = History::default();
        self.colleagues = Remote::NotAsked;
        self.outcomes = Remote::NotAsked;
        self.notice = None;
        self.undo = None;
        self.mutations.clear();
        self.drafts.leave();
    }

    /// Leaves the program, but not over unsaved text without being told twice.
    pub(super) fn quit(&mut self) -> Vec<Effect> {
        let unsaved = self.unsaved();
        // What was discarded would be there again after a drop that nobody waited for.
        let dropping = self.me().is_some_and(|me| self.drafts.is_dropping(me));
        if unsaved.is_empty() && dropping && self.keeps_before(PendingExit::Quit) {
            self.quit_warned = true;
            self.notify(Tone::Plain, "Discarding your draft …");
            return Vec::new();
        }
        if !unsaved.is_empty() && !std::mem::replace(&mut self.quit_warned, true) {
            if self.keeps_before(PendingExit::Quit) {
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
            // "The same key again" is no longer true.
            self.notice = None;
            self.leaving = None;
        }
    }
}

/// Nobody is more people than this in turn.
const MOST: usize = 20;

/// This one first, the others behind.
fn with_first(who: (String, String), mut others: Vec<(String, String)>) -> Vec<(String, String)> {
    others.retain(|other| *other != who);
    others.insert(0, who);
    others.truncate(MOST);
    others
}
