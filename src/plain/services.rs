//! What `enquiries service` does and says.

use super::client::Client;
use super::{PlainOutput, facts, refused};
use crate::components::text::clean;
use crate::database::Database;
use crate::domain::Failure;
use crate::features::service_keys::{
    CreateServiceKey, ListServiceKeys, ListServices, RevokeServiceKey, Service, ServiceKey,
};
use crate::wording::time;
use serde_json::{Value, json};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq)]
pub enum ServiceCommand {
    List,
    ListKeys,
    CreateKey {
        service: String,
        name: String,
        per_minute: i32,
    },
    RevokeKey {
        id: Uuid,
    },
}

/// Signs in, does it, and returns what there is to say.
pub async fn run(
    database: &Database,
    who: (String, String),
    command: ServiceCommand,
) -> Result<PlainOutput, Failure> {
    Client::session(database, who, async |client| act(client, command).await).await
}

async fn act(client: &Client<'_>, command: ServiceCommand) -> Result<PlainOutput, Failure> {
    match command {
        ServiceCommand::List => Ok(list(&client.run(ListServices).await?)),
        ServiceCommand::ListKeys => Ok(keys(&client.run(ListServiceKeys).await?)),
        ServiceCommand::CreateKey {
            service,
            name,
            per_minute,
        } => {
            let request = CreateServiceKey {
                service: service.clone(),
                name,
                per_minute,
            };
            let (id, key) = client.run(request).await?;
            Ok(PlainOutput {
                text: format!(
                    "{key}\n\nThis is the key of {}. It is not shown again: keep it where only the form can read it.\n\
                     To revoke it: enquiries service key revoke {id}\n",
                    clean(&service)
                ),
                facts: facts(json!({ "id": id, "key": key, "service": service })),
            })
        }
        ServiceCommand::RevokeKey { id } => match client.run(RevokeServiceKey { id }).await? {
            true => Ok(PlainOutput {
                text: "The key is revoked, for good. What was sent with it stays.\n".into(),
                facts: facts(json!({ "revoked": id })),
            }),
            false => Err(refused(
                "No key of this id counts. `enquiries service key list` has them.".into(),
            )),
        },
    }
}

/// Each service with its code, which commands and forms name it by.
pub fn list(services: &[Service]) -> PlainOutput {
    let lines = services.iter().map(|it| {
        let languages = match it.languages.iter().any(|language| language == "cy") {
            true => "English and Welsh",
            false => "English",
        };
        format!(
            "{}: {}. {}, {}, {languages}.\n",
            clean(&it.code),
            clean(&it.name),
            counted(it.types, "type"),
            counted(it.keys, "key")
        )
    });
    let values: Vec<Value> = services
        .iter()
        .map(|it| {
            json!({
                "service": it.code, "name": clean(&it.name), "types": it.types, "keys": it.keys,
                "languages": it.languages,
            })
        })
        .collect();
    PlainOutput {
        text: match services.is_empty() {
            true => "No services.\n".into(),
            false => lines.collect(),
        },
        facts: facts(json!({ "services": values })),
    }
}

fn counted(number: i64, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        many => format!("{many} {what}s"),
    }
}

/// Each key with where it is used; the key itself is nowhere.
pub fn keys(keys: &[ServiceKey]) -> PlainOutput {
    let lines = keys.iter().map(|it| {
        let revoked = if it.revoked { ", revoked" } else { "" };
        format!(
            "{}: {}, for {}, {} requests a minute, made {} by {}{revoked}.\n",
            it.id,
            clean(&it.name),
            clean(&it.service_code),
            it.requests_per_minute,
            time::to_the_minute(it.created_at),
            clean(&it.created_by_name),
        )
    });
    let values: Vec<Value> = keys
        .iter()
        .map(|it| {
            json!({
                "id": it.id, "name": clean(&it.name), "service": it.service_code, "revoked": it.revoked,
                "requests_per_minute": it.requests_per_minute, "created_at": it.created_at,
                "created_by": clean(&it.created_by_name),
            })
        })
        .collect();
    PlainOutput {
        text: match keys.is_empty() {
            true => "No keys. `enquiries service key create SERVICE NAME` makes one.\n".into(),
            false => lines.collect(),
        },
        facts: facts(json!({ "keys": values })),
    }
}
