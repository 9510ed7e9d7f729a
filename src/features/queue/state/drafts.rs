//! The list of drafts: the enquiries with drafts, and above them the drafts about no single enquiry. Enter opens the
//! form that a draft was typed in.

use super::QueueScreen;
use super::adhoc_list::AdhocList;
use super::lists::Lists;
use crate::action::Action;
use crate::domain::{DraftForm, DraftSubject, ListSource};
use crate::services::drafts::{Drafts, StandaloneDraft};
use crate::services::notices::Tone;
use crate::view::Context;
use uuid::Uuid;

impl QueueScreen {
    /// The cursor stays on its row when the number of drafts above the rows has changed.
    pub(super) fn count_lines_above(&mut self, cx: &Context<'_>) {
        let above = self.lists.standalone_drafts(&cx.services.drafts).len();
        self.list_mut().set_above(above, cx.metrics.lines);
    }

    /// Enter on a draft above the rows. A draft for several opens on the list of its enquiries, all marked.
    pub(super) fn open_draft(&mut self, alone: StandaloneDraft, cx: &mut Context<'_>) {
        if alone.of == DraftSubject::NEW_ENQUIRY {
            cx.perform(Action::NewEnquiry);
            return;
        }
        if alone.marked.is_empty() {
            let words = "Mark the enquiries it is for, then press the same key to open the draft.";
            cx.notify(Tone::Plain, words);
            return;
        }
        let words = format!("{}, not sent", alone.what());
        let mut found = AdhocList::new(ListSource::ByIds(alone.marked), words);
        found.opens = Some(alone.of.form);
        self.lists.saved_as = None;
        self.lists.found = Some(found);
        self.refresh(cx);
    }

    /// Discards the drafts of the marked rows, else the draft under the cursor.
    pub(super) fn discard(&mut self, cx: &mut Context<'_>) {
        // Marked rows go before the cursor, as in every action of a list.
        let marked = !self.list().marks.is_empty();
        let alone = self
            .lists
            .chosen_draft(&cx.services.drafts)
            .filter(|_| !marked);
        let alone = alone.map(|alone| vec![alone.of]);
        let of_rows = alone.is_none();
        let of = alone.unwrap_or_else(|| self.lists.drafts_of_targets());
        if cx.discard_drafts(&of) {
            if of_rows {
                self.lists.unlist(cx);
            }
        } else if of.iter().any(|of| cx.is_sending(*of)) {
            cx.notify(Tone::Plain, "It is being sent. You cannot discard it now.");
        } else {
            let words = "The draft is not loaded. Nothing was discarded.";
            cx.notify(Tone::Plain, words);
        }
    }
}

impl Lists {
    /// The drafts above the enquiries while the list is open. A filter hides them.
    pub fn standalone_drafts(&self, drafts: &Drafts) -> Vec<StandaloneDraft> {
        let listed = |found: &&AdhocList| found.source == ListSource::Drafts;
        let listed = self.found.as_ref().filter(listed);
        match listed {
            Some(found) if found.list.filter.is_empty() => drafts.standalone(),
            _ => Vec::new(),
        }
    }

    /// The draft under the cursor, where it is about no single enquiry.
    pub fn chosen_draft(&self, drafts: &Drafts) -> Option<StandaloneDraft> {
        let index = self.open().cursor.index;
        self.standalone_drafts(drafts).into_iter().nth(index)
    }

    /// The drafts about the marked enquiries, else about the one under the cursor.
    fn drafts_of_targets(&self) -> Vec<DraftSubject> {
        let forms = DraftForm::ALL.iter().copied();
        let forms: Vec<_> = forms.filter(|form| form.of_one().is_some()).collect();
        let rows = self.open().targets().into_iter().map(|row| row.id);
        rows.flat_map(|enquiry_id| {
            let of = |form: &DraftForm| DraftSubject {
                form: *form,
                enquiry_id,
            };
            forms.iter().map(of).collect::<Vec<_>>()
        })
        .collect()
    }

    /// Removes the rows without drafts; the list is loaded again once the database has deleted the drafts.
    fn unlist(&mut self, cx: &Context<'_>) {
        let drafts = &cx.services.drafts;
        let targets = self.open().targets().into_iter().map(|row| row.id);
        let gone: Vec<Uuid> = targets.filter(|id| drafts.about(*id).is_empty()).collect();
        self.open_mut().remove(&gone, cx.metrics.lines);
    }
}
