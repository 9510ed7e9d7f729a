//! Letters and pastes go into the field under the cursor, and nowhere else.

use super::cursor::Cursor;
use super::field::Field;
use super::layer::Layer;
use super::notice::Tone;
use super::{Screen, Store};
use crate::effect::Effect;
use crate::intent::Edit;

impl Store {
    fn field(&mut self) -> Option<&mut Field> {
        match &mut self.layer {
            Some(Layer::Palette(palette)) => Some(&mut palette.typed),
            Some(Layer::Search { field } | Layer::Filter { field }) => Some(field),
            Some(Layer::People(people)) => Some(&mut people.typed),
            // While it is being saved, what is saved must stay what is seen.
            Some(Layer::Note(note)) => (!note.saving).then_some(&mut note.field),
            Some(Layer::Reply(reply)) => reply.field_mut(),
            Some(Layer::Register(form)) => form.field_mut(),
            Some(Layer::Notes(notes)) => (!notes.saving).then_some(&mut notes.field),
            Some(Layer::Export(export)) => (!export.saving).then_some(&mut export.field),
            Some(Layer::Stages(stages)) if stages.saving => None,
            Some(Layer::Stages(stages)) => stages.form.as_mut().map(|form| form.field_mut()),
            Some(Layer::Together(together)) if together.saving => None,
            Some(Layer::Together(together)) => together.form.as_mut().map(|form| form.field_mut()),
            Some(Layer::Help { .. } | Layer::Priority(_) | Layer::Remainder) => None,
            None if self.screens.last() == Some(&Screen::SignIn) => Some(&mut self.sign_in.typed),
            None => None,
        }
    }

    pub(super) fn edit(&mut self, edit: Edit) -> Vec<Effect> {
        // Enter goes on where a field has one line.
        if let Some(Layer::Register(form)) = &self.layer
            && edit == Edit::NewLine
            && form.at != super::register::Part::Body
        {
            return self.next_field(true);
        }
        if let Some(Layer::Reply(reply)) = &self.layer
            && edit == Edit::NewLine
            && reply.in_subject
        {
            return self.next_field(true);
        }
        if let Some(field) = self.field() {
            field.edit(edit);
            self.narrowed();
            self.typed();
        }
        Vec::new()
    }

    /// Outside a field a paste would be a burst of commands: it is dropped.
    pub(super) fn paste(&mut self, text: &str) -> Vec<Effect> {
        if let Some(field) = self.field() {
            let left_out = field.paste(text);
            self.narrowed();
            self.typed();
            if left_out > 0 {
                let words = format!("Too long: the last {left_out} characters were left out.");
                self.say(Tone::Error, words);
            }
        }
        Vec::new()
    }

    /// After a letter the best match is the chosen one.
    fn narrowed(&mut self) {
        match &mut self.layer {
            Some(Layer::Palette(palette)) => palette.cursor = Cursor::default(),
            Some(Layer::People(people)) => people.cursor = Cursor::default(),
            Some(Layer::Register(_)) => self.form_typed(),
            Some(Layer::Stages(_) | Layer::Together(_)) => self.leave_offer(),
            Some(Layer::Filter { field }) => {
                let words = field.text();
                self.filter_by(words);
            }
            None => self.sign_in.cursor = Cursor::default(),
            _ => {}
        }
    }

    pub(super) fn next_field(&mut self, forward: bool) -> Vec<Effect> {
        if matches!(self.layer, Some(Layer::Register(_))) {
            return self.next_part(forward);
        }
        self.next_reply_field();
        match self.stage_form_mut() {
            Some(form) if form.both() => {
                (form.in_outcome, form.picked) = (!form.in_outcome, None);
            }
            // There is no other field: the outcomes under it come next.
            Some(_) => self.go_in_stage_form(forward),
            None => {}
        }
        Vec::new()
    }

    /// The words of the search before are there to be changed.
    pub(super) fn open_search(&mut self) -> Vec<Effect> {
        let found = self.queue.found.as_ref().filter(|found| !found.is_named());
        let words = found.map(|found| found.words.clone());
        let mut field = Field::one_line(200);
        field.paste(&words.unwrap_or_default());
        self.layer = Some(Layer::Search { field });
        Vec::new()
    }

    /// Enter, or Save: what the layer is for.
    pub(super) fn confirm(&mut self) -> Vec<Effect> {
        if self.take_outcome() {
            return Vec::new();
        }
        match &self.layer {
            Some(Layer::Search { field }) => {
                let words = field.text().trim().to_owned();
                self.layer = None;
                match words.is_empty() {
                    true => self.let_go_of_search(),
                    false => self.search(words),
                }
            }
            Some(Layer::Filter { .. }) => {
                self.layer = None;
                Vec::new()
            }
            Some(Layer::Palette(_)) => self.run_chosen(),
            Some(Layer::People(_)) => self.assign_to_chosen(),
            Some(Layer::Priority(_)) => self.confirm_priority(None),
            Some(Layer::Note(_)) => self.save_note(),
            Some(Layer::Reply(reply)) if reply.choosing.is_some() => self.take_template(None),
            Some(Layer::Reply(_)) => self.send_reply(),
            Some(Layer::Register(_)) => self.save_form(),
            Some(Layer::Export(_)) => self.save_export(),
            Some(Layer::Notes(_)) => self.save_notes(),
            Some(Layer::Stages(_)) => self.confirm_stage(),
            Some(Layer::Together(_)) => self.confirm_together(),
            Some(Layer::Help { .. } | Layer::Remainder) => Vec::new(),
            None if self.screen() == Screen::SignIn => self.sign_in_chosen(),
            None => Vec::new(),
        }
    }

    fn let_go_of_search(&mut self) -> Vec<Effect> {
        match self.queue.found.take() {
            Some(_) => self.refresh_queue(),
            None => Vec::new(),
        }
    }
}
