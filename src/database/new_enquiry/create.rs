//! Creates a new enquiry, or lists everything that is wrong with it.
//!
//! A server reports one fault of a row at a time. So each refused value is noted, replaced by a stand-in, and the row is
//! tried again until nothing is refused; faults are a failure, so the transaction is rolled back.

use super::meant;
use crate::database::queries::enquiry::{self as q, RegisterArguments};
use crate::database::transaction::Tx;
use crate::database::{draft, queries};
use crate::domain::rows::enquiry::RegisterRow;
use crate::domain::{CitizenChoice, CreatedEnquiry, DraftSubject, Failure, FieldFault, NewEnquiry};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Replaces a text that was refused.
const STAND_IN: &str = "-";

/// Citizen and enquiry in one transaction: a refused enquiry leaves no citizen behind.
pub(crate) async fn receive(scope: &Tx, new: &NewEnquiry) -> Result<CreatedEnquiry, Failure> {
    let custom_fields = Value::Object(
        new.fields
            .iter()
            .map(|(code, kind, typed)| (code.clone(), meant(kind, typed)))
            .collect::<Map<_, _>>(),
    );
    let mut faults = custom_field_faults(scope, new.enquiry_type_id, &custom_fields).await?;
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
            if let Some(whole) = &new.part_of {
                q::link_part(
                    scope,
                    whole.id,
                    row.id,
                    new.carried.code(),
                    new.blocks.code(),
                )
                .await?
                .one()?;
            }
            draft::drop(scope, DraftSubject::NEW_ENQUIRY).await?;
            Ok(CreatedEnquiry {
                id: row.id,
                reference: row.reference,
                due_at: row.due_at,
            })
        }
        _ => Err(Failure::InvalidFields(faults)),
    }
}

/// The guard names the first fault only; this query lists the faults of every custom field.
async fn custom_field_faults(
    scope: &Tx,
    enquiry_type_id: Uuid,
    custom_fields: &Value,
) -> Result<Vec<FieldFault>, Failure> {
    let rows = q::check_custom_fields(scope, enquiry_type_id, custom_fields).await?;
    let faults = rows.many().into_iter().map(|row| FieldFault {
        column: row.code.map(|code| format!("custom_fields.{code}")),
        sentence: row.sentence,
    });
    Ok(faults.collect())
}

/// Ends, since each refusal removes one part and none is removed twice.
async fn citizen(
    scope: &Tx,
    (mut name, mut phone, mut email): (&str, Option<&str>, Option<&str>),
    faults: &mut Vec<FieldFault>,
) -> Result<Option<Uuid>, Failure> {
    loop {
        let query = queries::new_enquiry::citizen(scope, name, phone, email);
        let failure = match scope.attempt(query).await {
            Ok(rows) => return Ok(Some(rows.one()?.citizen_id)),
            Err(failure) => failure,
        };
        match refused(&failure) {
            Some("name") if name != STAND_IN => name = STAND_IN,
            Some("phone") if phone.is_some() => phone = None,
            Some("email") if email.is_some() => email = None,
            _ => return unless_reported(faults, failure),
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
) -> Result<Option<RegisterRow>, Failure> {
    let (mut subject, mut body) = (new.subject.as_str(), new.body.as_str());
    loop {
        let arguments = RegisterArguments {
            enquiry_type_id: new.enquiry_type_id,
            citizen_id,
            channel: &new.channel,
            priority: new.priority,
            subject,
            body,
            custom_fields: Some(custom_fields),
        };
        let failure = match scope.attempt(q::register(scope, arguments)).await {
            Ok(rows) => return rows.one().map(Some),
            Err(failure) => failure,
        };
        match refused(&failure) {
            Some("subject") if subject != STAND_IN => subject = STAND_IN,
            Some("body") if body != STAND_IN => body = STAND_IN,
            _ => return unless_reported(faults, failure),
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

/// A refusal of the whole, or of custom fields that are in the list already, gives way to faults of single fields; a
/// lost server does not.
fn unless_reported<T>(faults: &[FieldFault], failure: Failure) -> Result<Option<T>, Failure> {
    match failure {
        Failure::Refused(_) if !faults.is_empty() => Ok(None),
        other => Err(other),
    }
}
