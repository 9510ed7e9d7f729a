//! A saved view: what a queue shows, under a name.

use super::queue::{QueueView, Sort};
use serde_json::{Value, json};
use uuid::Uuid;

/// What a queue shows, in the words of `core.is_view_query`.
#[derive(Clone, Debug, PartialEq)]
pub struct ViewQuery {
    pub of: ViewRows,
    /// The words of the filter; each row contains all of them.
    pub filter: String,
}

/// Which rows, and in which order where they have several.
#[derive(Clone, Debug, PartialEq)]
pub enum ViewRows {
    Tab(QueueView, Sort),
    Tagged(Uuid),
    Search(String),
    Watched,
}

impl ViewQuery {
    pub fn to_json(&self) -> Value {
        let mut query = match &self.of {
            ViewRows::Tab(view, sort) => json!({ "view": view.code(), "order": sort.code() }),
            ViewRows::Tagged(tag_id) => json!({ "tags": [tag_id.to_string()] }),
            ViewRows::Search(words) => json!({ "search": words }),
            ViewRows::Watched => json!({ "watched": true }),
        };
        if let (Some(query), false) = (query.as_object_mut(), self.filter.is_empty()) {
            query.insert("words".into(), json!(self.filter));
        }
        query
    }

    /// None where the view asks for what this program does not show, such as two tags at once.
    pub fn from_json(query: &Value) -> Option<Self> {
        let query = query.as_object()?;
        let text = |key: &str| query.get(key).map(Value::as_str);
        let known = ["view", "order", "tags", "search", "watched", "words"];
        if query.keys().any(|key| !known.contains(&key.as_str())) {
            return None;
        }
        let with_tab = query.contains_key("view") || query.contains_key("order");
        let others = ["tags", "search", "watched"];
        let others = others
            .iter()
            .filter(|key| query.contains_key(**key))
            .count();
        if others > 1 || (others == 1 && with_tab) {
            return None;
        }
        let of = match (query.get("tags"), text("search"), query.get("watched")) {
            (Some(tags), _, _) => match tags.as_array()?.as_slice() {
                [one] => ViewRows::Tagged(one.as_str()?.parse().ok()?),
                _ => return None,
            },
            (None, Some(words), _) => ViewRows::Search(words?.to_owned()),
            (None, None, Some(watched)) if watched.as_bool()? => ViewRows::Watched,
            (None, None, _) => {
                let view = text("view").map_or(Some("all"), |view| view)?;
                let sort = text("order").map_or(Some("due"), |sort| sort)?;
                ViewRows::Tab(
                    QueueView::ALL
                        .iter()
                        .copied()
                        .find(|it| it.code() == view)?,
                    Sort::ALL.iter().copied().find(|it| it.code() == sort)?,
                )
            }
        };
        let filter = text("words").map_or(Some(""), |words| words)?.to_owned();
        Some(Self { of, filter })
    }

    /// What it shows, in words; `tags` are the names of its tags.
    pub fn describe(&self, tags: &[String]) -> String {
        let of = match &self.of {
            ViewRows::Tab(view, sort) => format!("{} · {}", view.word(), sort.words()),
            ViewRows::Tagged(_) => format!("tagged {}", tags.join(", ")),
            ViewRows::Search(words) => format!("search for {words}"),
            ViewRows::Watched => "watched by me".into(),
        };
        match self.filter.is_empty() {
            true => of,
            false => format!("{of} · filter {}", self.filter),
        }
    }
}

/// A view of this person, or one that is shared with them. Texts are untrusted.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedView {
    pub id: Uuid,
    pub name: String,
    /// None where this program cannot show what it asks for.
    pub query: Option<ViewQuery>,
    /// The names of the tags that it asks for.
    pub tags: Vec<String>,
    /// The team that sees it too.
    pub team: Option<String>,
    pub owner: String,
    pub is_mine: bool,
}

impl SavedView {
    /// What it shows, and who sees it.
    pub fn describe(&self) -> String {
        let shows = match &self.query {
            Some(query) => query.describe(&self.tags),
            None => "cannot be shown here".into(),
        };
        match (&self.team, self.is_mine) {
            (None, _) => shows,
            (Some(team), true) => format!("{shows} · shared with {team}"),
            (Some(team), false) => format!("{shows} · {team}, by {}", self.owner),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_is_what_is_shown_again() {
        let tag = Uuid::from_u128(7);
        for of in [
            ViewRows::Tab(QueueView::DueToday, Sort::Who),
            ViewRows::Tagged(tag),
            ViewRows::Search("flood".into()),
            ViewRows::Watched,
        ] {
            for filter in ["", "vat"] {
                let query = ViewQuery {
                    of: of.clone(),
                    filter: filter.into(),
                };
                assert_eq!(ViewQuery::from_json(&query.to_json()), Some(query));
            }
        }
    }

    #[test]
    fn view_that_cannot_be_shown_is_not_shown_as_another() {
        for query in [
            json!({ "due": "today" }),
            json!({ "view": "mine", "stages": ["triage"] }),
            json!({ "tags": [Uuid::nil().to_string(), Uuid::from_u128(1).to_string()] }),
            json!({ "tags": [Uuid::nil().to_string()], "view": "mine" }),
            json!({ "watched": true, "search": "x" }),
            json!({ "view": "theirs" }),
            json!([]),
        ] {
            assert_eq!(ViewQuery::from_json(&query), None, "{query}");
        }
        let all = ViewQuery::from_json(&json!({ "words": "vat" }));
        assert_eq!(
            all.map(|it| it.of),
            Some(ViewRows::Tab(QueueView::All, Sort::Due))
        );
    }
}
