-- Moves an enquiry along its workflow; no version comes back when it had moved on since it was seen.
-- $1 enquiry_id    uuid     the enquiry
-- $2 seen_version  integer  the version it was seen at
-- $3 to_stage      uuid     where to
-- $4 reason        text?    why, 1 to 500 characters
-- $5 outcome       text?    what came of it, 1 to 500 characters; null leaves it as it is
-- ->               version integer?
-- index            enquiries_pkey
select app.change_stage($1, $2, $3, $4, $5) as version;
