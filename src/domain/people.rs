//! Who works here: staff of a tenant, their role, and the session they act in.

use serde::{Deserialize, Serialize};
use std::fmt;
use strum::EnumString;
use uuid::Uuid;

/// What a person may do, as `core.roles` names it. The database decides; the program only shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    Caseworker,
    Supervisor,
    Manager,
    Auditor,
    PlatformAdministrator,
    /// A role this program does not know yet: it is shown, and may look.
    #[strum(disabled)]
    Other,
}

impl Role {
    /// Reads the code used in `core.roles.code`.
    pub fn from_code(code: &str) -> Self {
        code.parse().unwrap_or(Self::Other)
    }

    /// May read everything of its tenant and change nothing. The database refuses changes; the program says so
    /// before a form is filled in.
    pub fn only_reads(self) -> bool {
        self == Self::Auditor
    }

    /// The word shown beside a person's name, in sentence case.
    pub fn word(self) -> &'static str {
        match self {
            Self::Caseworker => "caseworker",
            Self::Supervisor => "supervisor",
            Self::Manager => "manager",
            Self::Auditor => "auditor",
            Self::PlatformAdministrator => "platform administrator",
            Self::Other => "staff",
        }
    }
}

/// One line of the sign-in picker (R071, R013): who may be impersonated while mock sign-in is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInChoice {
    /// Short code of the tenant, for example `HMRC`; with `username` it is what `--as` takes.
    pub tenant_code: String,
    pub tenant_name: String,
    pub username: String,
    pub person_name: String,
    pub role: Role,
}

/// The signed-in person, as the server resolved them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub tenant_code: String,
    pub tenant_name: String,
    pub staff_id: Uuid,
    pub username: String,
    pub name: String,
    pub role: Role,
}

/// A signed-in session: the opaque 256-bit token, and whom the server resolved it to at sign-in.
///
/// The token is a secret: it has no `Display`, and `Debug` hides it. The tenant goes along as the planner's
/// untrusted hint (docs/decisions/0002); both ids are compared with what the server resolves at the
/// beginning of every transaction, and a connection that disagrees is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken {
    secret: String,
    tenant_id: i32,
    staff_id: Uuid,
}

impl SessionToken {
    pub fn new(secret: String, tenant_id: i32, staff_id: Uuid) -> Self {
        Self {
            secret,
            tenant_id,
            staff_id,
        }
    }

    /// The secret itself, for the one place that binds it as a parameter.
    pub fn reveal(&self) -> &str {
        &self.secret
    }

    pub fn tenant_id(&self) -> i32 {
        self.tenant_id
    }

    pub fn staff_id(&self) -> Uuid {
        self.staff_id
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(hidden)")
    }
}

/// A member of staff to whom an enquiry can be assigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    pub staff_id: Uuid,
    pub name: String,
    pub role: Role,
    pub team_name: Option<String>,
    /// Open enquiries assigned to them now.
    pub open_count: i64,
}
