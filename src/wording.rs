//! Events, messages, documents and times in words, for screens and for plain output. Draws nothing.

pub mod clock_moves;
pub mod clocks;
pub mod documents;
pub mod duplicates;
mod event_fields;
pub mod events;
pub mod holds;
pub mod messages;
pub mod reopening;
pub mod routing;
pub mod time;
pub mod transitions;

pub use event_fields::tell;
