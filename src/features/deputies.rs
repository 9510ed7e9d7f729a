//! Deputies: who decides requests for approval in the place of somebody who is away.

mod requests;

pub use requests::{EndDeputy, ListDeputies, NameDeputy};
