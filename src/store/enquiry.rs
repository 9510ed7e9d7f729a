//! The open enquiry.

use super::related::RelatedId;
use super::{Screen, Store};
use crate::domain::{EnquiryDetail, KnownCitizen, QueueRow};
use crate::runtime::effect::{Effect, Request, Slot};
use crate::view::remote::Remote;
use uuid::Uuid;

/// The open enquiry. Its row is known from the queue before the rest is loaded.
#[derive(Clone, Debug, Default)]
pub struct OpenEnquiry {
    pub id: Option<Uuid>,
    pub row: Option<QueueRow>,
    pub detail: Remote<EnquiryDetail>,
    pub scroll: usize,
    /// The selected related enquiry.
    pub related: Option<RelatedId>,
}

impl OpenEnquiry {
    /// Its newest row.
    pub fn row(&self) -> Option<&QueueRow> {
        match self.detail.value() {
            Some(detail) => Some(&detail.row),
            None => self.row.as_ref(),
        }
    }
}

impl Store {
    /// The enquiry a key acts on: the open one, or the row under the cursor.
    pub fn subject(&self) -> Option<&QueueRow> {
        match self.screen() {
            Screen::SignIn | Screen::Dashboard => None,
            Screen::Queue => self.queue.list().chosen(),
            Screen::Enquiry => self.enquiry.row(),
            // A history may be opened from the queue, while another enquiry is still loaded.
            Screen::View(_) => {
                let id = self.stack.screen()?.enquiry()?;
                let open = self.enquiry.row().filter(|row| row.id == id);
                open.or_else(|| self.queue.list().find(id))
            }
        }
    }

    pub(super) fn open(&mut self) -> Vec<Effect> {
        if let Some(alone) = self.selected_standalone_draft() {
            return self.open_standalone_draft(alone);
        }
        let Some(row) = self.subject().cloned() else {
            return self.nothing_chosen();
        };
        self.services.changes.refused = None;
        self.open_enquiry(row)
    }

    /// Opens an enquiry whose row is known.
    pub(super) fn open_enquiry(&mut self, row: QueueRow) -> Vec<Effect> {
        self.screens.push(Screen::Enquiry);
        self.enquiry.scroll = 0;
        self.read_enquiry(row)
    }

    /// Loads an enquiry; known data stay on the screen.
    pub(super) fn read_enquiry(&mut self, row: QueueRow) -> Vec<Effect> {
        let id = row.id;
        if self.enquiry.id != Some(id) {
            self.enquiry = OpenEnquiry {
                id: Some(id),
                row: Some(row),
                ..OpenEnquiry::default()
            };
        }
        self.refresh_enquiry()
    }

    /// Opens an enquiry that was created just now. The refresh after a change loads it.
    pub(super) fn open_created(&mut self, id: Uuid) {
        self.screens.push(Screen::Enquiry);
        self.enquiry = OpenEnquiry {
            id: Some(id),
            ..OpenEnquiry::default()
        };
    }

    /// The citizen of the enquiry on the screen.
    pub(super) fn citizen_here(&self) -> Option<KnownCitizen> {
        let detail = match self.screen() {
            Screen::Enquiry => self.enquiry.detail.value()?,
            _ => return None,
        };
        Some(KnownCitizen {
            id: detail.context.citizen.as_ref()?.id,
            name: detail.citizen_name.clone()?,
            phone: detail.citizen_phone.clone(),
            email: detail.citizen_email.clone(),
            postcode: None,
        })
    }

    pub(super) fn refresh_enquiry(&mut self) -> Vec<Effect> {
        let Some(id) = self.enquiry.id else {
            return Vec::new();
        };
        self.enquiry.detail.ask(self.now);
        vec![self.ask(Slot::Enquiry, Request::Enquiry { id })]
    }

    pub(super) fn on_enquiry_loaded(&mut self, detail: EnquiryDetail) {
        if self.enquiry.id == Some(detail.row.id) {
            self.enquiry.detail.fill(detail, self.now);
        }
    }
}
