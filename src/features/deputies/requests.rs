//! The list of deputies; naming one, and ending one.

use crate::database::{Tx, people, queries};
use crate::domain::{Deputy, Failure, FormError, Target, TaskHolder};
use crate::runtime::request::{Conclusion, Reads, Request, Write, Writes};
use chrono::NaiveDate;
use uuid::Uuid;

/// The most that is listed.
const MOST: i64 = 1_000;

/// The first to begin first.
#[derive(Clone, Debug, PartialEq)]
pub struct ListDeputies;

impl Request for ListDeputies {
    type Response = Vec<Deputy>;
    type Access = Reads;
    const NAME: &'static str = "deputies";

    async fn run(self, tx: &Tx) -> Result<Vec<Deputy>, Failure> {
        let rows = queries::people::deputies(tx, MOST).await?.many();
        let deputies = rows.into_iter().map(|row| Deputy {
            id: row.id,
            staff_id: row.staff_id,
            staff_name: row.staff_name,
            deputy_id: row.deputy_id,
            deputy_name: row.deputy_name,
            from_on: row.from_on,
            until_on: row.until_on,
            has_begun: row.has_begun,
            version: row.version,
        });
        Ok(deputies.collect())
    }
}

/// Who can be a deputy: the people who hold work.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadStandIns;

impl Request for LoadStandIns {
    type Response = Vec<TaskHolder>;
    type Access = Reads;
    const NAME: &'static str = "stand_ins";

    async fn run(self, tx: &Tx) -> Result<Vec<TaskHolder>, Failure> {
        let mut all = people::task_holders(tx).await?;
        all.retain(|it| it.staff_id.is_some());
        Ok(all)
    }
}

/// Names a deputy. The response is the key of the record.
#[derive(Clone, Debug, PartialEq)]
pub struct NameDeputy {
    /// Whose requests they are; the reader's own where it is none.
    pub staff_id: Option<Uuid>,
    pub deputy_id: Uuid,
    pub deputy_name: String,
    /// From today where it is none.
    pub from_on: Option<NaiveDate>,
    pub until_on: NaiveDate,
}

impl Request for NameDeputy {
    type Response = Uuid;
    type Access = Writes;
    const NAME: &'static str = "name_deputy";

    async fn run(self, tx: &Tx) -> Result<Uuid, Failure> {
        let rows = queries::people::name_deputy(
            tx,
            self.staff_id,
            self.deputy_id,
            self.from_on,
            self.until_on,
        );
        Ok(rows.await?.one()?.deputy_id)
    }
}

impl Write for NameDeputy {
    fn targets(&self) -> Vec<Target> {
        Vec::new()
    }

    fn conclude(&self, id: &Uuid) -> Conclusion {
        let named = Deputy {
            id: *id,
            deputy_name: self.deputy_name.clone(),
            version: 1,
            ..Deputy::default()
        };
        Conclusion {
            sentence: format!(
                "{} decides requests for approval until {}",
                self.deputy_name,
                self.until_on.format("%-d %B %Y")
            ),
            undo: Some(Box::new(EndDeputy {
                deputy: named,
                ended: true,
            })),
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!("No deputy was named. {}", error.describe()))
    }
}

/// Ends a deputy as it was seen, or takes that back.
#[derive(Clone, Debug, PartialEq)]
pub struct EndDeputy {
    pub deputy: Deputy,
    pub ended: bool,
}

impl Request for EndDeputy {
    /// The new version of the record.
    type Response = i32;
    type Access = Writes;
    const NAME: &'static str = "end_deputy";

    async fn run(self, tx: &Tx) -> Result<i32, Failure> {
        let (id, version) = (self.deputy.id, self.deputy.version);
        let row = queries::people::end_deputy(tx, id, version, self.ended).await?;
        row.one()?.version.ok_or(Failure::Conflict)
    }
}

impl Write for EndDeputy {
    fn targets(&self) -> Vec<Target> {
        Vec::new()
    }

    fn conclude(&self, version: &i32) -> Conclusion {
        let name = &self.deputy.deputy_name;
        let back = Self {
            deputy: Deputy {
                version: *version,
                ..self.deputy.clone()
            },
            ended: false,
        };
        Conclusion {
            sentence: match self.ended {
                true => format!("{name} is no deputy any more"),
                false => format!("Undone: {name} is a deputy again"),
            },
            undo: self.ended.then(|| Box::new(back) as _),
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!("The deputy was not ended. {}", error.describe()))
    }
}
