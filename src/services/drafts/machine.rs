//! The states of a draft, what can happen to it, and what follows: one table, without texts and requests.

use DraftEvent::*;
use DraftState::*;
use chrono::{DateTime, TimeDelta, Utc};

/// Pause after the last key.
const PAUSE: TimeDelta = TimeDelta::seconds(1);
/// Longest time after the first unsaved key, for typing without a pause.
const MAX_DELAY: TimeDelta = TimeDelta::seconds(10);

/// When a text that changed is to be saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// The first and the last key that are not saved.
    first_key: Option<DateTime<Utc>>,
    last_key: Option<DateTime<Utc>>,
    /// Without waiting for a pause: the form was closed, or the text did not come from keys.
    at_once: bool,
}

impl Pace {
    pub const AT_ONCE: Self = Self {
        first_key: None,
        last_key: None,
        at_once: true,
    };

    pub fn typed(self, now: DateTime<Utc>) -> Self {
        Self {
            first_key: self.first_key.or(Some(now)),
            last_key: Some(now),
            at_once: false,
        }
    }

    fn hurried(self) -> Self {
        Self {
            at_once: true,
            ..self
        }
    }

    /// The keys before the last one are saved.
    fn after_save(self) -> Self {
        Self {
            first_key: self.last_key,
            ..self
        }
    }

    pub fn due(self) -> DateTime<Utc> {
        match (self.last_key, self.first_key) {
            (Some(last), Some(first)) if !self.at_once => (last + PAUSE).min(first + MAX_DELAY),
            _ => DateTime::<Utc>::MIN_UTC,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DraftState {
    /// The database has this text, or there is none.
    #[default]
    Clean,
    /// It changed since it was saved.
    Dirty(Pace),
    /// A save is under way. `pace` is of what was typed since.
    ///
    /// A submit waits for its response: both are transactions of their own, and a save that is committed last would
    /// bring a text back that was sent.
    Saving { pace: Pace, then_submit: bool },
    /// Being sent as a note, a letter, a change of stage or a new enquiry.
    Submitting,
    /// It was sent, without a response. It is neither saved nor sent before it is known whether it arrived.
    Unconfirmed,
    /// The database rejected the text; it is not saved again until it changes.
    Rejected,
}

/// How a text compares with the one in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Saved,
    Unsaved,
    /// The database rejected this text.
    Rejected,
}

/// What can happen to a draft. Where the text itself changes, the event has how it compares afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftEvent {
    Typed(DateTime<Utc>, Comparison),
    /// Restored, loaded or joined: a text that did not come from keys.
    Replaced(Comparison),
    /// The form was closed, which counts as a pause.
    Closed,
    /// Its time to be saved has come, and no other draft is being saved.
    Due,
    SaveDone(Comparison),
    /// No response: the database may have the new text or the older one. The connection says when to try again.
    SaveLost,
    SaveRejected(Comparison),
    Submit,
    /// The text is no longer needed; compares what is left: an older draft, or one to be deleted once more.
    SubmitDone(Comparison),
    /// It was rejected, or reached only some of its enquiries: the text stays.
    SubmitFailed(Comparison),
    SubmitLost,
    /// Of a submit without a response.
    KnownSent,
    KnownNotSent(Comparison),
    /// Compares an empty text: discarding is saving it.
    Discard(Comparison),
    /// The session is about to end: a submit cannot wait any longer.
    Leave,
    /// No response of the session will be handled.
    SessionEnded(Comparison),
}

/// What a transition requires to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftStep {
    Save,
    /// Sends what was submitted.
    Send,
    /// Keeps what was submitted until `Send`.
    Hold,
    /// Empties the text.
    Clear,
}

impl DraftState {
    /// When it is to be saved next.
    pub fn due(self) -> Option<DateTime<Utc>> {
        match self {
            Dirty(pace) => Some(pace.due()),
            Clean | Saving { .. } | Submitting | Unconfirmed | Rejected => None,
        }
    }

    /// Being sent, or sent without a response: its form does not change it.
    pub fn is_sending(self) -> bool {
        match self {
            Saving { then_submit, .. } => then_submit,
            Submitting | Unconfirmed => true,
            Clean | Dirty(_) | Rejected => false,
        }
    }
}

/// The state of a text while nothing of it is under way.
fn at_rest(text: Comparison, pace: Pace) -> DraftState {
    match text {
        Comparison::Saved => Clean,
        Comparison::Unsaved => Dirty(pace),
        Comparison::Rejected => Rejected,
    }
}

/// The table. A pair that is not in it changes nothing.
pub fn next(state: DraftState, event: DraftEvent) -> (DraftState, Option<DraftStep>) {
    let then_submit = |pace| Saving {
        pace,
        then_submit: true,
    };
    let saving = |pace| Saving {
        pace,
        then_submit: false,
    };
    let (state, step) = match (state, event) {
        (Clean | Rejected, Typed(now, text)) => (at_rest(text, Pace::default().typed(now)), None),
        (Dirty(pace), Typed(now, text)) => (at_rest(text, pace.typed(now)), None),
        (Saving { pace, then_submit }, Typed(now, _)) => {
            let pace = pace.typed(now);
            (Saving { pace, then_submit }, None)
        }
        (Clean | Dirty(_) | Rejected, Replaced(text)) => (at_rest(text, Pace::AT_ONCE), None),
        (Dirty(pace), Closed) => (Dirty(pace.hurried()), None),
        (Saving { pace, then_submit }, Replaced(_) | Closed) => {
            let pace = pace.hurried();
            (Saving { pace, then_submit }, None)
        }

        (Dirty(pace), Due) => (saving(pace), Some(DraftStep::Save)),
        (
            Saving {
                then_submit: true, ..
            },
            SaveDone(_) | SaveLost | SaveRejected(_) | Leave,
        ) => (Submitting, Some(DraftStep::Send)),
        (Saving { pace, .. }, SaveDone(text)) => (at_rest(text, pace.after_save()), None),
        (Saving { pace, .. }, SaveLost) => (Dirty(pace.hurried()), None),
        (Saving { pace, .. }, SaveRejected(text)) => (at_rest(text, pace.hurried()), None),

        (Clean | Dirty(_) | Rejected, Submit) => (Submitting, Some(DraftStep::Send)),
        (
            Saving {
                pace,
                then_submit: false,
            },
            Submit,
        ) => (then_submit(pace), Some(DraftStep::Hold)),
        (Submitting, SubmitDone(left)) => (at_rest(left, Pace::AT_ONCE), Some(DraftStep::Clear)),
        (Submitting, SubmitFailed(text)) => (at_rest(text, Pace::AT_ONCE), None),
        (Submitting, SubmitLost) => (Unconfirmed, None),
        (Unconfirmed, KnownSent) => (Clean, Some(DraftStep::Clear)),
        (Unconfirmed, KnownNotSent(text)) => (at_rest(text, Pace::AT_ONCE), None),

        (Clean | Dirty(_) | Rejected, Discard(left)) => {
            (at_rest(left, Pace::AT_ONCE), Some(DraftStep::Clear))
        }
        // The save under way ends first; the deletion follows it.
        (
            Saving {
                then_submit: false, ..
            },
            Discard(_),
        ) => (saving(Pace::AT_ONCE), Some(DraftStep::Clear)),

        // What was typed and not saved is saved in the writer's next session.
        (Dirty(pace) | Saving { pace, .. }, SessionEnded(_)) => (Dirty(pace.hurried()), None),
        (Submitting, SessionEnded(text)) => (at_rest(text, Pace::AT_ONCE), None),

        (state, _) => (state, None),
    };
    (state, step)
}
