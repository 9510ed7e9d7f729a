//! "Why can't I?": the steps of one enquiry, and for the chosen one all that stands against it and what cures each.

mod view;

use crate::action::{Action, KeyContext};
use crate::components::choice_list;
use crate::components::cursor::Cursor;
use crate::domain::{EnquiryDetail, Target, Transition};
use crate::runtime::request::Reply;
use crate::services::enquiry::LoadEnquiry;
use crate::view::remote::Remote;
use crate::view::{Context, Event, Handled, View};
use chrono::{DateTime, Utc};
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct RefusalList {
    pub target: Target,
    pub detail: Remote<EnquiryDetail>,
    pub cursor: Cursor,
    /// The step that the cursor goes to once the steps are known; none for the first that is refused.
    wanted: Option<Uuid>,
    placed: bool,
}

impl RefusalList {
    /// Of this step, or of the first one that is refused.
    pub fn new(target: Target, known: Option<&EnquiryDetail>, step: Option<Uuid>) -> Self {
        let mut list = Self {
            target,
            detail: Remote::NotAsked,
            cursor: Cursor::default(),
            wanted: step,
            placed: false,
        };
        // What the screen below knows is shown until the answer comes.
        if let Some(detail) = known.filter(|it| it.row.id == list.target.seen.id) {
            list.detail.fill(detail.clone(), DateTime::<Utc>::MIN_UTC);
            list.place();
        }
        list
    }

    pub fn steps(&self) -> &[Transition] {
        let detail = self.detail.value();
        detail.map_or(&[], |detail| &detail.transitions)
    }

    pub fn chosen(&self) -> Option<&Transition> {
        self.steps().get(self.cursor.index)
    }

    /// Once: from then on only the user moves the cursor.
    fn place(&mut self) {
        let steps = self.steps();
        if self.placed || steps.is_empty() {
            return;
        }
        let wanted = steps
            .iter()
            .position(|step| Some(step.transition_id) == self.wanted);
        let refused = || {
            steps
                .iter()
                .position(|step| !step.refused_because.is_empty())
        };
        let (at, len) = (wanted.or_else(refused).unwrap_or(0), steps.len());
        self.cursor.go(at, len, len);
        self.placed = true;
    }

    fn load(&mut self, cx: &mut Context<'_>) {
        let id = self.target.seen.id;
        self.detail.load(LoadEnquiry { id }, cx);
    }
}

impl View for RefusalList {
    fn key_context(&self) -> KeyContext {
        KeyContext::Refusals
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        self.load(cx);
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        let len = self.steps().len();
        match action {
            // The key that asked closes it too.
            Action::WhyNot => cx.close(),
            _ if choice_list::step(&mut self.cursor, action, len, len) => {}
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        let chosen = self.chosen().map(|step| step.transition_id);
        let reply = self.detail.claim(reply, cx.now);
        if reply.is_none() {
            let steps = self.steps();
            let at = steps
                .iter()
                .position(|step| Some(step.transition_id) == chosen);
            let (at, len) = (at.unwrap_or(self.cursor.index), steps.len());
            self.cursor.go(at, len, len);
            self.place();
        }
        reply
    }

    fn on_event(&mut self, event: &Event, cx: &mut Context<'_>) {
        if *event == Event::Refresh {
            self.load(cx);
        }
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.detail.asking_since()
    }
}
