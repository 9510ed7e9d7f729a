//! Everything the program knows, as plain state: intents and answers go in, effects come out.
//!
//! No await, no clock (the time is passed in), no drawing, no keys. What a screen shows it reads from here;
//! what must happen in the world is returned as an `Effect`.

pub mod acts;
mod answers;
mod approval;
pub mod assign;
pub mod choices;
pub mod conflict;
pub mod cursor;
pub mod dashboard;
pub mod drafts;
pub mod enquiry;
pub mod export;
pub mod field;
mod filter;
pub mod found;
mod fuzzy;
pub mod layer;
pub mod link;
pub mod list;
mod moving;
pub mod near;
pub mod note;
pub mod notes;
pub mod notice;
pub mod outcomes;
mod palette;
pub mod preview;
mod priority;
pub mod queue;
pub mod register;
pub mod remainder;
pub mod remote;
pub mod reply;
pub mod reports;
mod session;
pub mod sign_in;
mod stage;
pub mod tickets;
mod time;
pub mod together;
mod too_long;
mod typing;
mod watching;

use crate::domain::{Colleague, Failure, FormChoices, ListedOutcome, Person};
use crate::effect::{Effect, Outcome, Question, Slot, Ticket};
use crate::intent::{Intent, Measured, Place};
use acts::Act;
use assign::Undo;
use chrono::{DateTime, Utc};
use conflict::Conflict;
use dashboard::Board;
use drafts::{Drafts, Leaving};
use enquiry::{Open, Trail};
use layer::Layer;
use link::Link;
use notice::{Notice, Tone};
use queue::Queue;
use remote::Remote;
use reports::Reports;
use sign_in::SignIn;
use std::collections::HashMap;
use tickets::Tickets;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    SignIn,
    Dashboard,
    Queue,
    Enquiry,
    History,
    Reports,
}

#[derive(Debug)]
pub struct Store {
    /// The time of the last intent or answer.
    pub now: DateTime<Utc>,
    pub person: Option<Person>,
    /// The way a person came: the last is shown, the others are the breadcrumb.
    pub screens: Vec<Screen>,
    pub layer: Option<Layer>,
    pub sign_in: SignIn,
    /// Who signed in from this account, newest first.
    pub last_used: Vec<(String, String)>,
    pub board: Board,
    pub reports: Reports,
    pub queue: Queue,
    pub enquiry: Open,
    /// Enquiries that were left for another one on their screens, to come back to.
    pub before: Vec<Open>,
    /// Somebody else was faster: what was seen, and what they did.
    pub conflict: Option<Conflict>,
    pub form_choices: Remote<FormChoices>,
    pub trail: Trail,
    pub colleagues: Remote<Vec<Colleague>>,
    /// What can come of an enquiry, as the tenant lists it.
    pub outcomes: Remote<Vec<ListedOutcome>>,
    pub notice: Option<Notice>,
    pub undo: Option<Undo>,
    /// Enquiries the last undo has given back so far; it is one change for each former owner.
    taken_back: usize,
    pub link: Link,
    pub measured: Measured,
    tickets: Tickets,
    acts: Vec<Act>,
    /// What was typed and not sent.
    drafts: Drafts,
    /// Where a person goes once what they typed is kept.
    leaving: Option<Leaving>,
    /// A new enquiry that was not sent, and who typed it.
    parked_new: HashMap<Uuid, Box<register::Form>>,
    /// What is being taken back had been done to several: they are marked again.
    marks_again: bool,
    quit_warned: bool,
    revision: u64,
    face: time::Face,
}

impl Store {
    pub fn new(now: DateTime<Utc>) -> Self {
        Self {
            now,
            person: None,
            screens: vec![Screen::SignIn],
            layer: None,
            sign_in: SignIn::default(),
            last_used: Vec::new(),
            board: Board::default(),
            reports: Reports::default(),
            queue: Queue::default(),
            enquiry: Open::default(),
            before: Vec::new(),
            conflict: None,
            form_choices: Remote::NotAsked,
            trail: Trail::default(),
            colleagues: Remote::NotAsked,
            outcomes: Remote::NotAsked,
            notice: None,
            undo: None,
            taken_back: 0,
            link: Link::default(),
            measured: Measured::default(),
            tickets: Tickets::default(),
            acts: Vec::new(),
            drafts: Drafts::default(),
            leaving: None,
            parked_new: HashMap::new(),
            marks_again: false,
            quit_warned: false,
            revision: 0,
            face: time::Face::default(),
        }
    }

