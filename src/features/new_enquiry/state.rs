//! The popup of a new enquiry: loads the lists of the form, looks up citizens, and keeps the draft up to date.

mod custom_field;
mod draft_format;
mod form;
mod similar;
mod submit;

use super::requests::{FindCitizens, LoadFormOptions, LoadOpenEnquiries, LoadTypeFields};
use crate::action::{Action, Edit, KeyContext};
use crate::components::field::Field;
pub use crate::components::select_field::SelectField;
use crate::domain::{
    Carried, DraftSubject, FormOptions, KnownCitizen, PRIORITIES, PartBlocks, QueueRow,
    SimilarEnquiry, TypeField, TypedEnquiry, WholeEnquiry,
};
use crate::keys::NEW_ENQUIRY;
use crate::runtime::request::Reply;
use crate::services::notices::Tone;
use crate::view::remote::Remote;
use crate::view::{Context, Destination, Ended, Event, Handled, View};
use chrono::{DateTime, TimeDelta, Utc};
pub use custom_field::CustomField;
use draft_format::FormDraft;
pub use form::{FormField, NewEnquiryForm};
use uuid::Uuid;

/// The pause in typing after which citizens are looked up.
const LOOKUP_PAUSE: TimeDelta = TimeDelta::milliseconds(200);
/// Fewer letters would find too many citizens.
const LOOKUP_MIN_LEN: usize = 3;

const DRAFT: DraftSubject = DraftSubject::NEW_ENQUIRY;

#[derive(Clone, Debug, Default)]
pub struct NewEnquiryPopup {
    pub form: NewEnquiryForm,
    /// Types and channels.
    pub options: Remote<FormOptions>,
    /// The custom fields of the chosen type, until the form has them.
    custom_fields: Remote<Vec<TypeField>>,
    /// Citizens that match what was typed, until the form has them.
    lookup: Remote<Vec<KnownCitizen>>,
    /// Open enquiries of the chosen citizen, and who that is.
    open_enquiries: Remote<Vec<QueueRow>>,
    open_of: Option<Uuid>,
    /// Likely duplicates, and of what.
    similar: Remote<Vec<SimilarEnquiry>>,
    similar_to: Option<TypedEnquiry>,
}

/// The form filled from the saved draft.
fn unsent_form(cx: &Context<'_>) -> NewEnquiryForm {
    let (text, kept_at) = cx.draft_text(DRAFT);
    let mut form = FormDraft::read(&text).map_or_else(NewEnquiryForm::default, FormDraft::form);
    form.kept_at = kept_at.filter(|_| form.before.is_some());
    form
}

/// The enquiry that a draft is a part of.
pub fn whole_of_draft(text: &str) -> Option<WholeEnquiry> {
    FormDraft::read(text)?.part_of
}

impl NewEnquiryPopup {
    pub fn new(cx: &mut Context<'_>) -> Self {
        let mut form = cx.unpark(DRAFT).unwrap_or_else(|| unsent_form(cx));
        // Opened again while it is being sent: its answer comes here, and it is not sent twice.
        form.saving = cx.is_sending(DRAFT);
        if let Some(citizen) = cx.citizen.take().filter(|_| !form.saving) {
            form.prefill_citizen(citizen);
        }
        Self {
            form,
            ..Self::default()
        }
    }

    pub fn is_looking(&self) -> bool {
        self.lookup.asking_since().is_some()
    }

    /// The options of a list field. The first priority is that of the enquiry type.
    pub fn options(&self, part: FormField) -> Vec<String> {
        let lists = self.options.value();
        match part {
            FormField::Type => lists.map_or_else(Vec::new, |lists| {
                lists.types.iter().map(|kind| kind.name.clone()).collect()
            }),
            FormField::Channel => lists.map_or_else(Vec::new, |lists| {
                let channels = lists.channels.iter();
                channels.map(|channel| channel.name.clone()).collect()
            }),
            FormField::Priority => std::iter::once("Usual priority for this type".to_owned())
                .chain(PRIORITIES.iter().map(|(_, words)| (*words).to_owned()))
                .collect(),
            FormField::Carried => Carried::ALL.map(|it| it.word().to_owned()).to_vec(),
            FormField::Blocks => PartBlocks::ALL.map(|it| it.word().to_owned()).to_vec(),
            FormField::CustomField(index) => {
                let field = self.form.custom_fields.get(index);
                field.map_or_else(Vec::new, CustomField::options)
            }
            _ => Vec::new(),
        }
    }

