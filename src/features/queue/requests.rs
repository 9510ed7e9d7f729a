//! The requests for the lists, the counts on the tabs, and the preview.

use crate::database::{Tx, clocks, dashboard, draft, pages, queue, tags};
use crate::domain::{
    ClockFigure, Failure, PageKey, Preview, QueueCounts, QueueFilter, QueuePage, QueueRow,
    QueueView, SearchResults, Sort,
};
use crate::runtime::request::{Reads, Request};
use uuid::Uuid;

/// `expect_capped`: the last count hit the cap (`QueueCounts::are_many`). It saves a pass and never gives a wrong count.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadCounts {
    pub expect_capped: bool,
}

impl Request for LoadCounts {
    type Response = QueueCounts;
    type Access = Reads;
    const NAME: &'static str = "queue_counts";

    async fn run(self, tx: &Tx) -> Result<QueueCounts, Failure> {
        queue::counts(tx, self.expect_capped).await
    }
}

/// Up to `limit` (1 to 200) open enquiries in this order, behind `after`.
#[derive(Clone, Debug, PartialEq)]
pub struct ListPage {
    pub view: QueueView,
    pub sort: Sort,
    pub after: Option<PageKey>,
    pub limit: i64,
}

impl Request for ListPage {
    type Response = QueuePage;
    type Access = Reads;
    const NAME: &'static str = "queue_page";

    async fn run(self, tx: &Tx) -> Result<QueuePage, Failure> {
        pages::page(tx, self.view, self.sort, self.after, self.limit).await
    }
}

/// Up to `limit` (1 to 200) enquiries behind a figure, soonest due first, behind `after`.
#[derive(Clone, Debug, PartialEq)]
pub struct ListDrilldown {
    pub filter: QueueFilter,
    pub after: Option<PageKey>,
    pub limit: i64,
}

impl Request for ListDrilldown {
    type Response = QueuePage;
    type Access = Reads;
    const NAME: &'static str = "drilldown";

    async fn run(self, tx: &Tx) -> Result<QueuePage, Failure> {
        dashboard::drilldown(tx, &self.filter, self.after, self.limit).await
    }
}

/// Up to `limit` (1 to 200) enquiries behind a figure of clocks, soonest due first, behind `after`.
#[derive(Clone, Debug, PartialEq)]
pub struct ListBehindClocks {
    pub figure: ClockFigure,
    pub after: Option<PageKey>,
    pub limit: i64,
}

impl Request for ListBehindClocks {
    type Response = QueuePage;
    type Access = Reads;
    const NAME: &'static str = "behind_clocks";

    async fn run(self, tx: &Tx) -> Result<QueuePage, Failure> {
        clocks::behind(tx, &self.figure, self.after, self.limit).await
    }
}

/// Up to `limit` (1 to 200) open enquiries with a tag, soonest due first, behind `after`.
#[derive(Clone, Debug, PartialEq)]
pub struct ListTagged {
    pub tag_id: Uuid,
    pub after: Option<PageKey>,
    pub limit: i64,
}

impl Request for ListTagged {
    type Response = QueuePage;
    type Access = Reads;
    const NAME: &'static str = "tagged";

    async fn run(self, tx: &Tx) -> Result<QueuePage, Failure> {
        tags::page(tx, self.tag_id, self.after, self.limit).await
    }
}

/// Enquiries with these words, what is known of their citizen, or a reference, whole or in part.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchEnquiries {
    pub words: String,
    pub limit: i64,
}

impl Request for SearchEnquiries {
    type Response = SearchResults;
    type Access = Reads;
    const NAME: &'static str = "search";

    async fn run(self, tx: &Tx) -> Result<SearchResults, Failure> {
        queue::search(tx, &self.words, self.limit).await
    }
}

/// The enquiries that the person watches, those changed last first.
#[derive(Clone, Debug, PartialEq)]
pub struct ListWatched {
    pub limit: i64,
}

impl Request for ListWatched {
    type Response = Vec<QueueRow>;
    type Access = Reads;
    const NAME: &'static str = "watched";

    async fn run(self, tx: &Tx) -> Result<Vec<QueueRow>, Failure> {
        queue::watched(tx, self.limit).await
    }
}

/// The enquiries that the person has drafts about, newest first.
#[derive(Clone, Debug, PartialEq)]
pub struct ListDrafted {
    pub limit: i64,
}

impl Request for ListDrafted {
    type Response = Vec<QueueRow>;
    type Access = Reads;
    const NAME: &'static str = "drafted";

    async fn run(self, tx: &Tx) -> Result<Vec<QueueRow>, Failure> {
        draft::enquiries(tx, self.limit).await
    }
}

/// These enquiries, as far as they are here.
#[derive(Clone, Debug, PartialEq)]
pub struct ListByIds {
    pub enquiries: Vec<Uuid>,
}

impl Request for ListByIds {
    type Response = Vec<QueueRow>;
    type Access = Reads;
    const NAME: &'static str = "these";

    async fn run(self, tx: &Tx) -> Result<Vec<QueueRow>, Failure> {
        draft::by_ids(tx, &self.enquiries).await
    }
}

/// The beginning of an enquiry and its last note, for the pane beside the queue.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadPreview {
    pub id: Uuid,
}

impl Request for LoadPreview {
    type Response = Preview;
    type Access = Reads;
    const NAME: &'static str = "preview";

    async fn run(self, tx: &Tx) -> Result<Preview, Failure> {
        queue::preview(tx, self.id).await
    }
}
