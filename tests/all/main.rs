//! Everything that is shown to work, in one program, so that it links once: real PostgreSQL, real terminal,
//! no mocks of either.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail loudly"
)]

mod fixtures;
mod support;

mod approvals;
mod architecture;
mod attacks;
mod audit;
mod bulk;
mod compliance;
mod connection_loss;
mod constraint_messages;
mod deletion;
mod docgen;
mod end_to_end;
mod enquiry;
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
mod report_sums;
mod screens;
mod search;
mod server;
mod terminal;
mod theme;
mod upgrade;
mod values;
