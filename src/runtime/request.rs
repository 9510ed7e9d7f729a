//! A request is a type that names its response. It is erased for the runner, and typed again for the view that asked.
//!
//! A change (`Write`) concludes itself: what follows from its success belongs to it, and not to the popup in which it
//! was typed, because that popup may be closed before the response comes.

use crate::database::Tx;
use crate::domain::{BulkResult, DraftSubject, EnquiryVersion, Failure, FormError, Target};
use std::any::Any;
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use uuid::Uuid;

/// The number of a request. None is used twice, so a late response is never taken for another one's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(pub u64);

/// A view of the stack. No number is used twice, so a response to a closed view finds nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ViewId(pub u64);

/// A question to the database, or a change. One transaction answers it.
pub trait Request: Clone + Debug + PartialEq + Send + Sync + 'static {
    type Response: Debug + Send + 'static;
    /// For the log, in place of `Debug`, which would write what people typed.
    const NAME: &'static str;
    /// `Reads`, `Writes` or `Polls`. As a type it can be asked for in a bound, so that `Remote::load` takes no change.
    type Access: Access;
    /// Whether it needs the session of a person. Before sign-in there is none.
    const IN_SESSION: bool = true;

    fn run(self, tx: &Tx) -> impl Future<Output = Result<Self::Response, Failure>> + Send;
}

/// Whether a lost response leaves it open if something was changed.
pub trait Access {
    const WRITES: bool;
    const POLLS: bool = false;
}

#[derive(Debug)]
pub struct Reads;

#[derive(Debug)]
pub struct Writes;

/// Reads again and again: in a transaction that only reads, because it must not keep the session of an absent person
/// alive.
#[derive(Debug)]
pub struct Polls;

impl Access for Reads {
    const WRITES: bool = false;
}

impl Access for Polls {
    const WRITES: bool = false;
    const POLLS: bool = true;
}

impl Access for Writes {
    const WRITES: bool = true;
}

/// How long most changes can be taken back.
pub const UNDO_SECONDS: i64 = 30;

/// A change that a person made.
pub trait Write: Request<Access = Writes> {
    /// The enquiries that it changes: shown as pending while it is under way.
    fn targets(&self) -> Vec<Target>;

    /// Of a change that fails with `Failure::Conflict`: the enquiry as it was seen, so that what somebody else changed
    /// since can be shown.
    fn versioned_target(&self) -> Option<&Target> {
        None
    }

    fn conclude(&self, response: &Self::Response) -> Conclusion;

    /// The notice of a failure, once the popup that would show it is closed. Without one the error stands beside the
    /// row of one enquiry, and in a notice for several. `unconfirmed`: it may have been saved.
    fn failed(&self, _error: &FormError, _unconfirmed: bool) -> Option<String> {
        None
    }

    /// Of a change that takes another one back: how long after that one it is offered.
    fn undo_seconds(&self) -> i64 {
        UNDO_SECONDS
    }
}

/// What follows from a change.
#[derive(Debug, Default)]
pub struct Conclusion {
    /// What was changed, for a notice; without a full stop.
    pub sentence: String,
    /// The heading of the list of failures, such as "Assign to Jo Brown".
    pub title: String,
    /// The targets as they were seen, and the result for each of them.
    pub targets: Vec<Target>,
    pub result: BulkResult,
    /// Enquiries that it changed beside those of the result: of a change that succeeds or fails as a whole.
    pub changed: Vec<Uuid>,
    /// Added to the notice while a part of the text was not sent.
    pub reopen: String,
    /// The part of the text that another change is to send, and that stays a draft.
    pub unsent: String,
    /// A text that is a draft again.
    pub returned: Option<ReturnedDraft>,
    /// Whether it depends on the version of the enquiry, so that somebody else's change is a conflict.
    pub versioned: bool,
    /// The workflow does not let it be undone, which the notice says.
    pub is_final: bool,
    /// What takes the change back: a change like any other, guarded and in the history.
    pub undo: Option<Box<dyn AnyWrite>>,
}

