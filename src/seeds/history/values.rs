//! Values for the fields of a type's own, as their definitions want them.

use super::super::SeedError;
use super::dice::Dice;
use super::model::{PlannedField, Type};
use chrono::{Days, NaiveDate};
use serde_json::{Map, Value, json};

/// Required fields have a value, of the others most.
pub(super) fn of(kind: &Type, today: NaiveDate, dice: &mut Dice) -> Result<Value, SeedError> {
    let mut values = Map::new();
    for field in &kind.fields {
        if !field.required && !dice.chance(80) {
            continue;
        }
        let value = value(field, today, dice).ok_or_else(|| {
            SeedError(format!(
                "{}.{} has a pattern and no examples",
                kind.code, field.code
            ))
        })?;
        values.insert(field.code.clone(), value);
    }
    Ok(Value::Object(values))
}

fn value(field: &PlannedField, today: NaiveDate, dice: &mut Dice) -> Option<Value> {
    if !field.examples.is_empty() {
        return dice.pick(&field.examples).cloned();
    }
    // Bounds of a file are whole and small: the casts lose nothing.
    let bound = |bound: Option<f64>, usual: i64| bound.map_or(usual, |it| it as i64);
    let value = match field.kind.as_str() {
        "boolean" => json!(dice.chance(50)),
        "choice" => json!(dice.pick(&field.choices)?),
        "date" => {
            let ago = u64::try_from(dice.between(3, 400)).unwrap_or(3);
            json!(today.checked_sub_days(Days::new(ago))?.to_string())
        }
        "number" => {
            let least = bound(field.least_value, 1);
            json!(dice.between(least, bound(field.most_value, least + 9).min(least + 40)))
        }
        "money_pence" => {
            let least = bound(field.least_value, 100);
            json!(dice.between(
                least,
                bound(field.most_value, least + 250_000).min(least + 250_000)
            ))
        }
        _ if field.pattern.is_some() => return None,
        "reference" => json!(format!(
            "{}/{}",
            dice.between(1000, 9999),
            dice.between(10, 99)
        )),
        _ => json!(
            "See the letter of the {date}".replace("{date}", &today.format("%-d %B").to_string())
        ),
    };
    Some(value)
}
