//! The database as the program sees it: a question goes in, an answer or a failure comes out.
//!
//! The only room that holds SQL (by `include_str!` from `sql/`), the pool, and rows. It builds no SQL from
//! strings, returns no `Row` outward, and names no tenant: isolation is the database's own.

mod approval;
mod around;
mod bulk;
mod dashboard;
mod draft;
mod enquiry;
pub mod error;
mod history;
pub mod migrate;
mod outcomes;
mod pages;
mod people;
mod queue;
mod register;
mod reply;
mod reports;
pub mod sentences;
pub mod statements;
mod tenant;

use crate::domain::{Failure, SessionToken};
use crate::effect::{Outcome, Question, Seen};
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use std::time::Duration;
use tokio_postgres::NoTls;

/// What a connection goes through before the next borrower gets it. The rollback comes first: deadpool's
/// own methods clean settings and leave a stranger's transaction open (measured, DESIGN §9).
const RECYCLE: &str = "rollback; close all; reset session authorization; reset all; unlisten *; \
                       select pg_advisory_unlock_all(); discard temp;";

/// How long a statement may run before the server stops it, milliseconds.
const STATEMENT_TIMEOUT_MS: i32 = 10_000;

/// A pool of connections to one server, cheap to clone.
#[derive(Clone)]
pub struct Database {
    pool: Pool,
}

