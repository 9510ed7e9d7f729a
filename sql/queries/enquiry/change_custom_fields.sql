-- Writes all custom fields of an enquiry; the version is null after a change by another person.
-- $1 enquiry_id     uuid     the enquiry
-- $2 seen_version   integer  the version it was seen at
-- $3 custom_fields  jsonb    an object, by the fields' codes
-- ->                version integer?
-- index             enquiries_pkey
-- planned           R098
select app.change_custom_fields($1, $2, $3) as version;
