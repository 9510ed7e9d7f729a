-- Values of an enquiry's custom fields, in the order of the form. A retired field has no label; its value is still
-- listed.
-- $1 enquiry_id  uuid  the enquiry
-- ->             code text, label text?, kind text?, said text
-- index          enquiries_pkey
-- hot
select
    given.key as code,
    f.label,
    f.kind,
    given.value as said
from app.enquiries as e
cross join lateral jsonb_each_text(e.custom_fields) as given (key, value)
left join app.enquiry_type_fields as f on e.enquiry_type_id = f.enquiry_type_id and given.key = f.code
where e.id = $1
order by f.position nulls last, given.key;
