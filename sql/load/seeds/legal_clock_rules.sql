-- Time limits of laws and codes of practice from seeds/reference.
-- $1 rules  jsonb  list as seeds/reference/clock_rules.toml has it
insert into core.clock_rules (
    code, valid_from, name, unit, length, day_one, calendar_code, roll, cut_off, on_clarification, on_fee, starts_on,
    ends_on, extension_length, extension_unit, extension_from, is_duty, legal_basis, confirmed
)
select
    r.code, r.valid_from, r.name, r.unit, r.length, r.day_one, r.calendar, coalesce(r.roll, 'none'), r.cut_off,
    coalesce(r.on_clarification, 'none'), coalesce(r.on_fee, 'none'), coalesce(r.starts_on, 'receipt'),
    coalesce(r.ends_on, 'resolution'),
    (r.extension ->> 'length')::smallint, r.extension ->> 'unit', r.extension ->> 'from', coalesce(r.is_duty, true),
    r.legal_basis, coalesce(r.confirmed, true)
from
    jsonb_to_recordset($1) as r (
        code text, valid_from date, name text, unit text, length smallint, day_one text, calendar text, roll text,
        cut_off time, on_clarification text, on_fee text, starts_on text, ends_on text, extension jsonb, is_duty boolean,
        legal_basis text, confirmed boolean
    )
on conflict on constraint clock_rules_one_version_a_day do nothing;
