//! Discards drafts, in their form or in the list of drafts. There is no confirmation, because `u` restores them.

use crate::domain::{DraftForm, DraftSubject};
use crate::runtime::effect::Effect;
use crate::services::drafts::{Discarded, DraftKey};
use crate::services::notices::{Notice, Tone};
use crate::store::adhoc_list::ListSource;
use crate::store::{Screen, Store};

/// Characters of a discarded text shown in the notice.
const EXCERPT_LEN: usize = 30;
const NOTICE_SECONDS: i64 = 30;

impl Store {
    pub(in crate::store) fn discard(&mut self) -> Vec<Effect> {
        match self.open_draft() {
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
        self.services.changes.conflict = None;
        self.close_form_on_top();
        self.discard_drafts(&[of]);
    }

    fn discard_listed(&mut self) {
        if !self.draft_list_is_open() {
            let words = "Press D to see your drafts, then x to discard one.";
            self.notify(Tone::Plain, words);
            return;
        }
        // Marked rows go before the cursor, as in every action of a list.
        let marked = !self.queue.list().marks.is_empty();
        let alone = self.selected_standalone_draft().filter(|_| !marked);
        let alone = alone.map(|alone| vec![alone.of]);
        let of_rows = alone.is_none();
        let of = alone.unwrap_or_else(|| self.drafts_of_targets());
        if self.discard_drafts(&of) {
            if of_rows {
                self.unlist();
            }
        } else if of.iter().any(|of| self.is_sending(*of)) {
            self.notify(Tone::Plain, "It is being sent. You cannot discard it now.");
        } else {
            let words = "The draft is not loaded. Nothing was discarded.";
            self.notify(Tone::Plain, words);
        }
    }

    /// The drafts about the marked enquiries, else about the one under the cursor.
    fn drafts_of_targets(&self) -> Vec<DraftSubject> {
        let forms = DraftForm::ALL.iter().copied();
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

    /// Returns whether there was anything to discard.
    fn discard_drafts(&mut self, these: &[DraftSubject]) -> bool {
        let Some(writer) = self.me() else {
            return false;
        };
        let keys: Vec<DraftKey> = these
            .iter()
            .map(|of| DraftKey { writer, of: *of })
            .collect();
        let discarded = self.services.drafts.discard(&keys, self.now);
        if discarded.is_empty() {
            return false;
        }
        let it = if discarded.len() == 1 { "it" } else { "them" };
        let words = format!(
            "Discarded: {} Press u to restore {it}.",
            describe(&discarded)
        );
        let notice = Notice::new(Tone::Plain, words, self.now);
        self.services
            .notices
            .show(notice.for_seconds(NOTICE_SECONDS, self.now));
        true
    }

    /// Whether the list of drafts is on the screen.
    pub(in crate::store) fn draft_list_is_open(&self) -> bool {
        self.queue.shows(&ListSource::Drafts) && self.screen() == Screen::Queue
    }

    pub(in crate::store) fn why_not_discard(&self) -> Option<&'static str> {
        let chosen =
            self.selected_standalone_draft().is_some() || !self.queue.list().targets().is_empty();
        match (self.open_draft(), self.draft_list_is_open()) {
            (Some(_), _) => None,
            (None, true) => (!chosen).then_some("no drafts here"),
            (None, false) => Some("press D to see your drafts"),
        }
    }
}

/// One draft by its first words; several by their number and their enquiry.
pub(super) fn describe(texts: &[Discarded]) -> String {
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
