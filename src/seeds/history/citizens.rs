//! Citizens who do not exist. Telephone numbers are Ofcom's for drama, addresses end in example.com, and National
//! Insurance numbers begin with NC, which is never given to a person.

use super::dice::Dice;
use super::narratives::Nation;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Whom a body knows, in the form of the statement that writes them.
pub(super) fn invent(
    dice: &mut Dice,
    nation: &Nation,
    welsh: bool,
    businesses: bool,
    ids: &[Uuid],
) -> Vec<Value> {
    let mut names = BTreeSet::new();
    ids.iter()
        .map(|id| {
            let word = |dice: &mut Dice, list: &[String]| dice.pick(list).cloned().unwrap_or_default();
            let mut name = String::new();
            // As many tries as it takes to be new in this body, within reason: two people of one name are lawful.
            for _ in 0..8 {
                name = match businesses {
                    true => format!("{} {}", word(dice, &nation.family), word(dice, &nation.businesses)),
                    false => format!("{} {}", word(dice, &nation.given), word(dice, &nation.family)),
                };
                if names.insert(name.clone()) {
                    break;
                }
            }
            let phone = format!("{}{:03}", word(dice, &nation.phones), dice.below(1000));
            let place = dice.pick(&nation.places).cloned().unwrap_or_default();
            let letters = b"ABDEFGHJLNPQRSTUWXYZ";
            let letter = |dice: &mut Dice| char::from(dice.pick(letters).copied().unwrap_or(b'A'));
            let (last, a, b) = (dice.below(9) + 1, letter(dice), letter(dice));
            let house = dice.between(1, 140);
            let mailbox: String = name.to_lowercase().chars().map(|c| match c {
                'â' => 'a',
                'ê' => 'e',
                'î' => 'i',
                'ô' => 'o',
                'ŵ' => 'w',
                'ŷ' => 'y',
                'a'..='z' => c,
                _ => '.',
            }).collect();
            let mailbox: Vec<&str> = mailbox.split('.').filter(|part| !part.is_empty()).collect();
            let mailbox = mailbox.join(".");
            let birth = format!("{}-{:02}-{:02}", dice.between(1938, 2006), dice.between(1, 12), dice.between(1, 28));
            json!({
                "id": id,
                "kind": if businesses { "business" } else { "person" },
                "name": name,
                "phone": dice.chance(80).then_some(phone),
                "email": dice.chance(85).then_some(format!("{mailbox}@example.com")),
                "address_line_1": format!("{house} {}", word(dice, &nation.streets)),
                "town": place.0,
                "postcode": format!("{} {last}{a}{b}", place.1),
                "date_of_birth": (!businesses && dice.chance(60)).then_some(birth),
                "national_insurance_number": (!businesses && dice.chance(40))
                    .then(|| format!("NC{:06}{}", dice.below(1_000_000), if dice.chance(50) { 'A' } else { 'C' })),
                "language": (welsh && dice.chance(35)).then_some("cy"),
            })
        })
        .collect()
}

/// A channel and an address by which a letter reaches somebody.
pub(super) fn way_to_write(citizen: &Value) -> Option<(&'static str, String)> {
    let word = |what: &str| citizen.get(what).and_then(Value::as_str);
    match (word("email"), word("address_line_1"), word("town")) {
        (Some(email), ..) => Some(("email", email.to_owned())),
        (None, Some(line), Some(town)) => Some(("letter", format!("{line}, {town}"))),
        _ => None,
    }
}
