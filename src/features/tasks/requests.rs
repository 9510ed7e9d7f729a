//! The lists of tasks and of who can have one; adding and changing a task.

use super::state::TaskSource;
use super::today::DayItem;
use crate::database::{Tx, decisions, enquiry_context, for_you, pages, people, queries};
use crate::domain::{
    Concern, Failure, FormError, Page, QueueView, Scope, Sort, Target, Task, TaskHolder, typed_time,
};
use crate::runtime::request::{Conclusion, Reads, Request, Write, Writes, count};
use chrono::{DateTime, Days, Utc};
use uuid::Uuid;

/// The most of one person's enquiries that a day has.
const MOST_ENQUIRIES: i64 = 200;
/// How many days ahead the end of a decision is shown: an appeal or a renewal takes some days to prepare.
const DAYS_AHEAD: u64 = 7;
/// The most tasks that a list shows.
const MOST: i64 = 1000;

/// Soonest due first: the open tasks of a scope, or all of an enquiry.
#[derive(Clone, Debug, PartialEq)]
pub struct ListTasks {
    pub of: TaskSource,
}

impl Request for ListTasks {
    type Response = Page<Task>;
    type Access = Reads;
    const NAME: &'static str = "tasks";

    async fn run(self, tx: &Tx) -> Result<Page<Task>, Failure> {
        let rows = match self.of {
            TaskSource::Of(scope) => queries::queue::tasks(tx, scope.code(), MOST).await?.many(),
            TaskSource::Enquiry { id, .. } => queries::enquiry::tasks(tx, id, MOST).await?.many(),
        };
        Ok(Page {
            rows: rows.into_iter().map(enquiry_context::task).collect(),
            more: false,
            as_of: tx.at,
        })
    }
}

/// What is due before the day ends and what is late: this person's tasks and those that wait in their team, questions to
/// them, and their enquiries; or the tasks and enquiries of the team. And what ends in the next days of the decisions on
/// these enquiries.
#[derive(Clone, Debug, PartialEq)]
pub struct ListToday {
    pub scope: Scope,
}

impl Request for ListToday {
    type Response = Page<DayItem>;
    type Access = Reads;
    const NAME: &'static str = "today";

    async fn run(self, tx: &Tx) -> Result<Page<DayItem>, Failure> {
        let today = typed_time::today(tx.at);
        let last_day = today
            .checked_add_days(Days::new(DAYS_AHEAD))
            .unwrap_or(today);
        let tab = match self.scope {
            Scope::Mine => QueueView::Mine,
            Scope::Team => QueueView::Team,
            Scope::Tenant => QueueView::All,
        };
        let (tasks, concerns, enquiries, ending) = tokio::try_join!(
            queries::queue::tasks(tx, self.scope.code(), MOST),
            for_you::concerns(tx),
            pages::page(tx, tab, Sort::Due, None, MOST_ENQUIRIES),
            queries::queue::decisions_ending(tx, self.scope.code(), last_day),
        )?;
        let tasks = tasks.many().into_iter().map(enquiry_context::task);
        let tasks = tasks.map(|task| DayItem::Task(Box::new(task)));
        let questions = concerns.rows.into_iter().filter(Concern::is_question);
        let questions = questions.map(|it| DayItem::Question(Box::new(it)));
        let enquiries = enquiries.rows.into_iter();
        let enquiries = enquiries.map(|row| DayItem::Enquiry(Box::new(row)));
        let ends = typed_time::end_of_day(tx.at);
        let all = tasks.chain(questions).chain(enquiries);
        let mut rows: Vec<DayItem> = all.filter(|it| it.due_at() < ends).collect();
        let ending = ending.many().into_iter().map(decisions::decision);
        rows.extend(ending.filter_map(|decision| DayItem::ending(decision, today)));
        rows.sort_by_key(DayItem::due_at);
        Ok(Page {
            rows,
            more: false,
            as_of: tx.at,
        })
    }
}

/// Who can have a task.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadTaskHolders;

impl Request for LoadTaskHolders {
    type Response = Vec<TaskHolder>;
    type Access = Reads;
    const NAME: &'static str = "task_holders";

    async fn run(self, tx: &Tx) -> Result<Vec<TaskHolder>, Failure> {
        people::task_holders(tx).await
    }
}

/// Adds the same task to each enquiry, all or none.
#[derive(Clone, Debug, PartialEq)]
pub struct AddTasks {
    pub targets: Vec<Target>,
    pub what: String,
    /// A promise to ring the citizen.
    pub is_call_back: bool,
    /// None for oneself.
    pub holder: Option<TaskHolder>,
    pub due_at: DateTime<Utc>,
    /// The beginning of the window in which a call-back is promised.
    pub due_from: Option<DateTime<Utc>>,
    /// What waits for it, by the code of the database.
    pub blocks: &'static str,
    /// The standard stage, where one waits for it.
    pub stage: Option<String>,
}

impl Request for AddTasks {
    type Response = Vec<Uuid>;
    type Access = Writes;
    const NAME: &'static str = "add_tasks";

