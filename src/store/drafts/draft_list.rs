//! The list of what is typed and not sent: the enquiries it is about, and above them the texts that are about no
//! single one. No popup here: who opens one of them goes to the form that it was typed in.

use super::autosave::StandaloneDraft;
use crate::domain::{DraftForm, DraftSubject};
use crate::effect::Effect;
use crate::store::adhoc_list::{AdhocList, ListSource};
use crate::store::notice::Tone;
use crate::store::{Screen, Store};
use uuid::Uuid;

impl StandaloneDraft {
    /// What it is, in as few words as a reference has.
    pub fn what(&self) -> String {
        self.of.what(self.marked.len())
    }

    /// What of it tells it from another: of a new enquiry the subject and who asks, of a text its lines.
    pub fn lines(&self) -> Vec<String> {
        self.of.form.lines(&self.typed)
    }
}

impl Store {
    /// D. Enter goes to one of them, and there its form opens as it was left.
    pub(in crate::store) fn open_drafts(&mut self) -> Vec<Effect> {
        self.queue.refused = None;
        self.queue.found = Some(AdhocList::new(ListSource::ReplyDraft, "Drafts"));
        self.show_list();
        self.refresh_queue()
    }

    /// The lines above the enquiries, where the list is on the screen. Letters that rows must hold hide them.
    pub fn alone(&self) -> Vec<StandaloneDraft> {
        let listed = |found: &&AdhocList| found.source == ListSource::ReplyDraft;
        let listed = self.queue.found.as_ref().filter(listed);
        match (listed, self.me()) {
            (Some(found), Some(me)) if found.list.filter.is_empty() => self.drafts.alone(me),
            _ => Vec::new(),
        }
    }

    /// What the person typed about an enquiry and did not send.
    pub fn typed_on(&self, enquiry_id: Uuid) -> Vec<(DraftForm, String)> {
        self.me()
            .map_or_else(Vec::new, |me| self.drafts.on(me, enquiry_id))
    }

    /// The one under the cursor.
    pub fn chosen_alone(&self) -> Option<StandaloneDraft> {
        if self.screen() != Screen::Queue {
            return None;
        }
        let index = self.queue.list().cursor.index;
        self.alone().into_iter().nth(index)
    }

    /// At the end of every call: they come and go as texts are kept and sent, and the bar stays where it stood.
    pub(in crate::store) fn count_alone(&mut self) {
        let above = self.alone().len();
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

    /// Enter on one of them. A text for several opens on the enquiries that it was for, marked as they were.
    pub(in crate::store) fn open_alone(&mut self, alone: StandaloneDraft) -> Vec<Effect> {
        if alone.of == DraftSubject::NEW_ENQUIRY {
            return self.open_form();
        }
        if alone.marked.is_empty() {
            let words = "Mark the enquiries it is for, then press the same key to open the draft.";
            self.notify(Tone::Plain, words);
            return Vec::new();
        }
        let words = format!("{}, not sent", alone.what());
        let mut found = AdhocList::new(ListSource::These(alone.marked), words);
        found.opens = Some(alone.of.form);
        self.queue.found = Some(found);
        self.refresh_queue()
    }

    /// The enquiries of a text for several have come; whoever has gone on to something else is not called back.
    pub(in crate::store) fn these_came(&mut self) -> Vec<Effect> {
        let Some(found) = &mut self.queue.found else {
            return Vec::new();
        };
        let Some(form) = found.opens.take() else {
            return Vec::new();
        };
        let rows = found.list.rows().iter().map(|row| row.id);
        found.list.marks = rows.collect();
        let here = !found.list.marks.is_empty();
        if !here || self.popup.is_some() || self.screen() != Screen::Queue {
            return Vec::new();
        }
        match form {
            DraftForm::Notes => self.write_notes(),
            _ => self.choose_stages(),
        }
    }
}
