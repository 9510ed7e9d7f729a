//! The list of drafts: the enquiries with drafts, and above them the drafts about no single enquiry. Enter opens the
//! form that a draft was typed in.

use crate::action::Action;
use crate::domain::{DraftForm, DraftSubject};
use crate::runtime::effect::Effect;
use crate::services::drafts::StandaloneDraft;
use crate::services::notices::Tone;
use crate::store::adhoc_list::{AdhocList, ListSource};
use crate::store::{Screen, Store};
use uuid::Uuid;

impl StandaloneDraft {
    /// A label as short as a reference.
    pub fn what(&self) -> String {
        self.of.what(self.marked.len())
    }

    /// The lines that tell it from other drafts: subject and citizen of a new enquiry, else the text.
    pub fn lines(&self) -> Vec<String> {
        self.of.form.lines(&self.typed)
    }
}

impl Store {
    /// `D`: opens the list of drafts.
    pub(in crate::store) fn open_drafts(&mut self) -> Vec<Effect> {
        self.services.changes.refused = None;
        self.queue.found = Some(AdhocList::new(ListSource::Drafts, "Drafts"));
        self.show_list();
        self.refresh_queue()
    }

    /// The drafts above the enquiries while the list is open. A filter hides them.
    pub fn standalone_drafts(&self) -> Vec<StandaloneDraft> {
        let listed = |found: &&AdhocList| found.source == ListSource::Drafts;
        let listed = self.queue.found.as_ref().filter(listed);
        match (listed, self.me()) {
            (Some(found), Some(me)) if found.list.filter.is_empty() => {
                self.services.drafts.standalone(me)
            }
            _ => Vec::new(),
        }
    }

    /// The user's drafts about an enquiry.
    pub fn drafts_about(&self, enquiry_id: Uuid) -> Vec<(DraftForm, String)> {
        self.me()
            .map_or_else(Vec::new, |me| self.services.drafts.about(me, enquiry_id))
    }

    /// The draft under the cursor, where it is about no single enquiry.
    pub fn selected_standalone_draft(&self) -> Option<StandaloneDraft> {
        if self.screen() != Screen::Queue {
            return None;
        }
        let index = self.queue.list().cursor.index;
        self.standalone_drafts().into_iter().nth(index)
    }

    /// Called at the end of every call: adjusts the cursor when the number of drafts above the rows has changed.
    pub(in crate::store) fn update_standalone_lines(&mut self) {
        let above = self.standalone_drafts().len();
        let lines = self.measured.lines;
        let list = self.queue.list_mut();
        if list.above == above {
            return;
        }
        let on_a_row = list.chosen().is_some();
        let index = match on_a_row {
            true => list.cursor.index + above - list.above,
            false => list.cursor.index.min(above),
        };
        list.above = above;
        let len = list.len();
        list.cursor.follow(index, len, lines);
    }

    /// Enter on a draft above the rows. A draft for several opens on the list of its enquiries, all marked.
    pub(in crate::store) fn open_standalone_draft(
        &mut self,
        alone: StandaloneDraft,
    ) -> Vec<Effect> {
        if alone.of == DraftSubject::NEW_ENQUIRY {
            return self.run_command(&Action::NewEnquiry);
        }
        if alone.marked.is_empty() {
            let words = "Mark the enquiries it is for, then press the same key to open the draft.";
            self.notify(Tone::Plain, words);
            return Vec::new();
        }
        let words = format!("{}, not sent", alone.what());
        let mut found = AdhocList::new(ListSource::ByIds(alone.marked), words);
        found.opens = Some(alone.of.form);
        self.queue.found = Some(found);
        self.refresh_queue()
    }

    /// The enquiries of a draft for several are loaded: marks them, and opens the form unless the user went elsewhere.
    pub(in crate::store) fn on_rows_by_ids_loaded(&mut self) -> Vec<Effect> {
        let Some(found) = &mut self.queue.found else {
            return Vec::new();
        };
        let Some(form) = found.opens.take() else {
            return Vec::new();
        };
        let rows = found.list.rows().iter().map(|row| row.id);
        found.list.marks = rows.collect();
        let here = !found.list.marks.is_empty();
        if !here || self.has_popup() || self.screen() != Screen::Queue {
            return Vec::new();
        }
        match form {
            DraftForm::Note => self.run_command_about(&Action::Note, true),
            _ => self.run_command_about(&Action::Stage, true),
        }
    }
}
