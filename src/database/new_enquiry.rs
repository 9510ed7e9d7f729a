//! The form of a new enquiry: its options, the citizens it offers, and the values of custom fields as typed.

mod create;

use super::enquiry_context::{MOST_SIMILAR, related};
use super::queries;
use super::queue::found;
use super::transaction::Tx;
use crate::domain::rows::CitizenRow;
use crate::domain::rows::enquiry::TypeFieldsRow;
use crate::domain::{
    Channel, Contact, EnquiryType, Failure, FormOptions, KnownCitizen, QueueRow, SimilarEnquiry,
    TypeField, TypedEnquiry,
};
pub(crate) use create::receive;
use serde_json::{Number, Value};
use uuid::Uuid;

/// The most citizens that the form offers; more words find fewer.
const MOST_CITIZENS: i64 = 8;
/// Open enquiries of one citizen that are looked at.
const MOST_OPEN: i64 = 20;
/// Enquiries that are searched for a name.
const SEARCHED: i32 = 200;

pub(crate) async fn choices(scope: &Tx) -> Result<FormOptions, Failure> {
    let (types, channels) = tokio::try_join!(
        queries::new_enquiry::types(scope, 1000),
        queries::new_enquiry::channels(scope, 100),
    )?;
    let types = types.many().into_iter().map(|row| EnquiryType {
        id: row.id,
        name: row.name,
        priority: row.priority_code,
    });
    let channels = channels.many().into_iter().map(|row| Channel {
        code: row.code,
        name: row.name,
    });
    Ok(FormOptions {
        types: types.collect(),
        channels: channels.collect(),
    })
}

pub(crate) async fn type_fields(
    scope: &Tx,
    enquiry_type_id: Uuid,
) -> Result<Vec<TypeField>, Failure> {
    let rows = queries::enquiry::type_fields(scope, enquiry_type_id).await?;
    Ok(rows.many().into_iter().map(type_field).collect())
}

fn type_field(row: TypeFieldsRow) -> TypeField {
    TypeField {
        code: row.code,
        label: row.label,
        kind: row.kind,
        required: row.required,
        choices: row.choices.unwrap_or_default(),
        right_is: row.right_is,
    }
}

/// By number or address where one was typed whole, otherwise by name or a part of what is known. Logged like any search
/// (R267).
pub(crate) async fn citizens(scope: &Tx, words: &str) -> Result<Vec<KnownCitizen>, Failure> {
    queries::queue::log_search(scope, "search").await?.one()?;
    let (name, contact) = Contact::split(words);
    if let Some((_, detail)) = &contact {
        let whole = queries::new_enquiry::citizens_by_contact(scope, detail, MOST_CITIZENS).await?;
        let whole = whole.many();
        if !whole.is_empty() {
            return Ok(whole.into_iter().map(citizen).collect());
        }
    }
    let words = if name.is_empty() { words } else { &name };
    let found = queries::new_enquiry::citizens_by_name(scope, words, SEARCHED, MOST_CITIZENS);
    Ok(found.await?.many().into_iter().map(citizen).collect())
}

/// Open enquiries of a citizen, newest first.
pub(crate) async fn open_enquiries(scope: &Tx, citizen_id: Uuid) -> Result<Vec<QueueRow>, Failure> {
    let rows = queries::new_enquiry::open_of_citizen(scope, citizen_id, MOST_OPEN).await?;
    Ok(found(rows.many()))
}

/// Merges a part into its whole, unless something was done to it since it was split off.
pub(crate) async fn merge_part(scope: &Tx, part: Uuid, whole: Uuid) -> Result<(), Failure> {
    let rows = queries::enquiry::merge(scope, &[part], &[1], whole).await?;
    match rows.many().is_empty() {
        true => Err(Failure::Conflict),
        false => Ok(()),
    }
}

/// Likely duplicates of an enquiry that is being received, most alike first.
pub(crate) async fn similar(
    scope: &Tx,
    typed: &TypedEnquiry,
) -> Result<Vec<SimilarEnquiry>, Failure> {
    let arguments = queries::new_enquiry::SimilarArguments {
        citizen_id: typed.citizen_id,
        enquiry_type_id: typed.enquiry_type_id,
        name: typed.name.as_deref(),
        phone: typed.phone.as_deref(),
        email: typed.email.as_deref(),
        subject: &typed.subject,
        body: &typed.body,
        most: MOST_SIMILAR,
    };
    let rows = queries::new_enquiry::similar(scope, arguments).await?;
    let similar = rows.many().into_iter().map(|row| SimilarEnquiry {
        other: related(row.row),
        points: row.points,
        same_citizen: row.same_citizen,
        same_contact: row.same_contact,
        same_name: row.same_name,
        same_type: row.same_type,
        words_percent: row.words_percent,
        days_apart: row.days_apart,
    });
    Ok(similar.collect())
}

fn citizen(row: CitizenRow) -> KnownCitizen {
    KnownCitizen {
        id: row.id,
        name: row.name,
        phone: row.phone,
        email: row.email,
        postcode: row.postcode,
    }
}

/// A typed text as the kind of its field needs it. What cannot be read as that kind stays text, and the database says
/// what would be valid.
fn meant(kind: &str, typed: &str) -> Value {
    let typed = typed.trim();
    let text = || Value::String(typed.to_owned());
    match kind {
        "boolean" => match typed.to_lowercase().as_str() {
            "yes" | "y" | "true" => Value::Bool(true),
            "no" | "n" | "false" => Value::Bool(false),
            _ => text(),
        },
        "number" => {
            let number: Option<Number> = typed.replace(',', "").parse().ok();
            number.map_or_else(text, Value::Number)
        }
        "money_pence" => pence(typed).map_or_else(text, |pence| Value::Number(pence.into())),
        _ => text(),
    }
}

/// Amounts are typed in pounds, as `core.pence` reads them: `1250`, `1,250` and `£1,250.00` are one sum. A comma has
/// three figures behind it, a point two: anything else may be another sum than was meant.
fn pence(typed: &str) -> Option<i64> {
    let typed = typed.strip_prefix('£').unwrap_or(typed).trim_start();
    let (whole, part) = typed.split_once('.').unwrap_or((typed, "00"));
    let figures = |words: &str| words.chars().all(|c| c.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouped = whole.contains(',');
    let sound = figures(first)
        && !first.is_empty()
        && (!grouped || first.len() <= 3)
        && groups.all(|group| group.len() == 3 && figures(group));
    if !sound || part.len() != 2 || !figures(part) {
        return None;
    }
    let pounds: i64 = whole.replace(',', "").parse().ok()?;
    pounds.checked_mul(100)?.checked_add(part.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_text_becomes_the_value_of_its_kind() {
        for pounds in [
            "1250",
            "1,250",
            "1,250.00",
            "1250.00",
            "£1,250.00",
            " £ 1250 ",
        ] {
            assert_eq!(
                meant("money_pence", pounds),
                Value::from(125_000),
                "{pounds}"
            );
        }
        assert_eq!(meant("money_pence", "£1,842.50"), Value::from(184_250));
        assert_eq!(meant("money_pence", "0.05"), Value::from(5));
        for other in ["lots", "12.5", "12.345", "1,23", "1.250,00", "-5", "£", ""] {
            assert_eq!(meant("money_pence", other), Value::from(other));
        }
        assert_eq!(meant("boolean", "Yes"), Value::from(true));
        assert_eq!(meant("boolean", "perhaps"), Value::from("perhaps"));
        assert_eq!(meant("number", "1,200"), Value::from(1_200));
        assert_eq!(meant("text", " 12 "), Value::from("12"));
    }
}
