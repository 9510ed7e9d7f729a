//! How old the data on the screen is, where newer data did not come.

use crate::components::text::clean;
use crate::keys::REFRESH;
use crate::view::DrawContext;
use crate::view::remote::Remote;
use crate::wording::time;
use chrono::{DateTime, Utc};

/// That what is shown is not the newest, of when it is, and why; `None` while it is.
///
/// A lost connection comes before the reason of one request, and is tried again without a key.
pub fn not_up_to_date<T>(shown: &Remote<T>, cx: &DrawContext<'_>) -> Option<String> {
    let connection = &cx.services.connection;
    let (_, loaded_at) = shown.known()?;
    if connection.lost.is_some() {
        // Until the last response it was known that nothing had changed.
        let at = match shown {
            Remote::Fresh { .. } => connection.heard().map_or(loaded_at, |at| at.max(loaded_at)),
            _ => loaded_at,
        };
        return Some(format!(
            "Not up to date, {}: the connection to the server is lost. Trying again …",
            as_of(at, cx)
        ));
    }
    let why = shown.why()?;
    let as_of = as_of(loaded_at, cx);
    Some(format!(
        "Not up to date, {as_of}: {} Press {REFRESH} to retry.",
        clean(why)
    ))
}

/// The age of rows that stay while newer ones are loading, once that takes long enough to be seen.
pub fn while_loading<T>(shown: &Remote<T>, cx: &DrawContext<'_>) -> Option<String> {
    let (_, loaded_at) = shown.known()?;
    let is_late = cx.is_slow && shown.asking_since().is_some();
    is_late.then(|| as_of(loaded_at, cx))
}

/// "as of 14:02"; with the day where it was another.
fn as_of(at: DateTime<Utc>, cx: &DrawContext<'_>) -> String {
    let words = time::format_time(at, cx.now);
    format!("as of {}", words.strip_prefix("today ").unwrap_or(&words))
}