    fn write_draft(&self, cx: &mut Context<'_>) {
        let text = FormDraft::of(&self.form, self.options.value());
        cx.write_draft(DRAFT, &[], text);
    }

    /// The saved draft is loaded after the form was opened: fills the form, unless another enquiry was begun there.
    fn on_drafts_loaded(&mut self, cx: &mut Context<'_>) {
        if cx.has_superseded(DRAFT) {
            let words = format!(
                "You have a draft of another new enquiry. Press {NEW_ENQUIRY} to open it after this one."
            );
            cx.notify(Tone::Plain, words);
        }
        let mut before = unsent_form(cx);
        if !self.form.is_blank() || before.before.is_none() {
            return;
        }
        before.at = self.form.at;
        for part in [FormField::Type, FormField::Channel, FormField::Priority] {
            // Letters typed to filter a list are kept.
            if let (Some(had), Some(pick)) = (self.form.pick(part), before.pick_mut(part)) {
                (pick.typed, pick.cursor) = (had.typed.clone(), had.cursor);
            }
        }
        let prefilled = self.form.prefilled;
        if let Some(citizen) = self.form.known_citizen.take().filter(|_| prefilled) {
            before.prefill_citizen(citizen);
        }
        self.form = before;
        self.on_options_loaded(cx);
    }

    /// Preselects the telephone, the most frequent channel.
    fn on_options_loaded(&mut self, cx: &mut Context<'_>) {
        if let Some(lists) = self.options.value() {
            if let Some(before) = self.form.before.clone() {
                before.fill_options(&mut self.form, lists);
            }
            let mut channels = lists.channels.iter();
            let phone = channels.position(|channel| channel.code == "telephone");
            let channel = &mut self.form.channel.picked;
            *channel = channel.or(phone);
        }
        self.ask_fields(cx);
        self.ask_open_enquiries(cx);
    }

    /// Loads the custom fields when the enquiry type has changed. Returns whether it does.
    fn ask_fields(&mut self, cx: &mut Context<'_>) -> bool {
        // A form that is opened again keeps its fields until the types are known.
        let Some(lists) = self.options.value() else {
            return false;
        };
        let picked = self.form.kind.picked;
        let chosen = picked.and_then(|index| lists.types.get(index));
        let chosen = chosen.map(|kind| kind.id);
        if self.form.type_id == chosen {
            return false;
        }
        self.form.type_id = chosen;
        self.form.set_custom_fields(Vec::new());
        let Some(enquiry_type_id) = chosen else {
            return false;
        };
        self.custom_fields
            .load(LoadTypeFields { enquiry_type_id }, cx);
        true
    }

    /// Loads the open enquiries of the chosen citizen, when it is another one.
    fn ask_open_enquiries(&mut self, cx: &mut Context<'_>) {
        let citizen = self.form.known_citizen.as_ref().map(|known| known.id);
        if self.open_of == citizen {
            return;
        }
        self.open_of = citizen;
        self.open_enquiries = Remote::NotAsked;
        if let Some(citizen_id) = citizen {
            self.open_enquiries
                .load(LoadOpenEnquiries { citizen_id }, cx);
        }
    }

    /// The open enquiries of the chosen citizen, as far as they are loaded, newest first.
    pub fn open_enquiries(&self) -> &[QueueRow] {
        let chosen = self.form.known_citizen.as_ref().map(|known| known.id);
        let loaded = self
            .open_enquiries
            .value()
            .filter(|_| self.open_of == chosen);
        loaded.map_or(&[], Vec::as_slice)
    }

