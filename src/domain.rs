//! The terms of the domain as types: what screens show and the database returns.
//!
//! No input or output, no drawing, no clock: time is a parameter.

pub mod audit_months;
pub mod bands;
pub mod calendar_change;
pub mod change;
pub mod clock;
mod clock_figure;
pub mod concern;
pub mod correction;
pub mod decision;
mod deputy;
pub mod document;
pub mod draft;
mod duplicate;
pub mod enquiry;
pub mod enquiry_context;
pub mod figures;
mod load_progress;
pub mod names;
pub mod new_enquiry;
pub mod outcome;
pub mod people;
pub mod question;
pub mod queue;
pub mod refusal;
pub mod reply;
pub mod report;
pub mod rows;
pub mod saved_view;
mod tag;
mod task;
pub mod text;
pub mod typed_time;
mod warning;

pub use audit_months::AuditMonths;
pub use bands::{AgeBand, ClockBand, DueBand};
pub use calendar_change::{CalendarChange, ChangedHours, ClockMove};
pub use change::{BulkResult, EnquiryVersion, FormError, StaleEnquiry, Target, UNDONE};
pub use clock::{
    Clock, ClockAct, ClockRule, ClockState, Clocks, DueClock, HalfHour, Measure, NEXT_HOURS,
    OfferedAct, Segment,
};
pub use clock_figure::{ClockCount, ClockFigure};
pub use concern::{Concern, ConcernReason, SeenMark};
pub use correction::Correction;
pub use decision::{Decision, DecisionEnd};
pub use deputy::Deputy;
pub use document::Document;
pub use draft::{Draft, DraftForm, DraftSubject};
pub use duplicate::{LinkVersion, MergedEnquiry, SimilarEnquiry, TypedEnquiry};
pub use enquiry::{
    Approval, Change, EMERGENCY, EnquiryDetail, HistoryEvent, NextClock, NextTask, Note, OWN_FIELD,
    PRIORITIES, Preview, QueueRow, RequestedApproval, RowCitizen, StandardStage, Transition,
};
pub use enquiry_context::{
    Citizen, CustomFieldValue, EnquiryContext, Hold, LinkedEnquiry, MEANINGS, Message,
    RelatedEnquiry, ReplyEffect, RoutedBy, Watcher, is_conversation, link_relation,
};
pub use figures::{Dashboard, Figure, QueueFilter, Scope, Section, grouped};
pub use load_progress::LoadProgress;
pub use new_enquiry::{
    Carried, Channel, CitizenChoice, Contact, CreatedEnquiry, EnquiryType, FieldFault, FormOptions,
    KnownCitizen, NewEnquiry, PartBlocks, TypeField, WholeEnquiry, is_short_phone,
};
pub use outcome::{FailureDemandReason, ListedOutcome, NOT_LISTED, OutcomeChoices};
pub use people::{
    Capabilities, Capability, ChangeSignal, Colleague, OpenedSession, Person, Role, SessionToken,
    SignInChoice,
};
pub use question::Question;
pub use queue::{
    ListSource, Page, PageKey, QueueCounts, QueuePage, QueueView, SearchResults, Sort,
};
pub use refusal::{Failure, Refusal};
pub use reply::{Destination, OutgoingMessage, ReplyTemplate, ReplyTo};
pub use report::{Cell, MOST_MONTHS, Report, ReportName, USUAL_MONTHS, period_after};
pub use saved_view::{SavedView, ViewQuery, ViewRows};
pub use tag::TagChoice;
pub use task::{Promise, Task, TaskHolder};
pub use warning::{Warning, WarningRule};
