//! Pieces of screens that know plain values only: no store, no intent, no rule about enquiries.

pub mod bar;
mod belonging;
pub mod boxed;
pub mod filed;
pub mod happened;
pub mod scrolled;
pub mod text;
pub mod text_box;
pub mod time;
pub mod written;
