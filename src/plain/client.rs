//! A client session for `show`: typed requests, with pagination.

use super::queue::Listed;
use super::refused;
use crate::components::text::clean;
use crate::database::Database;
use crate::domain::{
    AuditMonths, Carried, CitizenChoice, Clocks, Concern, Dashboard, Draft, EnquiryDetail, Failure,
    HistoryEvent, LinkVersion, ListedOutcome, NewEnquiry, PageKey, PartBlocks, Person, Question,
    QueueCounts, QueuePage, QueueRow, QueueView, Report, ReportName, SavedView, Scope,
    SearchResults, SessionToken, SignInChoice, Sort, TagChoice, Target, Task, TaskHolder,
    WholeEnquiry, names,
};
use crate::features::clocks::LoadClocks;
use crate::features::dashboard::LoadDashboard;
use crate::features::duplicates::{MergeEnquiries, UndoMerges};
use crate::features::enquiry::LoadEnquiry;
use crate::features::history::LoadHistory;
use crate::features::new_enquiry::{CreateEnquiry, LoadFormOptions};
use crate::features::questions::{AnswerQuestion, AskQuestions, ListQuestions, WithdrawQuestions};
use crate::features::queue::{
    ListDrafted, ListPage, ListTagged, ListWatched, LoadCounts, SearchEnquiries,
};
use crate::features::recently_closed::{ClosedEnquiry, ListClosed};
use crate::features::reports::LoadReport;
use crate::features::sign_in::{SignIn, SignInChoices};
use crate::features::stage::LoadOutcomes;
use crate::features::tags::LoadTagChoices;
use crate::features::tasks::{
    AddTasks, ChangeTask, DayItem, ListTasks, ListToday, LoadTaskHolders, TaskChange, TaskSource,
};
use crate::features::views::LoadViews;
use crate::runtime::request::Request;
use crate::services::drafts::LoadDrafts;
use crate::services::for_you::{ListConcerns, MarkSeen};
use crate::services::session::SignOut;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Rows of one page.
pub(super) const PAGE: i64 = 200;
/// A filter reads at most this many rows, or it might read a million to find three.
const LOOKED_AT: usize = 10_000;

pub(super) struct Client<'a> {
    pub database: &'a Database,
    pub person: Person,
    pub audit_months: AuditMonths,
    token: SessionToken,
}

pub(super) async fn choices(database: &Database) -> Result<Vec<SignInChoice>, Failure> {
    database.run(None, SignInChoices).await
}

