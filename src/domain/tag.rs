//! A tag: the body's own word to find enquiries together.

use uuid::Uuid;

/// A tag in use, and which of some enquiries have it. Texts are untrusted.
#[derive(Clone, Debug, PartialEq)]
pub struct TagChoice {
    pub id: Uuid,
    pub name: String,
    /// When to use it.
    pub meaning: Option<String>,
    /// Of the enquiries that were asked about, those that have it.
    pub borne_by: Vec<Uuid>,
}
