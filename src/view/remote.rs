//! A value loaded from the server, with its state: not asked, loading, fresh, stale or failed.
//!
//! Loading again keeps the old value on the screen, and a failure makes it stale instead of removing it.

use super::Context;
use crate::runtime::request::{Reads, Reply, Request, RequestId};
use chrono::{DateTime, TimeDelta, Utc};

/// A shorter wait is not noticed, so nothing is shown for it.
pub const QUIET_WAIT: TimeDelta = TimeDelta::milliseconds(150);

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Remote<T> {
    #[default]
    /// Not requested yet.
    NotAsked,
    /// A request is under way; the value before it is still shown.
    Asking {
        since: DateTime<Utc>,
        /// The newest request: a response to an older one is dropped.
        number: RequestId,
        had: Option<(T, DateTime<Utc>)>,
    },
    /// The newest response.
    Fresh { value: T, at: DateTime<Utc> },
    /// An older response, and why there is no newer one.
    Stale {
        value: T,
        at: DateTime<Utc>,
        why: String,
    },
    /// No response at all.
    Failed { why: String },
}

impl<T> Remote<T> {
    /// The value, however old.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Asking { had, .. } => had.as_ref().map(|(value, _)| value),
            Self::Fresh { value, .. } | Self::Stale { value, .. } => Some(value),
            Self::NotAsked | Self::Failed { .. } => None,
        }
    }

    /// The value with the time of its response.
    pub fn known(&self) -> Option<(&T, DateTime<Utc>)> {
        match self {
            Self::Asking { had, .. } => had.as_ref().map(|(value, at)| (value, *at)),
            Self::Fresh { value, at } | Self::Stale { value, at, .. } => Some((value, *at)),
            Self::NotAsked | Self::Failed { .. } => None,
        }
    }

    pub fn value_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Asking { had, .. } => had.as_mut().map(|(value, _)| value),
            Self::Fresh { value, .. } | Self::Stale { value, .. } => Some(value),
            Self::NotAsked | Self::Failed { .. } => None,
        }
    }

    /// When the request under way was sent.
    pub fn asking_since(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Asking { since, .. } => Some(*since),
            _ => None,
        }
    }

    /// Why the newest request failed.
    pub fn why(&self) -> Option<&str> {
        match self {
            Self::Stale { why, .. } | Self::Failed { why } => Some(why),
            _ => None,
        }
    }

    /// A second request keeps the time of the first: the user has been waiting since then.
    pub fn ask(&mut self, now: DateTime<Utc>) {
        let (since, had) = match std::mem::take(self) {
            Self::Asking { since, had, .. } => (since, had),
            Self::Fresh { value, at } | Self::Stale { value, at, .. } => (now, Some((value, at))),
            Self::NotAsked | Self::Failed { .. } => (now, None),
        };
        let number = RequestId::default();
        *self = Self::Asking { since, number, had };
    }

    /// Sends a request in place of the one under way, whose response is dropped.
    pub fn load<R: Request<Response = T, Access = Reads>>(
        &mut self,
        request: R,
        cx: &mut Context<'_>,
    ) {
        self.send(request, cx);
    }

    /// The same for a response that is not the value itself, such as a page of rows. Its owner fills it in.
    pub fn send<R: Request<Access = Reads>>(&mut self, request: R, cx: &mut Context<'_>) {
        self.give_up(cx);
        self.ask(cx.now);
        let newest = cx.request(request);
        if let Self::Asking { number, .. } = self {
            *number = newest;
        }
    }

    /// The response to the request under way is not wanted any more.
    pub fn give_up(&mut self, cx: &mut Context<'_>) {
        if let Self::Asking { number, .. } = self {
            cx.services.requests.forget(*number);
        }
    }

    /// The request under way.
    pub fn request_id(&self) -> Option<RequestId> {
        match self {
            Self::Asking { number, .. } => Some(*number),
            _ => None,
        }
    }

    /// Whether the reply belongs to the newest request.
    pub fn asked_for(&self, reply: &Reply) -> bool {
        matches!(self, Self::Asking { number, .. } if *number == reply.number)
    }

    /// Shows a value that was loaded before, or none, and gives up the request under way.
    pub fn show(&mut self, known: Option<(T, DateTime<Utc>)>, cx: &mut Context<'_>) {
        self.give_up(cx);
        *self = match known {
            Some((value, at)) => Self::Fresh { value, at },
            None => Self::NotAsked,
        };
    }

    /// Takes the reply if it belongs to the newest request; otherwise returns it for the next `Remote`.
    pub fn claim(&mut self, reply: Reply, now: DateTime<Utc>) -> Option<Reply>
    where
        T: 'static,
    {
        if !self.asked_for(&reply) {
            return Some(reply);
        }
        match reply.open::<T>() {
            Ok(value) => self.fill(value, now),
            Err(failure) => self.fail(failure.to_string()),
        }
        None
    }

    pub fn fill(&mut self, value: T, at: DateTime<Utc>) {
        *self = Self::Fresh { value, at };
    }

    /// The value becomes stale; it is not removed.
    pub fn fail(&mut self, why: String) {
        *self = match std::mem::take(self) {
            Self::Asking {
                had: Some((value, at)),
                ..
            }
            | Self::Fresh { value, at }
            | Self::Stale { value, at, .. } => Self::Stale { value, at, why },
            _ => Self::Failed { why },
        };
    }
}