/// A text that was sent and taken back.
#[derive(Clone, Debug)]
pub struct ReturnedDraft {
    pub of: DraftSubject,
    /// The enquiry as it was seen.
    pub target: Target,
    pub text: String,
}

/// The words for a change of one enquiry or of several.
pub struct BulkWording<'a> {
    /// The heading of the list of failures.
    pub title: String,
    /// What is said when nothing was changed.
    pub nothing: &'a str,
    /// The sentence for one reference, or for a number of enquiries.
    pub done: &'a dyn Fn(&str, usize) -> String,
}

impl Conclusion {
    /// Of a change that gives each enquiry a value of its own. So what takes it back is one change too: one
    /// transaction and one response, whatever each value was before.
    pub fn of_bulk<V, W: Write>(
        result: &BulkResult,
        targets: Vec<Target>,
        wording: BulkWording<'_>,
        before: impl Fn(&Target) -> V,
        undo: impl FnOnce(Vec<(Target, V)>) -> W,
    ) -> Self {
        let updated = updated(&targets, &result.updated);
        let sentence = match updated.as_slice() {
            [] => wording.nothing.to_owned(),
            [one] => (wording.done)(&one.reference, 1),
            many => (wording.done)(&count(many.len()), many.len()),
        };
        let back: Vec<(Target, V)> = updated
            .into_iter()
            .map(|target| (target.clone(), before(&target)))
            .collect();
        let undo = (!back.is_empty()).then(|| Box::new(undo(back)) as Box<dyn AnyWrite>);
        Self {
            sentence,
            title: wording.title,
            targets,
            result: result.clone(),
            changed: Vec::new(),
            reopen: String::new(),
            unsent: String::new(),
            returned: None,
            is_final: false,
            versioned: true,
            undo,
        }
    }

    /// Of the change that takes another one back.
    pub fn of_undo(result: &BulkResult, targets: Vec<Target>) -> Self {
        let sentence = match (targets.as_slice(), result.updated.len()) {
            ([one], 1) => format!("Undone: {}", one.reference),
            (_, undone) => format!("Undone: {}", count(undone)),
        };
        Self {
            sentence,
            title: "Undo".into(),
            targets,
            result: result.clone(),
            changed: Vec::new(),
            reopen: String::new(),
            unsent: String::new(),
            returned: None,
            is_final: false,
            versioned: false,
            undo: None,
        }
    }

    /// Of a change of one enquiry that succeeds or fails as a whole, such as a reply. The sentence is its notice.
    pub fn of_one(enquiry_id: Uuid, sentence: String) -> Self {
        Self {
            sentence,
            changed: vec![enquiry_id],
            ..Self::default()
        }
    }

    /// Somebody else changed the one enquiry first.
    pub fn is_conflict(&self) -> bool {
        let one = (self.targets.as_slice(), self.result.stale.as_slice());
        self.versioned && matches!(one, ([_], [_]))
    }
}

/// The targets that were changed, at their new versions.
pub fn updated(targets: &[Target], updated: &[EnquiryVersion]) -> Vec<Target> {
    let at_new_version = |target: &Target| {
        let seen = *updated.iter().find(|seen| seen.id == target.seen.id)?;
        Some(Target {
            seen,
            ..target.clone()
        })
    };
    targets.iter().filter_map(at_new_version).collect()
}

/// A number of enquiries in words.
pub fn count(number: usize) -> String {
    match number {
        1 => "1 enquiry".into(),
        _ => format!("{number} enquiries"),
    }
}

pub type Running<'a> = Pin<Box<dyn Future<Output = Result<ErasedResponse, Failure>> + Send + 'a>>;

/// A response whose type only the one who asked knows.
pub type ErasedResponse = Box<dyn Any + Send>;

/// Any request: what the runner runs, what a test compares, and what the log names.
pub trait AnyRequest: Debug + Send + Sync {
    fn name(&self) -> &'static str;
    fn writes(&self) -> bool;
    fn polls(&self) -> bool;
    fn in_session(&self) -> bool;
    fn run_any(self: Box<Self>, tx: &Tx) -> Running<'_>;
    fn clone_any(&self) -> Box<dyn AnyRequest>;
    fn equals(&self, other: &dyn AnyRequest) -> bool;
    fn as_any(&self) -> &dyn Any;
}

