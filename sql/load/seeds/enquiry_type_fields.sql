-- Fields of the types' own.
-- $1 types  jsonb  list of code and fields (code, label, kind, required, least_value, most_value, decimals,
--                  not_after_today, pattern, pattern_says, choices, welsh_label), in the order of the form
insert into tenant.enquiry_type_fields (
    enquiry_type_id, code, label, kind, required, least_value, most_value, decimals, not_after_today,
    pattern, pattern_says, choices, position, welsh_label
)
select
    t.id, f.code, f.label, f.kind, coalesce(f.required, false), f.least_value, f.most_value, f.decimals,
    coalesce(f.not_after_today, false), f.pattern, f.pattern_says, f.choices, listed.place,
    f.welsh_label
from jsonb_to_recordset($1) as r (code text, fields jsonb)
inner join tenant.enquiry_types as t on r.code = t.code
cross join jsonb_array_elements(r.fields) with ordinality as listed (field, place)
cross join jsonb_to_record(listed.field) as f (
    code text, label text, kind text, required boolean, least_value double precision,
    most_value double precision, decimals smallint, not_after_today boolean, pattern text,
    pattern_says text, choices text[], welsh_label text
);
