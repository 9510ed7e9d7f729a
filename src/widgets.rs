//! Pieces of screens that know plain values only: no store, no action, no rule about enquiries.

pub mod bar;
pub mod popup_frame;
pub mod scroll_window;
pub mod text;
pub mod text_box;
