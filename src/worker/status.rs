//! What the worker did last, and what is late.

use super::{DUTIES, take_lease};
use super::{WorkerError, duty::Duty};
use crate::domain::AuditMonths;
use crate::sql;
use chrono::{DateTime, Utc};
use std::time::Duration;
use tokio_postgres::{Config, NoTls, Row};

/// A run that did nothing is recorded once an hour, so a duty is late only some time after that.
const RECORDED: Duration = Duration::from_secs(60 * 60 + 10 * 60);

/// The worker's state, as the database has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// A worker holds the lease.
    pub running: bool,
    pub audit_months: AuditMonths,
    pub duties: Vec<DutyStatus>,
}

/// One duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DutyStatus {
    pub duty: &'static str,
    /// The newest recorded run.
    pub ran_at: Option<DateTime<Utc>>,
    pub done: i64,
    pub fault: Option<String>,
    /// It did not succeed when it should have.
    pub late: bool,
}

impl Status {
    /// Whether an operator has something to do.
    pub fn needs_attention(&self) -> bool {
        self.audit_months.warning().is_some()
            || self
                .duties
                .iter()
                .any(|duty| duty.late || duty.fault.is_some())
    }
}

pub async fn status(login: &Config) -> Result<Status, WorkerError> {
    // A lease that is free is given back with its connection.
    let running = match take_lease(login).await {
        Ok(_) => false,
        Err(WorkerError::Busy) => true,
        Err(error) => return Err(error),
    };
    let (client, connection) = login.connect(NoTls).await?;
    tokio::spawn(connection);
    let months = client
        .query_one(sql::maintenance::MONTHS_AHEAD, &[])
        .await?;
    let rows = client.query(sql::worker::STATUS, &[]).await?;
    let duties = DUTIES.iter().map(|duty| of(duty, &rows));
    Ok(Status {
        running,
        audit_months: AuditMonths(months.try_get("months_ahead")?),
        duties: duties.collect::<Result<_, _>>()?,
    })
}

fn of(duty: &Duty, rows: &[Row]) -> Result<DutyStatus, tokio_postgres::Error> {
    let never = DutyStatus {
        duty: duty.name,
        ran_at: None,
        done: 0,
        fault: None,
        late: true,
    };
    for row in rows {
        if row.try_get::<_, &str>("duty")? == duty.name {
            let age: Option<i64> = row.try_get("seconds_since_success")?;
            let allowed = (duty.every + RECORDED).as_secs();
            return Ok(DutyStatus {
                ran_at: Some(row.try_get("ended_at")?),
                done: row.try_get("done")?,
                fault: row.try_get("fault")?,
                late: age.is_none_or(|age| u64::try_from(age).is_ok_and(|age| age > allowed)),
                ..never
            });
        }
    }
    Ok(never)
}
