//! The client of the interface of services (`api`): what a web form would do, typed. `enquiries submit` and `enquiries track`
//! are its users; it knows the interface and nothing behind it (docs/decisions/0021).

mod form;
#[cfg(test)]
mod form_tests;
mod pages;
mod questions;
mod types;
mod words;

pub use form::{Ended, FillError, FormOptions, fill};
pub use pages::{Lines, Pages};
pub use types::{Answers, Field, FieldError, Notice, Receipt, Service, ServiceType, Status};
pub use words::{Language, status};

use crate::sql;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio_postgres::types::{ToSql, Type};

/// Why an answer is none.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// What was wrong, each with its field.
    #[error("{}", sentences(.0))]
    Refused(Vec<FieldError>),
    #[error("the interface of services did not answer: {}", crate::private_server::describe(.0))]
    Server(#[from] tokio_postgres::Error),
    /// There is no key to send with.
    #[error("{0}")]
    Key(String),
    #[error("the interface of services answered in a form that this program does not know")]
    Form(#[from] serde_json::Error),
}

fn sentences(errors: &[FieldError]) -> String {
    let all: Vec<&str> = errors.iter().map(|it| it.sentence.as_str()).collect();
    all.join(" ")
}

/// One connection as `enquiries_intake`.
#[derive(Debug)]
pub struct Client {
    server: tokio_postgres::Client,
}

impl Client {
    pub fn new(server: tokio_postgres::Client) -> Self {
        Self { server }
    }

    /// Services in use of one organisation, or of all.
    pub async fn services(&self, organisation: Option<&str>) -> Result<Vec<Service>, IntakeError> {
        let none: Option<&str> = None;
        let parameters: [(&(dyn ToSql + Sync), Type); 2] =
            [(&organisation, Type::TEXT), (&none, Type::TEXT)];
        let answer = self.ask(sql::intake::SERVICES, &parameters).await?;
        read(answer["services"].clone())
    }

    /// Sends an enquiry as it is: the key and the request's own name are in it.
    pub async fn submit(&self, request: &Value) -> Result<Receipt, IntakeError> {
        let parameters: [(&(dyn ToSql + Sync), Type); 1] = [(request, Type::JSONB)];
        accepted(self.ask(sql::intake::SUBMIT_ENQUIRY, &parameters).await?)
    }

    /// Adds to an enquiry.
    pub async fn add_message(&self, request: &Value) -> Result<Status, IntakeError> {
        let parameters: [(&(dyn ToSql + Sync), Type); 1] = [(request, Type::JSONB)];
        accepted(self.ask(sql::intake::ADD_MESSAGE, &parameters).await?)
    }

    /// Where an enquiry stands.
    pub async fn status(&self, reference: &str, secret: &str) -> Result<Status, IntakeError> {
        let parameters: [(&(dyn ToSql + Sync), Type); 2] =
            [(&reference, Type::TEXT), (&secret, Type::TEXT)];
        accepted(self.ask(sql::intake::ENQUIRY_STATUS, &parameters).await?)
    }

    async fn ask(
        &self,
        statement: &str,
        parameters: &[(&(dyn ToSql + Sync), Type)],
    ) -> Result<Value, IntakeError> {
        let rows = self.server.query_typed(statement, parameters).await?;
        Ok(match rows.first() {
            Some(row) => row.try_get("answer")?,
            None => Value::Null,
        })
    }
}

fn accepted<T: DeserializeOwned>(mut answer: Value) -> Result<T, IntakeError> {
    match answer.get_mut("errors").map(Value::take) {
        Some(errors) => Err(IntakeError::Refused(serde_json::from_value(errors)?)),
        None => read(answer),
    }
}

fn read<T: DeserializeOwned>(answer: Value) -> Result<T, IntakeError> {
    Ok(serde_json::from_value(answer)?)
}
