//! Tests of state and drawing: no server, no import, no terminal. One feature's run takes seconds.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail loudly"
)]

#[path = "../fixtures/mod.rs"]
mod fixtures;

mod architecture;
mod citations;
mod draft_machine;
mod enquiry;
mod input;
mod journeys;
mod keymap;
mod painter;
mod pictures;
mod plain;
mod screens;
mod theme;
