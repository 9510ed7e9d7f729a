-- A page of the enquiries behind a figure of clocks, soonest due first: those with a clock that was met, missed or missed
-- grossly in a month, or in the months up to now, and open ones by what they used of their target. Read as
-- clocks/settled.sql and clocks/ageing.sql count.
-- $1 figure       text                     met, missed, grossly_late, or a band of app.target_uses
-- $2 month        date?                    first day of the month; null for all of the period
-- $3 months       integer                  the period, this month with it: 1 to 84
-- $4 measure      text?                    only clocks of this measure
-- $5 rule_code    text?                    only clocks of this rule
-- $6 type_id      uuid?                    only enquiries of this type
-- $7 team_id      uuid?                    only enquiries of this team
-- $8 after_due    timestamptz_or_infinity  due_at of the last row on screen; -infinity for the first page
-- $9 after_id     uuid                     id of that row; all zeros for the first page
-- $10 page_size   bigint                   rows, 1 to 201
-- $11 emergencies boolean                  only emergencies, or all but them
-- ->              queue_row
-- index           clocks_ended, clocks_running_by_due
select e.*
from app.queue_rows as e
where
    e.id in (
        select s.enquiry_id
        from app.settled_clocks(
            app.month_starts_at(coalesce($2, app.first_month($3))),
            app.month_starts_at(coalesce(($2 + interval '1 month')::date, 'infinity'))
        ) as s
        where
            $1 in ('met', 'missed', 'grossly_late')
            and s.is_met = ($1 = 'met')
            and ($1 <> 'grossly_late' or s.is_grossly_late)
            and ($4::text is null or s.measure = $4)
            and ($5::text is null or s.rule_id in (select r.id from app.clock_rule_names as r where r.code = $5))
            and ($6::uuid is null or s.enquiry_type_id = $6)
            and ($7::uuid is null or s.team_id = $7)
        union all
        select u.enquiry_id
        from app.target_uses as u
        where
            u.band = $1
            and ($6::uuid is null or u.enquiry_type_id = $6)
            and ($7::uuid is null or u.team_id = $7)
    )
    and ($11 or e.priority_code > 1)
    and (not $11 or e.priority_code = 1)
    and (e.due_at, e.id) > ($8, $9)
order by e.due_at, e.id
limit $10;
