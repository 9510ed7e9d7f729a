//! A session for one command: opened for a person, closed when the command is done.

use super::{Exit, print_status};
use crate::command_line::Global;
use crate::database::Database;
use crate::domain::{Person, SessionToken};
use crate::features::sign_in::SignIn;
use crate::services::session::SignOut;
use crate::startup::{self, ConnectOptions, Connection};

pub(super) struct SignedIn {
    pub database: Database,
    pub person: Person,
    pub token: SessionToken,
    /// The private server is held as long as this lives.
    _connection: Connection,
}

impl SignedIn {
    /// Signs in whom `--as` names; without it, wrong use, with the sentence that says why a person is needed.
    pub async fn open(global: &Global, why: &str) -> Result<Self, Exit> {
        let Some(who) = global.sign_in.clone() else {
            return Err(Exit::wrong_use(format!(
                "{why} Add --as ORGANISATION/USERNAME."
            )));
        };
        let connection = startup::connect(&ConnectOptions::from(global), &mut print_status).await?;
        let database = Database::open(connection.app.clone(), 1)?;
        let name = format!("{}/{}", who.tenant, who.username);
        let request = SignIn {
            tenant_code: who.tenant,
            username: who.username,
        };
        let signed_in = database.run(None, request).await;
        let opened = signed_in.map_err(|failure| Exit {
            status: Exit::status_of(&failure),
            message: Some(format!("{name} could not be signed in. {failure}")),
        })?;
        if let Some(warning) = opened.audit_months.warning() {
            print_status(&warning);
        }
        Ok(Self {
            database,
            person: opened.person,
            token: opened.token,
            _connection: connection,
        })
    }

    /// The session was for this command only. A session that could not be ended ends by itself.
    pub async fn close(self) {
        let _ = self.database.run(Some(&self.token), SignOut).await;
    }
}
