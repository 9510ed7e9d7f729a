//! Discarded drafts: deleted from the database, and in memory until they are restored.

use super::machine::{DraftEvent, DraftStep};
use super::text::DraftText;
use super::{DraftKey, Drafts, can_join, join};
use crate::domain::DraftSubject;
use crate::keys::UNDO;
use crate::services::Services;
use crate::services::notices::{Notice, Tone};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// Characters of a discarded text shown in the notice.
const EXCERPT_LEN: usize = 30;
const NOTICE_SECONDS: i64 = 30;

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

    fn take(key: DraftKey, text: &mut DraftText) -> Self {
        Self {
            key,
            reference: text.reference.clone(),
            typed: std::mem::take(&mut text.typed),
            marked: std::mem::take(&mut text.marked),
            seen_version: text.seen_version.take(),
        }
    }
}

impl DraftText {
    /// Whether a restored draft may come before it: a saved new enquiry stays in the database meanwhile.
    fn can_be_superseded(&self, of: DraftSubject) -> bool {
        let is_new = of == DraftSubject::NEW_ENQUIRY && !self.is_blank();
        is_new && self.is_saved() && self.superseded.is_none()
    }

    /// A discarded text is restored only into an empty draft or one that can be appended to.
    fn can_take_back(&self, of: DraftSubject) -> bool {
        let stays = self.is_blank() || can_join(of.form) || self.can_be_superseded(of);
        stays && !self.state.is_sending()
    }

    fn take_back(&mut self, discarded: &Discarded, now: DateTime<Utc>) {
        let of = discarded.of();
        if !self.is_blank() && can_join(of.form) {
            self.typed = join(of.form, &discarded.typed, &self.typed);
        } else {
            if self.can_be_superseded(of) {
                self.superseded = Some(std::mem::take(&mut self.typed));
            }
            self.typed.clone_from(&discarded.typed);
            self.marked.clone_from(&discarded.marked);
        }
        self.reference.clone_from(&discarded.reference);
        self.seen_version = self.seen_version.or(discarded.seen_version);
        (self.last_key, self.rejected) = (Some(now), None);
        self.settle();
    }
}

impl Drafts {
    /// Discards these drafts unless they are being sent, and schedules their deletion.
    fn discard(&mut self, these: &[DraftSubject], now: DateTime<Utc>) -> Vec<Discarded> {
        let mut texts = Vec::new();
        for of in these {
            let Some(key) = self.key(*of) else { continue };
            self.parked.remove(&key);
            let Some(text) = self.texts.get_mut(&key) else {
                continue;
            };
            let emptied = DraftEvent::Discard(text.compare_empty());
            if !text.is_blank() && text.apply(emptied) == Some(DraftStep::Clear) {
                texts.push(Discarded::take(key, text));
            }
            self.bring_back_superseded(*of);
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
    pub fn discarded_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let writer = self.writer?;
        let mine = self.discarded.iter().rfind(|batch| batch.writer == writer);
        let at = mine?.at;
        (now < at + MAX_AGE).then_some(at)
    }

    /// Restores the last discarded batch; or nothing, and returns the draft whose place is taken.
    pub fn restore_discarded(
        &mut self,
        now: DateTime<Utc>,
    ) -> Option<Result<Vec<Discarded>, Discarded>> {
        let writer = self.writer?;
        let mine = |batch: &DiscardBatch| batch.writer == writer;
        let index = self.discarded.iter().rposition(mine)?;
        let batch = self.discarded.get(index)?;
        let is_blocked = |text: &&Discarded| {
            let here = self.texts.get(&text.key);
            here.is_some_and(|here| !here.can_take_back(text.of()))
        };
        let blocked = batch.texts.iter().find(is_blocked);
        if let Some(blocked) = blocked.cloned() {
            // The lifetime starts again, because the user has to free the place first.
            self.discarded.get_mut(index)?.at = now;
            return Some(Err(blocked));
        }
        let texts = self.discarded.remove(index).texts;
        for text in &texts {
            // The restored text contains it.
            self.parked.remove(&text.key);
            self.texts.entry(text.key).or_default().take_back(text, now);
        }
        self.lists_outdated = true;
        Some(Ok(texts))
    }

    /// Returns true once, when the database has caught up with discards and restores: lists of drafts are outdated.
    pub fn take_lists_outdated(&mut self) -> bool {
        !self.is_saving() && std::mem::take(&mut self.lists_outdated)
    }
}

impl Services {
    /// Discards these drafts, and says how to restore them. Returns whether there was anything to discard.
    pub fn discard_drafts(&mut self, these: &[DraftSubject], now: DateTime<Utc>) -> bool {
        let discarded = self.drafts.discard(these, now);
        if discarded.is_empty() {
            return false;
        }
        let it = if discarded.len() == 1 { "it" } else { "them" };
        let described = describe(&discarded);
        let words = format!("Discarded: {described} Press {UNDO} to restore {it}.");
        let notice = Notice::new(Tone::Plain, words, now);
        self.notices.show(notice.for_seconds(NOTICE_SECONDS, now));
        true
    }

    /// Whether the discard of drafts is the last thing that can be undone.
    pub fn undoes_discard(&self, now: DateTime<Utc>) -> bool {
        let since = self.undo.last_change();
        let at = self.drafts.discarded_at(now);
        at.is_some_and(|at| since.is_none_or(|since| since <= at))
    }
}

impl Discarded {
    /// Why it cannot be restored: the place of this draft is taken.
    pub fn why_not_restored(&self, is_sending: bool) -> String {
        let what = self.of().describe(&self.reference, self.marked.len());
        match is_sending {
            true => {
                format!(
                    "Another {what} is being sent. Press {UNDO} after that to restore the old one."
                )
            }
            false => format!(
                "There is another {what}. Send or clear it first, then press {UNDO} to restore the old one."
            ),
        }
    }
}

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
