//! `service`, `submit` and `track`: the keys of services, and what the public sends and asks with them.

use crate::plain::services::ServiceCommand;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;
use uuid::Uuid;

pub const HELP: &str = "\
Examples:
  enquiries service list --as HMRC/helen.morris
  enquiries service key create file_self_assessment 'Tax form on GOV.UK' --as HMRC/helen.morris
  enquiries service key list --as HMRC/helen.morris
  enquiries service key revoke 01901a2b-… --as HMRC/helen.morris

A key is shown once, when it is made. A form or another system shows it with each request.";

pub const SUBMIT_HELP: &str = "\
Examples:
  enquiries submit                                        asks one question a page
  enquiries submit --organisation HMRC --language cy
  enquiries submit enquiry.json --service HMRC/file_self_assessment --key-file key
  jq -n '{type: \"self_assessment\", body: \"Where is it?\"}' | enquiries submit - --service HMRC/file_self_assessment

A file has what api.submit_enquiry takes: type, body, and subject, name, email, phone, postcode, language and fields where
there are. Without a request_id it is given one of its own.

On a server of your own, INTAKE_DATABASE_URL names the login of services, and the key is in --key-file or in
ENQUIRIES_SERVICE_KEY. Beside the private server both are found.";

pub const TRACK_HELP: &str = "\
Examples:
  enquiries track HMRC-26-4F7K9Q-X
  echo \"$SECRET\" | enquiries track HMRC-26-4F7K9Q-X --json

The secret was shown with the reference. It is read from the terminal or from standard input, so that no list of processes
has it.";

#[derive(Clone, Debug, Subcommand)]
pub enum ServiceAction {
    /// List the services of the organisation
    List,
    /// Make, list and revoke keys of services
    Key {
        #[command(subcommand)]
        action: KeyAction,
    },
}

#[derive(Clone, Debug, Subcommand)]
pub enum KeyAction {
    /// Make a key of a service, which is shown this once
    Create {
        /// The code of the service
        service: String,
        /// Where the key is used, such as a form's name
        name: String,
        /// Requests that it may make in a minute
        #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(i32).range(1..=6000))]
        per_minute: i32,
    },
    /// Revoke a key for good
    Revoke {
        /// The id of the key, as `service key list` has it
        id: Uuid,
    },
    /// List keys, without the keys themselves
    List,
}

impl From<ServiceAction> for ServiceCommand {
    fn from(action: ServiceAction) -> Self {
        match action {
            ServiceAction::List => Self::List,
            ServiceAction::Key { action } => match action {
                KeyAction::List => Self::ListKeys,
                KeyAction::Revoke { id } => Self::RevokeKey { id },
                KeyAction::Create {
                    service,
                    name,
                    per_minute,
                } => Self::CreateKey {
                    service,
                    name,
                    per_minute,
                },
            },
        }
    }
}

/// The languages in which services are asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// English
    #[default]
    En,
    /// Welsh, Cymraeg
    Cy,
}

/// Sends an enquiry.
#[derive(Clone, Debug, Args)]
pub struct Submit {
    /// A file of JSON, or - for standard input; without it, questions are asked
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// The code of the organisation
    #[arg(long, value_name = "CODE")]
    pub organisation: Option<String>,
    /// Organisation and service, such as HMRC/file_self_assessment
    #[arg(long, value_name = "ORGANISATION/SERVICE", value_parser = service)]
    pub service: Option<(String, String)>,
    /// The language of the questions
    #[arg(long, value_enum, default_value_t)]
    pub language: Language,
    /// A file with the key of the service
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
}

/// Tells where an enquiry stands.
#[derive(Clone, Debug, Args)]
pub struct Track {
    /// The reference
    pub reference: String,
    /// The language of the answer
    #[arg(long, value_enum, default_value_t)]
    pub language: Language,
}

fn service(text: &str) -> Result<(String, String), String> {
    match text.split_once('/') {
        Some((organisation, service)) if !organisation.is_empty() && !service.is_empty() => {
            Ok((organisation.to_owned(), service.to_owned()))
        }
        _ => Err("write ORGANISATION/SERVICE, such as HMRC/file_self_assessment".into()),
    }
}
