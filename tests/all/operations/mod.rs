//! Operations and time: months of the audit log, the worker, sessions, limits of logins.

mod limits;
mod months;
mod sessions;
mod worker;
