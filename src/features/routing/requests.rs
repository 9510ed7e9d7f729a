//! What is asked and changed about routing rules.

use super::{Rerouted, RouteAsType, Routing, RoutingRule, RoutingSet};
use crate::database::{Tx, queries};
use crate::domain::Failure;
use crate::runtime::request::{Reads, Request, Writes};
use serde_json::Value;
use uuid::Uuid;

/// Every version, the newest first.
#[derive(Clone, Debug, PartialEq)]
pub struct ListRoutingSets;

impl Request for ListRoutingSets {
    type Response = Vec<RoutingSet>;
    type Access = Reads;
    const NAME: &'static str = "routing_sets";

    async fn run(self, tx: &Tx) -> Result<Vec<RoutingSet>, Failure> {
        Ok(queries::configure::routing_sets(tx).await?.many())
    }
}

/// The rules of a version, as they are asked.
#[derive(Clone, Debug, PartialEq)]
pub struct ListRoutingRules {
    pub set_id: Uuid,
}

impl Request for ListRoutingRules {
    type Response = Vec<RoutingRule>;
    type Access = Reads;
    const NAME: &'static str = "routing_rules";

    async fn run(self, tx: &Tx) -> Result<Vec<RoutingRule>, Failure> {
        let rows = queries::configure::routing_rules(tx, self.set_id).await?;
        Ok(rows.many())
    }
}

/// The draft of the next version; with a number it becomes a copy of that version.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftRouting {
    pub from_number: Option<i16>,
}

impl Request for DraftRouting {
    type Response = Uuid;
    type Access = Writes;
    const NAME: &'static str = "draft_routing";

    async fn run(self, tx: &Tx) -> Result<Uuid, Failure> {
        let row = queries::configure::draft_routing(tx, self.from_number).await?;
        Ok(row.one()?.routing_set_id)
    }
}

/// A rule of the draft, by its code.
#[derive(Clone, Debug, PartialEq)]
pub struct WriteRoutingRule {
    pub rule: Value,
}

impl Request for WriteRoutingRule {
    type Response = Uuid;
    type Access = Writes;
    const NAME: &'static str = "write_routing_rule";

    async fn run(self, tx: &Tx) -> Result<Uuid, Failure> {
        let row = queries::configure::write_routing_rule(tx, &self.rule).await?;
        Ok(row.one()?.routing_rule_id)
    }
}

/// Another place for a rule of the draft. The response is false where the draft has no such rule.
#[derive(Clone, Debug, PartialEq)]
pub struct MoveRoutingRule {
    pub code: String,
    pub to_position: i16,
}

impl Request for MoveRoutingRule {
    type Response = bool;
    type Access = Writes;
    const NAME: &'static str = "move_routing_rule";

    async fn run(self, tx: &Tx) -> Result<bool, Failure> {
        let row = queries::configure::move_routing_rule(tx, &self.code, self.to_position).await?;
        Ok(row.one()?.moved)
    }
}

/// Takes a rule out of the draft. The response is false where the draft has no such rule.
#[derive(Clone, Debug, PartialEq)]
pub struct RemoveRoutingRule {
    pub code: String,
}

impl Request for RemoveRoutingRule {
    type Response = bool;
    type Access = Writes;
    const NAME: &'static str = "remove_routing_rule";

    async fn run(self, tx: &Tx) -> Result<bool, Failure> {
        let row = queries::configure::remove_routing_rule(tx, &self.code).await?;
        Ok(row.one()?.removed)
    }
}

/// Every rule of a version that cannot run, by its code and in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckRouting {
    pub set_id: Uuid,
}

impl Request for CheckRouting {
    type Response = Vec<(String, String)>;
    type Access = Reads;
    const NAME: &'static str = "routing_faults";

    async fn run(self, tx: &Tx) -> Result<Vec<(String, String)>, Failure> {
        let rows = queries::configure::routing_faults(tx, self.set_id).await?;
        let faults = rows.many().into_iter().map(|row| (row.fault, row.sentence));
        Ok(faults.collect())
    }
}

/// Puts a draft into force as it was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishRouting {
    pub set_id: Uuid,
    pub seen_version: i32,
}

impl Request for PublishRouting {
    type Response = ();
    type Access = Writes;
    const NAME: &'static str = "publish_routing";

    async fn run(self, tx: &Tx) -> Result<(), Failure> {
        let row = queries::configure::publish_routing(tx, self.set_id, self.seen_version).await?;
        row.one()?.version.map(|_| ()).ok_or(Failure::Conflict)
    }
}

/// What came in within so many days and a version would have routed otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct PreviewRouting {
    pub set_id: Uuid,
    pub days: i32,
}

impl Request for PreviewRouting {
    type Response = Vec<Rerouted>;
    type Access = Reads;
    const NAME: &'static str = "preview_routing";

    async fn run(self, tx: &Tx) -> Result<Vec<Rerouted>, Failure> {
        let rows = queries::configure::preview_routing(tx, self.set_id, self.days).await?;
        Ok(rows.many())
    }
}

/// By which rule an enquiry came to its first team; none where no rules routed it.
#[derive(Clone, Debug, PartialEq)]
pub struct ExplainRouting {
    pub enquiry_id: Uuid,
}

impl Request for ExplainRouting {
    type Response = Option<Routing>;
    type Access = Reads;
    const NAME: &'static str = "explain_routing";

    async fn run(self, tx: &Tx) -> Result<Option<Routing>, Failure> {
        let rows = queries::enquiry::routing(tx, self.enquiry_id).await?;
        rows.optional()
    }
}

/// Where the rules in force would send an open enquiry if it were of another type.
#[derive(Clone, Debug, PartialEq)]
pub struct WouldRoute {
    pub enquiry_id: Uuid,
    pub enquiry_type_id: Uuid,
}

impl Request for WouldRoute {
    type Response = Option<RouteAsType>;
    type Access = Reads;
    const NAME: &'static str = "route_as_type";

    async fn run(self, tx: &Tx) -> Result<Option<RouteAsType>, Failure> {
        let (enquiry, kind) = (self.enquiry_id, self.enquiry_type_id);
        let rows = queries::correction::route_as_type(tx, enquiry, kind).await?;
        rows.optional()
    }
}
