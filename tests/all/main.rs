//! One crate for all integration tests: one link instead of many.

mod journeys;
mod keymap;
mod painter;
mod rooms;
mod samples;
mod screens;
mod support;
mod terminal;
