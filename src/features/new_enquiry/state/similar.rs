//! Likely duplicates of the enquiry that is being typed: asked for when a field is left, shown below it.

use super::NewEnquiryPopup;
use crate::domain::{SimilarEnquiry, TypedEnquiry};
use crate::features::new_enquiry::requests::FindSimilarToNew;
use crate::view::Context;
use crate::view::remote::Remote;

impl NewEnquiryPopup {
    /// What the form says so far; none before there are words to compare.
    fn compared(&self) -> Option<TypedEnquiry> {
        let form = &self.form;
        if form.subject.is_blank() {
            return None;
        }
        let types = self.options.value().map(|lists| &lists.types);
        let kind = form.kind.picked.and_then(|index| types?.get(index));
        let typed = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let known = form.known_citizen.as_ref();
        let of_known = |text: Option<&String>| text.and_then(|text| typed(text.clone()));
        Some(TypedEnquiry {
            citizen_id: known.map(|known| known.id),
            enquiry_type_id: kind.map(|kind| kind.id),
            name: of_known(known.map(|it| &it.name)).or_else(|| typed(form.citizen.text())),
            phone: of_known(known.and_then(|it| it.phone.as_ref()))
                .or_else(|| typed(form.phone.text())),
            email: of_known(known.and_then(|it| it.email.as_ref()))
                .or_else(|| typed(form.email.text())),
            subject: form.subject.text().trim().to_owned(),
            body: form.body.text(),
        })
    }

    /// A field was left: asks again where what is compared has changed.
    pub(super) fn ask_similar(&mut self, cx: &mut Context<'_>) {
        let asked = self.compared();
        if asked == self.similar_to {
            return;
        }
        self.similar_to.clone_from(&asked);
        match asked {
            Some(typed) => self.similar.load(FindSimilarToNew { typed }, cx),
            None => self.similar = Remote::NotAsked,
        }
    }

    /// Likely duplicates, as far as they are loaded, most alike first.
    pub fn similar(&self) -> &[SimilarEnquiry] {
        let loaded = self.similar.value().filter(|_| self.similar_to.is_some());
        loaded.map_or(&[], Vec::as_slice)
    }
}
