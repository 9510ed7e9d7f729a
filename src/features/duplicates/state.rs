//! The popup that merges: of one enquiry it lists likely originals, or what a search finds; of several, which is kept.

use super::requests::{FindOther, FindSimilar, MergeEnquiries};
use crate::action::{Action, KeyContext};
use crate::components::choice_list;
use crate::components::cursor::Cursor;
use crate::components::field::Field;
use crate::components::target_box::TargetBox;
use crate::domain::{QueueRow, SimilarEnquiry, Target};
use crate::runtime::request::Reply;
use crate::view::remote::Remote;
use crate::view::{Context, Ended, Handled, View};
use chrono::{DateTime, Utc};

/// An enquiry that can be kept, and why it is offered.
#[derive(Clone, Debug, PartialEq)]
pub struct MergeChoice {
    pub row: QueueRow,
    pub reasons: Option<String>,
    pub is_closed: bool,
}

#[derive(Clone, Debug)]
pub struct DuplicatesPopup {
    pub about: TargetBox,
    pub cursor: Cursor,
    /// Words to search for, where the original is not among the likely ones.
    pub query: Field,
    pub similar: Remote<Vec<SimilarEnquiry>>,
    pub found: Remote<Vec<QueueRow>>,
    /// The enquiry itself is kept, and the chosen one is merged into it.
    pub keeps_own: bool,
    /// The words that `found` answers.
    searched: String,
}

impl DuplicatesPopup {
    pub fn new(targets: Vec<Target>) -> Self {
        Self {
            about: TargetBox::new(targets),
            cursor: Cursor::default(),
            query: Field::one_line(100),
            similar: Remote::NotAsked,
            found: Remote::NotAsked,
            keeps_own: false,
            searched: String::new(),
        }
    }

    /// The only enquiry; none where several are merged into one of them.
    pub fn only(&self) -> Option<&Target> {
        match self.about.targets.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// What was typed has not been searched for.
    pub fn has_new_words(&self) -> bool {
        !self.query.is_blank() && self.query.text().trim() != self.searched
    }

    pub fn choices(&self) -> Vec<MergeChoice> {
        let plain = |row: &QueueRow| MergeChoice {
            row: row.clone(),
            reasons: None,
            is_closed: row.standard_stage.ends(),
        };
        let Some(one) = self.only() else {
            return self.about.targets.iter().map(|it| plain(&it.row)).collect();
        };
        if self.query.is_blank() {
            let similar = self.similar.value().map_or(&[][..], Vec::as_slice);
            let offered = similar.iter().map(|it| MergeChoice {
                row: it.other.row.clone(),
                reasons: Some(it.reasons()),
                is_closed: it.other.closed_at.is_some(),
            });
            return offered.collect();
        }
        let found = self.found.value().map_or(&[][..], Vec::as_slice);
        let others = found.iter().filter(|row| row.id != one.seen.id);
        others.map(plain).collect()
    }

    pub fn chosen(&self) -> Option<MergeChoice> {
        self.choices().into_iter().nth(self.cursor.index)
    }

    fn search(&mut self, cx: &mut Context<'_>) {
        self.searched = self.query.text().trim().to_owned();
        let words = self.searched.clone();
        self.cursor = Cursor::default();
        self.found.load(FindOther { words }, cx);
    }

    fn merge(&mut self, cx: &mut Context<'_>) {
        let Some(kept) = self.chosen().filter(|_| !self.about.saving) else {
            return;
        };
        let targets = self.about.begin(&cx.services.changes);
        let chosen = Target::from(&kept.row);
        let mut others = targets.into_iter().filter(|it| it.seen.id != kept.row.id);
        let (duplicates, original) = match (self.keeps_own, others.next()) {
            (true, Some(own)) => (vec![chosen], own),
            (_, first) => (first.into_iter().chain(others).collect(), chosen),
        };
        cx.submit(MergeEnquiries {
            duplicates,
            original,
            undoes: false,
        });
    }
}

impl View for DuplicatesPopup {
    fn key_context(&self) -> KeyContext {
        KeyContext::Duplicates
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        if let Some(id) = self.only().map(|one| one.seen.id) {
            self.similar.load(FindSimilar { id }, cx);
        }
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        let len = self.choices().len();
        match action {
            Action::Confirm if self.has_new_words() => self.search(cx),
            Action::Confirm => self.merge(cx),
            Action::NextField if self.only().is_some() => self.keeps_own = !self.keeps_own,
            _ if choice_list::step(&mut self.cursor, action, len, cx.metrics.popup_lines) => {}
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        let reply = self.similar.claim(reply, cx.now)?;
        self.found.claim(reply, cx.now)
    }

    fn concluded(&mut self, ended: &Ended, cx: &mut Context<'_>) -> Handled {
        self.about.concluded(ended, cx)
    }

    fn field(&mut self) -> Option<&mut Field> {
        (self.only().is_some() && !self.about.saving).then_some(&mut self.query)
    }

    fn edited(&mut self, _: &mut Context<'_>) {
        self.cursor = Cursor::default();
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.similar.asking_since().or(self.found.asking_since())
    }
}
