-- Custom fields of an enquiry type, in the order of the form.
-- $1 enquiry_type_id  uuid  the type
-- ->                  id uuid, code text, label text, kind text, required boolean, choices text[]?, right_is text
-- index               enquiry_type_fields_code_unique
select
    f.id,
    f.code,
    f.label,
    f.kind,
    f.required,
    f.choices,
    f.right_is
from app.enquiry_type_fields as f
where f.enquiry_type_id = $1
order by f.position, f.code;
