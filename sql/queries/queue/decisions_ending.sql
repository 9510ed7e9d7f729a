-- Decisions with an appeal period or force that ends in the next days: on the enquiries of this person, of their
-- team, or on all.
-- $1 scope     text  mine, team or tenant
-- $2 last_day  date  the last of those days
-- ->           decision_row
select
    d.id,
    d.enquiry_id,
    d.reference,
    d.subject,
    d.decision,
    d.decided_on,
    d.in_force_from,
    d.expires_on,
    d.appeal_until,
    d.appeal_basis,
    d.recorded_by_name,
    d.withdrawn,
    d.withdrawn_reason,
    d.withdrawn_at,
    d.withdrawn_by_name,
    d.version
from app.decisions as d
where
    case $1
        when 'mine' then d.assignee_id = (select auth.staff_id())
        when 'team' then d.team_id = (select s.team_id from app.staff as s where s.id = (select auth.staff_id()))
        else $1 = 'tenant'
    end
    and not d.withdrawn
    and (
        d.appeal_until between (auth.now() at time zone 'Europe/London')::date and $2
        or d.expires_on between (auth.now() at time zone 'Europe/London')::date and $2
    )
order by least(d.appeal_until, d.expires_on), d.id;
