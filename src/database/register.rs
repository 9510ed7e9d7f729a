//! Receiving an enquiry at the desk: what the form offers, who may be asking, and the enquiry itself.

use super::statements as sql;
use super::tenant::{Scope, get};
use crate::domain::{
    Asker, Channel, EnquiryType, Failure, FieldFault, FormChoices, KnownCitizen, NewEnquiry,
    Received, TypeField,
};
use crate::effect::{Answer, Outcome};
use serde_json::{Map, Number, Value};
use uuid::Uuid;

/// The most citizens that the form offers: who sees more types more.
const MOST_CITIZENS: i64 = 8;
/// Enquiries looked through for a name.
const LOOKED_THROUGH: i32 = 200;

pub(super) async fn choices(scope: &Scope) -> Outcome {
    let (types, channels) = tokio::try_join!(
        scope.rows(sql::REGISTER_TYPES, &[&1000_i64]),
        scope.rows(sql::REGISTER_CHANNELS, &[&100_i64]),
    )?;
    let types = types.iter().map(|row| {
        Ok(EnquiryType {
            id: get(row, 0)?,
            name: get(row, 1)?,
            priority: get(row, 2)?,
        })
    });
    let channels = channels.iter().map(|row| {
        Ok(Channel {
            code: get(row, 0)?,
            name: get(row, 1)?,
        })
    });
    Ok(Answer::FormChoices(FormChoices {
        types: types.collect::<Result<_, Failure>>()?,
        channels: channels.collect::<Result<_, Failure>>()?,
    }))
}

pub(super) async fn type_fields(scope: &Scope, enquiry_type_id: Uuid) -> Outcome {
    let rows = scope
        .rows(sql::ENQUIRY_TYPE_FIELDS, &[&enquiry_type_id])
        .await?;
    let fields = rows.iter().map(|row| {
        Ok(TypeField {
            code: get(row, 1)?,
            label: get(row, 2)?,
            kind: get(row, 3)?,
            required: get(row, 4)?,
            right_is: get(row, 6)?,
        })
    });
    Ok(Answer::TypeFields {
        enquiry_type_id,
        fields: fields.collect::<Result<_, Failure>>()?,
    })
}

/// By number or address where one was typed, else by name. Looking for people is logged like any search (R267).
pub(super) async fn citizens(scope: &Scope, words: &str) -> Outcome {
    scope.row(sql::QUEUE_LOG_SEARCH, &[&"search"]).await?;
    let rows = match words.contains('@') || words.contains(|c: char| c.is_ascii_digit()) {
        true => {
            scope
                .rows(sql::REGISTER_CITIZENS_BY_CONTACT, &[&words, &MOST_CITIZENS])
                .await?
        }
        false => {
            scope
                .rows(
                    sql::REGISTER_CITIZENS_BY_NAME,
                    &[&words, &LOOKED_THROUGH, &MOST_CITIZENS],
                )
                .await?
        }
    };
    let known = rows.iter().map(|row| {
        Ok(KnownCitizen {
            id: get(row, 0)?,
            name: get(row, 1)?,
            phone: get(row, 2)?,
            email: get(row, 3)?,
            postcode: get(row, 4)?,
        })
    });
    Ok(Answer::Citizens(known.collect::<Result<_, Failure>>()?))
}

/// Citizen and enquiry in one transaction: of an enquiry that is refused no citizen stays behind.
pub(super) async fn receive(scope: &Scope, new: &NewEnquiry) -> Outcome {
    let own_fields = Value::Object(
        new.fields
            .iter()
            .map(|(code, kind, typed)| (code.clone(), meant(kind, typed)))
            .collect::<Map<_, _>>(),
    );
    // The guard names the first fault alone; the same judge, asked before, tells every field's own.
    let faults = scope
        .rows(
            sql::ENQUIRY_CHECK_OWN_FIELDS,
            &[&new.enquiry_type_id, &own_fields],
        )
        .await?;
    if !faults.is_empty() {
        let faults = faults.iter().map(|row| {
            Ok(FieldFault {
                code: get(row, 0)?,
                sentence: get(row, 2)?,
            })
        });
        return Ok(Answer::NotSound(faults.collect::<Result<_, Failure>>()?));
    }
    let citizen_id = match &new.asker {
        Asker::Nobody => None,
        Asker::Known(id) => Some(*id),
        Asker::New { name, phone, email } => {
            let row = scope
                .row(sql::REGISTER_CITIZEN, &[name, phone, email])
                .await?;
            Some(get::<Uuid>(&row, 0)?)
        }
    };
    let row = scope
        .row(
            sql::ENQUIRY_REGISTER,
            &[
                &new.enquiry_type_id,
                &citizen_id,
                &new.channel,
                &new.priority,
                &new.subject,
                &new.body,
                &own_fields,
            ],
        )
        .await?;
    Ok(Answer::Registered(Received {
        id: get(&row, 0)?,
        reference: get(&row, 1)?,
        due_at: get(&row, 2)?,
    }))
}

/// What a person typed as the kind of the field wants it. What is no such thing goes as text, and the database
/// says what would be right.
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

/// `£1,842.50` and `1842.50` are 184250 pence; a number without a sign and a point is in pence already.
fn pence(typed: &str) -> Option<i64> {
    let plain = typed.replace([',', ' '], "");
    let (pounds, digits) = match plain.strip_prefix('£') {
        Some(rest) => (true, rest),
        None => (plain.contains('.'), plain.as_str()),
    };
    if !pounds {
        return digits.parse().ok();
    }
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "00"));
    if part.len() != 2 || !part.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let whole: i64 = whole.parse().ok().filter(|whole| *whole >= 0)?;
    whole.checked_mul(100)?.checked_add(part.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_becomes_what_the_field_holds() {
        assert_eq!(meant("money_pence", "£1,842.50"), Value::from(184_250));
        assert_eq!(meant("money_pence", "1842.50"), Value::from(184_250));
        assert_eq!(meant("money_pence", "£12"), Value::from(1_200));
        assert_eq!(meant("money_pence", "12"), Value::from(12));
        assert_eq!(meant("money_pence", "lots"), Value::from("lots"));
        assert_eq!(meant("boolean", "Yes"), Value::from(true));
        assert_eq!(meant("boolean", "perhaps"), Value::from("perhaps"));
        assert_eq!(meant("number", "1,200"), Value::from(1_200));
        assert_eq!(meant("text", " 12 "), Value::from("12"));
    }
}
