//! Files of bank holidays as GOV.UK has them: the published feed, and the source that the site is made from.

use crate::domain::ClockMove;
use crate::sql;
use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio_postgres::{Client, Error, Row, Transaction};

/// What the audit log calls the loading program.
const PROGRAM: &str = concat!("enquiries holidays ", env!("CARGO_PKG_VERSION"));

/// What the source calls holidays, and how the site writes them. Others are written from their key.
const NAMES: &[(&str, &str)] = &[
    ("new_year", "New Year’s Day"),
    ("2nd_january", "2nd January"),
    ("st_patrick", "St Patrick’s Day"),
    ("good_friday", "Good Friday"),
    ("easter_monday", "Easter Monday"),
    ("early_may", "Early May bank holiday"),
    ("early_may_ve", "Early May bank holiday (VE day)"),
    ("spring", "Spring bank holiday"),
    ("queen_platinum", "Platinum Jubilee bank holiday"),
    (
        "queens_bank_holiday",
        "Bank Holiday for the State Funeral of Queen Elizabeth II",
    ),
    (
        "kings_coronation",
        "Bank holiday for the coronation of King Charles III",
    ),
    ("world_cup", "World Cup bank holiday"),
    ("battle_boyne", "Battle of the Boyne (Orangemen’s Day)"),
    ("summer", "Summer bank holiday"),
    ("late_august", "Summer bank holiday"),
    ("st_andrew", "St Andrew’s Day"),
    ("christmas", "Christmas Day"),
    ("boxing_day", "Boxing Day"),
];

/// The bank holidays of a division in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Division {
    pub code: &'static str,
    pub holidays: Vec<Holiday>,
}

/// One bank holiday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Holiday {
    pub on: NaiveDate,
    pub name: String,
    pub substitute: bool,
}

/// A day that a file adds, removes or renames.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    pub division: String,
    pub change: String,
    pub held_on: NaiveDate,
    pub name: String,
}

#[derive(Deserialize)]
struct Event {
    title: String,
    date: String,
    #[serde(default)]
    notes: String,
}

/// Reads either form of the file; what is wrong in it is a sentence with its place.
pub fn read(text: &str) -> Result<Vec<Division>, String> {
    let file: Map<String, Value> = serde_json::from_str(text)
        .map_err(|error| format!("line {}, column {}: {error}", error.line(), error.column()))?;
    let (divisions, is_source) = match file.get("divisions") {
        Some(Value::Object(divisions)) => (divisions, true),
        Some(_) => return Err("divisions: is no object".to_owned()),
        None => (&file, false),
    };
    let mut read = Vec::new();
    for (key, value) in divisions {
        let code =
            code(key).ok_or_else(|| format!("{key}: is no division of the United Kingdom"))?;
        let mut holidays = Vec::new();
        for (place, events) in lists(key, value, is_source)? {
            let events: Vec<Event> = serde_json::from_value(events.clone())
                .map_err(|error| format!("{place}: {error}"))?;
            for event in events {
                holidays.push(holiday(&event).map_err(|fault| format!("{place}: {fault}"))?);
            }
        }
        holidays.sort_by_key(|holiday| holiday.on);
        if holidays.is_empty() {
            return Err(format!("{key}: has no bank holidays"));
        }
        if let Some(twice) = holidays.windows(2).find(|pair| pair[0].on == pair[1].on) {
            return Err(format!("{key}: has {} twice", twice[0].on));
        }
        read.push(Division { code, holidays });
    }
    match read.is_empty() {
        true => Err("The file has no division.".to_owned()),
        false => Ok(read),
    }
}

fn code(key: &str) -> Option<&'static str> {
    ["england-and-wales", "scotland", "northern-ireland"]
        .into_iter()
        .find(|code| key == *code || key == format!("common.nations.{code}_slug"))
}

/// The lists of a division with their places: one in the feed, one for each year in the source.
fn lists<'a>(
    key: &str,
    value: &'a Value,
    is_source: bool,
) -> Result<Vec<(String, &'a Value)>, String> {
    let object = value
        .as_object()
        .ok_or_else(|| format!("{key}: is no object"))?;
    if !is_source {
        let events = object
            .get("events")
            .ok_or_else(|| format!("{key}: has no events"))?;
        return Ok(vec![(format!("{key}.events"), events)]);
    }
    let years = object
        .iter()
        .filter(|(year, _)| year.parse::<i32>().is_ok());
    Ok(years
        .map(|(year, list)| (format!("{key}.{year}"), list))
        .collect())
}

