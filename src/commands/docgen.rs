//! `enquiries docgen`: the documents that are made from the database and the checkout.

use super::{CommandResult, Exit, print, print_status};
use crate::command_line::{DocgenOptions, Global};
use crate::database::migrate;
use crate::docgen::{self, DocumentError, Requirements};
use crate::private_server::Login;
use crate::startup::{self, ConnectOptions, Server};
use serde_json::json;
use std::path::Path;

pub(super) async fn run(global: &Global, what: &DocgenOptions) -> CommandResult {
    if what.proven {
        let requirements = Requirements::read(&what.out)?;
        return print(&if global.json {
            json!({ "proven": requirements.proven(), "of": requirements.all.len() }).to_string()
        } else {
            requirements.summary()
        });
    }
    refuse_another_checkout(&what.out)?;
    let options = ConnectOptions::from(global);
    // The lease, where there is one, is held until the catalogue has been read.
    let (config, _lease) = match startup::reach_current(&options, &mut print_status).await? {
        Server::Private(lease) => {
            let admin = lease.config(Login::Admin)?;
            startup::bring_up_to_date(&lease, &admin).await?;
            (admin, Some(lease))
        }
        Server::Own(own) => {
            let admin = own.admin.ok_or_else(|| {
                Exit::wrong_use(
                    "The whole catalogue is read by an administrator: set ADMIN_DATABASE_URL.",
                )
            })?;
            (admin, None)
        }
    };
    let client = startup::open(&config).await?;
    let documents = docgen::make(&client, &what.out).await?;
    let stale = docgen::stale(&documents, &what.out)?;
    if what.check {
        return checked(&stale, &what.out);
    }
    docgen::write(&stale, &what.out)?;
    for one in &documents {
        let state = if stale.contains(&one) {
            "written"
        } else {
            "unchanged"
        };
        print(&format!("{state:<10}{}", one.path))?;
    }
    Ok(())
}

/// The catalogue comes from the migrations in this program, their texts from the checkout: a program built
/// before the last edit would mix two versions.
fn refuse_another_checkout(checkout: &Path) -> CommandResult {
    let files = docgen::migration_files(checkout)?;
    let known = migrate::texts();
    let strange = files.iter().find(|file| !known.contains(&file.text));
    match strange {
        Some(file) => Err(Exit::wrong_use(format!(
            "{} in {} is not as this program knows it: build the program again from that checkout.",
            file.name,
            checkout.display()
        ))),
        None if files.len() < known.len() => Err(Exit::wrong_use(format!(
            "{} has fewer migrations than this program: build the program again from that checkout.",
            checkout.display()
        ))),
        None => Ok(()),
    }
}

fn checked(stale: &[&docgen::GeneratedPage], checkout: &Path) -> CommandResult {
    if stale.is_empty() {
        return print("The documents say what the database and the checkout say.");
    }
    for one in stale {
        print(&format!(
            "{} is not what would be made now.",
            checkout.join(one.path).display()
        ))?;
    }
    print_status("Run `enquiries docgen` in the checkout, and look at the difference.");
    Err(Exit::found())
}

impl From<DocumentError> for Exit {
    fn from(error: DocumentError) -> Self {
        match error {
            DocumentError::Checkout(sentence) => Self::wrong_use(sentence),
            DocumentError::Catalogue(_) => Self::no_server(error.to_string()),
        }
    }
}
