-- Resolution targets of enquiry types, around the clock; the beginning lies before everything that is imported.
-- $1 types  jsonb  list of code, resolve_within_hours, clocks (where one says the resolution in opening hours, that holds)
insert into tenant.clock_rules (code, name, measure, enquiry_type_id, target_seconds, valid_from)
select y.code, 'Resolution', 'resolution', y.id, r.resolve_within_hours * 3600, '1900-01-01 00:00:00+00'
from jsonb_to_recordset($1) as r (code text, resolve_within_hours integer, clocks jsonb)
inner join tenant.enquiry_types as y on r.code = y.code
where
    r.resolve_within_hours is not null
    and not coalesce(r.clocks, '[]') @> '[{"measure": "resolution"}]';
