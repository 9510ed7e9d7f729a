//! All integration tests in one binary, so that it links once: real PostgreSQL, real terminal, no mocks.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail loudly"
)]

#[path = "../fixtures/mod.rs"]
#[expect(
    dead_code,
    reason = "shared with the crate `state`, which draws more of it"
)]
mod fixtures;
mod support;
mod tags;
mod tasks;

mod approvals;
mod attacks;
mod audit;
mod bulk;
mod calendars;
mod change_signal;
mod clock_acts;
mod clock_histories;
mod clock_moves;
mod clock_reports;
mod clocks;
mod compliance;
mod compliance_runs;
mod connection_loss;
mod constraint_messages;
mod corrections;
mod dashboard_and_reports;
mod data_model;
mod decisions;
mod docgen;
mod duplicates;
mod end_to_end;
mod enquiry;
mod escalation;
mod export;
mod for_you;
mod hand_outs;
mod history;
mod holds;
mod import;
mod intake;
mod isolation;
mod lifecycle;
mod links;
mod lint;
mod load;
mod migrations;
mod mutation;
mod operations;
mod outbox;
mod plain;
mod pool;
mod pooler;
mod public_references;
mod queries;
mod questions;
mod queue;
mod races;
mod record_states;
mod reference_data;
mod reopening;
mod report_sums;
mod routing;
mod saved_views;
mod search;
mod search_at_a_million;
mod search_by_contact;
mod search_by_name;
mod seeded_tenants;
mod server;
mod soft_delete;
mod source_002;
mod staff_and_citizens;
mod terminal;
mod upgrade;
mod value_formats;
mod warnings;
mod watching;
mod workflow_checker;
mod workflow_versions;
