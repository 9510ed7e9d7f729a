//! Where the columns of a mapping are in a file.

use super::contact::ContactDetail;
use super::error::{ImportError, wrong};
use super::header_advice;
use super::mapping::{Mapping, NamedMapping};
use super::source::InputFile;

/// Positions of the mapped columns, counted from 0.
#[derive(Clone, Debug)]
pub(super) struct HeaderColumns {
    /// As the file names them.
    pub names: Vec<String>,
    pub key: usize,
    /// The first of them with a value counts, as with all columns that are lists here and no joined texts.
    pub received: Vec<usize>,
    pub due: Vec<usize>,
    pub closed: Vec<usize>,
    pub moved: Vec<usize>,
    pub kind: Vec<usize>,
    pub subject: Vec<usize>,
    pub closing_text: Vec<usize>,
    pub tenant: Option<usize>,
    pub team: Option<usize>,
    pub channel: Option<usize>,
    pub status: Option<usize>,
    pub citizen: CitizenPlaces,
    pub body: Vec<usize>,
}

/// Positions of the columns that say who wrote.
#[derive(Clone, Debug, Default)]
pub(super) struct CitizenPlaces {
    pub key: Option<usize>,
    pub name: Vec<usize>,
    pub details: Vec<(ContactDetail, Vec<usize>)>,
}

/// Finds columns, and collects those that are not there.
struct Finder<'a> {
    header: &'a [String],
    missing: Vec<&'a NamedMapping>,
    /// Names that stand twice, with their two places.
    twice: Vec<(&'a str, usize, usize)>,
}

impl<'a> Finder<'a> {
    /// The first `most` columns that the header has of these names.
    fn find(&mut self, named: &'a NamedMapping, most: usize) -> Vec<usize> {
        let mut found = Vec::new();
        for wanted in named.names() {
            let header = self.header.iter().enumerate();
            let named_so = header.filter(|(_, name)| *name == wanted);
            let mut places = named_so.map(|(place, _)| place);
            if let Some(first) = places.next() {
                found.push(first);
                if let Some(second) = places.next() {
                    self.twice.push((wanted, first, second));
                }
            }
            if found.len() == most {
                break;
            }
        }
        if found.is_empty() {
            self.missing.push(named);
        }
        found
    }

    fn all(&mut self, named: &'a NamedMapping) -> Vec<usize> {
        self.find(named, usize::MAX)
    }

    /// Without the column the place does not count: the file is refused in the end.
    fn one(&mut self, named: &'a NamedMapping) -> usize {
        self.find(named, 1).first().copied().unwrap_or_default()
    }

    fn some(&mut self, named: &'a Option<NamedMapping>) -> Option<usize> {
        named.as_ref().map(|named| self.one(named))
    }

    fn any(&mut self, named: &'a Option<NamedMapping>) -> Vec<usize> {
        named
            .as_ref()
            .map(|named| self.all(named))
            .unwrap_or_default()
    }

    fn each(&mut self, named: impl IntoIterator<Item = &'a NamedMapping>) -> Vec<usize> {
        named.into_iter().map(|named| self.one(named)).collect()
    }
}

impl HeaderColumns {
    pub(super) fn find(mapping: &Mapping, file: &InputFile) -> Result<Self, ImportError> {
        let mut finder = Finder {
            header: &file.header,
            missing: Vec::new(),
            twice: Vec::new(),
        };
        let columns = &mapping.columns;
        let found = Self {
            names: file.header.clone(),
            key: finder.one(&columns.key),
            received: finder.all(&columns.received),
            due: finder.any(&columns.due),
            closed: finder.any(&columns.closed),
            moved: finder.any(&columns.moved),
            kind: finder.each(&columns.kind),
            subject: finder.each(&columns.subject),
            closing_text: finder.any(&columns.closing_text),
            tenant: finder.some(&mapping.tenant.column),
            team: finder.some(&mapping.team.column),
            channel: finder.some(&mapping.channel.column),
            status: finder.some(&mapping.status.column),
            citizen: match &mapping.citizen {
                Some(citizen) => CitizenPlaces {
                    key: finder.some(&citizen.key),
                    name: finder.all(&citizen.name),
                    details: citizen
                        .details
                        .iter()
                        .map(|(detail, named)| (*detail, finder.all(named)))
                        .collect(),
                },
                None => CitizenPlaces::default(),
            },
            body: finder.each(mapping.body.iter().map(|line| &line.column)),
        };
        if let Some((name, first, second)) = finder.twice.first() {
            return Err(wrong(format!(
                "The column {name:?} stands twice in the first line of {}, as number {} and {}: rename one of them.",
                file.path.display(),
                first + 1,
                second + 1
            )));
        }
        match finder.missing.as_slice() {
            [] => Ok(found),
            missing => Err(wrong(header_advice::missing(mapping, file, missing))),
        }
    }
}
