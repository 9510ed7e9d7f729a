//! GOV.UK Enquiries, the map of the house.
//!
//! One trip through it, from a key to a frame:
//!
//! ```text
//! terminal ─ key ─▶ keymap ─▶ Intent ─▶ Store::apply ─▶ Effect::Ask(ticket, Question)
//!    ▲                                                          │
//!    │                                                          ▼
//!  screens ◀── one frame ── Store::absorb ◀── Answer ── runner ─▶ database ─▶ sql/queries
//! ```
//!
//! Rules about enquiries live in the database (`sql/`), so that every client meets them; this program
//! explains them and never re-implements them. What each room may and may not touch is checked by
//! `tests/all/rooms.rs`.
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests fail loudly"))]

pub mod command_line;
pub mod commands;
pub mod config;
pub mod database;
pub mod document;
pub mod domain;
pub mod effect;
pub mod event_loop;
pub mod export;
pub mod import;
pub mod inspection;
pub mod intent;
pub mod keymap;
pub mod last_used;
pub mod log_file;
pub mod plain;
pub mod postgres;
pub mod program;
pub mod runner;
pub mod screens;
pub mod seeds;
pub mod startup;
pub mod store;
pub mod terminal;
pub mod theme;
pub mod widgets;
