//! What a key is about: the view that takes it, the enquiry it acts on, and the form that is open.

use super::ViewStack;
use crate::action::KeyContext;
use crate::domain::{DraftSubject, EnquiryDetail, KnownCitizen, QueueRow, Target, ViewQuery};
use crate::runtime::request::ViewId;
use crate::view::View;
use uuid::Uuid;

impl ViewStack {
    /// Of the view on top.
    pub fn key_context(&self) -> KeyContext {
        let top = self.top();
        top.map_or(KeyContext::SignIn, |(_, view)| view.key_context())
    }

    /// Of the whole screen, without the popups above it.
    pub fn screen_context(&self) -> KeyContext {
        self.screen().map_or(KeyContext::SignIn, View::key_context)
    }

    /// Whether a popup takes the keys.
    pub fn has_popup(&self) -> bool {
        self.top().is_some_and(|(_, view)| view.is_popup())
    }

    /// The enquiry that a key acts on: the chosen row, or the enquiry that the screen is about.
    pub fn subject(&self) -> Option<&QueueRow> {
        let screen = self.screen()?;
        screen
            .chosen()
            .or_else(|| self.newest_row(screen.enquiry()?))
    }

    /// The newest known row of an enquiry, from any view; of the same version, that of the uppermost.
    pub fn newest_row(&self, id: Uuid) -> Option<&QueueRow> {
        let rows = self.views().filter_map(|view| view.row(id));
        rows.max_by_key(|row| row.version)
    }

    /// The enquiries that a command acts on.
    pub fn targets(&self) -> Vec<Target> {
        let targets = self.screen().map(View::targets);
        match targets.filter(|targets| !targets.is_empty()) {
            Some(targets) => targets,
            None => self.subject().map(Target::from).into_iter().collect(),
        }
    }

    pub fn acts_on_marked(&self) -> bool {
        self.screen().is_some_and(View::acts_on_marked)
    }

    /// What the screen shows, in the words of a saved view.
    pub fn shown(&self) -> Option<ViewQuery> {
        self.screen().and_then(View::shown)
    }

    /// All that is known of the enquiry that the screen is about.
    pub fn detail(&self) -> Option<&EnquiryDetail> {
        let about = self.screen()?.enquiry()?;
        let details = self.views().filter_map(View::detail);
        details.filter(|detail| detail.row.id == about).last()
    }

    /// The citizen of the enquiry on the screen.
    pub fn citizen(&self) -> Option<KnownCitizen> {
        let detail = self.screen()?.detail()?;
        Some(KnownCitizen {
            id: detail.context.citizen.as_ref()?.id,
            name: detail.row.citizen.name()?.to_owned(),
            phone: detail.citizen_phone.clone(),
            email: detail.citizen_email.clone(),
            postcode: None,
        })
    }

    /// The draft of the form that takes the keys, and whether it is being sent.
    pub fn open_draft(&self) -> Option<(DraftSubject, bool)> {
        self.top()?.1.draft()
    }

    /// The open form of a draft.
    pub fn form_of(&self, of: DraftSubject) -> Option<ViewId> {
        self.find(|view| view.draft().is_some_and(|(draft, _)| draft == of))
    }
}