impl<'a> Client<'a> {
    /// Signs in for one act or page, and out after it, also when it failed. A session also ends by itself.
    pub async fn session<T>(
        database: &'a Database,
        who: (String, String),
        act: impl AsyncFnOnce(&Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let client = Self::sign_in(database, who).await?;
        let done = act(&client).await;
        client.sign_out().await;
        done
    }

    async fn sign_in(database: &'a Database, who: (String, String)) -> Result<Self, Failure> {
        let request = SignIn {
            tenant_code: who.0,
            username: who.1,
        };
        let opened = database.run(None, request).await?;
        Ok(Self {
            database,
            person: opened.person,
            audit_months: opened.audit_months,
            token: opened.token,
        })
    }

    async fn sign_out(&self) {
        let _ = self.run(SignOut).await;
    }

    pub async fn run<R: Request>(&self, request: R) -> Result<R::Response, Failure> {
        self.database.run(Some(&self.token), request).await
    }

    pub async fn counts(&self) -> Result<QueueCounts, Failure> {
        let expect_capped = false;
        self.run(LoadCounts { expect_capped }).await
    }

    pub async fn dashboard(&self, scope: Scope) -> Result<Dashboard, Failure> {
        self.run(LoadDashboard { scope }).await
    }

    /// Loads pages until it has the number of rows wanted.
    pub async fn queue(
        &self,
        view: QueueView,
        sort: Sort,
        filter: String,
        wanted: usize,
    ) -> Result<Listed, Failure> {
        let small = names::fold(&filter);
        let words: Vec<&str> = small.split_whitespace().collect();
        let mut rows: Vec<QueueRow> = Vec::new();
        let (mut after, mut looked_at): (Option<PageKey>, usize) = (None, 0);
        loop {
            let request = ListPage {
                view,
                sort,
                after,
                limit: PAGE,
            };
            let QueuePage {
                rows: page, more, ..
            } = self.run(request).await?;
            looked_at += page.len();
            after = page.last().map(QueueRow::key);
            rows.extend(page.into_iter().filter(|row| row.matches_all(&words)));
            let enough = rows.len() > wanted || (!words.is_empty() && looked_at >= LOOKED_AT);
            if !more || enough {
                let more = more || rows.len() > wanted;
                rows.truncate(wanted);
                return Ok(Listed {
                    view,
                    sort,
                    filter,
                    rows,
                    more,
                });
            }
        }
    }

    pub async fn search(&self, words: &str) -> Result<SearchResults, Failure> {
        self.run(SearchEnquiries {
            words: words.to_owned(),
            limit: PAGE + 1,
        })
        .await
    }

    pub async fn drafts(&self) -> Result<Vec<Draft>, Failure> {
        self.run(LoadDrafts).await
    }

    pub async fn drafted(&self) -> Result<Vec<QueueRow>, Failure> {
        self.run(ListDrafted { limit: PAGE + 1 }).await
    }

    pub async fn watched(&self) -> Result<Vec<QueueRow>, Failure> {
        self.run(ListWatched { limit: PAGE + 1 }).await
    }

    /// Loads pages until it has the number of rows wanted. Returns whether there are more.
    pub async fn closed(
        &self,
        scope: Scope,
        wanted: usize,
    ) -> Result<(Vec<ClosedEnquiry>, bool), Failure> {
        let mut closed: Vec<ClosedEnquiry> = Vec::new();
        loop {
            let after = closed.last().map(|last| (last.closed_at, last.row.id));
            let request = ListClosed {
                scope,
                after,
                limit: PAGE,
            };
            let page = self.run(request).await?;
            closed.extend(page.rows);
            if !page.more || closed.len() >= wanted {
                let more = page.more || closed.len() > wanted;
                closed.truncate(wanted);
                return Ok((closed, more));
            }
        }
    }

    /// The enquiry with this reference, ignoring case.
    async fn row(&self, reference: &str) -> Result<QueueRow, Failure> {
        let wanted = reference.trim();
        let rows = self.search(wanted).await?.rows;
        let its = |row: &QueueRow| row.reference.eq_ignore_ascii_case(wanted);
        rows.into_iter().find(its).ok_or_else(|| {
            refused(format!(
                "There is no enquiry {}. Use `show search` to find it by words.",
                clean(wanted)
            ))
        })
    }

    /// These enquiries, each once.
    pub async fn targets(&self, references: &[String]) -> Result<Vec<Target>, Failure> {
        let mut targets: Vec<Target> = Vec::new();
        for reference in references {
            let row = self.row(reference).await?;
            if targets.iter().all(|it| it.seen.id != row.id) {
                targets.push(Target::from(&row));
            }
        }
        Ok(targets)
    }

    /// Refuses a role that only reads, before any look-up.
    pub fn refuse_reader(&self) -> Result<(), Failure> {
        match self.person.capabilities.only_read() {
            true => Err(refused("You cannot change enquiries in your role.".into())),
            false => Ok(()),
        }
    }

    pub async fn saved_views(&self) -> Result<Vec<SavedView>, Failure> {
        self.run(LoadViews).await
    }

    pub async fn tags(&self) -> Result<Vec<TagChoice>, Failure> {
        let enquiries = Vec::new();
        self.run(LoadTagChoices { enquiries }).await
    }

    /// Loads pages until it has the number of rows wanted. Returns whether there are more.
    pub async fn tagged(
        &self,
        tag_id: Uuid,
        wanted: usize,
    ) -> Result<(Vec<QueueRow>, bool), Failure> {
        let mut rows: Vec<QueueRow> = Vec::new();
        loop {
            let request = ListTagged {
                tag_id,
                after: rows.last().map(QueueRow::key),
                limit: PAGE,
            };
            let page = self.run(request).await?;
            rows.extend(page.rows);
            if !page.more || rows.len() >= wanted {
                let more = page.more || rows.len() > wanted;
                rows.truncate(wanted);
                return Ok((rows, more));
            }
        }
    }

    pub async fn enquiry(&self, reference: &str) -> Result<EnquiryDetail, Failure> {
        let id = self.row(reference).await?.id;
        self.run(LoadEnquiry { id }).await
    }

    pub async fn outcomes(&self) -> Result<Vec<ListedOutcome>, Failure> {
        let listed = self.run(LoadOutcomes).await?;
        Ok(listed.outcomes)
    }

    pub async fn history(&self, reference: &str) -> Result<(String, Vec<HistoryEvent>), Failure> {
        let row = self.row(reference).await?;
        let request = LoadHistory { enquiry_id: row.id };
        let events = self.run(request).await?;
        Ok((row.reference, events))
    }

    pub async fn clocks(&self, reference: &str) -> Result<(String, Clocks), Failure> {
        let row = self.row(reference).await?;
        let request = LoadClocks { enquiry_id: row.id };
        let clocks = self.run(request).await?;
        Ok((row.reference, clocks))
    }

    pub async fn report(&self, name: ReportName, months: i32) -> Result<Report, Failure> {
        let request = LoadReport { name, months };
        self.run(request).await
    }

    pub async fn concerns(&self) -> Result<Vec<Concern>, Failure> {
        Ok(self.run(ListConcerns).await?.rows)
    }

    pub async fn mark_seen(&self, mark: MarkSeen) -> Result<(), Failure> {
        self.run(mark).await.map(drop)
    }

    pub async fn questions(&self) -> Result<Vec<Question>, Failure> {
        Ok(self.run(ListQuestions).await?.rows)
    }

    /// Returns the reference of the enquiry.
    pub async fn ask(
        &self,
        reference: &str,
        question: String,
        to: TaskHolder,
        due_at: DateTime<Utc>,
    ) -> Result<String, Failure> {
        let row = self.row(reference).await?;
        let request = AskQuestions {
            targets: vec![Target::from(&row)],
            question,
            to,
            due_at,
            draft: None,
        };
        self.run(request).await?;
        Ok(row.reference)
    }

    pub async fn answer(&self, answer: AnswerQuestion) -> Result<(), Failure> {
        self.run(answer).await.map(drop)
    }

    pub async fn withdraw(&self, withdraw: WithdrawQuestions) -> Result<(), Failure> {
        self.run(withdraw).await.map(drop)
    }

    /// The enquiry with this reference, and its reference as it is written.
    pub async fn id_of(&self, reference: &str) -> Result<(Uuid, String), Failure> {
        let row = self.row(reference).await?;
        Ok((row.id, row.reference))
    }

    /// Of the enquiry with this reference; without one, of a scope.
    pub async fn tasks(&self, reference: Option<&str>, scope: Scope) -> Result<Vec<Task>, Failure> {
        let of = match reference {
            None => TaskSource::Of(scope),
            Some(reference) => {
                let row = self.row(reference).await?;
                let (id, reference) = (row.id, row.reference);
                TaskSource::Enquiry { id, reference }
            }
        };
        Ok(self.run(ListTasks { of }).await?.rows)
    }

    pub async fn merge(&self, duplicate: Target, original: Target) -> Result<(), Failure> {
        let request = MergeEnquiries {
            duplicates: vec![duplicate],
            original,
            undoes: false,
        };
        self.run(request).await.map(drop)
    }

    /// Returns the reference of the part.
    pub async fn split(
        &self,
        whole: &EnquiryDetail,
        about: &str,
        (subject, body): (String, String),
        (carried, blocks): (Carried, PartBlocks),
    ) -> Result<String, Failure> {
        let options = self.run(LoadFormOptions).await?;
        let wanted = names::fold(about);
        let kind = options
            .types
            .iter()
            .find(|it| names::fold(&it.name) == wanted);
        let Some(kind) = kind else {
            let known: Vec<String> = options.types.iter().map(|it| clean(&it.name)).collect();
            return Err(refused(format!(
                "There is no type of enquiry {}. Use one of {}.",
                clean(about),
                known.join(", ")
            )));
        };
        let channels = &options.channels;
        let channel = channels.iter().find(|it| it.name == whole.channel_name);
        let new = NewEnquiry {
            enquiry_type_id: kind.id,
            asker: match &whole.context.citizen {
                Some(citizen) => CitizenChoice::Known(citizen.id),
                None => CitizenChoice::Nobody,
            },
            channel: channel.map_or("telephone", |it| &it.code).to_owned(),
            priority: None,
            subject,
            body,
            fields: Vec::new(),
            part_of: Some(WholeEnquiry {
                id: whole.row.id,
                reference: whole.row.reference.clone(),
            }),
            carried,
            blocks,
        };
        Ok(self.run(CreateEnquiry { new }).await?.reference)
    }

    pub async fn undo_merge(
        &self,
        pair: (Target, LinkVersion),
        original: Target,
    ) -> Result<(), Failure> {
        let request = UndoMerges {
            pairs: vec![pair],
            original,
            undoes: false,
        };
        self.run(request).await.map(drop)
    }

    pub async fn today(&self, scope: Scope) -> Result<Vec<DayItem>, Failure> {
        Ok(self.run(ListToday { scope }).await?.rows)
    }

    pub async fn task_holders(&self) -> Result<Vec<TaskHolder>, Failure> {
        self.run(LoadTaskHolders).await
    }

    /// Returns the reference of the enquiry.
    pub async fn add_task(
        &self,
        reference: &str,
        what: String,
        is_call_back: bool,
        holder: Option<TaskHolder>,
        (due_at, due_from): (DateTime<Utc>, Option<DateTime<Utc>>),
        (blocks, stage): (&'static str, Option<String>),
    ) -> Result<String, Failure> {
        let row = self.row(reference).await?;
        let request = AddTasks {
            targets: vec![Target::from(&row)],
            what,
            is_call_back,
            holder,
            due_at,
            due_from,
            blocks,
            stage,
        };
        self.run(request).await?;
        Ok(row.reference)
    }

    pub async fn change_task(&self, task: &Task, change: TaskChange) -> Result<(), Failure> {
        let request = ChangeTask {
            task: task.clone(),
            change,
            undoes: false,
        };
        self.run(request).await.map(drop)
    }
}
