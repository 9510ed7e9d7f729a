//! Who works here: staff of a tenant, their role, and the session they act in.

use super::AuditMonths;
use serde::{Deserialize, Serialize};
use std::fmt;
use strum::{EnumString, IntoStaticStr, VariantNames};
use uuid::Uuid;

/// The name of a role, as `core.roles` has it: shown beside the person. What the role may do is in [`Capabilities`].
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, VariantNames,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    Caseworker,
    Trainee,
    Adviser,
    Supervisor,
    Manager,
    Auditor,
    PlatformAdministrator,
    Analyst,
    /// A role this program does not know yet.
    #[strum(disabled)]
    Other,
}

impl Role {
    /// Reads the code used in `core.roles.code`.
    pub fn from_code(code: &str) -> Self {
        code.parse().unwrap_or(Self::Other)
    }

    /// The codes that this program knows.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        let known = |code: &&str| code.parse::<Self>().is_ok();
        <Self as VariantNames>::VARIANTS
            .iter()
            .copied()
            .filter(known)
    }

    /// The same; none for an import or a service, which has a name only.
    pub fn known_word(self) -> Option<&'static str> {
        (self != Self::Other).then(|| self.word())
    }

    /// The word shown beside a person's name, in sentence case.
    pub fn word(self) -> &'static str {
        match self {
            Self::Caseworker => "caseworker",
            Self::Trainee => "trainee",
            Self::Adviser => "adviser",
            Self::Supervisor => "supervisor",
            Self::Manager => "manager",
            Self::Auditor => "auditor",
            Self::PlatformAdministrator => "platform administrator",
            Self::Analyst => "analyst",
            Self::Other => "staff",
        }
    }
}

/// What the program asks before it offers something: codes of `core.capabilities`. The database checks each again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Capability {
    ChangeRecords,
    WorkOnEnquiries,
    HoldEnquiries,
    ReassignEnquiries,
    DefineTags,
    Approve,
    Countersign,
    Configure,
    AdministerPlatform,
    ReadInsight,
}

impl Capability {
    fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// What the signed-in person may do, as the session was given it: a bit for each that the program asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities(u16);

impl Capabilities {
    pub fn new(codes: impl IntoIterator<Item = String>) -> Self {
        let known = codes
            .into_iter()
            .filter_map(|code| code.parse::<Capability>().ok());
        Self(known.fold(0, |all, one| all | one.bit()))
    }

    pub fn have(self, capability: Capability) -> bool {
        self.0 & capability.bit() != 0
    }

    /// May read and change nothing. The database refuses changes; the program says so before a form is filled in.
    pub fn only_read(self) -> bool {
        !self.have(Capability::ChangeRecords)
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
    /// None for a person without a team.
    pub team_name: Option<String>,
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
    pub capabilities: Capabilities,
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

/// What a sign-in returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedSession {
    pub person: Person,
    pub token: SessionToken,
    /// Of the audit log at sign-in: no change after it is missed.
    pub position: String,
    pub audit_months: AuditMonths,
}

/// Whether anything changed, and the position of the audit log to ask from next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeSignal {
    pub changed: bool,
    pub position: String,
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
