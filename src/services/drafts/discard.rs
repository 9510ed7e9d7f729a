//! Discarded drafts: deleted from the database, and in memory until they are restored.

use super::{DraftKey, DraftState, Drafts, can_join, join};
use crate::domain::DraftSubject;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// Undo depth and lifetime of discards; after that `u` undoes the last change.
const MAX_BATCHES: usize = 20;
const MAX_AGE: TimeDelta = TimeDelta::minutes(10);

/// A draft as it was when it was discarded.
#[derive(Clone, Debug)]
pub struct Discarded {
    key: DraftKey,
    pub reference: String,
    pub typed: String,
    pub marked: Vec<Uuid>,
    seen_version: Option<i32>,
}

/// The drafts discarded by one key.
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
    /// Whether a restored draft may come before it: a saved new enquiry stays in the database meanwhile.
    fn can_be_superseded(&self, of: DraftSubject) -> bool {
        let is_new = of == DraftSubject::NEW_ENQUIRY && !self.is_blank();
        is_new && self.is_saved() && self.superseded.is_none()
    }
}

impl Drafts {
    /// Discards these drafts unless they are being sent, and schedules their deletion.
    pub fn discard(&mut self, keys: &[DraftKey], now: DateTime<Utc>) -> Vec<Discarded> {
        let mut texts = Vec::new();
        for key in keys {
            self.parked.remove(key);
            let here = |text: &&mut DraftState| !text.sending && !text.send_unconfirmed;
            let Some(text) = self.texts.get_mut(key).filter(here) else {
                continue;
            };
            if !text.is_blank() {
                texts.push(Discarded::take(*key, text));
                // A save under way ends first; the deletion follows it.
                (text.flush, text.rejected, text.save_overlapped) = (true, false, false);
                text.first_key = None;
            }
            self.bring_back_superseded(key);
        }
        if let Some(first) = texts.first() {
            let writer = first.key.writer;
            self.discarded.retain(|batch| now < batch.at + MAX_AGE);
            self.discarded.push(DiscardBatch {
                at: now,
                writer,
                texts: texts.clone(),
            });
            let beyond = self.discarded.len().saturating_sub(MAX_BATCHES);
            self.discarded.drain(..beyond);
            self.lists_outdated = true;
        }
        texts
    }

    /// When the user discarded the last drafts that can be restored.
    pub fn discarded_at(&self, writer: Uuid, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mine = self.discarded.iter().rfind(|batch| batch.writer == writer);
        let at = mine?.at;
        (now < at + MAX_AGE).then_some(at)
    }

    /// Restores the last discarded batch; or nothing, and returns the draft whose place is taken.
    pub fn restore_discarded(
        &mut self,
        writer: Uuid,
        now: DateTime<Utc>,
    ) -> Option<Result<Vec<Discarded>, Discarded>> {
        let mine = |batch: &DiscardBatch| batch.writer == writer;
        let index = self.discarded.iter().rposition(mine)?;
        let batch = self.discarded.get(index)?;
        let blocked = batch.texts.iter().find(|text| !self.can_restore(&text.key));
        if let Some(blocked) = blocked.cloned() {
            // The lifetime starts again, because the user has to free the place first.
            self.discarded.get_mut(index)?.at = now;
            return Some(Err(blocked));
        }
        let texts = self.discarded.remove(index).texts;
        for text in &texts {
            // The restored text contains it.
            self.parked.remove(&text.key);
            self.restore_one(text, now);
        }
        self.lists_outdated = true;
        Some(Ok(texts))
    }

    /// Restores only into an empty draft or one that can be appended to.
    fn can_restore(&self, key: &DraftKey) -> bool {
        let Some(text) = self.texts.get(key) else {
            return true;
        };
        let stays = text.is_blank() || can_join(key.of.form) || text.can_be_superseded(key.of);
        stays && !text.sending && !text.send_unconfirmed
    }

    fn restore_one(&mut self, discarded: &Discarded, now: DateTime<Utc>) {
        let of = discarded.key.of;
        let text = self.texts.entry(discarded.key).or_default();
        if !text.is_blank() && can_join(of.form) {
            text.typed = join(of.form, &discarded.typed, &text.typed);
        } else {
            if text.can_be_superseded(of) {
                text.superseded = Some(std::mem::take(&mut text.typed));
            }
            text.typed.clone_from(&discarded.typed);
            text.marked.clone_from(&discarded.marked);
        }
        text.reference.clone_from(&discarded.reference);
        text.seen_version = text.seen_version.or(discarded.seen_version);
        text.last_key = Some(now);
        (text.flush, text.rejected) = (true, false);
    }

    /// Whether a deletion of the user's drafts is pending.
    pub fn has_pending_deletion(&self, writer: Uuid) -> bool {
        // A draft that is blank by now is deleted after the save under way.
        let saving_it = self.saving.as_ref().is_some_and(|(key, _)| {
            key.writer == writer && self.texts.get(key).is_none_or(DraftState::is_blank)
        });
        let pending = |text: &DraftState| text.is_blank() && text.due().is_some();
        saving_it || self.of_writer(writer).any(|(_, text)| pending(text))
    }

    /// Returns true once, when the database has caught up with discards and restores: lists of drafts are outdated.
    pub fn take_lists_outdated(&mut self, writer: Uuid) -> bool {
        !self.is_saving(writer) && std::mem::take(&mut self.lists_outdated)
    }
}

/// Characters of a discarded text shown in a notice.
const EXCERPT_LEN: usize = 30;

/// One draft by its first words; several by their number and their enquiry.
pub fn describe(texts: &[Discarded]) -> String {
    match texts {
        [one] => {
            let what = one.of().describe(&one.reference, one.marked.len());
            let lines = one.of().form.lines(&one.typed);
            let words = lines.first().map_or("", |line| line.trim());
            let short: String = words.chars().take(EXCERPT_LEN).collect();
            let more = if short.len() < words.len() { "…" } else { "" };
            let ends = short.ends_with(['.', '!', '?']) || !more.is_empty();
            let stop = if ends { "" } else { "." };
            format!("{what}, “{short}{more}”{stop}")
        }
        [first, others @ ..] if others.iter().all(|one| one.reference == first.reference) => {
            format!("{} drafts on {}.", texts.len(), first.reference)
        }
        _ => format!("{} drafts.", texts.len()),
    }
}
