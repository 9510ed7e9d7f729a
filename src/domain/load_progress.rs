//! How far the loading of sample data is.

use std::fmt;

/// Bodies that are there, of those there will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoadProgress {
    pub loaded: usize,
    pub bodies: usize,
}

impl LoadProgress {
    pub fn is_complete(self) -> bool {
        self.loaded >= self.bodies
    }
}

impl fmt::Display for LoadProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { loaded, bodies } = self;
        write!(
            f,
            "Loading sample data: {loaded} of {bodies} organisations."
        )
    }
}
