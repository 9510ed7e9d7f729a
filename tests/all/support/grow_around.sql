-- What a busy year leaves around the enquiries of one tenant: three messages, a task, a watcher, a letter, a
-- link and a tag on each grown enquiry, and thousands of saved views.
with grown as materialized (
    select e.id, e.assignee_id, e.updated_by, row_number() over (order by e.id) as place
    from tenant.enquiries as e
    where e.subject like 'Question number %'
),

written as (
    insert into tenant.messages (enquiry_id, direction, channel_code, from_address, body)
    select g.id, 'in', 'email', 'mo@example.com', 'Is there any news of request ' || n || '?'
    from grown as g, generate_series(1, 3) as n
),

set_down as (
    insert into tenant.tasks (enquiry_id, what, staff_id, due_at)
    select g.id, 'Ring back', g.assignee_id, auth.now() + g.place * interval '1 minute'
    from grown as g
    where g.assignee_id is not null
),

watched as (
    insert into tenant.watchers (enquiry_id, staff_id) select g.id, g.updated_by from grown as g
),

filed as (
    insert into tenant.documents (
        enquiry_id, file_name, media_type, size_bytes, sha256, storage_key
    )
    select g.id, 'letter.pdf', 'application/pdf', 20480, sha256(g.id::text::bytea), 'grown/' || g.id
    from grown as g
),

linked as (
    insert into tenant.enquiry_links (enquiry_id, kind, other_enquiry_id)
    select g.id, 'related', o.id
    from grown as g
    inner join grown as o on o.place = g.place + 1
),

named as (
    insert into tenant.tags (name) select 'Grown ' || n from generate_series(1, 40) as n returning id
),

listed as (
    select array_agg(t.id) as ids from named as t
),

tagged as (
    insert into tenant.enquiry_tags (enquiry_id, tag_id)
    select g.id, l.ids[1 + g.place % 40] from grown as g, listed as l
)

insert into tenant.saved_views (name, query, created_by, shared_team_id)
select
    'Grown ' || n,
    '{"view": "overdue"}',
    people.ids[1 + n % array_length(people.ids, 1)],
    case when n % 50 = 0 then teams.ids[1 + n / 50 % array_length(teams.ids, 1)] end
from
    (select array_agg(p.id) as ids from tenant.staff as p where p.username <> 'jo.brown') as people,
    (select array_agg(t.id) as ids from tenant.teams as t) as teams,
    generate_series(1, 4000) as n;
