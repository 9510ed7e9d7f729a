//! The new enquiry itself, or everything that is wrong with it.
//!
//! A server tells one fault of a row at a time. So whatever it refuses is told, put right by a stand-in, and tried
//! again, until nothing is refused; who calls this undoes it all when there were faults.

use super::meant;
use crate::database::transaction::{Tx, get};
use crate::database::{draft, statements as sql};
use crate::domain::{CitizenChoice, CreatedEnquiry, DraftSubject, Failure, FieldFault, NewEnquiry};
use crate::effect::{RequestResult, Response};
use serde_json::{Map, Value};
use tokio_postgres::Row;
use uuid::Uuid;

/// Stands in for a text that was refused.
const STAND_IN: &str = "-";

/// Citizen and enquiry in one transaction: of an enquiry that is refused no citizen stays behind.
pub(in crate::database) async fn receive(scope: &Tx, new: &NewEnquiry) -> RequestResult {
    let custom_fields = Value::Object(
        new.fields
            .iter()
            .map(|(code, kind, typed)| (code.clone(), meant(kind, typed)))
            .collect::<Map<_, _>>(),
    );
    let mut faults = own_faults(scope, new.enquiry_type_id, &custom_fields).await?;
    let citizen_id = match &new.asker {
        CitizenChoice::Nobody => None,
        CitizenChoice::Known(id) => Some(*id),
        CitizenChoice::New { name, phone, email } => {
            let (phone, email) = (phone.as_deref(), email.as_deref());
            citizen(scope, (name, phone, email), &mut faults).await?
        }
    };
    match enquiry(scope, new, citizen_id, &custom_fields, &mut faults).await? {
        Some(row) if faults.is_empty() => {
            draft::drop(scope, DraftSubject::NEW_ENQUIRY).await?;
            Ok(Response::EnquiryCreated(CreatedEnquiry {
                id: get(&row, 0)?,
                reference: get(&row, 1)?,
                due_at: get(&row, 2)?,
            }))
        }
        _ => Ok(Response::InvalidFields(faults)),
    }
}

/// The guard names the first fault alone; the same judge, asked before, tells every field's own.
async fn own_faults(scope: &Tx, kind: Uuid, own: &Value) -> Result<Vec<FieldFault>, Failure> {
    let asked: [&(dyn tokio_postgres::types::ToSql + Sync); 2] = [&kind, own];
    let rows = scope.rows(sql::ENQUIRY_CHECK_OWN_FIELDS, &asked).await?;
    let faults = rows.iter().map(|row| {
        let code: Option<String> = get(row, 0)?;
        Ok(FieldFault {
            column: code.map(|code| format!("custom_fields.{code}")),
            sentence: get(row, 2)?,
        })
    });
    faults.collect()
}

/// Each refusal takes one part away, and none is taken away twice: it comes to an end.
async fn citizen(
    scope: &Tx,
    (mut name, mut phone, mut email): (&str, Option<&str>, Option<&str>),
    faults: &mut Vec<FieldFault>,
) -> Result<Option<Uuid>, Failure> {
    loop {
        let tried = scope
            .attempt(sql::REGISTER_CITIZEN, &[&name, &phone, &email])
            .await;
        let failure = match tried {
            Ok(rows) => return rows.first().map(|row| get(row, 0)).transpose(),
            Err(failure) => failure,
        };
        match refused(&failure) {
            Some("name") if name != STAND_IN => name = STAND_IN,
            Some("phone") if phone.is_some() => phone = None,
            Some("email") if email.is_some() => email = None,
            _ => return told_already(faults, failure),
        }
        faults.extend(fault(failure));
    }
}

async fn enquiry(
    scope: &Tx,
    new: &NewEnquiry,
    citizen_id: Option<Uuid>,
    custom_fields: &Value,
    faults: &mut Vec<FieldFault>,
) -> Result<Option<Row>, Failure> {
    let (mut subject, mut body) = (new.subject.as_str(), new.body.as_str());
    loop {
        let asked: [&(dyn tokio_postgres::types::ToSql + Sync); 7] = [
            &new.enquiry_type_id,
            &citizen_id,
            &new.channel,
            &new.priority,
            &subject,
            &body,
            custom_fields,
        ];
        let failure = match scope.attempt(sql::ENQUIRY_REGISTER, &asked).await {
            Ok(rows) => return Ok(rows.into_iter().next()),
            Err(failure) => failure,
        };
        match refused(&failure) {
            Some("subject") if subject != STAND_IN => subject = STAND_IN,
            Some("body") if body != STAND_IN => body = STAND_IN,
            _ => return told_already(faults, failure),
        }
        faults.extend(fault(failure));
    }
}

/// The column that a rule names.
fn refused(failure: &Failure) -> Option<&str> {
    match failure {
        Failure::Refused(refusal) => refusal.column.as_deref(),
        _ => None,
    }
}

fn fault(failure: Failure) -> Option<FieldFault> {
    match failure {
        Failure::Refused(refusal) => Some(FieldFault {
            column: refusal.column,
            sentence: refusal.sentence,
        }),
        _ => None,
    }
}

/// A refusal of the whole, or of own fields that the judge told of already, comes after faults beside fields; a
/// server that is lost comes before them.
fn told_already<T>(faults: &[FieldFault], failure: Failure) -> Result<Option<T>, Failure> {
    match failure {
        Failure::Refused(_) if !faults.is_empty() => Ok(None),
        other => Err(other),
    }
}
