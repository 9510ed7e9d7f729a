//! The saved views, and the changes of one.

use crate::database::{Tx, queries};
use crate::domain::{Failure, FormError, SavedView, Target, ViewQuery};
use crate::runtime::request::{Conclusion, Reads, Request, Write, Writes};
use uuid::Uuid;

/// The most views that a list shows.
const MOST: i64 = 1000;

/// Those of this person, and those that are shared with them.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadViews;

impl Request for LoadViews {
    type Response = Vec<SavedView>;
    type Access = Reads;
    const NAME: &'static str = "saved_views";

    async fn run(self, tx: &Tx) -> Result<Vec<SavedView>, Failure> {
        let rows = queries::queue::saved_views(tx, MOST).await?.many();
        let views = rows.into_iter().map(|row| SavedView {
            id: row.id,
            name: row.name,
            query: ViewQuery::from_json(&row.query),
            tags: row.tag_names,
            team: row.team_name,
            owner: row.owner_name,
            is_mine: row.mine,
        });
        Ok(views.collect())
    }
}

/// Saves what the queue shows. The response is the view, and the team that sees it too.
#[derive(Clone, Debug, PartialEq)]
pub struct SaveView {
    pub name: String,
    pub query: ViewQuery,
    pub is_shared: bool,
}

impl Request for SaveView {
    type Response = (Uuid, Option<String>);
    type Access = Writes;
    const NAME: &'static str = "save_view";

    async fn run(self, tx: &Tx) -> Result<(Uuid, Option<String>), Failure> {
        let query = self.query.to_json();
        let saved = queries::queue::save_view(tx, &self.name, &query, self.is_shared);
        let row = saved.await?.one()?;
        Ok((row.view_id, row.team_name))
    }
}

impl Write for SaveView {
    fn targets(&self) -> Vec<Target> {
        Vec::new()
    }

    fn conclude(&self, (id, team): &(Uuid, Option<String>)) -> Conclusion {
        let name = &self.name;
        let sentence = match (team, self.is_shared) {
            (Some(team), _) => format!("View “{name}” saved, shared with {team}"),
            (None, true) => format!("View “{name}” saved for you alone, as you are in no team"),
            (None, false) => format!("View “{name}” saved"),
        };
        changed(
            sentence,
            Some(DropView {
                id: *id,
                name: name.clone(),
                undoes: true,
            }),
        )
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!("The view was not saved. {}", error.describe()))
    }
}

/// Deletes a view of this person.
#[derive(Clone, Debug, PartialEq)]
pub struct DropView {
    pub id: Uuid,
    pub name: String,
    /// It takes back that the view was saved.
    pub undoes: bool,
}

impl Request for DropView {
    type Response = ();
    type Access = Writes;
    const NAME: &'static str = "drop_view";

    async fn run(self, tx: &Tx) -> Result<(), Failure> {
        let row = queries::queue::drop_view(tx, self.id).await?.one()?;
        row.dropped.then_some(()).ok_or(Failure::Conflict)
    }
}

impl Write for DropView {
    fn targets(&self) -> Vec<Target> {
        Vec::new()
    }

    fn conclude(&self, (): &()) -> Conclusion {
        let name = &self.name;
        if self.undoes {
            return changed(format!("Undone: view “{name}”"), None::<RestoreView>);
        }
        changed(
            format!("View “{name}” deleted"),
            Some(RestoreView {
                id: self.id,
                name: name.clone(),
            }),
        )
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(not_changed(&self.name, error))
    }
}

/// Takes back that a view was deleted.
#[derive(Clone, Debug, PartialEq)]
pub struct RestoreView {
    pub id: Uuid,
    pub name: String,
}

impl Request for RestoreView {
    type Response = ();
    type Access = Writes;
    const NAME: &'static str = "restore_view";

    async fn run(self, tx: &Tx) -> Result<(), Failure> {
        let row = queries::queue::restore_view(tx, self.id).await?.one()?;
        row.restored.then_some(()).ok_or(Failure::Conflict)
    }
}

impl Write for RestoreView {
    fn targets(&self) -> Vec<Target> {
        Vec::new()
    }

    fn conclude(&self, (): &()) -> Conclusion {
        changed(format!("Undone: view “{}”", self.name), None::<DropView>)
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(not_changed(&self.name, error))
    }
}

/// A view belongs to no enquiry, so nothing else has changed. The nil key says that something has.
fn changed<W: Write>(sentence: String, undo: Option<W>) -> Conclusion {
    Conclusion {
        sentence,
        changed: vec![Uuid::nil()],
        undo: undo.map(|undo| Box::new(undo) as _),
        ..Conclusion::default()
    }
}

fn not_changed(name: &str, error: &FormError) -> String {
    format!("View “{name}” was not changed. {}", error.describe())
}