fn holiday(event: &Event) -> Result<Holiday, String> {
    let on = NaiveDate::parse_from_str(&event.date, "%Y-%m-%d")
        .or_else(|_| NaiveDate::parse_from_str(&event.date, "%d/%m/%Y"))
        .map_err(|_| format!("{:?} is no day", event.date))?;
    if matches!(on.weekday(), Weekday::Sat | Weekday::Sun) {
        return Err(format!("{on} is a day of a weekend"));
    }
    Ok(Holiday {
        on,
        name: name(&event.title),
        substitute: !event.notes.is_empty(),
    })
}

fn name(title: &str) -> String {
    let Some(key) = title.strip_prefix("bank_holidays.") else {
        return title.to_owned();
    };
    match NAMES.iter().find(|(known, _)| *known == key) {
        Some((_, name)) => (*name).to_owned(),
        None => {
            let words = key.replace('_', " ");
            let mut letters = words.chars();
            let first = letters
                .next()
                .map(|letter| letter.to_uppercase().to_string());
            format!(
                "{}{} bank holiday",
                first.unwrap_or_default(),
                letters.as_str()
            )
        }
    }
}

/// What a file would change in the database.
pub async fn preview(loader: &Client, divisions: &[Division]) -> Result<Vec<Change>, Error> {
    let divisions = serde_json::to_value(divisions).unwrap_or_default();
    let rows = loader.query(sql::holidays::PREVIEW, &[&divisions]).await?;
    rows.iter()
        .map(|row| {
            Ok(Change {
                division: row.try_get("division")?,
                change: row.try_get("change")?,
                held_on: row.try_get("held_on")?,
                name: row.try_get("name")?,
            })
        })
        .collect()
}

/// What a file would move of the clocks of an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moves {
    pub organisation: String,
    pub moves: Vec<ClockMove>,
}

/// What preview lists and what that would move: taken over and counted in a transaction that is rolled back.
pub async fn preview_moves(
    loader: &mut Client,
    divisions: &[Division],
) -> Result<(Vec<Change>, Vec<Moves>), Error> {
    let transaction = loader.transaction().await?;
    let changes = take_over(&transaction, divisions).await?;
    let mut moved = Vec::new();
    for row in transaction.query(sql::holidays::TENANTS, &[]).await? {
        let organisation: String = row.try_get("code")?;
        transaction
            .query_one(sql::load::OPEN_SESSION, &[&organisation, &PROGRAM])
            .await?;
        let rows = transaction.query(sql::holidays::PREVIEW_MOVES, &[]).await?;
        let moves: Vec<ClockMove> = rows.iter().map(clock_move).collect::<Result<_, _>>()?;
        if !moves.is_empty() {
            moved.push(Moves {
                organisation,
                moves,
            });
        }
        transaction.query_one(sql::load::CLOSE_SESSION, &[]).await?;
    }
    transaction.rollback().await?;
    Ok((changes, moved))
}

fn clock_move(row: &Row) -> Result<ClockMove, Error> {
    Ok(ClockMove {
        rule: row.try_get("rule_name")?,
        clocks: row.try_get("clocks")?,
        earlier: row.try_get("earlier")?,
        later: row.try_get("later")?,
        confirmed: row.try_get("confirmed")?,
        most_seconds: row.try_get("most_seconds")?,
    })
}

/// Takes a file over, in one transaction of the platform; returns what it changed.
pub async fn load(loader: &mut Client, divisions: &[Division]) -> Result<Vec<Change>, Error> {
    let transaction = loader.transaction().await?;
    let changes = take_over(&transaction, divisions).await?;
    transaction.commit().await?;
    Ok(changes)
}

async fn take_over(
    transaction: &Transaction<'_>,
    divisions: &[Division],
) -> Result<Vec<Change>, Error> {
    transaction
        .query_one(sql::load::OPEN_SESSION, &[&"PLATFORM", &PROGRAM])
        .await?;
    let changes = preview(transaction.client(), divisions).await?;
    let divisions = serde_json::to_value(divisions).unwrap_or_default();
    transaction
        .query_one(sql::holidays::LOAD, &[&divisions])
        .await?;
    transaction.query_one(sql::load::CLOSE, &[]).await?;
    Ok(changes)
}
