//! GOV.UK Enquiries, the map of the house.
//!
//! One trip through it, from a key to a frame:
//!
//! ```text
//! terminal ─ key ─▶ keymap ─▶ Action ─▶ Store::handle_action ─▶ Effect::Request(id, Request)
//!    ▲                                                          │
//!    │                                                          ▼
//!  screens ◀── one frame ── Store::handle_response ◀── Response ── runner ─▶ database ─▶ sql/queries
//! ```
//!
//! Rules about enquiries live in the database (`sql/`), so that every client meets them; this program
//! explains them and never re-implements them. What each room may and may not touch is checked by
//! `tests/all/rooms.rs`.
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests fail loudly"))]

pub mod action;
pub mod checks;
pub mod command_line;
pub mod commands;
pub mod config;
pub mod database;
#[cfg(feature = "docgen")]
pub mod docgen;
pub mod domain;
pub mod effect;
pub mod event_loop;
pub mod export;
pub mod import;
pub mod keymap;
pub mod log_file;
pub mod plain;
pub mod private_server;
pub mod program;
pub mod recent_users;
pub mod runner;
pub mod screens;
pub mod seeds;
pub mod sql;
pub mod startup;
pub mod store;
pub mod terminal;
pub mod theme;
pub mod widgets;
pub mod wording;
