//! The session: who used the program here, and leaving. The drafts are saved first, and unsaved text is not left without
//! a warning.

mod requests;

use super::Services;
use super::notices::{Notice, Tone};
use crate::action::Action;
use crate::domain::Person;
use crate::runtime::effect::Effect;
use chrono::{DateTime, Utc};
pub use requests::SignOut;

/// Limit of the list of recent users.
const MAX_RECENT_USERS: usize = 20;

/// What happens as soon as the drafts are saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    SignOut,
    Quit,
    /// Ended by a signal: there is nobody to ask.
    Terminated,
}

#[derive(Clone, Debug, Default)]
pub struct Session {
    /// Users who signed in from this account, newest first: tenants' codes and usernames.
    pub recent_users: Vec<(String, String)>,
    leaving: Option<Leaving>,
    /// The next attempt to quit leaves without the unsaved text.
    quit_warned: bool,
}

impl Services {
    /// A session begins.
    pub fn begin_session(&mut self, person: &Person) {
        let who = (person.tenant_code.clone(), person.username.clone());
        let recent_users = &mut self.session.recent_users;
        recent_users.retain(|other| *other != who);
        recent_users.insert(0, who);
        recent_users.truncate(MAX_RECENT_USERS);
        // Who only reads has no forms.
        let writes = !person.capabilities.only_read();
        self.drafts.begin_session(writes.then_some(person.staff_id));
    }

    /// What is to reach the server before the session ends: what was submitted, and last the sign-out.
    pub fn last_requests(&mut self, signs_out: bool) -> Vec<Effect> {
        self.release_submits();
        if signs_out {
            // Nobody waits for the response.
            self.requests.read(None, Box::new(SignOut));
        }
        self.requests.take()
    }

    /// The program is ended by a signal. Returns whether it can end at once; the event loop limits the wait.
    pub fn terminate(&mut self, now: DateTime<Utc>) -> bool {
        if !self.has_unsaved_drafts() {
            return true;
        }
        self.session.leaving = Some(Leaving::Terminated);
        self.drafts.flush();
        self.save_due_drafts(now);
        false
    }

    /// Also true while the saved drafts are not loaded yet, and while an older text is being saved.
    fn has_unsaved_drafts(&self) -> bool {
        self.connection.lost.is_none() && self.drafts.has_unsaved()
    }

    /// Returns whether drafts are being saved first; a second attempt does not wait.
    pub fn saves_before(&mut self, leaving: Leaving, now: DateTime<Utc>) -> bool {
        let can = self.connection.lost.is_none() && self.drafts.is_saving();
        if !can || self.session.leaving.is_some() {
            return false;
        }
        self.drafts.flush();
        self.session.leaving = Some(leaving);
        self.say(Tone::Plain, "Keeping your draft …", now);
        true
    }

    /// What was waiting for the drafts to be saved, if it need not wait any longer.
    pub fn leaves_when_saved(&mut self) -> Option<Leaving> {
        let waits = match self.session.leaving? {
            Leaving::Terminated => self.has_unsaved_drafts(),
            Leaving::SignOut | Leaving::Quit => self.drafts.is_saving(),
        };
        if waits { None } else { self.stops_waiting() }
    }

    /// What was waiting for the drafts to be saved, as one of them could not be.
    pub fn stops_waiting(&mut self) -> Option<Leaving> {
        let leaving = self.session.leaving.take();
        if leaving == Some(Leaving::Quit) {
            // The user decides whether to leave without saving.
            self.session.quit_warned = false;
        }
        leaving
    }

    /// Whether to leave the program now: with unsaved text only at the second attempt.
    pub fn may_quit(&mut self, now: DateTime<Utc>) -> bool {
        let unsaved = self.unsaved();
        // Discarded drafts would come back if their deletion were not waited for.
        let deletes = self.drafts.has_pending_deletion();
        if unsaved.is_empty() && deletes && self.saves_before(Leaving::Quit, now) {
            self.session.quit_warned = true;
            self.say(Tone::Plain, "Discarding your draft …", now);
            return false;
        }
        if unsaved.is_empty() || std::mem::replace(&mut self.session.quit_warned, true) {
            return true;
        }
        if self.saves_before(Leaving::Quit, now) {
            return false;
        }
        let about = match unsaved.as_slice() {
            [one] => one.clone(),
            [one, other] => format!("{one} and {other}"),
            [one, others @ ..] => format!("{one} and {} others", others.len()),
            [] => String::new(),
        };
        let words = format!(
            "Your text about {about} is not saved. Press the same key again to leave without it."
        );
        self.say(Tone::Error, words, now);
        false
    }

    /// What would be lost by leaving now: references of the user's enquiries. Of another user's text it only says that
    /// there is some.
    fn unsaved(&self) -> Vec<String> {
        let (mut about, others) = self.drafts.unsaved();
        about.sort_unstable();
        about.dedup();
        if others {
            about.push("an enquiry of another person".into());
        }
        about
    }

    /// The warning is about the same key pressed again.
    pub fn forget_quit_warning(&mut self, action: &Action) {
        let other = action.is_from_person() && *action != Action::Quit;
        if other && std::mem::take(&mut self.session.quit_warned) {
            self.notices.clear();
            self.session.leaving = None;
        }
    }

    fn say(&mut self, tone: Tone, words: impl Into<String>, now: DateTime<Utc>) {
        self.notices.show(Notice::new(tone, words, now));
    }
}
