//! GOV.UK Enquiries: the modules and the request flow.
//!
//! From a key to a frame:
//!
//! ```text
//! terminal ─ key ─▶ keymap ─▶ Action ─▶ Store::handle_action ─▶ Effect::Run(number, request)
//!    ▲                                                          │
//!    │                                                          ▼
//!  screens ◀── one frame ── Store::handle_reply ◀── Reply ── runner ─▶ database ─▶ sql/queries
//! ```
//!
//! Rules about enquiries are in the database (`sql/`), so that they hold for every client; this program
//! explains them and never re-implements them. `tests/state/architecture.rs` checks which modules each module may
//! use.
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests fail loudly"))]

pub mod action;
pub mod calculate;
pub mod checks;
pub mod command_line;
pub mod commands;
pub mod components;
pub mod config;
pub mod database;
#[cfg(feature = "docgen")]
pub mod docgen;
pub mod domain;
pub mod export;
pub mod features;
pub mod holidays;
pub mod import;
pub mod intake;
pub mod keymap;
pub mod keys;
pub mod log_file;
pub mod plain;
pub mod private_server;
pub mod program;
pub mod recent_users;
pub mod runtime;
pub mod screens;
pub mod seeds;
pub mod services;
pub mod sql;
pub mod startup;
pub mod store;
pub mod terminal;
pub mod theme;
pub mod view;
pub mod wording;
pub mod worker;
