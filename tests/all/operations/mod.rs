//! Operations and time: months of the audit log, the worker, sessions, limits of logins, versions.

mod limits;
mod months;
mod sessions;
mod version;
mod worker;
