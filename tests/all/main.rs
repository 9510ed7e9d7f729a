//! Everything that is shown to work, in one program, so that it links once: real PostgreSQL, real terminal,
//! no mocks of either.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail loudly"
)]

mod samples;
mod support;

mod approvals;
mod attacks;
mod audit;
mod bulk;
mod case;
mod compliance;
mod counted;
mod deletion;
mod document;
mod export;
mod figures;
mod history;
mod import;
mod isolation;
mod journeys;
mod keymap;
mod lifecycle;
mod lint;
mod mutation;
mod painter;
mod people;
mod pictures;
mod plain;
mod pool;
mod queries;
mod queue;
mod reference;
mod references;
mod rooms;
mod screens;
mod search;
mod sentences;
mod server;
mod terminal;
mod theme;
mod trip;
mod unanswered;
mod upgrade;
mod values;
