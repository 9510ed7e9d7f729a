//! Routing rules: versions that are drafted, checked, tried and published; and why an enquiry is with its team.

mod requests;

pub use crate::domain::rows::configure::{
    PreviewRoutingRow as Rerouted, RoutingRulesRow as RoutingRule, RoutingSetsRow as RoutingSet,
};
pub use crate::domain::rows::correction::RouteAsTypeRow as RouteAsType;
pub use crate::domain::rows::enquiry::RoutingRow as Routing;
pub use requests::{
    CheckRouting, DraftRouting, ExplainRouting, ListRoutingRules, ListRoutingSets, MoveRoutingRule,
    PreviewRouting, PublishRouting, RemoveRoutingRule, WouldRoute, WriteRoutingRule,
};
