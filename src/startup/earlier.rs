//! A database that an earlier version of the program made. A demonstration is made anew and its folder kept;
//! a server of one's own is refused and left as it is.

use super::{ConnectOptions, StartError, open, places, unreachable};
use crate::database::migrate::{self, SchemaVersion};
use crate::private_server::{self, Consent, Lease, Login};
use std::path::Path;
use tokio_postgres::{Config, NoTls};

/// The private server, made anew where an earlier version made it and a person or `--yes` agrees.
pub(super) async fn replace(
    options: &ConnectOptions,
    lease: Lease,
    say: &mut dyn FnMut(&str),
) -> Result<Lease, StartError> {
    if !was_made_earlier(&lease.config(Login::Admin)?).await? {
        return Ok(lease);
    }
    let data = lease.places().data().to_path_buf();
    let sentence = format!(
        "This demonstration was made by an earlier version of the program: {}.",
        data.display()
    );
    let consent = Consent::from_a_person(options.yes);
    let question = format!(
        "{sentence}\nIts folder would be kept beside, and a new demonstration made in its place.\nMake it anew? [y/N] "
    );
    if !consent.agrees(&question) {
        return Err(StartError::Earlier(format!(
            "{sentence}\nNothing was changed. To make it anew and keep the old folder beside it, run:\n  {}",
            command(options, &data)
        )));
    }
    say(&sentence);
    let kept = private_server::set_aside(lease)?;
    say(&format!("Its folder is kept as {}.", kept.display()));
    Ok(private_server::join(&places(options)?, say).await?)
}

/// Where the folder was named on the command line, the command has to name it again.
fn command(options: &ConnectOptions, data: &Path) -> String {
    let folder = match options.data_dir {
        Some(_) => format!("--data-dir '{}' ", data.display()),
        None => String::new(),
    };
    format!("enquiries {folder}--yes db migrate")
}

/// Refuses a server of one's own that an earlier version migrated.
pub(super) async fn refuse_own(admin: &Config) -> Result<(), StartError> {
    if !was_made_earlier(admin).await? {
        return Ok(());
    }
    Err(StartError::Earlier(format!(
        "The database {} was made by an earlier version of the program, and was left as it is.\n\
         Save what you need with `enquiries db dump FILE`, create the database again, and run `enquiries db migrate`.",
        unreachable::database(admin)
    )))
}

/// The same where the staff program's login is all that is known, which cannot tell earlier from later.
pub(super) async fn refuse_other_version(app: &Config) -> Result<(), StartError> {
    if migrate::fits(&open(app).await?).await? {
        return Ok(());
    }
    Err(StartError::Earlier(format!(
        "The database {} was made by another version of the program, and was left as it is.\n\
         An administrator runs `enquiries db migrate`, which brings it to this version or says why it cannot.",
        unreachable::database(app)
    )))
}

pub(super) async fn was_made_earlier(admin: &Config) -> Result<bool, StartError> {
    let (client, connection) = admin
        .connect(NoTls)
        .await
        .map_err(|error| StartError::Unreachable(unreachable::explain(admin, &error)))?;
    let driver = tokio::spawn(connection);
    let version = migrate::compare(&client).await;
    drop(client);
    // Closed before the server stops or the database is renamed. A fault of the last moment changes nothing.
    driver.await.ok();
    Ok(matches!(version?, SchemaVersion::Earlier(_)))
}
