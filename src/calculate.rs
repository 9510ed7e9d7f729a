//! `enquiries calculate`: worked examples of deadlines, computed by the functions of the database and compared.
//!
//! The file has its own calendars and bank holidays. They are listed by the functions that list those of the platform,
//! as the owner, in a transaction that is undone (docs/decisions/0016).

mod answers;
mod compare;
mod file;

pub use answers::{CalculateError, calculate};
pub use compare::{Difference, Outcome};
pub use file::{BadFile, ExampleFile};
