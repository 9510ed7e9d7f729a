//! Carries out effects of the store, counts the work in hand, and sends responses back.
//!
//! The only holder of the session's token. Never reads the store.

use crate::database::Database;
use crate::domain::{Failure, SessionToken};
use crate::recent_users;
use crate::runtime::effect::FileWritten;
use crate::runtime::request::{AnyRequest, ErasedResponse, Reply, RequestId};
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

pub struct Runner {
    database: Database,
    session: Option<SessionToken>,
    answers: UnboundedSender<Reply>,
    in_hand: JoinSet<()>,
    /// The last answer was that there is no server.
    lost: Arc<AtomicBool>,
    wake: Option<Instant>,
    /// Where it is remembered who signed in.
    recent_users: Option<PathBuf>,
}

impl Runner {
    pub fn new(database: Database, answers: UnboundedSender<Reply>) -> Self {
        Self {
            database,
            session: None,
            answers,
            in_hand: JoinSet::new(),
            lost: Arc::default(),
            wake: None,
            recent_users: None,
        }
    }

    /// Runs a request in the session held at this moment: a sign-out that follows does not reach back.
    pub fn run(&mut self, number: RequestId, request: Box<dyn AnyRequest>) {
        while self.in_hand.try_join_next().is_some() {}
        let database = self.database.clone();
        let session = self.session.clone();
        let answers = self.answers.clone();
        let lost = Arc::clone(&self.lost);
        let (asked, is_poll) = (request.name(), request.polls());
        self.in_hand.spawn(async move {
            // A task of its own, so that even a panic becomes a response.
            let since = Instant::now();
            let work = tokio::spawn(async move {
                #[cfg(debug_assertions)]
                crate::program::panic_if_asked("task");
                database.run_any(session.as_ref(), request).await
            });
            let broken = |_| Err(Failure::Internal("a request broke off".into()));
            let result = work.await.unwrap_or_else(broken);
            log_request(
                is_poll,
                asked,
                since.elapsed(),
                result.as_ref().err(),
                &lost,
            );
            // The receiver is gone once the loop has ended, and the response is not needed.
            let _ = answers.send(Reply::new(number, result));
        });
    }

    /// Writes a file of a person's own. One that is there already is never overwritten.
    pub fn write_file(&mut self, number: RequestId, path: PathBuf, text: String) {
        let answers = self.answers.clone();
        self.in_hand.spawn(async move {
            let written = tokio::task::spawn_blocking(move || {
                let made = File::create_new(&path).and_then(|mut file| {
                    file.write_all(text.as_bytes())?;
                    file.sync_all()
                });
                let why_not = made.err().map(|error| match error.kind() {
                    ErrorKind::AlreadyExists => "a file of this name is there already".to_owned(),
                    ErrorKind::NotFound => "there is no such folder".to_owned(),
                    ErrorKind::PermissionDenied => "you may not write there".to_owned(),
                    _ => error.to_string(),
                });
                // Whole: the folder that the program was started in is not on the screen.
                let path = std::path::absolute(&path).unwrap_or(path);
                FileWritten { path, why_not }
            });
            let broken = |_| Failure::Internal("writing a file broke off".into());
            let result = written.await.map_err(broken);
            let reply = Reply::new(number, result.map(|it| Box::new(it) as ErasedResponse));
            let _ = answers.send(reply);
        });
    }

    pub fn save_recent_users_in(&mut self, place: PathBuf) {
        self.recent_users = Some(place);
    }

    /// For the picker of the next start; a failure to write is ignored.
    pub fn save_recent_users(&mut self, people: Vec<(String, String)>) {
        if let Some(place) = self.recent_users.clone() {
            self.in_hand.spawn(async move {
                let written =
                    tokio::task::spawn_blocking(move || recent_users::write(&place, &people));
                if let Ok(Err(error)) = written.await {
                    tracing::warn!(%error, "who signed in is not remembered");
                }
            });
        }
    }

    pub fn set_session(&mut self, session: Option<SessionToken>) {
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

/// Logs the kind of request, its result and its duration; none of its values.
fn log_request(
    is_poll: bool,
    asked: &str,
    took: Duration,
    failure: Option<&Failure>,
    lost: &AtomicBool,
) {
    let ms = took.as_millis();
    let ended = match failure {
        None => "answered",
        Some(Failure::Refused(_) | Failure::InvalidFields(_)) => "refused",
        Some(Failure::Conflict) => "superseded",
        Some(Failure::SignedOut) => "signed out",
        Some(Failure::Unavailable(_)) => "unavailable",
        Some(Failure::Indeterminate) => "unanswered",
        Some(Failure::Internal(_)) => "failed",
    };
    match failure {
        // One a second: only for the most detailed level.
        None if is_poll => tracing::debug!(asked, ms, ended),
        Some(Failure::Internal(place)) => tracing::error!(asked, ms, ended, place),
        _ => tracing::info!(asked, ms, ended),
    }
    let is_lost = matches!(
        failure,
        Some(Failure::Unavailable(_) | Failure::Indeterminate)
    );
    if lost.swap(is_lost, Ordering::Relaxed) != is_lost {
        match is_lost {
            true => tracing::warn!("the server is lost"),
            false => tracing::info!("the server is back"),
        }
    }
}
