//! Pieces of screens that know plain values only: no store, no action, no rule about enquiries.

pub mod age;
pub mod bar;
pub mod choice_list;
pub mod conflict;
pub mod cursor;
pub mod draft_hint;
pub mod field;
pub mod form;
pub mod form_error;
pub mod fuzzy;
pub mod list_filter;
pub mod paged_list;
pub mod popup_frame;
pub mod pressure;
pub mod reason_form;
pub mod rule;
pub mod scroll_window;
pub mod select_field;
pub mod select_row;
pub mod table;
pub mod target_box;
pub mod text;
pub mod text_box;
pub mod transition;
