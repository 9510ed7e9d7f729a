//! The services of an organisation, and the keys of each.

use crate::database::{Tx, queries};
use crate::domain::Failure;
use crate::runtime::request::{Reads, Request, Writes};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A service in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    pub code: String,
    pub name: String,
    pub languages: Vec<String>,
    /// Types of enquiry that it takes.
    pub types: i64,
    /// Keys that count.
    pub keys: i64,
}

/// A key, without the key itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceKey {
    pub id: Uuid,
    pub service_code: String,
    pub service_name: String,
    pub name: String,
    pub requests_per_minute: i32,
    pub revoked: bool,
    pub created_at: DateTime<Utc>,
    pub created_by_name: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ListServices;

impl Request for ListServices {
    type Response = Vec<Service>;
    type Access = Reads;
    const NAME: &'static str = "services";

    async fn run(self, tx: &Tx) -> Result<Vec<Service>, Failure> {
        let rows = queries::services::services(tx).await?.many().into_iter();
        let services = rows.map(|row| Service {
            code: row.code,
            name: row.name,
            languages: row.languages,
            types: row.types,
            keys: row.keys,
        });
        Ok(services.collect())
    }
}

/// Newest first.
#[derive(Clone, Debug, PartialEq)]
pub struct ListServiceKeys;

impl Request for ListServiceKeys {
    type Response = Vec<ServiceKey>;
    type Access = Reads;
    const NAME: &'static str = "service_keys";

    async fn run(self, tx: &Tx) -> Result<Vec<ServiceKey>, Failure> {
        let rows = queries::services::service_keys(tx)
            .await?
            .many()
            .into_iter();
        let keys = rows.map(|row| ServiceKey {
            id: row.id,
            service_code: row.service_code,
            service_name: row.service_name,
            name: row.name,
            requests_per_minute: row.requests_per_minute,
            revoked: row.revoked,
            created_at: row.created_at,
            created_by_name: row.created_by_name,
        });
        Ok(keys.collect())
    }
}

/// The key itself is in the response alone.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateServiceKey {
    pub service: String,
    pub name: String,
    pub per_minute: i32,
}

impl Request for CreateServiceKey {
    type Response = (Uuid, String);
    type Access = Writes;
    const NAME: &'static str = "create_service_key";

    async fn run(self, tx: &Tx) -> Result<(Uuid, String), Failure> {
        let made =
            queries::services::create_service_key(tx, &self.service, &self.name, self.per_minute)
                .await?
                .one()?;
        Ok((made.key_id, made.service_key))
    }
}

/// False where no key of this id counts.
#[derive(Clone, Debug, PartialEq)]
pub struct RevokeServiceKey {
    pub id: Uuid,
}

impl Request for RevokeServiceKey {
    type Response = bool;
    type Access = Writes;
    const NAME: &'static str = "revoke_service_key";

    async fn run(self, tx: &Tx) -> Result<bool, Failure> {
        let done = queries::services::revoke_service_key(tx, self.id).await?;
        Ok(done.one()?.revoked)
    }
}
