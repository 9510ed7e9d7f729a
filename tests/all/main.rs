//! All integration tests in one binary, so that it links once: real PostgreSQL, real terminal, no mocks.
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
mod change_signal;
mod compliance;
mod compliance_runs;
mod connection_loss;
mod constraint_messages;
mod corrections;
mod dashboard_and_reports;
mod docgen;
mod end_to_end;
mod enquiry;
mod export;
mod history;
mod import;
mod isolation;
mod journeys;
mod keymap;
mod lifecycle;
mod lint;
mod load;
mod migrations;
mod mutation;
mod operations;
mod outbox;
mod painter;
mod pictures;
mod plain;
mod pool;
mod pooler;
mod public_references;
mod queries;
mod queue;
mod races;
mod record_states;
mod reference_data;
mod report_sums;
mod screens;
mod search;
mod search_by_name;
mod server;
mod soft_delete;
mod staff_and_citizens;
mod terminal;
mod theme;
mod upgrade;
mod value_formats;