    pub fn screen(&self) -> Screen {
        self.screens.last().copied().unwrap_or(Screen::SignIn)
    }

    /// Where the next key goes.
    pub fn place(&self) -> Place {
        match (&self.layer, self.screen()) {
            (Some(layer), _) => layer.place(),
            (None, screen) => place_of(screen),
        }
    }

    /// Grows whenever something shown may have changed; the loop draws when it did.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// A person meant something, or time passed.
    pub fn apply(&mut self, intent: Intent, now: DateTime<Utc>) -> Vec<Effect> {
        self.now = now;
        if intent.is_a_persons() {
            self.link.key_pressed(now);
            self.revision += 1;
        }
        self.forget_quit_warning(&intent);
        let (scene, told) = (self.scene(), self.notice.clone());
        let effects = self.carry(intent);
        self.leave_notice(scene, told);
        self.settle(effects)
    }

    /// An answer came, or the reason why there is none.
    pub fn absorb(&mut self, ticket: Ticket, outcome: Outcome, now: DateTime<Utc>) -> Vec<Effect> {
        self.now = now;
        if !self.tickets.counts(ticket) {
            return self.settle(Vec::new());
        }
        let mut recovered = false;
        match &outcome {
            Err(Failure::Unavailable(_) | Failure::Unanswered) => self.link.lose(now),
            _ => recovered = self.link.hear(now),
        }
        // The pulse alone shows nothing; what it shows is in the face.
        if ticket.slot != Slot::Pulse {
            self.revision += 1;
        }
        let mut effects = match outcome {
            Err(Failure::SignedOut) if self.person.is_some() => self.session_ended(),
            outcome if ticket.slot == Slot::Act => self.act_done(ticket, outcome),
            Ok(answer) => self.answered(answer),
            Err(failure) => self.unanswered(ticket.slot, &failure),
        };
        if recovered {
            effects.extend(self.refresh_all());
        }
        self.settle(effects)
    }

