//! The lists of the form of a new enquiry, the citizens it offers, and the new enquiry as a change.

use crate::database::{Tx, new_enquiry};
use crate::domain::{
    CreatedEnquiry, Failure, FormError, FormOptions, KnownCitizen, NewEnquiry, QueueRow,
    SimilarEnquiry, Target, TypeField, TypedEnquiry, WholeEnquiry,
};
use crate::keys::NEW_ENQUIRY;
use crate::runtime::request::{Conclusion, Reads, Request, Write, Writes};
use uuid::Uuid;

/// Types and channels of a new enquiry.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadFormOptions;

impl Request for LoadFormOptions {
    type Response = FormOptions;
    type Access = Reads;
    const NAME: &'static str = "form_choices";

    async fn run(self, tx: &Tx) -> Result<FormOptions, Failure> {
        new_enquiry::choices(tx).await
    }
}

/// The custom fields of a type.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadTypeFields {
    pub enquiry_type_id: Uuid,
}

impl Request for LoadTypeFields {
    type Response = Vec<TypeField>;
    type Access = Reads;
    const NAME: &'static str = "type_fields";

    async fn run(self, tx: &Tx) -> Result<Vec<TypeField>, Failure> {
        new_enquiry::type_fields(tx, self.enquiry_type_id).await
    }
}

/// The citizens with this name, number or address.
#[derive(Clone, Debug, PartialEq)]
pub struct FindCitizens {
    pub words: String,
}

impl Request for FindCitizens {
    type Response = Vec<KnownCitizen>;
    type Access = Reads;
    const NAME: &'static str = "citizens";

    async fn run(self, tx: &Tx) -> Result<Vec<KnownCitizen>, Failure> {
        new_enquiry::citizens(tx, &self.words).await
    }
}

/// The open enquiries of a citizen, newest first.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadOpenEnquiries {
    pub citizen_id: Uuid,
}

impl Request for LoadOpenEnquiries {
    type Response = Vec<QueueRow>;
    type Access = Reads;
    const NAME: &'static str = "open_of_citizen";

    async fn run(self, tx: &Tx) -> Result<Vec<QueueRow>, Failure> {
        new_enquiry::open_enquiries(tx, self.citizen_id).await
    }
}

/// Likely duplicates of what is being typed, most alike first.
#[derive(Clone, Debug, PartialEq)]
pub struct FindSimilarToNew {
    pub typed: TypedEnquiry,
}

impl Request for FindSimilarToNew {
    type Response = Vec<SimilarEnquiry>;
    type Access = Reads;
    const NAME: &'static str = "similar_to_new";

    async fn run(self, tx: &Tx) -> Result<Vec<SimilarEnquiry>, Failure> {
        new_enquiry::similar(tx, &self.typed).await
    }
}

/// Takes a split back to which nothing was done since: the part is merged into the whole.
#[derive(Clone, Debug, PartialEq)]
pub struct TakeBackPart {
    pub part: Uuid,
    pub reference: String,
    pub whole: WholeEnquiry,
}

impl Request for TakeBackPart {
    type Response = ();
    type Access = Writes;
    const NAME: &'static str = "take_back_part";

    async fn run(self, tx: &Tx) -> Result<(), Failure> {
        new_enquiry::merge_part(tx, self.part, self.whole.id).await
    }
}

impl Write for TakeBackPart {
    fn targets(&self) -> Vec<Target> {
        Vec::new()
    }

    fn conclude(&self, (): &()) -> Conclusion {
        Conclusion {
            sentence: format!(
                "Undone: {} is merged into {} again",
                self.reference, self.whole.reference
            ),
            changed: vec![self.part, self.whole.id],
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!("The split was not undone. {}", error.describe()))
    }
}

/// Creates an enquiry, and the record of its citizen where that is new.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateEnquiry {
    pub new: NewEnquiry,
}

impl Request for CreateEnquiry {
    type Response = CreatedEnquiry;
    type Access = Writes;
    const NAME: &'static str = "register";

    /// Faults of fields are a failure, because the attempts that found them must be rolled back.
    async fn run(self, tx: &Tx) -> Result<CreatedEnquiry, Failure> {
        new_enquiry::receive(tx, &self.new).await
    }
}

impl Write for CreateEnquiry {
    fn targets(&self) -> Vec<Target> {
        Vec::new()
    }

    fn conclude(&self, created: &CreatedEnquiry) -> Conclusion {
        let reference = &created.reference;
        let Some(whole) = &self.new.part_of else {
            let sentence = format!("Created {reference}. Give the caller this reference");
            return Conclusion::of_one(created.id, sentence);
        };
        let undo = TakeBackPart {
            part: created.id,
            reference: reference.clone(),
            whole: whole.clone(),
        };
        Conclusion {
            changed: vec![created.id, whole.id],
            undo: Some(Box::new(undo)),
            ..Conclusion::of_one(
                created.id,
                format!("Split {reference} off {}", whole.reference),
            )
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        let error = error.describe();
        Some(format!(
            "The new enquiry was not saved. {error} Press {NEW_ENQUIRY} to open it again."
        ))
    }
}
