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

use crate::components::text::clean;
use crate::services::notices::Tone;
use crate::view::Context;
use crate::wording::routing;

/// The open enquiry says by which rule it came to its team.
pub fn explain(cx: &mut Context<'_>) {
    let routed = cx.detail.as_ref().map(|detail| &detail.context.routed);
    let words = match routed {
        Some(Some(it)) => format!(
            "{}: {} Version {} of the rules.",
            clean(&it.team),
            clean(&it.why),
            it.set_number
        ),
        Some(None) => routing::NOT_ROUTED.to_owned(),
        None => return,
    };
    cx.notify(Tone::Plain, words);
}
