-- Open enquiries by what is used of the target that is due first, by type and by team.
-- $1 unit  bigint  always 1: a statement without parameters would keep one plan for all tenants
-- ->       section text, key text, name text, under_half bigint, over_half bigint, late bigint, grossly_late bigint, paused bigint
-- index    clocks_running_by_due
select
    case grouping(u.enquiry_type_id) when 0 then 'type' else 'team' end as section,
    coalesce(u.enquiry_type_id, u.team_id)::text as key,
    case grouping(u.enquiry_type_id) when 0 then max(u.type_name) else max(u.team_name) end as name,
    count(*) filter (where u.band = 'under_half') * $1 as under_half,
    count(*) filter (where u.band = 'over_half') as over_half,
    count(*) filter (where u.band = 'late_now') as late,
    count(*) filter (where u.band = 'grossly_late_now') as grossly_late,
    count(*) filter (where u.band = 'paused') as paused
from app.target_uses as u
group by grouping sets ((u.enquiry_type_id), (u.team_id))
order by section, name, key;
