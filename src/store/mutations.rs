//! Mutations under way: each keeps its targets, so that its result can be reported.

use super::Store;
use crate::domain::Failure;
use crate::domain::FormError;
use crate::runtime::effect::{Effect, Request, RequestId, RequestResult, Response, Slot};
use chrono::{DateTime, Utc};
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct PendingMutation {
    number: u64,
    pub since: DateTime<Utc>,
    mutation: Mutation,
}

#[derive(Clone, Debug)]
pub(super) enum Mutation {
    /// Starts or stops watching an enquiry.
    Watch { enquiry_id: Uuid, reference: String },
}

impl Store {
    pub(super) fn mutate(&mut self, mutation: Mutation, request: Request) -> Effect {
        // Clear the last notice, or it would be read as this result.
        self.services.notices.clear();
        self.services.changes.refused = None;
        self.services.changes.failures = None;
        self.services.changes.conflict = None;
        let request_id = self.request_ids.issue(Slot::Act);
        self.mutations.push(PendingMutation {
            number: request_id.number,
            since: self.now,
            mutation,
        });
        Effect::Request(request_id, request)
    }

    /// Whether such a mutation is under way.
    pub(super) fn is_mutating(&self, matches: impl Fn(&Mutation) -> bool) -> bool {
        self.mutations
            .iter()
            .any(|pending| matches(&pending.mutation))
    }

    pub(super) fn on_mutation_done(
        &mut self,
        request_id: RequestId,
        result: RequestResult,
    ) -> Vec<Effect> {
        let of_request = |pending: &PendingMutation| pending.number == request_id.number;
        // Signing out is a mutation whose result nothing waits for.
        let Some(index) = self.mutations.iter().position(of_request) else {
            return Vec::new();
        };
        let mutation = self.mutations.remove(index).mutation;
        match (mutation, result) {
            (
                Mutation::Watch {
                    enquiry_id,
                    reference,
                },
                Ok(Response::Watching(watches)),
            ) => self.on_watch_changed(enquiry_id, &reference, watches),
            (mutation, result) => {
                let unexpected = || Failure::Internal("an answer to another request".into());
                let failure = result.err().unwrap_or_else(unexpected);
                self.on_mutation_failed(&mutation, &failure)
            }
        }
    }

    fn on_mutation_failed(&mut self, mutation: &Mutation, failure: &Failure) -> Vec<Effect> {
        match mutation {
            Mutation::Watch { reference, .. } => self.on_watch_failed(reference, failure),
        }
    }

    /// The error of a failed mutation: what happened, and what to do next.
    pub(super) fn error(&self, failure: &Failure) -> FormError {
        FormError::of(failure, self.place().takes_text())
    }
}
