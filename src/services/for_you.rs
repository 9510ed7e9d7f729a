//! What is for the person: counted on the top line of every screen, and seen as soon as its enquiry is opened.

mod requests;

use super::Services;
use super::requests::ServiceCall;
use crate::domain::{Concern, Page};
use crate::runtime::request::Reply;
pub use requests::{ListConcerns, MarkSeen};
use uuid::Uuid;

#[derive(Clone, Debug, Default)]
pub struct ForYou {
    concerns: Vec<Concern>,
}

impl ForYou {
    /// What the list has, as it was loaded last.
    pub fn count(&self) -> usize {
        self.concerns.len()
    }

    /// The question to this person about an enquiry, the one that is due first.
    pub fn question_on(&self, enquiry_id: Uuid) -> Option<&Concern> {
        let mut questions = self.concerns.iter().filter(|it| it.is_question());
        questions.find(|it| it.enquiry_id == enquiry_id)
    }

    /// It was loaded; a failure leaves what was known.
    pub fn on_loaded(&mut self, reply: Reply) {
        if let Ok(page) = reply.open::<Page<Concern>>() {
            self.concerns = page.rows;
        }
    }
}

impl Services {
    pub fn load_for_you(&mut self) {
        self.requests
            .call(ServiceCall::ListConcerns, Box::new(ListConcerns));
    }

    /// The person opened an enquiry: what was done to it is no news any more. Nothing is said, and nothing is written
    /// where nothing was for them.
    pub fn see(&mut self, enquiry_id: Uuid) {
        let of_it = |concern: &&Concern| concern.enquiry_id == enquiry_id;
        let seen: Vec<&Concern> = self.for_you.concerns.iter().filter(of_it).collect();
        if let Some(mark) = MarkSeen::of(&seen) {
            self.for_you
                .concerns
                .retain(|it| it.enquiry_id != enquiry_id || it.stays());
            self.requests.call(ServiceCall::MarkSeen, Box::new(mark));
        }
    }
}
