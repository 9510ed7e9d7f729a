//! Everything that is shown to work, in one program: real PostgreSQL, real terminal, no mocks of either.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail loudly"
)]

mod support;

mod document;
mod pool;
mod queries;
mod trip;