    /// The open enquiry that the new one may repeat: of the chosen type.
    pub fn same_type(&self) -> Option<&QueueRow> {
        let types = &self.options.value()?.types;
        let picked = types.get(self.form.kind.picked?)?;
        let mut open = self.open_enquiries().iter();
        open.find(|row| row.type_name == picked.name)
    }

    /// Opens the likely duplicate, else the one of the same type, else the newest. The form is kept as a draft.
    fn open_enquiry(&mut self, cx: &mut Context<'_>) {
        let newest = || self.open_enquiries().first();
        let likely = self.similar().first().map(|it| &it.other.row);
        let Some(row) = likely.or_else(|| self.same_type()).or_else(newest).cloned() else {
            return cx.notify(Tone::Plain, "This citizen has no open enquiries.");
        };
        self.close(cx);
        cx.open(Destination::Enquiry(Box::new(row)));
    }

    fn on_fields_loaded(&mut self) {
        match std::mem::take(&mut self.custom_fields) {
            Remote::Fresh { value, .. } => {
                self.form.set_custom_fields(value);
                if let Some(before) = self.form.before.take() {
                    before.fill_custom_fields(&mut self.form);
                }
            }
            other => {
                let why = other.why().unwrap_or_default();
                self.form.fault(FormField::Type, why);
            }
        }
    }

    fn on_citizens_loaded(&mut self) {
        match std::mem::take(&mut self.lookup) {
            Remote::Fresh { value, .. } => self.form.set_citizens(value),
            other => {
                let why = other.why().unwrap_or_default();
                self.form.fault(FormField::Citizen, why);
            }
        }
    }

    /// Up and down select in a list, move within the text, and else go from field to field.
    fn navigate(&mut self, down: bool, cx: &mut Context<'_>) {
        let part = self.form.at;
        let options = self.options(part);
        match part {
            FormField::Body => {
                if let Some(field) = self.form.field_mut() {
                    field.edit(if down { Edit::Down } else { Edit::Up });
                }
            }
            FormField::Citizen => self.form.choose_citizen(down),
            _ => match self.form.pick_mut(part) {
                Some(pick) => pick.step(down, &options),
                None => self.next_field(down, cx),
            },
        }
    }

    /// Commits the field and goes to the next.
    fn next_field(&mut self, forward: bool, cx: &mut Context<'_>) {
        let (_, done) = self.commit_field(cx);
        match done {
            true => self.form.step(forward),
            false => self.look_up_contact(cx),
        }
        self.ask_similar(cx);
        // A choice is part of the draft like typed text.
        self.write_draft(cx);
    }

    /// Commits the field; another enquiry type has other custom fields. Returns whether these are being loaded, and
    /// whether to leave the field.
    fn commit_field(&mut self, cx: &mut Context<'_>) -> (bool, bool) {
        let part = self.form.at;
        let options = self.options(part);
        self.form.faults.retain(|(at, _)| *at != part);
        if let Some(pick) = self.form.pick_mut(part)
            && let Err(words) = pick.commit(&options)
        {
            self.form.fault(part, words);
        }
        let done = part != FormField::Citizen || self.form.commit_citizen();
        // A number typed in the place of a name is moved to its own field.
        if matches!(part, FormField::Phone | FormField::Citizen) {
            self.form.check_phone();
        }
        self.ask_open_enquiries(cx);
        (self.ask_fields(cx), done)
    }

    /// Enter before the pause after a number: looks up its citizen all the same.
    fn look_up_contact(&mut self, cx: &mut Context<'_>) {
        if self.form.lookup_due.take().is_none() {
            return;
        }
        let typed =
            [&self.form.phone, &self.form.email].map(|field| field.text().trim().to_owned());
        if let Some(words) = typed.into_iter().find(|words| !words.is_empty()) {
            self.lookup.load(FindCitizens { words }, cx);
        }
    }

