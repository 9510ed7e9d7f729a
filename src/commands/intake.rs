//! `enquiries service`, `submit` and `track`. The last two act as `enquiries_intake`, with a key as any form has one.

use super::{CommandResult, Exit, print, print_status};
use crate::command_line::{Global, Language, ServiceAction, Submit, Track};
use crate::config::{self, environment};
use crate::database::Database;
use crate::intake::{
    self, Client, Ended, FillError, FormOptions, IntakeError, Lines, Pages, Receipt, Status,
};
use crate::plain::services;
use crate::private_server::{self, Lease, Login};
use crate::sql;
use crate::startup::{self, ConnectOptions, StartError};
use serde_json::{Value, json};
use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

/// Requests a minute of the key that the demonstration makes for itself.
const DEMONSTRATION: i32 = 600;

pub(super) async fn service(global: &Global, action: ServiceAction) -> CommandResult {
    let Some(who) = global.sign_in.clone() else {
        return Err(Exit::wrong_use(
            "The services are those of an organisation. Add --as ORGANISATION/USERNAME.",
        ));
    };
    let connection = startup::connect(&ConnectOptions::from(global), &mut print_status).await?;
    let database = Database::open(connection.app.clone(), 1)?;
    let output = services::run(&database, (who.tenant, who.username), action.into()).await?;
    print(output.written(global.json).trim_end())
}

/// The interface, and the private server where it is one's own demonstration.
struct Reached {
    client: Client,
    lease: Option<Lease>,
}

async fn reach(global: &Global) -> Result<Reached, Exit> {
    if let Some(own) =
        config::own_server("INTAKE_DATABASE_URL", &environment).map_err(StartError::Config)?
    {
        return Ok(Reached {
            client: Client::new(startup::open(&own).await?),
            lease: None,
        });
    }
    if startup::own_server()?.is_some() {
        return Err(Exit::wrong_use(
            "Set INTAKE_DATABASE_URL to the login of services, enquiries_intake: DATABASE_URL is that of staff.",
        ));
    }
    let connection = startup::connect(&ConnectOptions::from(global), &mut print_status).await?;
    let Some(lease) = connection.lease else {
        return Err(Exit::no_server("There is no private server."));
    };
    let server = startup::open(&lease.config(Login::Intake)?).await?;
    Ok(Reached {
        client: Client::new(server),
        lease: Some(lease),
    })
}

impl Reached {
    /// The key of a service: of a file, of the environment, or on the private server one that it makes for itself.
    async fn key(
        &self,
        file: Option<&Path>,
        organisation: &str,
        service: &str,
    ) -> Result<String, Exit> {
        if let Some(file) = file {
            let text = fs::read_to_string(file).map_err(|error| {
                Exit::wrong_use(format!("{} could not be read: {error}.", file.display()))
            })?;
            return Ok(text.trim().to_owned());
        }
        if let Some(key) = environment("ENQUIRIES_SERVICE_KEY") {
            return Ok(key);
        }
        match &self.lease {
            Some(lease) => demonstration_key(lease, organisation, service).await,
            None => Err(Exit::wrong_use(
                "The service's key is needed: name its file with --key-file, or set ENQUIRIES_SERVICE_KEY.",
            )),
        }
    }
}

async fn demonstration_key(
    lease: &Lease,
    organisation: &str,
    service: &str,
) -> Result<String, Exit> {
    let name = format!("service_key_{organisation}_{service}");
    if let Some(key) = private_server::kept(lease.places(), &name) {
        return Ok(key);
    }
    let mut admin = startup::open(&lease.config(Login::Admin)?).await?;
    let made = async {
        let transaction = admin.transaction().await?;
        let program = concat!("enquiries submit ", env!("CARGO_PKG_VERSION"));
        transaction
            .execute(
                sql::maintenance::OPEN_INTAKE_SESSION,
                &[&organisation, &program],
            )
            .await?;
        let row = transaction
            .query_one(
                sql::maintenance::MAKE_SERVICE_KEY,
                &[&service, &"The demonstration", &DEMONSTRATION],
            )
            .await?;
        let key: String = row.try_get("service_key")?;
        transaction.commit().await?;
        Ok(key)
    };
    let key = made
        .await
        .map_err(|error: tokio_postgres::Error| match error.as_db_error() {
            Some(_) => Exit::wrong_use(format!("There is no service {organisation}/{service}.")),
            None => Exit::from(StartError::Connect(error)),
        })?;
    private_server::keep(lease.places(), &name, &key)?;
    Ok(key)
}

pub(super) async fn submit(global: &Global, what: Submit) -> CommandResult {
    let request = match &what.file {
        Some(file) => Some(read_request(file)?),
        None => None,
    };
    if request.is_some() && what.service.is_none() {
        return Err(Exit::wrong_use(
            "A file is sent to a service. Add --service ORGANISATION/SERVICE.",
        ));
    }
    let reached = reach(global).await?;
    match (request, &what.service) {
        (Some(mut request), Some((organisation, service))) => {
            let key = reached
                .key(what.key_file.as_deref(), organisation, service)
                .await?;
            complete(&mut request, &key, &new_request_id()?);
            let sent = reached.client.submit(&request).await;
            let receipt = sent.map_err(|error| refused(global, error))?;
            print(&receipt_text(&receipt, global.json))
        }
        _ => ask(global, &reached, &what).await,
    }
}

