//! The people to choose from, filtered by typing, and the sign-in under way.

use super::requests::{SignIn, SignInChoices};
use crate::action::{Action, KeyContext};
use crate::components::choice_list::{SHOWN_NEW, step};
use crate::components::cursor::Cursor;
use crate::components::field::Field;
use crate::components::fuzzy;
use crate::domain::{Failure, LoadProgress, OpenedSession, SignInChoice};
use crate::runtime::request::{Reply, RequestId};
use crate::services::notices::Tone;
use crate::view::aside::Aside;
use crate::view::remote::Remote;
use crate::view::{Context, Destination, Event, Handled, View};
use chrono::{DateTime, Utc};

/// Characters of what is typed to find a person.
const MAX_FIND: usize = 80;

#[derive(Clone, Debug)]
pub struct SignInPicker {
    pub choices: Remote<Vec<SignInChoice>>,
    /// Other people than those on the screen.
    pub newer: Aside<Vec<SignInChoice>>,
    pub typed: Field,
    pub cursor: Cursor,
    /// The person being signed in now.
    under_way: Option<(RequestId, String)>,
    pub error: Option<String>,
    /// How far the sample data are, while they are loaded.
    pub loading: Option<LoadProgress>,
    /// The next list may have more people than the one shown.
    grows: bool,
    /// A tenant's code and a username, to sign in without choosing.
    sign_in_as: Option<(String, String)>,
}

impl SignInPicker {
    pub fn new(sign_in_as: Option<(String, String)>) -> Self {
        Self {
            choices: Remote::NotAsked,
            newer: Aside::default(),
            typed: Field::one_line(MAX_FIND),
            cursor: Cursor::default(),
            under_way: None,
            error: None,
            loading: None,
            grows: false,
            sign_in_as,
        }
    }

    /// The choices that match the typed text, in the order of the list, which groups them by tenant.
    pub fn matches(&self) -> Vec<&SignInChoice> {
        let all = self.choices.value().map_or(&[][..], Vec::as_slice);
        let words: Vec<String> = all
            .iter()
            .map(|c| {
                format!(
                    "{}\n{}\n{}\n{}\n{}\n{}",
                    c.tenant_code,
                    c.tenant_name,
                    c.person_name,
                    c.username,
                    c.role.word(),
                    c.team_name.as_deref().unwrap_or_default(),
                )
            })
            .collect();
        let fitting = fuzzy::filter(&self.typed.text(), &words);
        fitting.into_iter().filter_map(|i| all.get(i)).collect()
    }

    /// The name of the person being signed in now.
    pub fn signing_in(&self) -> Option<&str> {
        self.under_way.as_ref().map(|(_, name)| name.as_str())
    }

    fn sign_in(&mut self, request: SignIn, name: String, cx: &mut Context<'_>) {
        self.error = None;
        self.under_way = Some((cx.request(request), name));
    }

    fn sign_in_chosen(&mut self, cx: &mut Context<'_>) {
        // A second Enter before the response would open two sessions.
        if self.under_way.is_some() {
            return;
        }
        let chosen = self.matches().get(self.cursor.index).copied().cloned();
        if self.newer.show(&mut self.choices) {
            self.sort(&cx.services.session.recent_users);
            self.follow(chosen.as_ref(), cx);
            return cx.notify(Tone::Plain, SHOWN_NEW);
        }
        if let Some(choice) = chosen {
            let request = SignIn {
                tenant_code: choice.tenant_code,
                username: choice.username,
            };
            self.sign_in(request, choice.person_name, cx);
        }
    }

    /// Keeps the cursor on the same person in a list of others.
    fn follow(&mut self, chosen: Option<&SignInChoice>, cx: &Context<'_>) {
        let matches = self.matches();
        let same = |it: &&SignInChoice| Some(*it) == chosen;
        let (at, len) = (matches.iter().position(same), matches.len());
        self.cursor
            .follow(at.unwrap_or_default(), len, cx.metrics.lines);
    }

    /// The name stays in the picker, with the error beside it.
    fn on_signed_in(
        &mut self,
        name: &str,
        result: Result<OpenedSession, Failure>,
        cx: &mut Context<'_>,
    ) {
        match result {
            Ok(opened) => cx.open(Destination::Session(Box::new(opened))),
            Err(failure) => {
                self.error = Some(format!("{name} could not be signed in. {failure}"));
                // After a refused `--as` the list is not loaded yet.
                let unknown = matches!(self.choices, Remote::NotAsked);
                if unknown && cx.services.connection.lost.is_none() {
                    self.choices.load(SignInChoices, cx);
                }
            }
        }
    }

    /// Who signed in last comes first. The others stay by body and name, so that each is found where it was.
    fn sort(&mut self, recent_users: &[(String, String)]) {
        let rank = |choice: &SignInChoice| {
            let used =
                |who: &(String, String)| who.0 == choice.tenant_code && who.1 == choice.username;
            !recent_users.first().is_some_and(used)
        };
        if let Some(choices) = self.choices.value_mut() {
            choices.sort_by_key(rank);
        }
    }
}

impl View for SignInPicker {
    fn key_context(&self) -> KeyContext {
        KeyContext::SignIn
    }

    fn is_popup(&self) -> bool {
        false
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        match self.sign_in_as.take() {
            Some((tenant_code, username)) => {
                let name = username.clone();
                let request = SignIn {
                    tenant_code,
                    username,
                };
                self.sign_in(request, name, cx);
            }
            None => self.choices.load(SignInChoices, cx),
        }
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        let len = self.matches().len();
        match action {
            Action::Confirm => self.sign_in_chosen(cx),
            // Nothing lies below it.
            Action::Back => {}
            _ if step(&mut self.cursor, action, len, cx.metrics.lines) => {}
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        let is_ours = |(number, _): &mut (RequestId, String)| *number == reply.number;
        if let Some((_, name)) = self.under_way.take_if(is_ours) {
            self.on_signed_in(&name, reply.open(), cx);
            return None;
        }
        let grows = self.grows;
        let same = |shown: &Vec<SignInChoice>, newest: &Vec<SignInChoice>| {
            (grows || shown.len() == newest.len()) && shown.iter().all(|one| newest.contains(one))
        };
        let chosen = self.matches().get(self.cursor.index).copied().cloned();
        let unclaimed = self.newer.claim(&mut self.choices, reply, cx.now, same);
        self.sort(&cx.services.session.recent_users);
        if grows && unclaimed.is_none() {
            self.grows = false;
            self.follow(chosen.as_ref(), cx);
        }
        unclaimed
    }

    /// While somebody is being signed in, the list is not needed.
    fn on_event(&mut self, event: &Event, cx: &mut Context<'_>) {
        match event {
            Event::SampleData(progress) => {
                self.loading = Some(*progress).filter(|it| !it.is_complete());
                self.grows = true;
            }
            Event::Refresh => {}
            _ => return,
        }
        if self.under_way.is_none() {
            self.choices.load(SignInChoices, cx);
        }
    }

    fn field(&mut self) -> Option<&mut Field> {
        Some(&mut self.typed)
    }

    /// After an edit the best match is selected.
    fn edited(&mut self, cx: &mut Context<'_>) {
        // Nobody's name begins so, and in every other screen this is the key for help.
        if self.typed.text() == "?" {
            self.typed = Field::one_line(MAX_FIND);
            return cx.perform(Action::Help);
        }
        if self.newer.show(&mut self.choices) {
            self.sort(&cx.services.session.recent_users);
        }
        self.cursor = Cursor::default();
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.choices.asking_since()
    }
}
