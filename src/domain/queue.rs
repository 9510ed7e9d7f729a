//! A queue: its tabs, its orders, and where a page of it begins.

use super::clock_figure::ClockFigure;
use super::enquiry::{EMERGENCY, QueueRow};
use super::figures::QueueFilter;
use super::names;
use super::people::{Capability, Person};
use chrono::{DateTime, Utc};
use std::cmp::Ordering;
use strum::{IntoStaticStr, VariantArray};
use uuid::Uuid;

/// The tabs of the queue screen, in the order of their number keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum QueueView {
    Mine,
    Team,
    Unassigned,
    DueToday,
    Overdue,
    Waiting,
    All,
}

impl QueueView {
    pub const ALL: &[Self] = Self::VARIANTS;

    /// The tabs of a person. Who holds no enquiries has none of their own, and the keys of the two still open them.
    pub fn tabs(person: Option<&Person>) -> impl Iterator<Item = (Self, usize)> {
        let holds = person.is_none_or(|it| it.capabilities.have(Capability::HoldEnquiries));
        let all = Self::ALL.iter().copied().zip(1..);
        all.filter(move |(view, _)| holds || !matches!(view, Self::Mine | Self::Team))
    }

    /// The word on the tab.
    pub fn word(self) -> &'static str {
        match self {
            Self::Mine => "Mine",
            Self::Team => "Team",
            Self::Unassigned => "Unassigned",
            Self::DueToday => "Due today",
            Self::Overdue => "Overdue",
            Self::Waiting => "Waiting",
            Self::All => "All open",
        }
    }

    /// What the files of `sql/queries/queue` call this view.
    pub fn code(self) -> &'static str {
        self.into()
    }
}

/// Some rows of a list in its order.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    pub rows: Vec<T>,
    /// Another page follows the last row.
    pub more: bool,
    /// When the database read them.
    pub as_of: DateTime<Utc>,
}

pub type QueuePage = Page<QueueRow>;

/// What a search found, open enquiries first.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchResults {
    pub rows: Vec<QueueRow>,
    /// Nothing has the words as they were typed: the rows have words like them.
    pub are_close: bool,
}

impl SearchResults {
    /// Said in place of "found", so that a close result is never taken for an exact one.
    pub const CLOSE: &str = "No exact matches; these are close";
}

/// What the rows of a list outside the tabs are.
#[derive(Clone, Debug, PartialEq)]
pub enum ListSource {
    /// Words that were searched for.
    Search(String),
    /// The enquiries behind a figure of the dashboard. In pages.
    Drilldown(QueueFilter),
    /// The enquiries behind a figure of clocks, closed ones too. In pages.
    Clocks(ClockFigure),
    /// Enquiries with drafts of the user.
    Drafts,
    Watched,
    /// Open enquiries with a tag, in pages.
    Tagged(Uuid),
    /// The enquiries of a draft for several.
    ByIds(Vec<Uuid>),
}

/// Open enquiries of each tab, counted to at most 1,001: above 1,000 the tab shows "1,000+".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueCounts {
    pub mine: i64,
    pub team: i64,
    pub unassigned: i64,
    pub due_today: i64,
    pub overdue: i64,
    pub waiting: i64,
    pub all: i64,
}

impl QueueCounts {
    /// Counting stops here; the tab then shows "1,000+".
    pub const AT_MOST: i64 = 1_001;

    /// The count of all hit the cap, so each tab was counted by its own query.
    pub fn are_many(&self) -> bool {
        self.all >= Self::AT_MOST
    }

    pub fn in_view(&self, view: QueueView) -> i64 {
        match view {
            QueueView::Mine => self.mine,
            QueueView::Team => self.team,
            QueueView::Unassigned => self.unassigned,
            QueueView::DueToday => self.due_today,
            QueueView::Overdue => self.overdue,
            QueueView::Waiting => self.waiting,
            QueueView::All => self.all,
        }
    }
}

