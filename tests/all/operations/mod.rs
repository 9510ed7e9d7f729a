//! Operations and time: limits of logins.

mod limits;
