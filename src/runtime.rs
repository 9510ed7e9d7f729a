//! What runs the state: the event loop, requests and effects as data, and the runner that carries them out.

pub mod effect;
pub mod event_loop;
pub mod request;
pub mod runner;
