//! Warnings: what people were told about open enquiries, and the rules that say so. People see their own in "For you".

mod requests;

pub use requests::{ListWarningRules, ListWarnings};
