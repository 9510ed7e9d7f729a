//! `enquiries document`: the documents that are made from the database and the checkout.

use super::{Ended, Outcome, print, tell};
use crate::command_line::{DocumentWhat, Global};
use crate::document::{self, DocumentError, Requirements};
use crate::postgres::Login;
use crate::startup::{self, Options, Server};
use std::path::Path;

pub(super) async fn run(global: &Global, what: &DocumentWhat) -> Outcome {
    if what.proven {
        return print(&Requirements::read(&what.out)?.told());
    }
    let options = Options::from(global);
    // The lease, where there is one, is held until the catalogue has been read.
    let (config, _lease) = match startup::reach(&options, &mut tell).await? {
        Server::Private(lease) => {
            let admin = lease.config(Login::Admin)?;
            startup::bring_up_to_date(&lease, &admin).await?;
            (admin, Some(lease))
        }
        Server::Own { admin, .. } => {
            let admin = admin.ok_or_else(|| {
                Ended::wrong_use(
                    "The whole catalogue is read by an administrator: set ADMIN_DATABASE_URL.",
                )
            })?;
            (admin, None)
        }
    };
    let client = startup::open(&config).await?;
    let documents = document::make(&client, &what.out).await?;
    let stale = document::stale(&documents, &what.out)?;
    if what.check {
        return checked(&stale, &what.out);
    }
    document::write(&stale, &what.out)?;
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

fn checked(stale: &[&document::Document], checkout: &Path) -> Outcome {
    if stale.is_empty() {
        return print("The documents say what the database and the checkout say.");
    }
    for one in stale {
        print(&format!(
            "{} is not what would be made now.",
            checkout.join(one.path).display()
        ))?;
    }
    tell("Run `enquiries document` in the checkout, and look at the difference.");
    Err(Ended::found())
}

impl From<DocumentError> for Ended {
    fn from(error: DocumentError) -> Self {
        match error {
            DocumentError::Checkout(sentence) => Self::wrong_use(sentence),
            DocumentError::Catalogue(_) => Self::no_server(error.to_string()),
        }
    }
}