/// The order of a queue: by any of its columns. Equal rows are ordered by due date, unless the column is
/// unique.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Sort {
    #[default]
    Due,
    Received,
    Priority,
    Stage,
    Who,
    Type,
    Subject,
    Reference,
}

impl Sort {
    pub const ALL: &[Self] = Self::VARIANTS;

    /// The word of the command line.
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// The order so many places further in the list, cyclic in both directions.
    pub fn moved(self, places: isize) -> Self {
        let place = Self::ALL.iter().position(|sort| *sort == self).unwrap_or(0);
        let ahead = places.rem_euclid(Self::ALL.len().cast_signed());
        Self::ALL[(place + ahead.cast_unsigned()) % Self::ALL.len()]
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Due => "due soonest first",
            Self::Received => "oldest first",
            Self::Priority => "most urgent first",
            Self::Stage => "in order of stage",
            Self::Who => "by person, unassigned first",
            Self::Type => "by type",
            Self::Subject => "by subject",
            Self::Reference => "by reference",
        }
    }

    /// Compares two rows as the queries order them: emergencies first in whatever order, soonest due, then the others.
    pub fn compare(self, a: &PageKey, b: &PageKey) -> Ordering {
        let due = || (a.due_at, a.id).cmp(&(b.due_at, b.id));
        match (a.is_emergency(), b.is_emergency()) {
            (true, true) => return due(),
            (true, false) => return Ordering::Less,
            (false, true) => return Ordering::Greater,
            (false, false) => {}
        }
        match self {
            Self::Due => due(),
            Self::Received => (a.received_at, a.id).cmp(&(b.received_at, b.id)),
            Self::Priority => a.priority.cmp(&b.priority).then_with(due),
            Self::Stage => a.stage.cmp(&b.stage).then_with(due),
            Self::Who => names::compare(&a.who, &b.who).then_with(due),
            Self::Type => names::compare(&a.type_name, &b.type_name).then_with(due),
            Self::Subject => (&a.subject, a.id).cmp(&(&b.subject, b.id)),
            Self::Reference => a.reference.cmp(&b.reference),
        }
    }
}

/// Where a page of the queue ends, so that the next one begins behind it (paging by key, no OFFSET): the
/// values of its last row by which any order goes.
#[derive(Clone, Debug, PartialEq)]
pub struct PageKey {
    pub id: Uuid,
    pub due_at: DateTime<Utc>,
    pub received_at: DateTime<Utc>,
    pub priority: i16,
    /// The position of the standard stage.
    pub stage: i16,
    /// The name of the assignee; empty when unassigned.
    pub who: String,
    pub type_name: String,
    pub subject: String,
    pub reference: String,
}

impl PageKey {
    pub fn is_emergency(&self) -> bool {
        self.priority <= EMERGENCY
    }
}

impl QueueRow {
    pub fn is_open_emergency(&self) -> bool {
        self.priority <= EMERGENCY && !self.standard_stage.ends()
    }

    /// Each of these folded words somewhere in what a row shows: reference, subject, type, stage, who has it, who asked.
    pub fn matches_all(&self, words: &[&str]) -> bool {
        if words.is_empty() {
            return true;
        }
        let who = self.assignee_name.as_deref().unwrap_or_default();
        let shown = [
            &self.reference,
            &self.subject,
            &self.type_name,
            &self.stage_name,
        ];
        let shown: Vec<String> = shown
            .into_iter()
            .map(String::as_str)
            .chain([who, self.citizen.words()])
            .map(names::fold)
            .collect();
        words
            .iter()
            .all(|word| shown.iter().any(|text| text.contains(word)))
    }

    pub fn key(&self) -> PageKey {
        PageKey {
            id: self.id,
            due_at: self.due_at,
            received_at: self.received_at,
            priority: self.priority,
            stage: self.standard_stage.position(),
            who: self.assignee_name.clone().unwrap_or_default(),
            type_name: self.type_name.clone(),
            subject: self.subject.clone(),
            reference: self.reference.clone(),
        }
    }
}
