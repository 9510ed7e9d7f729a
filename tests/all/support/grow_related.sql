-- Related data of the enquiries of grow.sql: three messages, a task, a watcher, a document, a link and a tag for
-- each, and 4,000 saved views.
with grown as materialized (
    select e.id, e.assignee_id, e.updated_by, row_number() over (order by e.id) as place
    from tenant.enquiries as e
    where e.subject like 'Question number %'
),

new_messages as (
    insert into tenant.messages (enquiry_id, direction, channel_code, from_address, body)
    select g.id, 'in', 'email', 'mo@example.com', 'Is there any news of request ' || n || '?'
    from grown as g, generate_series(1, 3) as n
),

new_tasks as (
    insert into tenant.tasks (enquiry_id, what, staff_id, due_at)
    select g.id, 'Ring back', g.assignee_id, auth.now() + g.place * interval '1 minute'
    from grown as g
    where g.assignee_id is not null
),

new_questions as (
    insert into tenant.questions (enquiry_id, question, staff_id, due_at)
    select g.id, 'Has it come?', g.assignee_id, auth.now() + g.place * interval '1 minute'
    from grown as g
    where g.assignee_id is not null
),

new_decisions as (
    insert into tenant.decisions (enquiry_id, decision, decided_on, in_force_from, appeal_until)
    select g.id, 'Granted', current_date, current_date, current_date + (g.place % 200)::integer
    from grown as g
),

new_watchers as (
    insert into tenant.watchers (enquiry_id, staff_id) select g.id, g.updated_by from grown as g
),

new_documents as (
    insert into tenant.documents (
        enquiry_id, file_name, media_type, size_bytes, sha256
    )
    select g.id, 'letter.pdf', 'application/pdf', 20480, sha256(g.id::text::bytea)
    from grown as g
),

new_links as (
    insert into tenant.enquiry_links (enquiry_id, kind, other_enquiry_id)
    select g.id, 'related', o.id
    from grown as g
    inner join grown as o on o.place = g.place + 1
),

new_tags as (
    insert into tenant.tags (name) select 'Grown ' || n from generate_series(1, 40) as n returning id
),

tag_ids as (
    select array_agg(t.id) as ids from new_tags as t
),

new_enquiry_tags as (
    insert into tenant.enquiry_tags (enquiry_id, tag_id)
    select g.id, l.ids[1 + g.place % 40] from grown as g, tag_ids as l
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
