//! Where the columns of a mapping are in a file.

use super::error::{ImportError, wrong};
use super::mapping::{Mapping, NamedMapping};
use std::path::Path;

/// Positions of the mapped columns, counted from 0.
#[derive(Clone, Debug)]
pub(super) struct HeaderColumns {
    /// As the file names them.
    pub names: Vec<String>,
    pub key: usize,
    pub received: usize,
    pub due: Option<usize>,
    pub closed: Option<usize>,
    pub moved: Option<usize>,
    pub kind: Vec<usize>,
    pub subject: Vec<usize>,
    pub closing_text: Option<usize>,
    pub tenant: Option<usize>,
    pub team: Option<usize>,
    pub channel: Option<usize>,
    pub status: usize,
    pub body: Vec<usize>,
}

impl HeaderColumns {
    pub(super) fn find(
        mapping: &Mapping,
        names: &[String],
        file: &Path,
    ) -> Result<Self, ImportError> {
        let find = |named: &NamedMapping| column_index(named, names, &mapping.name, file);
        let some = |named: &Option<NamedMapping>| named.as_ref().map(find).transpose();
        let all = |named: &[NamedMapping]| named.iter().map(find).collect::<Result<Vec<_>, _>>();
        let columns = &mapping.columns;
        Ok(Self {
            names: names.to_vec(),
            key: find(&columns.key)?,
            received: find(&columns.received)?,
            due: some(&columns.due)?,
            closed: some(&columns.closed)?,
            moved: some(&columns.moved)?,
            kind: all(&columns.kind)?,
            subject: all(&columns.subject)?,
            closing_text: some(&columns.closing_text)?,
            tenant: some(&mapping.tenant.column)?,
            team: some(&mapping.team.column)?,
            channel: some(&mapping.channel.column)?,
            status: find(&mapping.status.column)?,
            body: mapping
                .body
                .iter()
                .map(|line| find(&line.column))
                .collect::<Result<_, _>>()?,
        })
    }
}

fn column_index(
    named: &NamedMapping,
    header: &[String],
    mapping: &str,
    file: &Path,
) -> Result<usize, ImportError> {
    let file = file.display();
    for wanted in named.names() {
        let mut places = header
            .iter()
            .enumerate()
            .filter(|(_, name)| *name == wanted);
        match (places.next(), places.next()) {
            (Some((place, _)), None) => return Ok(place),
            (Some((first, _)), Some((second, _))) => {
                return Err(wrong(format!(
                    "The column {wanted:?} stands twice in the first line of {file}, as number {} and {}: rename one of them.",
                    first + 1,
                    second + 1
                )));
            }
            (None, _) => {}
        }
    }
    let wanted = named.names().join("\" or \"");
    let seen: String = header
        .join(", ")
        .chars()
        .filter(|c| !c.is_control())
        .take(600)
        .collect();
    Err(wrong(format!(
        "The mapping {mapping} names the column \"{wanted}\", and {file} has none of that name. \
         Its first line names: {seen}. Correct the mapping, or choose the one for this layout."
    )))
}
