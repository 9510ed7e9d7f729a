//! Texts that were discarded: out of the database, and in memory until somebody wants them back.

use super::{Drafts, Key, Text, both, joins};
use crate::domain::DraftOf;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// As many times as one may think better of it.
const MOST: usize = 20;

/// A text as it was when it was discarded.
#[derive(Clone, Debug)]
pub struct Discarded {
    key: Key,
    pub reference: String,
    pub typed: String,
    pub marked: Vec<Uuid>,
    seen_version: Option<i32>,
}

/// What one key discarded.
#[derive(Clone, Debug)]
pub struct Together {
    pub at: DateTime<Utc>,
    writer: Uuid,
    texts: Vec<Discarded>,
}

impl Discarded {
    pub fn of(&self) -> DraftOf {
        self.key.of
    }

    fn take(key: Key, text: &mut Text) -> Self {
        Self {
            key,
            reference: text.reference.clone(),
            typed: std::mem::take(&mut text.typed),
            marked: std::mem::take(&mut text.marked),
            seen_version: text.seen_version.take(),
        }
    }
}

impl Drafts {
    /// Takes texts out, those that are on their way left alone; the database is asked at once to drop each.
    pub fn discard(&mut self, keys: &[Key], now: DateTime<Utc>) -> Vec<Discarded> {
        let mut texts = Vec::new();
        for key in keys {
            let there = |text: &&mut Text| !text.is_blank() && !text.sending && !text.doubt;
            let Some(text) = self.texts.get_mut(key).filter(there) else {
                continue;
            };
            texts.push(Discarded::take(*key, text));
            // What is under way is answered as kept, and dropped after that.
            (text.hurry, text.refused, text.crossed) = (true, false, false);
            self.make_way(key);
        }
        if let Some(first) = texts.first() {
            let writer = first.key.writer;
            self.discarded.push(Together {
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
    pub fn discarded_at(&self, writer: Uuid) -> Option<DateTime<Utc>> {
        let mine = |together: &&Together| together.writer == writer;
        Some(self.discarded.iter().rfind(mine)?.at)
    }

    /// Brings back what was discarded last, and tells whether something that was typed since is put aside for it; nothing
    /// while another text is on its way from the same form.
    pub fn bring_back(
        &mut self,
        writer: Uuid,
        now: DateTime<Utc>,
    ) -> Option<(Vec<Discarded>, bool)> {
        let mine = |together: &Together| together.writer == writer;
        let at = self.discarded.iter().rposition(mine)?;
        let of_it = &self.discarded.get(at)?.texts;
        if of_it.iter().any(|text| self.is_sending(&text.key)) {
            return None;
        }
        let texts = self.discarded.remove(at).texts;
        let aside: Vec<_> = texts
            .iter()
            .filter_map(|text| self.put_back(text, now))
            .collect();
        let puts_aside = !aside.is_empty();
        if puts_aside {
            self.discarded.push(Together {
                at: now,
                writer,
                texts: aside,
            });
        }
        self.moved = true;
        Some((texts, puts_aside))
    }

    /// What stands there by now stays behind it where the two can be one text, and else is put aside.
    fn put_back(&mut self, discarded: &Discarded, now: DateTime<Utc>) -> Option<Discarded> {
        let key = discarded.key;
        let text = self.texts.entry(key).or_default();
        let mut aside = None;
        if text.is_blank() {
            text.typed.clone_from(&discarded.typed);
            text.marked.clone_from(&discarded.marked);
        } else if joins(key.of.form) {
            text.typed = both(key.of.form, &discarded.typed, &text.typed);
        } else {
            aside = Some(Discarded::take(key, text));
            text.typed.clone_from(&discarded.typed);
            text.marked.clone_from(&discarded.marked);
        }
        text.reference.clone_from(&discarded.reference);
        text.seen_version = text.seen_version.or(discarded.seen_version);
        text.last_key = Some(now);
        (text.hurry, text.refused) = (true, false);
        aside
    }

    /// Whether something of this person's is still to be dropped by the database.
    pub fn is_dropping(&self, writer: Uuid) -> bool {
        let under_way = self.in_hand.as_ref();
        let under_way =
            under_way.is_some_and(|(key, body)| key.writer == writer && body.trim().is_empty());
        let waits = |text: &Text| text.is_blank() && text.due().is_some();
        under_way || self.of(writer).any(|(_, text)| waits(text))
    }

    /// Once, when the database has what was discarded or brought back: whatever lists drafts is to be read again.
    pub fn is_listed_anew(&mut self, writer: Uuid) -> bool {
        !self.is_keeping(writer) && std::mem::take(&mut self.moved)
    }
}
