-- Enquiries of one tenant, spread over its types and sixty days.
-- $1 wanted  integer  number of enquiries
insert into tenant.enquiries (
    enquiry_type_id, channel_code, subject, body, received_at, created_at
)
select
    kinds.ids[1 + n % array_length(kinds.ids, 1)],
    'web_form',
    'Question number ' || n,
    'I have asked this ' || n % 17 || ' times before and had no answer.',
    auth.now() - n % 86400 * interval '1 minute',
    auth.now() - n % 86400 * interval '1 minute'
from
    (select array_agg(t.id order by t.code) as ids from tenant.enquiry_types as t) as kinds,
    generate_series(1, $1) as n;