impl Database {
    /// Opens a pool as the staff program's role, of at most `max_connections`.
    ///
    /// Connects lazily; fails only on a configuration that no pool can be made of.
    pub fn open(config: tokio_postgres::Config, max_connections: usize) -> Result<Self, Failure> {
        let recycling_method = RecyclingMethod::Custom(RECYCLE.to_owned());
        let manager = Manager::from_config(config, NoTls, ManagerConfig { recycling_method });
        let pool = Pool::builder(manager)
            .max_size(max_connections)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(Duration::from_secs(5)))
            .create_timeout(Some(Duration::from_secs(5)))
            .recycle_timeout(Some(Duration::from_secs(5)))
            .build()
            .map_err(|_| Failure::Fault("pool configuration".into()))?;
        Ok(Self { pool })
    }

    /// Answers one question in the person's session, in one transaction.
    ///
    /// Dropping the future leaves nothing behind: the transaction's connection is given up and its running
    /// statement cancelled.
    pub async fn answer(&self, session: Option<&SessionToken>, question: Question) -> Outcome {
        // The doors before sign-in have no session; everything else has nothing to say without one.
        match (&question, session) {
            (Question::SignInChoices | Question::SignIn { .. }, _) => {}
            (_, None) => return Err(Failure::SignedOut),
            (_, Some(_)) => {}
        }
        let session = match question {
            Question::SignInChoices | Question::SignIn { .. } => None,
            _ => session,
        };
        let changes = question.changes();
        let scope = tenant::Scope::enter(&self.pool, session, STATEMENT_TIMEOUT_MS).await?;
        let outcome = self.ask(&scope, question).await;
        match outcome {
            // What was tried to learn all that is wrong is undone.
            Ok(answer @ crate::effect::Answer::NotSound(_)) => {
                scope.roll_back().await;
                Ok(answer)
            }
            Ok(answer) => match scope.commit().await {
                // Until here nothing can have been kept. A server that answers "no" has kept nothing either.
                Err(Failure::Unanswered) if !changes => {
                    Err(Failure::Unavailable("the connection was lost".into()))
                }
                done => done.map(|()| answer),
            },
            Err(failure) => {
                scope.roll_back().await;
                Err(failure)
            }
        }
    }

    async fn ask(&self, scope: &tenant::Scope, question: Question) -> Outcome {
        match question {
            Question::SignInChoices => people::sign_in_choices(scope).await,
            Question::SignIn {
                tenant_code,
                username,
            } => people::sign_in(scope, &tenant_code, &username).await,
            Question::SignOut => people::sign_out(scope).await,
            Question::Colleagues => people::colleagues(scope).await,
            Question::QueueCounts { many } => queue::counts(scope, many).await,
            Question::QueuePage {
                view,
                sort,
                after,
                limit,
            } => pages::page(scope, view, sort, after, limit).await,
            Question::Preview { id } => queue::preview(scope, id).await,
            Question::Search { words, limit } => queue::search(scope, &words, limit).await,
            Question::Pulse => queue::pulse(scope).await,
            Question::Enquiry { id } => enquiry::open(scope, id).await,
            Question::Assign {
                enquiries,
                to,
                reason,
            } => {
                let reason = reason.as_deref();
                bulk::act(scope, &enquiries, bulk::Door::Assign { to, reason }).await
            }
            Question::ChangePriority { enquiries, to } => {
                bulk::act(scope, &enquiries, bulk::Door::Priority { to }).await
            }
            Question::AddNotes { enquiries, body } => {
                bulk::act(scope, &enquiries, bulk::Door::Note { body: &body }).await
            }
            Question::ChangeStages {
                enquiries,
                to_stages,
                reason,
                outcome,
            } => {
                let door = bulk::Door::Stage {
                    to: &to_stages,
                    reason: reason.as_deref(),
                    outcome: outcome.as_deref(),
                };
                bulk::act(scope, &enquiries, door).await
            }
            Question::RequestApproval {
                enquiry,
                transition_id,
                reason,
            } => approval::request(scope, enquiry, transition_id, &reason).await,
            Question::DecideApproval {
                enquiry_id,
                approval_id,
                seen_version,
                approve,
                reason,
            } => {
                let request = Seen {
                    id: approval_id,
                    version: seen_version,
                };
                approval::decide(scope, enquiry_id, request, approve, reason.as_deref()).await
            }
            Question::Watch {
                enquiry_id,
                watches,
            } => around::watch(scope, enquiry_id, watches).await,
            Question::WaysOut { enquiries } => bulk::ways_out(scope, &enquiries).await,
            Question::Outcomes => outcomes::listed(scope).await,
            Question::AddNote { enquiry_id, body } => {
                enquiry::add_note(scope, enquiry_id, &body).await
            }
            Question::ReplyTo { enquiry_id } => reply::reply_to(scope, enquiry_id).await,
            Question::FillTemplate {
                template_id,
                enquiry_id,
            } => reply::fill(scope, template_id, enquiry_id).await,
            Question::SendReply { enquiry, letter } => reply::send(scope, enquiry, &letter).await,
            Question::ChangeStage {
                enquiry,
                to_stage_id,
                reason,
                outcome,
            } => {
                enquiry::change_stage(
                    scope,
                    enquiry,
                    to_stage_id,
                    reason.as_deref(),
                    outcome.as_deref(),
                )
                .await
            }
            Question::Dashboard { scope: whose } => dashboard::figures(scope, whose).await,
            Question::Behind { door, after, limit } => {
                dashboard::behind(scope, &door, after, limit).await
            }
            Question::Watched { limit } => queue::watched(scope, limit).await,
            Question::Drafts => draft::mine(scope).await,
            Question::Drafted { limit } => draft::enquiries(scope, limit).await,
            Question::These { enquiries } => draft::these(scope, &enquiries).await,
            Question::KeepDraft {
                of,
                seen_version,
                marked,
                body,
            } => draft::keep(scope, of, seen_version, &marked, &body).await,
            Question::Report { name, months } => reports::report(scope, name, months).await,
            Question::ChangedSince { enquiry } => history::changed_since(scope, enquiry).await,
            Question::FormChoices => register::choices(scope).await,
            Question::TypeFields { enquiry_type_id } => {
                register::type_fields(scope, enquiry_type_id).await
            }
            Question::Citizens { words } => register::citizens(scope, &words).await,
            Question::Register(new) => register::receive(scope, &new).await,
            Question::History { id } => history::of_enquiry(scope, id).await,
        }
    }

    /// How many connections the pool holds and how many of them wait to be borrowed: for tests and the log.
    pub fn connections(&self) -> (usize, usize) {
        let status = self.pool.status();
        (status.size, status.available)
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The pool's own Debug would print the connection's password.
        f.debug_struct("Database")
            .field("connections", &self.connections())
            .finish()
    }
}
