//! Duplicates: likely ones are found while looking and while receiving; merged and unmerged, with two sessions at once.

mod finding;
mod merging;
mod planted;
