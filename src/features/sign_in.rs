//! The sign-in picker: the only view while nobody is signed in.

mod requests;
mod state;
mod view;

pub use requests::{SignIn, SignInChoices};
pub use state::SignInPicker;