/// One question a page.
async fn ask(global: &Global, reached: &Reached, what: &Submit) -> CommandResult {
    let organisation = match &what.service {
        Some((organisation, _)) => Some(organisation.as_str()),
        None => what.organisation.as_deref(),
    };
    let mut listed = reached.client.services(organisation).await?;
    if let Some((_, service)) = &what.service {
        listed.retain(|it| it.service == *service);
    }
    if listed.iter().all(|it| it.types.is_empty()) {
        return Err(Exit::wrong_use(
            "No service of this name takes enquiries. Leave --organisation and --service out to see all.",
        ));
    }
    let options = FormOptions {
        services: listed,
        language: what.language.into(),
    };
    let mut pages = Pages::new(io::stdout(), io::stdout().is_terminal());
    let mut lines = Lines::of_standard_input();
    // Sent again after a correction it is the same request: what failed half way is not sent twice.
    let request_id = new_request_id()?;
    let send = async |service: &intake::Service, answers: &intake::Answers| {
        let key = reached
            .key(
                what.key_file.as_deref(),
                &service.organisation,
                &service.service,
            )
            .await
            .map_err(|exit| IntakeError::Key(exit.message.unwrap_or_default()))?;
        let mut request = serde_json::to_value(answers)?;
        complete(&mut request, &key, &request_id);
        reached.client.submit(&request).await
    };
    match intake::fill(&mut pages, &mut lines, options, send).await {
        Ok(Ended::Sent(receipt)) => match global.json {
            true => print(&receipt_text(&receipt, true)),
            false => Ok(()),
        },
        Ok(Ended::Stopped) => Err(Exit::found()),
        Ok(Ended::InputEnded) => Err(Exit::wrong_use(
            "The answers ended before the last question. Nothing was sent.",
        )),
        Err(FillError::Intake(error)) => Err(refused(global, error)),
        Err(FillError::Output(error)) => Err(Exit::wrong_use(format!(
            "The questions could not be shown: {error}."
        ))),
    }
}

pub(super) async fn track(global: &Global, what: Track) -> CommandResult {
    let reached = reach(global).await?;
    if io::stdin().is_terminal() {
        print_status("Secret, as it was shown with the reference:");
    }
    let secret = Lines::of_standard_input().next().await.ok_or_else(|| {
        Exit::wrong_use("The secret is needed: enter it, or give it on standard input.")
    })?;
    let status = reached.client.status(&what.reference, secret.trim()).await;
    let status = status.map_err(|error| refused(global, error))?;
    print(&status_text(&status, what.language, global.json))
}

fn read_request(file: &Path) -> Result<Value, Exit> {
    let unread = |error: io::Error| {
        Exit::wrong_use(format!("{} could not be read: {error}.", file.display()))
    };
    let text = match file.as_os_str() == "-" {
        true => {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text).map_err(unread)?;
            text
        }
        false => fs::read_to_string(file).map_err(unread)?,
    };
    let request: Value = serde_json::from_str(&text)
        .map_err(|error| Exit::wrong_use(format!("{} is no JSON: {error}.", file.display())))?;
    match request.is_object() {
        true => Ok(request),
        false => Err(Exit::wrong_use(format!(
            "{} is no JSON object.",
            file.display()
        ))),
    }
}

fn complete(request: &mut Value, key: &str, request_id: &str) {
    if let Value::Object(fields) = request {
        fields.insert("key".into(), key.into());
        fields
            .entry("request_id")
            .or_insert_with(|| request_id.into());
    }
}

fn new_request_id() -> Result<String, Exit> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Exit::wrong_use(format!("There are no random numbers: {error}.")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn receipt_text(receipt: &Receipt, as_json: bool) -> String {
    if as_json {
        return format!("{:#}", json!(receipt));
    }
    let secret = receipt
        .secret
        .as_deref()
        .unwrap_or("told to who sent it first");
    let again = if receipt.repeated {
        "\nIt had been received before."
    } else {
        ""
    };
    format!("Reference: {}\nSecret: {secret}{again}", receipt.reference)
}

fn status_text(status: &Status, language: Language, as_json: bool) -> String {
    match as_json {
        true => format!("{:#}", json!(status)),
        false => intake::status(status, language.into()),
    }
}

/// Each fault with its field; as JSON on standard output where that was asked.
fn refused(global: &Global, error: IntakeError) -> Exit {
    let IntakeError::Refused(errors) = &error else {
        return error.into();
    };
    if global.json {
        let written = print(&format!("{:#}", json!({ "errors": errors })));
        return written.err().unwrap_or(Exit {
            status: 2,
            message: None,
        });
    }
    let lines: Vec<String> = errors
        .iter()
        .map(|it| match &it.field {
            Some(field) => format!("{field}: {}", it.sentence),
            None => it.sentence.clone(),
        })
        .collect();
    Exit::wrong_use(lines.join("\n"))
}

impl From<IntakeError> for Exit {
    fn from(error: IntakeError) -> Self {
        let sentence = error.to_string();
        match error {
            IntakeError::Server(_) => Self::no_server(sentence),
            _ => Self::wrong_use(sentence),
        }
    }
}

impl From<Language> for intake::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::English,
            Language::Cy => Self::Welsh,
        }
    }
}
