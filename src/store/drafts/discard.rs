//! Discarding what is typed and not sent: in its box, or from the list of all such texts. Nobody is asked whether they
//! are sure, because `u` brings it back.

use super::autosave::{Discarded, DraftKey};
use crate::domain::{DraftForm, DraftSubject};
use crate::effect::Effect;
use crate::store::adhoc_list::ListSource;
use crate::store::notice::{Notice, Tone};
use crate::store::{Screen, Store};

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

    fn discard_open(&mut self, of: DraftSubject, sending: bool) {
        if sending {
            self.notify(Tone::Plain, "It is being sent. You cannot discard it now.");
            return;
        }
        self.typed();
        self.conflict = None;
        self.popup = None;
        self.discard_these(&[of]);
    }

    fn discard_listed(&mut self) {
        if !self.lists_drafts() {
            let words = "Press D to see your drafts, then x to discard one.";
            self.notify(Tone::Plain, words);
            return;
        }
        // Marks mean their rows, wherever the bar is: as in every act of a list.
        let marked = !self.queue.list().marks.is_empty();
        let alone = self.chosen_alone().filter(|_| !marked);
        let alone = alone.map(|alone| vec![alone.of]);
        let of_rows = alone.is_none();
        let of = alone.unwrap_or_else(|| self.of_chosen_rows());
        if self.discard_these(&of) {
            if of_rows {
                self.unlist();
            }
        } else if of.iter().any(|of| self.is_sending(of.form, of.enquiry_id)) {
            self.notify(Tone::Plain, "It is being sent. You cannot discard it now.");
        } else {
            let words = "The draft is not loaded. Nothing was discarded.";
            self.notify(Tone::Plain, words);
        }
    }

    /// Every text about the marked enquiries, or else about the chosen one.
    fn of_chosen_rows(&self) -> Vec<DraftSubject> {
        let forms = DraftForm::ALL.into_iter();
        let forms: Vec<_> = forms.filter(|form| form.of_one().is_some()).collect();
        let rows = self.queue.list().targets().into_iter().map(|row| row.id);
        rows.flat_map(|enquiry_id| {
            let of = |form: &DraftForm| DraftSubject {
                form: *form,
                enquiry_id,
            };
            forms.iter().map(of).collect::<Vec<_>>()
        })
        .collect()
    }

    /// Tells whether there was anything.
    fn discard_these(&mut self, these: &[DraftSubject]) -> bool {
        let Some(writer) = self.me() else {
            return false;
        };
        let keys: Vec<DraftKey> = these
            .iter()
            .map(|of| DraftKey { writer, of: *of })
            .collect();
        let discarded = self.drafts.discard(&keys, self.now);
        if these.contains(&DraftSubject::NEW_ENQUIRY) {
            self.unsent_new_enquiries.remove(&writer);
        }
        if discarded.is_empty() {
            return false;
        }
        let it = if discarded.len() == 1 { "it" } else { "them" };
        let words = format!("Discarded: {} Press u to restore {it}.", told(&discarded));
        let notice = Notice::new(Tone::Plain, words, self.now);
        self.notice = Some(notice.for_seconds(SECONDS, self.now));
        true
    }

    /// The list of what is typed and not sent is on the screen.
    pub(in crate::store) fn lists_drafts(&self) -> bool {
        self.queue.shows(&ListSource::ReplyDraft) && self.screen() == Screen::Queue
    }

    pub(in crate::store) fn why_not_discard(&self) -> Option<&'static str> {
        let chosen = self.chosen_alone().is_some() || !self.queue.list().targets().is_empty();
        match (self.open_box(), self.lists_drafts()) {
            (Some(_), _) => None,
            (None, true) => (!chosen).then_some("no drafts here"),
            (None, false) => Some("press D to see your drafts"),
        }
    }
}

/// One by its first words; several by what they have in common.
pub(super) fn told(texts: &[Discarded]) -> String {
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
            format!("{} drafts on {}.", texts.len(), first.reference)
        }
        _ => format!("{} drafts.", texts.len()),
    }
}