impl<R: Request> AnyRequest for R {
    fn name(&self) -> &'static str {
        R::NAME
    }

    fn writes(&self) -> bool {
        R::Access::WRITES
    }

    fn polls(&self) -> bool {
        R::Access::POLLS
    }

    fn in_session(&self) -> bool {
        R::IN_SESSION
    }

    fn run_any(self: Box<Self>, tx: &Tx) -> Running<'_> {
        Box::pin(async move {
            let response = (*self).run(tx).await?;
            Ok(Box::new(response) as ErasedResponse)
        })
    }

    fn clone_any(&self) -> Box<dyn AnyRequest> {
        Box::new(self.clone())
    }

    fn equals(&self, other: &dyn AnyRequest) -> bool {
        other.as_any().downcast_ref::<R>() == Some(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl PartialEq for dyn AnyRequest {
    fn eq(&self, other: &Self) -> bool {
        self.equals(other)
    }
}

impl Clone for Box<dyn AnyRequest> {
    fn clone(&self) -> Self {
        (**self).clone_any()
    }
}

/// Any change, kept while it is under way and in the undo stack.
pub trait AnyWrite: AnyRequest {
    fn targets_any(&self) -> Vec<Target>;
    fn versioned_any(&self) -> Option<&Target>;
    fn conclude_any(&self, reply: Reply) -> Result<Conclusion, Failure>;
    fn failed_any(&self, error: &FormError, unconfirmed: bool) -> Option<String>;
    fn undo_seconds_any(&self) -> i64;
    fn clone_write(&self) -> Box<dyn AnyWrite>;
}

impl<W: Write> AnyWrite for W {
    fn targets_any(&self) -> Vec<Target> {
        self.targets()
    }

    fn versioned_any(&self) -> Option<&Target> {
        self.versioned_target()
    }

    fn conclude_any(&self, reply: Reply) -> Result<Conclusion, Failure> {
        Ok(self.conclude(&reply.open::<W::Response>()?))
    }

    fn failed_any(&self, error: &FormError, unconfirmed: bool) -> Option<String> {
        self.failed(error, unconfirmed)
    }

    fn undo_seconds_any(&self) -> i64 {
        self.undo_seconds()
    }

    fn clone_write(&self) -> Box<dyn AnyWrite> {
        Box::new(self.clone())
    }
}

impl Clone for Box<dyn AnyWrite> {
    fn clone(&self) -> Self {
        (**self).clone_write()
    }
}

impl dyn AnyWrite {
    /// The enquiries that it changes.
    pub fn enquiries(&self) -> Vec<Uuid> {
        let targets = self.targets_any();
        targets.iter().map(|target| target.seen.id).collect()
    }
}

/// A response on its way back.
#[derive(Debug)]
pub struct Reply {
    pub number: RequestId,
    result: Result<ErasedResponse, Failure>,
}

impl Reply {
    pub fn new(number: RequestId, result: Result<ErasedResponse, Failure>) -> Self {
        Self { number, result }
    }

    /// The runner's part in a test: typed, so that no test answers with what the request does not return.
    pub fn of<R: Request>(number: RequestId, result: Result<R::Response, Failure>) -> Self {
        let erased = result.map(|response| Box::new(response) as ErasedResponse);
        Self::new(number, erased)
    }

    pub fn failure(&self) -> Option<&Failure> {
        self.result.as_ref().err()
    }

    /// The type always fits, because the call that issued the number fixed it; the failure is for the compiler.
    pub fn open<T: 'static>(self) -> Result<T, Failure> {
        let number = self.number;
        let other = |_| {
            let wanted = std::any::type_name::<T>();
            Failure::Internal(format!("{number:?}: not a {wanted}"))
        };
        self.result?
            .downcast::<T>()
            .map(|response| *response)
            .map_err(other)
    }
}
