-- What came of the enquiries that ended, most frequent first.
-- $1 months  integer  how many, this one with them: 1 to 36
-- ->         name text?, stage_code text, closed bigint
select
    e.outcome as name,
    e.stage_code,
    count(*) as closed
from app.enquiries as e
where
    e.closed_at >= (
        select
            (
                date_trunc('month', auth.now() at time zone 'Europe/London')
                - ($1 - 1) * interval '1 month'
            ) at time zone 'Europe/London'
    )
group by e.outcome, e.stage_code
order by closed desc, name, e.stage_code;