    /// Esc: the next `N` opens the form as it was left.
    fn close(&mut self, cx: &mut Context<'_>) {
        cx.services.changes.conflict = None;
        self.write_draft(cx);
        cx.bring_back_superseded(DRAFT);
        cx.flush_drafts();
        if self.custom_fields.asking_since().is_some() {
            // Nobody waits for them any more: they are loaded when the form is opened again.
            self.form.type_id = None;
        }
        self.park(cx);
        cx.close();
        if !self.form.is_blank() {
            let words =
                format!("Kept as a draft, not saved. Press {NEW_ENQUIRY} to open it again.");
            cx.notify(Tone::Plain, words);
        }
    }

    /// Keeps what the draft does not hold: the cursor, and lists that were loaded.
    fn park(&self, cx: &mut Context<'_>) {
        if !self.form.is_blank() {
            let mut form = self.form.clone();
            form.saving = false;
            cx.park(DRAFT, form);
        }
    }
}

impl View for NewEnquiryPopup {
    fn key_context(&self) -> KeyContext {
        KeyContext::NewEnquiry
    }

    fn opened(&mut self, cx: &mut Context<'_>) {
        if let Some((value, at)) = cx.services.form_options.clone() {
            self.options = Remote::Fresh { value, at };
        }
        self.on_options_loaded(cx);
        if !matches!(self.options, Remote::Fresh { .. }) {
            self.options.load(LoadFormOptions, cx);
        }
    }

    fn handle(&mut self, action: &Action, cx: &mut Context<'_>) -> Handled {
        match action {
            Action::Confirm => self.save(cx),
            Action::NextField => self.next_field(true, cx),
            Action::PreviousField => self.next_field(false, cx),
            Action::Up => self.navigate(false, cx),
            Action::Down => self.navigate(true, cx),
            Action::Back => self.close(cx),
            Action::Open if !self.form.saving => self.open_enquiry(cx),
            _ => return Handled::Ignored,
        }
        Handled::Consumed
    }

    fn respond(&mut self, reply: Reply, cx: &mut Context<'_>) -> Option<Reply> {
        let Some(reply) = self.options.claim(reply, cx.now) else {
            if let Remote::Fresh { value, at } = &self.options {
                cx.services.form_options = Some((value.clone(), *at));
                self.on_options_loaded(cx);
            }
            return None;
        };
        let Some(reply) = self.custom_fields.claim(reply, cx.now) else {
            self.on_fields_loaded();
            return None;
        };
        let reply = self.open_enquiries.claim(reply, cx.now)?;
        let reply = self.similar.claim(reply, cx.now)?;
        let left = self.lookup.claim(reply, cx.now);
        if left.is_none() {
            self.on_citizens_loaded();
        }
        left
    }

    fn concluded(&mut self, ended: &Ended, cx: &mut Context<'_>) -> Handled {
        self.on_saved(ended, cx);
        Handled::Consumed
    }

    /// The form may have been opened before the drafts were loaded.
    fn on_event(&mut self, event: &Event, cx: &mut Context<'_>) {
        match event {
            Event::DraftsLoaded if !self.form.saving => self.on_drafts_loaded(cx),
            Event::SessionEnded => self.park(cx),
            _ => {}
        }
    }

    fn field(&mut self) -> Option<&mut Field> {
        self.form.field_mut()
    }

    fn edited(&mut self, cx: &mut Context<'_>) {
        self.form.typed(cx.now + LOOKUP_PAUSE, LOOKUP_MIN_LEN);
        self.write_draft(cx);
    }

    fn draft(&self) -> Option<(DraftSubject, bool)> {
        Some((DRAFT, self.form.saving))
    }

    fn waiting_since(&self) -> Option<DateTime<Utc>> {
        self.options.asking_since()
    }

    fn due(&self) -> Option<DateTime<Utc>> {
        self.form.lookup_due
    }

    /// Typing has paused: looks up citizens.
    fn tick(&mut self, cx: &mut Context<'_>) {
        self.form.lookup_due = None;
        let words = self.form.citizen.text().trim().to_owned();
        self.lookup.load(FindCitizens { words }, cx);
    }
}
