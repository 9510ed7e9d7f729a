//! The queue: tabs of the open enquiries, or a list outside the tabs, with a preview beside it.

mod requests;
mod state;
mod view;

pub use requests::{
    ListBehindClocks, ListByIds, ListDrafted, ListDrilldown, ListPage, ListTagged, ListWatched,
    LoadCounts, LoadPreview, SearchEnquiries,
};
pub use state::adhoc_list::AdhocList;
pub use state::{QueueOpening, QueueScreen};
