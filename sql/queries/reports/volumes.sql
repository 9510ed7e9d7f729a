-- How many enquiries came and how many ended, by month of London's calendar; months without any are there too.
-- $1 months  integer  how many, this one with them: 1 to 36
-- ->         month date, received bigint, closed bigint
with months as (
    select m.month
    from generate_series(
        date_trunc('month', auth.now() at time zone 'Europe/London') - ($1 - 1) * interval '1 month',
        date_trunc('month', auth.now() at time zone 'Europe/London'),
        interval '1 month'
    ) as m (month)
),

since as (
    select min(m.month) at time zone 'Europe/London' as moment
    from months as m
),

received as (
    select
        date_trunc('month', e.received_at at time zone 'Europe/London') as month,
        count(*) as enquiries
    from app.enquiries as e
    where e.received_at >= (select s.moment from since as s)
    group by 1
),

closed as (
    select
        date_trunc('month', e.closed_at at time zone 'Europe/London') as month,
        count(*) as enquiries
    from app.enquiries as e
    where e.closed_at >= (select s.moment from since as s)
    group by 1
)

select
    m.month::date as month,
    coalesce(r.enquiries, 0) as received,
    coalesce(c.enquiries, 0) as closed
from months as m
left join received as r on m.month = r.month
left join closed as c on m.month = c.month
order by m.month;
