//! Who signs in, and who can be given an enquiry.

use super::statements as sql;
use super::transaction::{Tx, get};
use crate::domain::{Colleague, Person, Role, SessionToken, SignInChoice};
use crate::effect::{RequestResult, Response};

/// What the trail calls this program.
const PROGRAM: &str = concat!("enquiries ", env!("CARGO_PKG_VERSION"));

/// The most colleagues a picker is given.
const MOST_COLLEAGUES: i64 = 1000;

pub(super) async fn sign_in_choices(scope: &Tx) -> RequestResult {
    let rows = scope.rows(sql::PEOPLE_SIGN_IN_CHOICES, &[]).await?;
    let choices = rows
        .iter()
        .map(|row| {
            Ok(SignInChoice {
                tenant_code: get(row, 0)?,
                tenant_name: get(row, 1)?,
                username: get(row, 2)?,
                person_name: get(row, 3)?,
                role: Role::from_code(get(row, 4)?),
            })
        })
        .collect::<Result<_, _>>()?;
    Ok(Response::SignInChoices(choices))
}

pub(super) async fn sign_in(scope: &Tx, tenant_code: &str, username: &str) -> RequestResult {
    let row = scope
        .row(sql::PEOPLE_SIGN_IN, &[&tenant_code, &username, &PROGRAM])
        .await?;
    let token = SessionToken::new(get(&row, 0)?, get(&row, 1)?, get(&row, 2)?);
    let person = Person {
        tenant_code: tenant_code.to_owned(),
        tenant_name: get(&row, 3)?,
        staff_id: token.staff_id(),
        username: username.to_owned(),
        name: get(&row, 4)?,
        role: Role::from_code(get(&row, 5)?),
    };
    Ok(Response::SignedIn { person, token })
}

pub(super) async fn sign_out(scope: &Tx) -> RequestResult {
    scope.row(sql::PEOPLE_SIGN_OUT, &[]).await?;
    Ok(Response::SignedOut)
}

pub(super) async fn colleagues(scope: &Tx) -> RequestResult {
    let rows = scope
        .rows(sql::PEOPLE_ASSIGNABLE, &[&MOST_COLLEAGUES])
        .await?;
    let colleagues = rows
        .iter()
        .map(|row| {
            Ok(Colleague {
                staff_id: get(row, 0)?,
                name: get(row, 1)?,
                role: Role::from_code(get(row, 2)?),
                team_name: get(row, 3)?,
                open_count: get(row, 4)?,
            })
        })
        .collect::<Result<_, _>>()?;
    Ok(Response::Colleagues(colleagues))
}
