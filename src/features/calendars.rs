//! Calendars: opening hours, and the days ahead on which they are others.

mod requests;

pub use requests::{Calendar, DayAhead, ListCalendars, OpenHours};
