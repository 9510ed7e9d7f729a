//! What is on the screen: a stack of views. The one on top takes the keys; a popup leaves the one below visible.

pub mod aside;
mod context;
pub mod remote;
mod stack;

pub use context::{Context, Destination, Event, Navigation};
pub use stack::ViewStack;

use crate::action::{Action, KeyContext, ViewMetrics};
use crate::components::field::Field;
use crate::domain::{
    Concern, DraftForm, DraftSubject, EnquiryDetail, Failure, FormError, Person, QueueRow, Target,
    ViewQuery,
};
use crate::runtime::request::Reply;
use crate::services::Services;
use crate::theme::Theme;
use chrono::{DateTime, Utc};
use ratatui::Frame;
use ratatui::layout::Rect;
use std::any::Any;
use std::borrow::Cow;
use std::cell::Cell;
use std::fmt::Debug;
use uuid::Uuid;

/// Behaviour, in `state.rs`: no input or output, no clock, no drawing. All that it wants done goes through the context.
pub trait View: Debug + Send {
    /// Which lines of the key table apply.
    fn key_context(&self) -> KeyContext;

    /// Whether what lies below stays on the screen; otherwise the view takes all of it.
    fn is_popup(&self) -> bool {
        true
    }

    /// Its part of the breadcrumb; a popup has none.
    fn crumbs(&self) -> Vec<String> {
        Vec::new()
    }

    /// The enquiry that it is about as a whole.
    fn enquiry(&self) -> Option<Uuid> {
        None
    }

    /// The row of the enquiry that a key acts on.
    fn chosen(&self) -> Option<&QueueRow> {
        None
    }

    /// The newest row that it has of an enquiry.
    fn row(&self, _id: Uuid) -> Option<&QueueRow> {
        None
    }

    /// All that is known of the open enquiry.
    fn detail(&self) -> Option<&EnquiryDetail> {
        None
    }

    /// The enquiries that a command acts on: the marked rows, else the chosen one.
    fn targets(&self) -> Vec<Target> {
        self.chosen().map(Target::from).into_iter().collect()
    }

    /// The question to this person that a key acts on.
    fn asked(&self) -> Option<&Concern> {
        None
    }

    /// Whether a command acts on the marked rows, and not on the chosen one alone.
    fn acts_on_marked(&self) -> bool {
        false
    }

    /// What it shows, in the words of a saved view.
    fn shown(&self) -> Option<ViewQuery> {
        None
    }

