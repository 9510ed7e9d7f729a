//! Reads a mapping file, section by section. What can be judged is judged although another part is faulty, so that
//! a new mapping is right after one run and not after eight.

use super::faults::Faults;
use super::section::Section;
use super::{
    BodyLine, ChannelRule, CitizenColumns, ColumnNames, ContactDetail, FileLayout, Mapping,
    StatusRule, TeamRule, TenantRule, deserialize, validate, validate_text,
};
use strum::IntoEnumIterator;
use toml::de::DeTable;

/// Of imported enquiries, where the mapping says none.
const NORMAL: i16 = 3;
const A_YEAR: i32 = 8760;

pub(in crate::import) fn mapping(name: &str, text: &str) -> Result<Mapping, Faults> {
    let mut faults = Faults::default();
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        // Behind a fault of syntax nothing can be told for certain.
        Err(error) => {
            faults.add(deserialize::located(text, 0, &error));
            return Err(faults);
        }
    };
    let read = whole(name, Section::new(text, "", table), &mut faults);
    read.filter(|_| faults.is_empty()).ok_or(faults)
}

fn whole(name: &str, mut head: Section<'_>, faults: &mut Faults) -> Option<Mapping> {
    let source: Option<String> = head.required("source", faults);
    let delimiter = head.optional_by("delimiter", faults, deserialize::delimiter);
    let skip_lines = head.optional("skip_lines", faults);
    let encoding = head.optional_by("encoding", faults, deserialize::encoding);
    let zone = head.required_by("zone", faults, deserialize::zone);
    let time_formats = head.required_by("time_formats", faults, deserialize::list);
    let null_words = head.optional_by("null_words", faults, deserialize::list);
    let null_dates = head.optional_by("null_dates", faults, deserialize::days);
    let priority = head.optional("priority", faults);
    let category = head.required("category", faults);
    let resolve_within_hours = head.optional("resolve_within_hours", faults);
    let columns = head.required_section("columns", faults);
    let columns = columns.and_then(|section| columns_of(section, faults));
    let citizen = head.section("citizen", faults);
    let citizen = citizen.and_then(|section| citizen_of(section, faults));
    let tenant = head.required_section("tenant", faults);
    let tenant = tenant.and_then(|section| tenant_of(section, faults));
    let team = head.required_section("team", faults);
    let team = team.and_then(|section| team_of(section, faults));
    let channel = head.required_section("channel", faults);
    let channel = channel.and_then(|section| channel_of(section, faults));
    let status = head.required_section("status", faults);
    let status = status.and_then(|section| status_of(section, faults));
    let body: Vec<BodyLine> = head.items("body", faults);
    let staff = head.items("staff", faults);
    head.end(faults);
    faults.extend(
        source
            .iter()
            .filter_map(|source| validate::in_source(source)),
    );
    faults.extend(
        time_formats
            .iter()
            .flat_map(|formats: &Vec<String>| validate::in_time_formats(formats)),
    );
    faults.extend(resolve_within_hours.and_then(validate::in_hours));
    faults.extend(validate_text::in_body(&body));
    faults.extend(validate_text::in_staff(&staff));
    Some(Mapping {
        name: name.to_owned(),
        source: source?,
        layout: FileLayout {
            delimiter: delimiter.unwrap_or(b','),
            skip_lines: skip_lines.unwrap_or(0),
            encoding: encoding.flatten(),
        },
        zone: zone?,
        time_formats: time_formats?,
        null_words: null_words.unwrap_or_default(),
        null_dates: null_dates.unwrap_or_default(),
        priority: priority.unwrap_or(NORMAL),
        category: category?,
        resolve_within_hours: resolve_within_hours.unwrap_or(A_YEAR),
        columns: columns?,
        citizen,
        tenant: tenant?,
        team: team?,
        channel: channel?,
        status: status?,
        body,
        staff,
    })
}

fn columns_of(mut section: Section<'_>, faults: &mut Faults) -> Option<ColumnNames> {
    let key = section.required("key", faults);
    let received = section.required("received", faults);
    let due = section.optional("due", faults);
    let closed = section.optional("closed", faults);
    let moved = section.optional("moved", faults);
    let kind = section.required_by("type", faults, deserialize::list);
    let subject = section.optional_by("subject", faults, deserialize::list);
    let closing_text = section.optional("closing_text", faults);
    section.end(faults);
    let columns = ColumnNames {
        key: key?,
        received: received?,
        due,
        closed,
        moved,
        kind: kind?,
        subject: subject.unwrap_or_default(),
        closing_text,
    };
    if columns.kind.is_empty() {
        faults.add("columns.type should name at least one column");
    }
    Some(columns)
}

fn citizen_of(mut section: Section<'_>, faults: &mut Faults) -> Option<CitizenColumns> {
    let key = section.optional("key", faults);
    let kind = section.optional("kind", faults);
    let name = section.required("name", faults);
    let details = ContactDetail::iter()
        .filter_map(|detail| Some((detail, section.optional(detail.code(), faults)?)))
        .collect();
    section.end(faults);
    Some(CitizenColumns {
        key,
        kind: kind.unwrap_or_default(),
        name: name?,
        details,
    })
}

fn tenant_of(mut section: Section<'_>, faults: &mut Faults) -> Option<TenantRule> {
    let kind = section.required("kind", faults);
    let code = section.optional("code", faults);
    let name = section.optional("name", faults);
    let column = section.optional("column", faults);
    let prefix = section.optional("prefix", faults);
    let known = section.items("known", faults);
    section.end(faults);
    let rule = TenantRule {
        kind: kind?,
        code,
        name,
        column,
        prefix,
        known,
    };
    faults.extend(validate_text::in_tenant(&rule));
    Some(rule)
}

fn team_of(mut section: Section<'_>, faults: &mut Faults) -> Option<TeamRule> {
    let column = section.optional("column", faults);
    let default = section.required("default", faults);
    section.end(faults);
    let rule = TeamRule {
        column,
        default: default?,
    };
    faults.extend(validate_text::in_team(&rule));
    Some(rule)
}

fn channel_of(mut section: Section<'_>, faults: &mut Faults) -> Option<ChannelRule> {
    let column = section.optional("column", faults);
    let default = section.optional("default", faults);
    let values = section.words("values", faults);
    section.end(faults);
    let rule = ChannelRule {
        column,
        default,
        values,
    };
    faults.extend(validate_text::in_channel(&rule));
    Some(rule)
}

fn status_of(mut section: Section<'_>, faults: &mut Faults) -> Option<StatusRule> {
    let column = section.optional("column", faults);
    let default = section.optional("default", faults);
    let values = section.words("values", faults);
    let closed_without_time = section.optional("closed_without_time", faults);
    section.end(faults);
    let rule = StatusRule {
        column,
        default,
        values,
        closed_without_time,
    };
    faults.extend(validate_text::in_status(&rule));
    Some(rule)
}
