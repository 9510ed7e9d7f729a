//! One crate for every test against the outside of the program, so that it links once.

mod server;
