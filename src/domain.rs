//! The words of the field as types: what a screen shows and what the database answers.
//!
//! No input or output here, no drawing, no clock: a value that depends on the time is given the time.

pub mod around;
pub mod bands;
pub mod document;
pub mod draft;
pub mod enquiry;
pub mod figures;
pub mod outcome;
pub mod people;
pub mod queue;
pub mod refusal;
pub mod register;
pub mod reply;
pub mod report;
pub mod text;

pub use around::{Around, Citizen, Linked, Message, Other, Said, Task, Watcher, link_said};
pub use bands::{AgeBand, DueBand};
pub use document::Document;
pub use draft::{Draft, DraftForm, DraftOf};
pub use enquiry::{
    Approval, Asked, Change, EnquiryDetail, HistoryEvent, Note, OWN_FIELD, PRIORITIES, Preview,
    QueueRow, StandardStage, Transition,
};
pub use figures::{Dashboard, Door, Figure, Scope, Section};
pub use outcome::{ListedOutcome, NOT_LISTED};
pub use people::{Colleague, Person, Role, SessionToken, SignInChoice};
pub use queue::{PageKey, QueueCounts, QueueView, Sort};
pub use refusal::{Failure, Refusal};
pub use register::{
    Asker, Channel, Contact, EnquiryType, FieldFault, FormChoices, KnownCitizen, NewEnquiry,
    Received, TypeField,
};
pub use reply::{Letter, ReplyTemplate, ReplyTo, Way};
pub use report::{Cell, MOST_MONTHS, Report, ReportName, USUAL_MONTHS, period_after};
