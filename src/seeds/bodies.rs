//! The files of `seeds/tenants`, and how one says only what is its own: with `like` it takes the rest from a standard.

use super::SeedError;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

macro_rules! tenants {
    ($($name:literal),+ $(,)?) => {
        &[$((
            concat!("seeds/tenants/", $name, ".toml"),
            include_str!(concat!("../../seeds/tenants/", $name, ".toml")),
        )),+]
    };
}

/// Those that a demonstration begins with, so that its picker is there at once.
const FIRST: &[(&str, &str)] = tenants!("hmrc", "eastmere");
/// Those that come while somebody looks at the first.
const LATER: &[(&str, &str)] = tenants!(
    "dvla",
    "dwp",
    "penarfon",
    "courts",
    "planning_inspectorate",
    "defra",
    "companies_house",
    "land_registry",
    "hospital",
    "benefits_advice",
    "advice_centre",
);
/// Types and workflows that many bodies have, each with what is its own.
const STANDARD: &str = include_str!("../../seeds/tenants/standard.toml");
/// What a body of each kind begins with, and small bodies with what is their own.
const KINDS: &str = include_str!("../../seeds/tenants/kinds.toml");
const SMALL: &str = include_str!("../../seeds/tenants/small.toml");
const SMALL_FILE: &str = "seeds/tenants/small.toml";

/// A body with all that its file says and takes from elsewhere.
#[derive(Clone, Debug)]
pub(super) struct Body {
    pub file: &'static str,
    pub digest: Vec<u8>,
    pub configuration: Value,
}

impl Body {
    pub fn code(&self) -> &str {
        let code = self.configuration.pointer("/tenant/code");
        code.and_then(Value::as_str).unwrap_or_default()
    }
}

/// Everything that says what the bodies are, for the fingerprint.
pub(super) fn text() -> String {
    let files = FIRST.iter().chain(LATER).map(|(_, text)| *text);
    files.chain([STANDARD, KINDS, SMALL]).collect()
}

pub(super) fn first() -> Result<Vec<Body>, SeedError> {
    read(FIRST)
}

/// All bodies: the first, the other large ones, the small ones.
pub fn all() -> Result<Vec<Body>, SeedError> {
    let mut bodies = first()?;
    bodies.extend(read(LATER)?);
    let small = parse(SMALL_FILE, SMALL)?;
    let kinds = parse("seeds/tenants/kinds.toml", KINDS)?;
    let standard = parse("seeds/tenants/standard.toml", STANDARD)?;
    let digest = Sha256::digest(KINDS.to_owned() + SMALL).to_vec();
    let listed = small.get("bodies").and_then(Value::as_array);
    for body in listed.into_iter().flatten() {
        let kind = body
            .pointer("/tenant/kind")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let of_kind = kinds.get(kind).cloned();
        let of_kind =
            of_kind.ok_or_else(|| SeedError::in_file(SMALL_FILE, format!("no kind {kind:?}")))?;
        let configuration = complete(lay_over(of_kind, body.clone()), &standard);
        bodies.push(Body {
            file: SMALL_FILE,
            digest: digest.clone(),
            configuration: configuration.map_err(|e| SeedError::in_file(SMALL_FILE, e))?,
        });
    }
    Ok(bodies)
}

fn parse(file: &str, text: &str) -> Result<Value, SeedError> {
    toml::from_str(text).map_err(|e| SeedError::in_file(file, e))
}

fn read(files: &[(&'static str, &str)]) -> Result<Vec<Body>, SeedError> {
    let standard = parse("seeds/tenants/standard.toml", STANDARD)?;
    let read = files.iter().map(|(file, text)| {
        let configuration = complete(parse(file, text)?, &standard);
        Ok(Body {
            file,
            digest: Sha256::digest(text.as_bytes()).to_vec(),
            configuration: configuration.map_err(|e| SeedError::in_file(file, e))?,
        })
    });
    read.collect()
}

/// Takes from the standard whatever is `like` it, and gives the body's hours to those who have none of their own.
fn complete(mut body: Value, standard: &Value) -> Result<Value, SeedError> {
    for list in [
        "workflows",
        "enquiry_types",
        "warning_rules",
        "routing_rules",
    ] {
        for item in items(&mut body, list) {
            let like = item.as_object_mut().and_then(|item| item.remove("like"));
            let Some(like) = like else {
                continue;
            };
            let known = standard.get(list).and_then(Value::as_array);
            let found = known.and_then(|all| all.iter().find(|it| it.get("code") == Some(&like)));
            let found = found.ok_or_else(|| SeedError(format!("no standard {list} {like}")))?;
            *item = lay_over(found.clone(), item.take());
        }
    }
    let hours = body.as_object_mut().and_then(|body| body.remove("hours"));
    for person in items(&mut body, "staff") {
        if let (Some(hours), Some(person)) = (&hours, person.as_object_mut()) {
            person.entry("hours").or_insert_with(|| hours.clone());
        }
    }
    Ok(body)
}

fn items<'a>(body: &'a mut Value, list: &str) -> impl Iterator<Item = &'a mut Value> {
    let list = body.get_mut(list).and_then(Value::as_array_mut);
    list.into_iter().flatten()
}

/// One configuration over another. Items of a list are the same where they are called the same; one that says
/// `leave_out` takes the other away.
fn lay_over(below: Value, above: Value) -> Value {
    match (below, above) {
        (Value::Object(mut below), Value::Object(above)) => {
            for (key, value) in above {
                let value = match below.remove(&key) {
                    Some(known) => lay_over(known, value),
                    None => value,
                };
                below.insert(key, value);
            }
            Value::Object(below)
        }
        (Value::Array(mut below), Value::Array(above))
            if above.iter().all(|it| name(it).is_some()) =>
        {
            for item in above {
                let known = below.iter().position(|it| name(it) == name(&item));
                let leaves_out = item.get("leave_out").is_some();
                match (known.and_then(|at| below.get_mut(at)), leaves_out) {
                    (Some(known), false) => *known = lay_over(known.take(), item),
                    (None, false) => below.push(item),
                    (_, true) => below.retain(|it| name(it) != name(&item)),
                }
            }
            Value::Array(below)
        }
        (_, above) => above,
    }
}

/// What an item of a list is called: by its code, as a person, as a step from one stage to another, or by name.
fn name(item: &Value) -> Option<Vec<&str>> {
    let item: &Map<String, Value> = item.as_object()?;
    let word = |key: &str| item.get(key).and_then(Value::as_str);
    match (word("from"), word("to")) {
        (Some(from), Some(to)) => Some(vec![from, to]),
        _ => {
            let one = word("code").or(word("username")).or(word("name"))?;
            // Texts in two languages have one code.
            Some(vec![one, word("language").unwrap_or_default()])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn laying_over_changes_what_is_said_and_nothing_else() {
        let below = json!({
            "name": "Complaint",
            "fields": [{ "code": "about", "label": "About", "required": true }, { "code": "when", "label": "When" }],
            "choices": ["A", "B"],
        });
        let above = json!({
            "fields": [{ "code": "about", "label": "What about" }, { "code": "when", "leave_out": true }, { "code": "who" }],
            "choices": ["C"],
        });
        let expected = json!({
            "name": "Complaint",
            "fields": [{ "code": "about", "label": "What about", "required": true }, { "code": "who" }],
            "choices": ["C"],
        });
        assert_eq!(lay_over(below, above), expected);
    }
}
