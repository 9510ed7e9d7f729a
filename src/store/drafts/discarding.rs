//! Discarding what is typed and not sent: in its box, or from the list of all such texts. Nobody is asked whether they
//! are sure, because `u` brings it back.

use super::keeping::{Discarded, Key};
use crate::domain::{DraftForm, DraftOf};
use crate::effect::Effect;
use crate::store::found::Source;
use crate::store::notice::{Notice, Tone};
use crate::store::{Screen, Store};
use chrono::TimeDelta;

/// Of the words that were discarded, as many are told.
const TOLD: usize = 30;
const SECONDS: i64 = 30;

impl Store {
    pub(in crate::store) fn discard(&mut self) -> Vec<Effect> {
        match self.open_box() {
            Some((of, sending)) => self.discard_open(of, sending),
            None => self.discard_listed(),
        }
        Vec::new()
    }

    fn discard_open(&mut self, of: DraftOf, sending: bool) {
        if sending {
            self.say(Tone::Plain, "It is on its way and cannot be discarded now.");
            return;
        }
        self.typed();
        self.conflict = None;
        self.layer = None;
        self.discard_these(&[of]);
    }

    fn discard_listed(&mut self) {
        if !self.lists_drafts() {
            let words = "D lists what you typed and did not send; there x discards it.";
            self.say(Tone::Plain, words);
            return;
        }
        let alone = self.chosen_alone().map(|alone| vec![alone.of]);
        let of_rows = alone.is_none();
        let of = alone.unwrap_or_else(|| self.of_chosen_rows());
        if self.discard_these(&of) {
            if of_rows {
                self.unlist();
            }
        } else if of.iter().any(|of| self.is_sending(of.form, of.enquiry_id)) {
            self.say(Tone::Plain, "It is on its way and cannot be discarded now.");
        } else {
            let words = "What was typed about it was not read here: nothing was discarded.";
            self.say(Tone::Plain, words);
        }
    }

    /// Every text about the marked enquiries, or else about the chosen one.
    fn of_chosen_rows(&self) -> Vec<DraftOf> {
        let forms = DraftForm::ALL.into_iter();
        let forms: Vec<_> = forms.filter(|form| form.of_one().is_some()).collect();
        let rows = self.queue.list().targets().into_iter().map(|row| row.id);
        rows.flat_map(|enquiry_id| {
            let of = |form: &DraftForm| DraftOf {
                form: *form,
                enquiry_id,
            };
            forms.iter().map(of).collect::<Vec<_>>()
        })
        .collect()
    }

    /// Tells whether there was anything.
    fn discard_these(&mut self, these: &[DraftOf]) -> bool {
        let Some(writer) = self.me() else {
            return false;
        };
        let keys: Vec<Key> = these.iter().map(|of| Key { writer, of: *of }).collect();
        let discarded = self.drafts.discard(&keys, self.now);
        if these.contains(&DraftOf::NEW_ENQUIRY) {
            self.parked_new.remove(&writer);
        }
        if discarded.is_empty() {
            return false;
        }
        let it = if discarded.len() == 1 { "it" } else { "them" };
        let words = format!("Discarded: {} u brings {it} back.", told(&discarded));
        let notice = Notice::new(Tone::Plain, words, self.now);
        self.notice = Some(notice.for_seconds(SECONDS, self.now));
        true
    }

    /// The rows about which nothing is typed any more go at once; the list is read again when the database has dropped
    /// what was typed.
    fn unlist(&mut self) {
        let list = self.queue.list();
        let targets = list.targets().into_iter().map(|row| row.id);
        let gone: Vec<_> = targets.filter(|id| self.typed_on(*id).is_empty()).collect();
        let lines = self.measured.lines;
        let list = self.queue.list_mut();
        let index = list.cursor.index;
        list.marks.retain(|id| !gone.contains(id));
        if let Some(rows) = list.rows.value_mut() {
            rows.retain(|row| !gone.contains(&row.id));
        }
        let len = list.len();
        list.cursor
            .follow(index.min(len.saturating_sub(1)), len, lines);
    }

    /// `u`, where discarding is the last that can be taken back.
    pub(in crate::store) fn bring_back(&mut self) -> Option<Vec<Effect>> {
        let me = self.me()?;
        let at = self.drafts.discarded_at(me)?;
        let since = self.undo.as_ref().map(|undo| undo.until);
        let since =
            since.map(|until| until - TimeDelta::seconds(crate::store::assign::UNDO_SECONDS));
        if since.is_some_and(|since| since > at) {
            return None;
        }
        let Some((texts, puts_aside)) = self.drafts.bring_back(me, self.now) else {
            let words = "Another text is on its way from there: u brings it back after that.";
            self.say(Tone::Plain, words);
            return Some(Vec::new());
        };
        // It is in the text by now, or put aside with it.
        if texts.iter().any(|text| text.of() == DraftOf::NEW_ENQUIRY) {
            self.parked_new.remove(&me);
        }
        let how = match texts.as_slice() {
            [one] => one.of().form.opener(),
            _ => "D lists them.",
        };
        let aside = match puts_aside {
            true => " What you typed there since is put aside; u changes the two.",
            false => "",
        };
        let words = format!("Back again, not sent: {} {how}{aside}", told(&texts));
        self.say(Tone::Good, words);
        Some(Vec::new())
    }

    /// The list of what is typed and not sent is on the screen.
    pub(in crate::store) fn lists_drafts(&self) -> bool {
        self.queue.shows(&Source::Drafted) && self.screen() == Screen::Queue
    }

    pub(in crate::store) fn why_not_discard(&self) -> Option<&'static str> {
        let chosen = self.chosen_alone().is_some() || !self.queue.list().targets().is_empty();
        match (self.open_box(), self.lists_drafts()) {
            (Some(_), _) => None,
            (None, true) => (!chosen).then_some("nothing is listed"),
            (None, false) => Some("D lists it"),
        }
    }

    pub(in crate::store) fn can_bring_back(&self) -> bool {
        let me = self.me();
        me.is_some_and(|me| self.drafts.discarded_at(me).is_some())
    }
}

/// One by its first words; several by what they have in common.
fn told(texts: &[Discarded]) -> String {
    match texts {
        [one] => {
            let what = one.of().told(&one.reference, one.marked.len());
            let lines = one.of().form.lines(&one.typed);
            let words = lines.first().map_or("", |line| line.trim());
            let short: String = words.chars().take(TOLD).collect();
            let more = if short.len() < words.len() { "…" } else { "" };
            let ends = short.ends_with(['.', '!', '?']) || !more.is_empty();
            let stop = if ends { "" } else { "." };
            format!("{what}, “{short}{more}”{stop}")
        }
        [first, others @ ..] if others.iter().all(|one| one.reference == first.reference) => {
            format!("{} texts about {}.", texts.len(), first.reference)
        }
        _ => format!("{} texts.", texts.len()),
    }
}
