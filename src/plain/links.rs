//! What `enquiries link` does.

use super::client::Client;
use super::refused;
use crate::components::text::clean;
use crate::database::Database;
use crate::domain::{Failure, Target};
use crate::features::links::{LinkEnquiries, LoadLinks, UnlinkEnquiries};
use crate::runtime::request::Write;

#[derive(Clone, Debug, PartialEq)]
pub struct LinkCommand {
    pub reference: String,
    pub others: Vec<String>,
    pub linked: bool,
}

/// Signs in, does it, and returns the sentence that says so.
pub async fn run(
    database: &Database,
    who: (String, String),
    command: LinkCommand,
) -> Result<String, Failure> {
    Client::session(database, who, async |client| act(client, command).await).await
}

async fn act(client: &Client<'_>, command: LinkCommand) -> Result<String, Failure> {
    client.refuse_reader()?;
    let mut references = vec![command.reference];
    references.extend(command.others);
    let mut others = client.targets(&references).await?;
    let enquiry = others.remove(0);
    if others.is_empty() {
        return Err(refused("Name another enquiry to link this one to.".into()));
    }
    let conclusion = match command.linked {
        true => {
            let request = LinkEnquiries {
                enquiry,
                others,
                undoes: false,
            };
            request.conclude(&client.run(request.clone()).await?)
        }
        false => {
            let request = UnlinkEnquiries {
                links: links(client, &enquiry, &others).await?,
                enquiry,
                others,
                undoes: false,
            };
            client.run(request.clone()).await?;
            request.conclude(&())
        }
    };
    Ok(format!("{}.", clean(&conclusion.sentence)))
}

/// The link to each of the others, at its version.
async fn links(
    client: &Client<'_>,
    enquiry: &Target,
    others: &[Target],
) -> Result<Vec<(uuid::Uuid, i32)>, Failure> {
    let enquiry_id = enquiry.seen.id;
    let known = client.run(LoadLinks { enquiry_id }).await?;
    let link = |other: &Target| {
        let its = known.iter().find(|link| link.other.id == other.seen.id);
        its.map(|link| (link.id, link.version)).ok_or_else(|| {
            let (one, other) = (clean(&enquiry.reference), clean(&other.reference));
            refused(format!("{one} is not linked to {other} as related."))
        })
    };
    others.iter().map(link).collect()
}
