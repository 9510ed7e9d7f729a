//! Texts that were discarded: out of the database, and in memory until somebody wants them back.

use super::{DraftKey, DraftState, Drafts, both, joins};
use crate::domain::DraftSubject;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// As many times as one may think better of it, and how long: later the same key means something else.
const MOST: usize = 20;
const LONGEST: TimeDelta = TimeDelta::minutes(10);

/// A text as it was when it was discarded.
#[derive(Clone, Debug)]
pub struct Discarded {
    key: DraftKey,
    pub reference: String,
    pub typed: String,
    pub marked: Vec<Uuid>,
    seen_version: Option<i32>,
}

/// What one key discarded.
#[derive(Clone, Debug)]
pub struct DiscardBatch {
    at: DateTime<Utc>,
    writer: Uuid,
    texts: Vec<Discarded>,
}

impl Discarded {
    pub fn of(&self) -> DraftSubject {
        self.key.of
    }

    fn take(key: DraftKey, text: &mut DraftState) -> Self {
        Self {
            key,
            reference: text.reference.clone(),
            typed: std::mem::take(&mut text.typed),
            marked: std::mem::take(&mut text.marked),
            seen_version: text.seen_version.take(),
        }
    }
}

impl DraftState {
    /// A new enquiry that the database has stays there while another is on the screen.
    fn can_wait_behind(&self, of: DraftSubject) -> bool {
        let is_new = of == DraftSubject::NEW_ENQUIRY && !self.is_blank();
        is_new && self.is_kept() && self.behind.is_none()
    }
}

impl Drafts {
    /// Takes texts out, those that are on their way left alone; the database is asked at once to drop each.
    pub fn discard(&mut self, keys: &[DraftKey], now: DateTime<Utc>) -> Vec<Discarded> {
        let mut texts = Vec::new();
        for key in keys {
            let here = |text: &&mut DraftState| !text.sending && !text.doubt;
            let Some(text) = self.texts.get_mut(key).filter(here) else {
                continue;
            };
            if !text.is_blank() {
                texts.push(Discarded::take(*key, text));
                // What is under way is answered as kept, and dropped after that.
                (text.hurry, text.refused, text.crossed) = (true, false, false);
                text.first_key = None;
            }
            self.make_way(key);
        }
        if let Some(first) = texts.first() {
            let writer = first.key.writer;
            self.discarded.retain(|those| now < those.at + LONGEST);
            self.discarded.push(DiscardBatch {
                at: now,
                writer,
                texts: texts.clone(),
            });
            let beyond = self.discarded.len().saturating_sub(MOST);
            self.discarded.drain(..beyond);
            self.moved = true;
        }
        texts
    }

    /// When this person discarded the last that can be brought back.
    pub fn discarded_at(&self, writer: Uuid, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mine = self.discarded.iter().rfind(|those| those.writer == writer);
        let at = mine?.at;
        (now < at + LONGEST).then_some(at)
    }

    /// Brings back what was discarded last; or nothing of it, and the text for which there is no room now.
    pub fn restore_discarded(
        &mut self,
        writer: Uuid,
        now: DateTime<Utc>,
    ) -> Option<Result<Vec<Discarded>, Discarded>> {
        let mine = |those: &DiscardBatch| those.writer == writer;
        let index = self.discarded.iter().rposition(mine)?;
        let those = self.discarded.get(index)?;
        let waits = those.texts.iter().find(|text| !self.has_room(&text.key));
        if let Some(waits) = waits.cloned() {
            // Whoever has to make room first is given the time again.
            self.discarded.get_mut(index)?.at = now;
            return Some(Err(waits));
        }
        let texts = self.discarded.remove(index).texts;
        for text in &texts {
            self.put_back(text, now);
        }
        self.moved = true;
        Some(Ok(texts))
    }

    /// Nothing that was typed since is written over, so there must be nothing, or something that can be kept with it.
    fn has_room(&self, key: &DraftKey) -> bool {
        let Some(text) = self.texts.get(key) else {
            return true;
        };
        let stays = text.is_blank() || joins(key.of.form) || text.can_wait_behind(key.of);
        stays && !text.sending && !text.doubt
    }

    fn put_back(&mut self, discarded: &Discarded, now: DateTime<Utc>) {
        let of = discarded.key.of;
        let text = self.texts.entry(discarded.key).or_default();
        if !text.is_blank() && joins(of.form) {
            text.typed = both(of.form, &discarded.typed, &text.typed);
        } else {
            if text.can_wait_behind(of) {
                text.behind = Some(std::mem::take(&mut text.typed));
            }
            text.typed.clone_from(&discarded.typed);
            text.marked.clone_from(&discarded.marked);
        }
        text.reference.clone_from(&discarded.reference);
        text.seen_version = text.seen_version.or(discarded.seen_version);
        text.last_key = Some(now);
        (text.hurry, text.refused) = (true, false);
    }

    /// Whether something of this person's is still to be dropped by the database.
    pub fn is_dropping(&self, writer: Uuid) -> bool {
        // Whatever it takes along, what is blank by now is dropped after it.
        let under_way = self.in_hand.as_ref().is_some_and(|(key, _)| {
            key.writer == writer && self.texts.get(key).is_none_or(DraftState::is_blank)
        });
        let waits = |text: &DraftState| text.is_blank() && text.due().is_some();
        under_way || self.of(writer).any(|(_, text)| waits(text))
    }

    /// Once, when the database has what was discarded or brought back: whatever lists drafts is to be read again.
    pub fn is_listed_anew(&mut self, writer: Uuid) -> bool {
        !self.is_keeping(writer) && std::mem::take(&mut self.moved)
    }
}
