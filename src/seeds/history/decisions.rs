//! Decisions on the open enquiries of types that end in one: permissions, licences, benefits, exemptions, penalties.

use super::life::Life;
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

/// What is decided on types whose codes contain a word: a sentence, the days of an appeal with their rule, and the days after
/// which it expires.
struct Kind {
    word: &'static str,
    decision: &'static str,
    appeal: u64,
    rule: &'static str,
    expires: Option<u64>,
}

const KINDS: [Kind; 10] = [
    Kind {
        word: "planning",
        decision: "Planning permission granted, with conditions",
        appeal: 182,
        rule: "Town and Country Planning Act 1990, section 78",
        expires: Some(1095),
    },
    Kind {
        word: "appeal",
        decision: "The decision under appeal stands",
        appeal: 28,
        rule: "28 days for a further appeal",
        expires: None,
    },
    Kind {
        word: "licen",
        decision: "Licence granted for one year",
        appeal: 21,
        rule: "21 days for an appeal",
        expires: Some(365),
    },
    Kind {
        word: "council_tax_exemption",
        decision: "Exempt from council tax for six months",
        appeal: 61,
        rule: "Two months to ask the council again",
        expires: Some(182),
    },
    Kind {
        word: "council_tax_discount",
        decision: "Council tax reduced by a quarter for one adult",
        appeal: 61,
        rule: "Two months to ask the council again",
        expires: None,
    },
    Kind {
        word: "council_tax_band",
        decision: "The band of the property stays as it is",
        appeal: 91,
        rule: "Three months for an appeal to the tribunal",
        expires: None,
    },
    Kind {
        word: "claim",
        decision: "Benefit awarded from the date of the claim",
        appeal: 31,
        rule: "One month for a mandatory reconsideration",
        expires: None,
    },
    Kind {
        word: "pension",
        decision: "State Pension awarded from the date of the claim",
        appeal: 31,
        rule: "One month for a mandatory reconsideration",
        expires: None,
    },
    Kind {
        word: "reconsideration",
        decision: "The award stays as it was decided",
        appeal: 31,
        rule: "One month for an appeal to the tribunal",
        expires: None,
    },
    Kind {
        word: "filing",
        decision: "The late filing penalty stands",
        appeal: 30,
        rule: "30 days for an appeal",
        expires: None,
    },
];

/// One in three of them has a decision. Of every third decision the period for an appeal ends in the next days.
pub(super) fn of(lives: &[Life<'_>], today: NaiveDate) -> Vec<Value> {
    let decided = lives.iter().filter(|life| life.is_open()).step_by(3);
    let decided = decided.filter_map(|life| {
        let by = life.holder?;
        let code = &life.kind.code;
        let kind = KINDS.iter().find(|kind| code.contains(kind.word))?;
        Some((life, by, kind))
    });
    let rows = decided.enumerate().map(|(index, (life, by, kind))| {
        let decided_on = life.at.date_naive();
        let ends = match index % 3 {
            0 => today.checked_add_days(Days::new(2)),
            _ => decided_on.checked_add_days(Days::new(kind.appeal)),
        };
        let expires = kind
            .expires
            .and_then(|days| decided_on.checked_add_days(Days::new(days)));
        json!({
            "enquiry_id": life.id,
            "decision": kind.decision,
            "decided_on": decided_on,
            "expires_on": expires,
            "appeal_until": ends,
            "appeal_basis": kind.rule,
            "by": by.username,
            "at": life.at,
        })
    });
    rows.collect()
}
