//! What the interface answers, as types. Texts are those of others: they are cleaned where they are shown.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A service that the public asks.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Service {
    pub organisation: String,
    pub organisation_name: String,
    pub service: String,
    pub name: String,
    pub welsh_name: Option<String>,
    pub description: Option<String>,
    pub web_address: Option<String>,
    pub opening_hours: Option<String>,
    pub languages: Vec<String>,
    pub types: Vec<ServiceType>,
}

/// What a service is asked about.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct ServiceType {
    #[serde(rename = "type")]
    pub code: String,
    pub name: String,
    pub welsh_name: Option<String>,
    /// Told before anything is sent.
    pub notices: Vec<Notice>,
    pub fields: Vec<Field>,
}

#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Notice {
    /// notice, stop or elsewhere.
    pub kind: String,
    pub words: String,
    pub welsh_words: Option<String>,
    pub web_address: Option<String>,
}

/// A field of a type's own.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub struct Field {
    #[serde(rename = "field")]
    pub code: String,
    pub label: String,
    pub welsh_label: Option<String>,
    /// text, number, date, boolean, choice, money_pence or reference.
    pub kind: String,
    pub required: bool,
    pub choices: Option<Vec<String>>,
    /// In one sentence.
    pub right_is: String,
}

/// One fault of what was sent.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct FieldError {
    pub code: String,
    /// None for the whole request.
    pub field: Option<String>,
    pub sentence: String,
    /// Of a type's own field: required, kind, form, range, choice or unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// An enquiry that was received.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Receipt {
    pub reference: String,
    /// Told with the first answer; none where another key had sent it.
    pub secret: Option<String>,
    /// It had been received before.
    pub repeated: bool,
    pub organisation_name: String,
    pub due_on: Option<String>,
}

/// Where an enquiry stands.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Status {
    pub reference: String,
    pub organisation_name: String,
    pub type_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub welsh_type_name: Option<String>,
    /// A standard stage.
    pub state: String,
    pub state_name: String,
    pub closed: bool,
    pub received_on: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_on: Option<String>,
}

/// What somebody answered, as it is sent.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Answers {
    #[serde(rename = "type")]
    pub type_code: String,
    pub language: String,
    pub body: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    pub fields: Map<String, Value>,
}
