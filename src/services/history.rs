//! The history as it was shown last, for when that of the same enquiry is opened again.

use crate::domain::HistoryEvent;
use chrono::{DateTime, Utc};
use uuid::Uuid;

#[derive(Clone, Debug)]
pub struct LastHistory {
    pub enquiry_id: Uuid,
    /// With the time of the response.
    pub events: (Vec<HistoryEvent>, DateTime<Utc>),
    /// The index of the selected event, and of the first visible one.
    pub cursor: (usize, usize),
    /// The first visible line of the changes of the selected event.
    pub scroll: usize,
}
