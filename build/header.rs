//! Reads the header of a query file: sentences, `$n name type words`, `-> name type, …`, `planned R127`.

use super::files::File;
use super::rust_type;

/// A parameter or a result column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub name: String,
    /// The type word, without the `?` of what may be null.
    pub kind: String,
    pub nullable: bool,
}

/// Columns that several queries return in the same order, under one name.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    pub name: String,
    pub columns: Vec<Column>,
}

#[derive(Debug, Default, PartialEq)]
pub struct Query {
    /// Below `sql/queries`: `queue`.
    pub folder: String,
    /// The file without its ending: `page`.
    pub name: String,
    pub sentence: String,
    pub parameters: Vec<Column>,
    /// The shape that the result begins with.
    pub shape: Option<Shape>,
    /// What comes behind the shape, or all columns. Empty without a shape: the query returns `void`.
    pub columns: Vec<Column>,
    /// The requirements that wait for it, where no code calls it yet.
    pub planned: Option<String>,
}

impl Query {
    /// Every column of the result, in order.
    pub fn result(&self) -> impl Iterator<Item = &Column> {
        let shape = self.shape.iter().flat_map(|shape| &shape.columns);
        shape.chain(&self.columns)
    }
}

/// Reads `sql/rows.txt`: one shape a line, a name and its columns. A line that begins with a blank continues the
/// line before.
pub fn shapes(text: &str) -> Result<Vec<Shape>, String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        match lines.last_mut() {
            _ if line.trim().is_empty() || line.starts_with('#') => {}
            Some(last) if line.starts_with(' ') => *last += line,
            _ => lines.push(line.to_owned()),
        }
    }
    let mut shapes: Vec<Shape> = Vec::new();
    for line in lines {
        let (name, list) = line
            .split_once(' ')
            .ok_or_else(|| format!("rows.txt: {line}: no columns"))?;
        if shapes.iter().any(|shape| shape.name == name) {
            return Err(format!("rows.txt: two shapes are named {name}"));
        }
        let columns = columns(list).map_err(|why| format!("rows.txt: {name}: {why}"))?;
        shapes.push(Shape {
            name: name.to_owned(),
            columns,
        });
    }
    Ok(shapes)
}

/// Every query file in order; the first fault stops it, with the file and the reason.
pub fn queries(files: &[File], shapes: &[Shape]) -> Result<Vec<Query>, String> {
    let below = |file: &File| file.name.strip_prefix("queries/").map(str::to_owned);
    let all = files.iter().filter_map(|file| Some((below(file)?, file)));
    all.map(|(name, file)| {
        parse(&name, &file.text, shapes).map_err(|why| format!("sql/{}: {why}", file.name))
    })
    .collect()
}

/// `name` is the path below `sql/queries`, for example `queue/page.sql`.
pub fn parse(name: &str, text: &str, shapes: &[Shape]) -> Result<Query, String> {
    let path = name
        .strip_suffix(".sql")
        .and_then(|name| name.split_once('/'));
    let (folder, name) = path.ok_or("a query file is sql/queries/FEATURE/VERB.sql".to_owned())?;
    let mut query = Query {
        folder: folder.into(),
        name: name.into(),
        ..Query::default()
    };
    let mut answered = false;
    for line in text.lines().map_while(|line| line.strip_prefix("--")) {
        let line = line.trim();
        if let Some(rest) = line.strip_prefix('$') {
            let parameter = parameter(rest, query.parameters.len() + 1)?;
            query.parameters.push(parameter);
        } else if let Some(rest) = line.strip_prefix("->") {
            if answered {
                return Err("the header has two -> lines".into());
            }
            (query.shape, query.columns) = result(rest, shapes)?;
            answered = true;
        } else if let Some(rest) = line.strip_prefix("planned ") {
            query.planned = Some(requirements(rest)?);
        } else if query.parameters.is_empty() && !answered {
            query
                .sentence
                .push_str(if query.sentence.is_empty() { "" } else { " " });
            query.sentence.push_str(line);
        }
    }
    if query.sentence.is_empty() {
        return Err("the header has no sentence".into());
    }
    if !answered {
        return Err("the header has no -> line".into());
    }
    // A void column holds nothing that could be read: the function returns `()`.
    query.columns.retain(|column| column.kind != "void");
    check(&query)?;
    Ok(query)
}

fn check(query: &Query) -> Result<(), String> {
    for column in query.result() {
        rust_type::owned(column)?;
    }
    for column in &query.parameters {
        rust_type::parameter(column)?;
    }
    let result: Vec<&Column> = query.result().collect();
    let parameters: Vec<&Column> = query.parameters.iter().collect();
    for list in [result, parameters] {
        for (place, column) in list.iter().enumerate() {
            if list[..place]
                .iter()
                .any(|earlier| earlier.name == column.name)
            {
                return Err(format!("the name {} is there twice", column.name));
            }
        }
    }
    Ok(())
}

fn parameter(rest: &str, expected: usize) -> Result<Column, String> {
    let mut words = rest.split_whitespace();
    let (Some(number), Some(name), Some(kind)) = (words.next(), words.next(), words.next()) else {
        return Err(format!(
            "${rest}: a parameter has a number, a name, a type and a meaning"
        ));
    };
    if number != expected.to_string() {
        return Err(format!("${number} is where ${expected} is expected"));
    }
    if words.next().is_none() {
        return Err(format!("${number} {name} has no meaning"));
    }
    Ok(column(name, kind))
}

fn result(text: &str, shapes: &[Shape]) -> Result<(Option<Shape>, Vec<Column>), String> {
    let (first, rest) = text.split_once(',').unwrap_or((text, ""));
    match shapes.iter().find(|shape| shape.name == first.trim()) {
        Some(shape) if rest.trim().is_empty() => Ok((Some(shape.clone()), Vec::new())),
        Some(shape) => Ok((Some(shape.clone()), columns(rest)?)),
        None => Ok((None, columns(text)?)),
    }
}

fn columns(text: &str) -> Result<Vec<Column>, String> {
    let one = |part: &str| match part.trim().split_once(' ') {
        Some((name, kind)) => Ok(column(name, kind.trim())),
        None => Err(format!(
            "`{}` is neither a column with its type nor a shape of sql/rows.txt",
            part.trim()
        )),
    };
    text.split(',').map(one).collect()
}

fn column(name: &str, kind: &str) -> Column {
    let (kind, nullable) = match kind.strip_suffix('?') {
        Some(kind) => (kind, true),
        None => (kind, false),
    };
    Column {
        name: name.to_owned(),
        kind: kind.to_owned(),
        nullable,
    }
}

fn requirements(rest: &str) -> Result<String, String> {
    let number = |word: &str| {
        let digits = word.strip_prefix('R').unwrap_or_default();
        digits.len() == 3 && digits.chars().all(|digit| digit.is_ascii_digit())
    };
    match rest.split(',').all(|word| number(word.trim())) {
        true => Ok(rest.trim().to_owned()),
        false => Err(format!(
            "planned {rest}: names requirements, for example R127, R130"
        )),
    }
}
