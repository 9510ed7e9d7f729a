//! Carries out what the store wants of the world, counts the work in hand, and sends answers back.
//!
//! Holds the session's token so that nobody else needs to. Never reads the store.

use crate::database::Database;
use crate::domain::{Failure, SessionToken};
use crate::effect::{Outcome, Question, Ticket};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

pub type Answered = (Ticket, Outcome);

pub struct Runner {
    database: Database,
    session: Option<SessionToken>,
    answers: UnboundedSender<Answered>,
    in_hand: JoinSet<()>,
    wake: Option<Instant>,
}

impl Runner {
    pub fn new(database: Database, answers: UnboundedSender<Answered>) -> Self {
        Self {
            database,
            session: None,
            answers,
            in_hand: JoinSet::new(),
            wake: None,
        }
    }

    /// Asks in the session held at this moment: a sign-out that follows does not reach back.
    pub fn ask(&mut self, ticket: Ticket, question: Question) {
        while self.in_hand.try_join_next().is_some() {}
        let database = self.database.clone();
        let session = self.session.clone();
        let answers = self.answers.clone();
        self.in_hand.spawn(async move {
            // A task of its own, so that even a panic becomes an answer and nobody waits for ever.
            let work = tokio::spawn(async move {
                #[cfg(debug_assertions)]
                crate::program::panic_if_asked("task");
                database.answer(session.as_ref(), question).await
            });
            let broken = |_| Err(Failure::Fault("a question broke off".into()));
            let outcome = work.await.unwrap_or_else(broken);
            if let Err(Failure::Fault(place)) = &outcome {
                tracing::error!(slot = ?ticket.slot, place, "a question failed");
            }
            // Nobody listens once the loop has ended, and then nobody needs the answer.
            let _ = answers.send((ticket, outcome));
        });
    }

    pub fn hold(&mut self, session: Option<SessionToken>) {
        self.session = session;
    }

    /// The newest wish to be woken replaces the one before.
    pub fn wake_after(&mut self, wait: Duration) {
        self.wake = Some(Instant::now() + wait);
    }

    /// Sleeps until the store wants to be woken.
    pub async fn until_wake(&mut self) {
        match self.wake {
            Some(at) => tokio::time::sleep_until(at).await,
            None => std::future::pending().await,
        }
        self.wake = None;
    }

    /// Lets the last work end, a sign-out above all, but does not wait long for it.
    pub async fn finish(mut self, patience: Duration) {
        let all = async { while self.in_hand.join_next().await.is_some() {} };
        let _ = timeout(patience, all).await;
    }
}