    fn carry(&mut self, intent: Intent) -> Vec<Effect> {
        match intent {
            // The ways out of a stage, with every reason against them, are there to be read.
            Intent::Assign
            | Intent::AssignToMe
            | Intent::Note
            | Intent::Reply
            | Intent::Priority
            | Intent::NewEnquiry
            | Intent::Watch
            | Intent::Discard
                if self.only_reads() =>
            {
                self.say(
                    Tone::Plain,
                    "An auditor reads everything and changes nothing.",
                );
                Vec::new()
            }
            Intent::Tick => self.tick(),
            Intent::Measured(measured) => {
                self.measured = measured;
                Vec::new()
            }
            Intent::Resized { .. } => {
                self.revision += 1;
                Vec::new()
            }
            Intent::Edit(edit) => self.edit(edit),
            Intent::Paste(text) => self.paste(&text),
            Intent::Up
            | Intent::Down
            | Intent::PageUp
            | Intent::PageDown
            | Intent::First
            | Intent::Last
            | Intent::Earlier
            | Intent::Later => self.go(&intent),
            Intent::Dashboard => self.open_dashboard(),
            Intent::NextScope => self.next_scope(),
            Intent::Reports => self.open_reports(),
            Intent::Period(longer) => self.change_period(longer),
            Intent::Export(format) => self.open_export(format),
            Intent::View(view) => self.show_view(view),
            Intent::NextView if self.screen() == Screen::Reports => self.next_report(true),
            Intent::PreviousView if self.screen() == Screen::Reports => self.next_report(false),
            Intent::NextView => self.next_view(true),
            Intent::PreviousView => self.next_view(false),
            Intent::Open if matches!(self.layer, Some(Layer::Remainder)) => self.open_undone(),
            Intent::Open if self.screen() == Screen::Dashboard => self.open_figure(),
            Intent::Open if self.screen() == Screen::Enquiry => self.open_near(),
            Intent::Open => self.open(),
            Intent::NextNear => self.choose_near(true),
            Intent::PreviousNear => self.choose_near(false),
            Intent::NewEnquiry => self.open_form(),
            Intent::Back => self.back(),
            Intent::Mark => self.mark(),
            Intent::OnBeside => self.read_beside(true),
            Intent::BackBeside => self.read_beside(false),
            Intent::MarkDown => self.mark_on(true),
            Intent::MarkUp => self.mark_on(false),
            Intent::MarkAll => self.mark_all(),
            Intent::Filter => self.open_filter(),
            Intent::Sort(places) => self.next_sort(places),
            Intent::Preview => self.toggle_preview(),
            Intent::AssignToMe => self.assign_to_me(),
            Intent::Assign => self.choose_colleague(),
            Intent::Note if self.acts_on_marked() => self.write_notes(),
            Intent::Note => self.write_note(),
            Intent::Reply => self.write_reply(),
            Intent::Templates => self.open_templates(),
            Intent::ToTemplate(index) => self.take_template(Some(index)),
            Intent::Stage if self.acts_on_marked() => self.choose_stages(),
            Intent::Stage => self.choose_stage(),
            Intent::Remainder => self.open_remainder(),
            Intent::Decide(approve) => self.decide(approve),
            Intent::Priority => self.choose_priority(),
            Intent::ToPriority(code) => self.confirm_priority(Some(code)),
            Intent::History => self.open_history(),
            Intent::Watch => self.watch(),
            Intent::Watched => self.open_watched(),
            Intent::Search => self.open_search(),
            Intent::Drafts => self.open_drafts(),
            // A report reads much: only a person asks for it again.
            Intent::Refresh if self.screen() == Screen::Reports => self.refresh_report(),
            Intent::Refresh => self.refresh_all(),
            Intent::Discard => self.discard(),
            Intent::Undo => self.take_back(),
            Intent::CopyReference => self.copy_reference(),
            Intent::Help => self.open_help(),
            Intent::Palette => self.open_palette(),
            Intent::Confirm => self.confirm(),
            Intent::NextField => self.next_field(true),
            Intent::PreviousField => self.next_field(false),
            Intent::Suspend => vec![Effect::Suspend],
            Intent::SignOut => self.sign_out(),
            Intent::Quit => self.quit(),
        }
    }

    fn ask(&mut self, slot: Slot, question: Question) -> Effect {
        Effect::Ask(self.tickets.issue(slot), question)
    }

    /// Asks again for everything that is on the screen or under it.
    fn refresh_all(&mut self) -> Vec<Effect> {
        if self.person.is_none() {
            return match self.sign_in.under_way {
                // A sign-in in hand must not be overtaken by its own picker.
                Some(_) => Vec::new(),
                None => self.ask_choices(),
            };
        }
        let mut effects = Vec::new();
        effects.extend(self.ask_drafts_again());
        if self.screens.contains(&Screen::Dashboard) {
            effects.extend(self.refresh_dashboard());
        }
        if self.screens.contains(&Screen::Queue) {
            effects.extend(self.refresh_queue());
        }
        let stages = matches!(self.layer, Some(Layer::Stages(_)));
        if stages || self.screens.contains(&Screen::Enquiry) {
            effects.extend(self.refresh_enquiry());
        }
        if self.screens.contains(&Screen::History) {
            effects.extend(self.refresh_history());
        }
        effects
    }

    fn say(&mut self, tone: Tone, words: impl Into<String>) {
        self.notice = Some(Notice::new(tone, words, self.now));
    }

    fn only_reads(&self) -> bool {
        self.person.as_ref().is_some_and(|p| p.role.only_reads())
    }

    fn nothing_chosen(&mut self) -> Vec<Effect> {
        self.say(Tone::Plain, "There is no enquiry here to do that with.");
        Vec::new()
    }
}

fn place_of(screen: Screen) -> Place {
    match screen {
        Screen::SignIn => Place::SignIn,
        Screen::Dashboard => Place::Dashboard,
        Screen::Reports => Place::Reports,
        Screen::Queue => Place::Queue,
        Screen::Enquiry => Place::Enquiry,
        Screen::History => Place::History,
    }
}