    /// Why an action does nothing now: its key is dimmed, and help and the palette show the reason.
    fn why_not(&self, _action: &Action) -> Option<Cow<'_, str>> {
        None
    }

    /// It was pushed: requests its data.
    fn opened(&mut self, _cx: &mut Context<'_>) {}

    /// It is about to be closed. The end of a session clears the stack without this.
    fn closed(&mut self, _cx: &mut Context<'_>) {}

    /// An action that it ignores goes to the application (help, undo), never to the view hidden below.
    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled;

    /// Whether the footer shows a key of it now.
    fn offers(&self, _action: &Action) -> bool {
        true
    }

    /// Offers the reply to its `Remote`s, and returns it if none of them asked.
    fn respond(&mut self, reply: Reply, _cx: &mut Context<'_>) -> Option<Reply> {
        Some(reply)
    }

    /// How the change ended that it submitted. `Ignored` leaves it to the application to say so.
    fn concluded(&mut self, _ended: &Ended, _cx: &mut Context<'_>) -> Handled {
        Handled::Ignored
    }

    fn on_event(&mut self, _event: &Event, _cx: &mut Context<'_>) {}

    /// Where letters go; `None` while the text is being saved.
    fn field(&mut self) -> Option<&mut Field> {
        None
    }

    /// The text of the field changed.
    fn edited(&mut self, _cx: &mut Context<'_>) {}

    /// The draft of its text, and whether that is being sent.
    fn draft(&self) -> Option<(DraftSubject, bool)> {
        None
    }

    /// It became known that what it sent did not arrive.
    fn show_error(&mut self, _error: FormError) {}

    /// The end of every call of the application, for each view that is open.
    fn settled(&mut self, _cx: &mut Context<'_>) {}

    /// When `tick` is to be called next.
    fn due(&self) -> Option<DateTime<Utc>> {
        None
    }

    /// The time of `due` has come, and must be another one afterwards.
    fn tick(&mut self, _cx: &mut Context<'_>) {}

    /// Since when the oldest request under way has been waiting, for the sign of a slow server.
    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        None
    }
}

/// Drawing, in `view.rs`: reads the state and changes nothing.
pub trait Draw {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>);
}

/// What the stack holds. `Clone` would make the trait unusable as `dyn` (E0038), so it is a method; the blanket
/// implementation writes it for every view.
pub trait AnyView: View + Draw {
    fn boxed(&self) -> Box<dyn AnyView>;
    fn as_any(&self) -> &dyn Any;
    fn as_any_mut(&mut self) -> &mut dyn Any;
}

impl<V: View + Draw + Clone + 'static> AnyView for V {
    fn boxed(&self) -> Box<dyn AnyView> {
        Box::new(self.clone())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

impl Clone for Box<dyn AnyView> {
    fn clone(&self) -> Self {
        (**self).boxed()
    }
}

/// How a change ended, for the view that submitted it.
#[derive(Clone, Debug)]
pub enum Ended {
    /// `changed`: the enquiries of a change without a result for each of its targets.
    Done { changed: Vec<Uuid> },
    /// `unconfirmed`: it may have been saved, so it is not sent again before that is known.
    Failed {
        error: FormError,
        unconfirmed: bool,
        failure: Failure,
    },
}

impl Ended {
    /// It may have been saved: it is not sent again before that is known.
    pub fn is_unconfirmed(&self) -> bool {
        matches!(self, Self::Failed { unconfirmed, .. } if *unconfirmed)
    }

    /// Closes the popup that submitted a change which succeeded; otherwise the error that it shows.
    pub fn close_or_error(&self, cx: &mut Context<'_>) -> Option<FormError> {
        match self {
            Self::Done { .. } => {
                cx.close();
                None
            }
            Self::Failed { error, .. } => Some(error.clone()),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handled {
    Consumed,
    Ignored,
}

/// What drawing may know beside the state of its view.
pub struct DrawContext<'a> {
    /// The time that ages are counted from; it changes once a minute.
    pub now: DateTime<Utc>,
    /// A request takes so long that the screen should show it.
    pub is_slow: bool,
    pub person: Option<&'a Person>,
    pub theme: &'a Theme,
    pub services: &'a Services,
    /// Why an action is not available in the view below, for help and the palette.
    pub why_not: &'a dyn Fn(&Action) -> Option<String>,
    /// Only drawing knows how many rows fit; the next action reads it.
    pub metrics: &'a Cell<ViewMetrics>,
}

impl DrawContext<'_> {
    /// The number of enquiries that the person has drafts about; a draft about no single one counts as one.
    pub fn draft_count(&self) -> usize {
        self.services.drafts.count()
    }

    /// The person's drafts about an enquiry.
    pub fn drafts_about(&self, enquiry_id: Uuid) -> Vec<(DraftForm, String)> {
        self.services.drafts.about(enquiry_id)
    }

    /// Tells the state how many rows of a list fit, and whether a pane fits beside it.
    pub fn measure_list(&self, lines: usize, pane: bool) {
        self.metrics.set(ViewMetrics {
            lines,
            pane,
            ..self.metrics.get()
        });
    }

    /// Tells the state of one of several columns that scroll together: its lines, how far it scrolls, and how far it is.
    pub fn measure_column(&self, lines: usize, furthest: usize, top: usize) {
        let before = self.metrics.get();
        self.metrics.set(ViewMetrics {
            lines,
            furthest: before.furthest.max(furthest),
            top,
            ..before
        });
    }

    /// Tells the state where the entries before and behind the first visible line begin.
    pub fn measure_entries(&self, before: usize, behind: usize) {
        self.metrics.set(ViewMetrics {
            entries: (before, behind),
            ..self.metrics.get()
        });
    }

    /// Tells the state how many lines a whole screen has room for, and how far it scrolls.
    pub fn measure_screen(&self, lines: usize, furthest: usize) {
        self.metrics.set(ViewMetrics {
            lines,
            furthest,
            ..self.metrics.get()
        });
    }

    /// The same for two panes, of which the one beside scrolls.
    pub fn measure_panes(&self, lines: usize, beside: usize, furthest: usize) {
        self.metrics.set(ViewMetrics {
            lines,
            beside,
            furthest,
            ..self.metrics.get()
        });
    }

    /// Tells the state how many lines a popup has room for, and how far it scrolls.
    pub fn measure_popup(&self, lines: usize, furthest: usize) {
        self.metrics.set(ViewMetrics {
            popup_lines: lines,
            popup_furthest: furthest,
            ..self.metrics.get()
        });
    }
}
