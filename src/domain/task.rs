//! A task: of an enquiry or of none, of a person or of a team.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Texts are untrusted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Task {
    pub id: Uuid,
    /// The version that a change of it is about.
    pub version: i32,
    pub enquiry_id: Option<Uuid>,
    /// Of the enquiry; empty without one.
    pub reference: String,
    pub subject: String,
    pub what: String,
    /// None while it waits in its team.
    pub staff_id: Option<Uuid>,
    pub team_id: Option<Uuid>,
    /// The person who is to do it; the team while nobody has it.
    pub who: String,
    pub due_at: DateTime<Utc>,
    /// Where a call-back was promised in a window: its beginning; `due_at` is its end.
    pub due_from: Option<DateTime<Utc>>,
    /// The steps of the enquiry that wait for it: `closing`, `everything` or the name of a stage; none where nothing does.
    pub blocks: Option<String>,
    pub done: bool,
    /// None while it is not done.
    pub done_at: Option<DateTime<Utc>>,
    /// It is a promise to ring the citizen.
    pub is_call_back: bool,
    /// The citizen's telephone number.
    pub phone: Option<String>,
}

/// Whether a call-back came as it was promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    Kept,
    /// Before the window.
    Early,
    /// After it.
    Late,
    /// Not at all so far, and its time is over.
    Missed,
}

impl Promise {
    pub fn word(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Early => "early",
            Self::Late => "late",
            Self::Missed => "missed",
        }
    }
}

impl Task {
    /// What became of the promise to ring; none for another task, and while there is time.
    pub fn promise(&self, now: DateTime<Utc>) -> Option<Promise> {
        if !self.is_call_back {
            return None;
        }
        match self.done_at.filter(|_| self.done) {
            Some(at) if at > self.due_at => Some(Promise::Late),
            Some(at) if self.due_from.is_some_and(|from| at < from) => Some(Promise::Early),
            Some(_) => Some(Promise::Kept),
            None => (now > self.due_at).then_some(Promise::Missed),
        }
    }

    /// What waits for it, in words.
    pub fn blocks_words(&self) -> String {
        match self.blocks.as_deref() {
            None => String::new(),
            Some("closing") => "blocks closing".into(),
            Some("everything") => "blocks every step".into(),
            Some(stage) => format!("blocks {stage}"),
        }
    }
}

/// A person or a team that a task can be given to.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskHolder {
    pub staff_id: Option<Uuid>,
    pub team_id: Option<Uuid>,
    /// Username, or code of the team.
    pub code: String,
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        format!("2026-12-03T{text}:00Z").parse().unwrap()
    }

    #[test]
    fn promise_is_kept_in_its_window_only() {
        let promised = |from: Option<&str>, done: Option<&str>| Task {
            is_call_back: true,
            due_from: from.map(at),
            due_at: at("16:00"),
            done: done.is_some(),
            done_at: done.map(at),
            ..Task::default()
        };
        let window = Some("14:00");
        for (from, done, now, expected) in [
            (window, Some("13:59"), "17:00", Some(Promise::Early)),
            (window, Some("14:00"), "17:00", Some(Promise::Kept)),
            (window, Some("16:00"), "17:00", Some(Promise::Kept)),
            (window, Some("16:01"), "17:00", Some(Promise::Late)),
            (window, None, "16:00", None),
            (window, None, "16:01", Some(Promise::Missed)),
            (None, Some("09:00"), "17:00", Some(Promise::Kept)),
        ] {
            let task = promised(from, done);
            assert_eq!(task.promise(at(now)), expected, "{done:?} at {now}");
        }
        let other = Task {
            is_call_back: false,
            ..promised(None, None)
        };
        assert_eq!(other.promise(at("17:00")), None);
    }
}
