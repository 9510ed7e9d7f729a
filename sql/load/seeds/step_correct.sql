-- A correction of the past: the channel of an enquiry, its type or its team, by code.
-- $1 enquiry_id  uuid         which
-- $2 kind        text         channel, type or team
-- $3 to_code     text         the new value
-- $4 reason      text         why
-- $5 by_user     text         who
-- $6 at          timestamptz  when
insert into tenant.corrections (
    enquiry_id, enquiry_version, kind, reason, to_channel_code, to_enquiry_type_id, to_team_id, created_at, created_by
)
select
    e.id,
    e.version,
    $2,
    $4,
    case when $2 = 'channel' then $3 end,
    (select y.id from tenant.enquiry_types as y where $2 = 'type' and y.code = $3),
    (select t.id from tenant.teams as t where $2 = 'team' and t.code = $3),
    $6,
    (select s.id from tenant.staff as s where s.username = $5)
from tenant.enquiries as e
where e.id = $1;