    async fn run(self, tx: &Tx) -> Result<Vec<Uuid>, Failure> {
        let enquiries: Vec<Uuid> = self.targets.iter().map(|target| target.seen.id).collect();
        let arguments = queries::enquiry::SetTasksArguments {
            enquiry_ids: &enquiries,
            kind: if self.is_call_back {
                "call_back"
            } else {
                "other"
            },
            what: &self.what,
            staff_id: self.holder.as_ref().and_then(|holder| holder.staff_id),
            team_id: self.holder.as_ref().and_then(|holder| holder.team_id),
            due_at: self.due_at,
            blocks: self.blocks,
            stage_code: self.stage.as_deref(),
            due_from: self.due_from,
        };
        let rows = queries::enquiry::set_tasks(tx, arguments).await?.many();
        Ok(rows.into_iter().map(|row| row.task_id).collect())
    }
}

impl Write for AddTasks {
    fn targets(&self) -> Vec<Target> {
        self.targets.clone()
    }

    fn conclude(&self, added: &Vec<Uuid>) -> Conclusion {
        let on = match self.targets.as_slice() {
            [one] => one.reference.clone(),
            many => count(many.len()),
        };
        Conclusion {
            sentence: format!("Task added to {on}"),
            changed: self.targets.iter().map(|target| target.seen.id).collect(),
            undo: Some(Box::new(TakeBackTasks {
                targets: self.targets.clone(),
                tasks: added.clone(),
            })),
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!("The task was not added. {}", error.describe()))
    }
}

/// Takes back tasks that were added just now: they are done, and say that they were taken back.
#[derive(Clone, Debug, PartialEq)]
pub struct TakeBackTasks {
    pub targets: Vec<Target>,
    pub tasks: Vec<Uuid>,
}

impl Request for TakeBackTasks {
    type Response = ();
    type Access = Writes;
    const NAME: &'static str = "take_back_tasks";

    async fn run(self, tx: &Tx) -> Result<(), Failure> {
        for task in self.tasks {
            change(tx, task, 1, &TaskChange::Done(true), Some("Undone")).await?;
        }
        Ok(())
    }
}

impl Write for TakeBackTasks {
    fn targets(&self) -> Vec<Target> {
        self.targets.clone()
    }

    fn conclude(&self, (): &()) -> Conclusion {
        Conclusion {
            sentence: "Undone: the task is no longer to do".into(),
            changed: self.targets.iter().map(|target| target.seen.id).collect(),
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        Some(format!("The task was not taken back. {}", error.describe()))
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum TaskChange {
    Done(bool),
    /// To a person, who takes it or is given it; or to a team, where it waits for a person.
    HandOn(TaskHolder),
}

/// One change of a task, as it was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeTask {
    pub task: Task,
    pub change: TaskChange,
    /// It takes another change back.
    pub undoes: bool,
}

async fn change(
    tx: &Tx,
    task_id: Uuid,
    seen_version: i32,
    change: &TaskChange,
    outcome: Option<&str>,
) -> Result<i32, Failure> {
    let version = match change {
        TaskChange::HandOn(to) => {
            let (staff, team) = (to.staff_id, to.team_id);
            queries::enquiry::hand_on_task(tx, task_id, seen_version, staff, team)
                .await?
                .one()?
                .version
        }
        TaskChange::Done(done) => {
            let arguments = queries::enquiry::ChangeTaskArguments {
                task_id,
                seen_version,
                staff_id: None,
                team_id: None,
                due_at: None,
                done: Some(*done),
                outcome,
            };
            let row = queries::enquiry::change_task(tx, arguments).await?.one()?;
            row.version
        }
    };
    version.ok_or(Failure::Conflict)
}

impl Request for ChangeTask {
    type Response = i32;
    type Access = Writes;
    const NAME: &'static str = "change_task";

    async fn run(self, tx: &Tx) -> Result<i32, Failure> {
        let change_now = match self.change {
            // A person takes or is given it, and it stays its team's; its undo says both.
            TaskChange::HandOn(to) if to.staff_id.is_some() && !self.undoes => {
                TaskChange::HandOn(TaskHolder {
                    team_id: self.task.team_id,
                    ..to
                })
            }
            other => other,
        };
        change(tx, self.task.id, self.task.version, &change_now, None).await
    }
}

impl ChangeTask {
    /// The change that takes this one back.
    fn undo(&self, version: i32) -> Self {
        let before = &self.task;
        Self {
            task: Task {
                version,
                ..before.clone()
            },
            change: match &self.change {
                TaskChange::Done(done) => TaskChange::Done(!done),
                TaskChange::HandOn(_) => TaskChange::HandOn(TaskHolder {
                    staff_id: before.staff_id,
                    team_id: before.team_id,
                    code: String::new(),
                    name: before.who.clone(),
                }),
            },
            undoes: true,
        }
    }
}

impl Write for ChangeTask {
    fn targets(&self) -> Vec<Target> {
        Vec::new()
    }

    fn conclude(&self, version: &i32) -> Conclusion {
        let what = &self.task.what;
        let sentence = match &self.change {
            TaskChange::Done(true) => format!("Completed: {what}"),
            TaskChange::Done(false) => format!("To do again: {what}"),
            TaskChange::HandOn(holder) => format!("Given to {}: {what}", holder.name),
        };
        Conclusion {
            sentence,
            changed: self.task.enquiry_id.into_iter().collect(),
            undo: (!self.undoes).then(|| Box::new(self.undo(*version)) as _),
            ..Conclusion::default()
        }
    }

    fn failed(&self, error: &FormError, _unconfirmed: bool) -> Option<String> {
        let what = &self.task.what;
        Some(format!("Not changed: {what}. {}", error.describe()))
    }
}
