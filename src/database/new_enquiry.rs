//! Receiving an enquiry at the desk: what the form offers, who may be asking, and what is meant by
//! what was typed. The enquiry itself is in a room of its own.

mod create;

use super::statements as sql;
use super::transaction::{Tx, get};
use crate::domain::{Channel, Contact, EnquiryType, Failure, FormOptions, KnownCitizen, TypeField};
use crate::effect::{RequestResult, Response};
pub(super) use create::receive;
use serde_json::{Number, Value};
use uuid::Uuid;

/// The most citizens that the form offers: who sees more types more.
const MOST_CITIZENS: i64 = 8;
/// Enquiries looked through for a name.
const LOOKED_THROUGH: i32 = 200;

pub(super) async fn choices(scope: &Tx) -> RequestResult {
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
    Ok(Response::FormOptions(FormOptions {
        types: types.collect::<Result<_, Failure>>()?,
        channels: channels.collect::<Result<_, Failure>>()?,
    }))
}

pub(super) async fn type_fields(scope: &Tx, enquiry_type_id: Uuid) -> RequestResult {
    let rows = scope
        .rows(sql::ENQUIRY_TYPE_FIELDS, &[&enquiry_type_id])
        .await?;
    let fields = rows.iter().map(|row| {
        Ok(TypeField {
            code: get(row, 1)?,
            label: get(row, 2)?,
            kind: get(row, 3)?,
            required: get(row, 4)?,
            choices: get::<Option<Vec<String>>>(row, 5)?.unwrap_or_default(),
            right_is: get(row, 6)?,
        })
    });
    Ok(Response::TypeFields {
        enquiry_type_id,
        fields: fields.collect::<Result<_, Failure>>()?,
    })
}

/// By number or address where one was typed, else by name. Looking for people is logged like any search (R267).
pub(super) async fn citizens(scope: &Tx, words: &str) -> RequestResult {
    scope.row(sql::QUEUE_LOG_SEARCH, &[&"search"]).await?;
    let rows = match Contact::of(words).is_some() {
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
    Ok(Response::Citizens(known.collect::<Result<_, Failure>>()?))
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

/// Whoever writes an amount writes pounds, as `core.pence` reads them: `1250`, `1,250` and `£1,250.00` are one sum.
/// A comma stands before three figures, and a point before two: anything else may be another sum than was meant.
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
    fn what_is_typed_becomes_what_the_field_holds() {
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
