-- A million search entries of HMRC over three years, with the enquiries that the finder reads beside them, and nothing else:
-- written past triggers and without most indexes, which are made afterwards. Only in a database that is thrown away.
set session_replication_role = replica;
set synchronous_commit = off;
set maintenance_work_mem = '1GB';
set temp_file_limit = -1;
select setseed(0.5);

create temporary table kept_indexes as
select c.oid::regclass::text as name, pg_get_indexdef(c.oid) as definition
from pg_index as i
inner join pg_class as c on i.indexrelid = c.oid
where
    i.indrelid in ('tenant.enquiries'::regclass, 'tenant.search_entries'::regclass, 'tenant.search_words'::regclass)
    and not exists (select from pg_constraint as k where k.conindid = c.oid);
do $$
declare
    one record;
begin
    for one in select * from kept_indexes loop
        execute 'drop index ' || one.name;
    end loop;
end
$$;

create temporary table grown as
select
    n,
    (lpad(to_hex(n), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as id,
    now() - (1000001 - n) * interval '94.6 seconds' as received_at,
    'HMRC-26-' || translate(lpad(to_hex(n), 6, '0'), 'abcdef', 'ABCDEF') || '-0' as reference,
    -- Subject and body: what is measured, and words as frequent as in a language. Asked anew for each row, since it names n.
    'answer ' || case when n <= 900000 then 'formerly ' else '' end
    || case when n <= 500000 and n % 3 = 0 then 'thirdly ' else '' end
    || case when n % 2 = 0 then 'evenly ' else 'oddly ' end
    || case n % 3 when 0 then 'firstly ' when 1 then 'secondly ' else '' end
    || case when n % 100000 = 77 then 'zebra ' else '' end
    || (
        select string_agg('v' || translate(to_hex(floor(exp(random() * ln(20000)))::integer + 0 * (n + i)), '0123456789', 'ghijklmnop'), ' ')
        from generate_series(1, 25) as i
    ) as words,
    case
        when n % 33333 = 5 then 'harriet smith'
        when n % 90 = 1 then 'smith'
        when n % 50000 = 7 then 'quillfeather'
        else 'n' || translate(to_hex(floor(exp(random() * ln(30000)))::integer), '0123456789', 'ghijklmnop')
    end as surname,
    'f' || translate(to_hex(floor(exp(random() * ln(400)))::integer), '0123456789', 'ghijklmnop') as first_name,
    -- Thirty districts.
    'ls' || n % 30 || ' ' || n % 9 || chr(97 + n % 26) || chr(97 + n % 25) as postcode
from generate_series(1, 1000000) as n;

insert into tenant.enquiries (
    tenant_id, id, reference, enquiry_type_id, workflow_id, stage_id, stage_since, team_id, channel_code, priority_code,
    subject, body, received_at, due_at, closed_at, created_at, created_by, updated_at, updated_by
)
select
    one.tenant_id, g.id, g.reference, one.enquiry_type_id, one.workflow_id, one.stage_id, g.received_at, one.team_id,
    one.channel_code, one.priority_code, left(g.words, 200), g.words, g.received_at, g.received_at + interval '20 days',
    case when g.n % 20 > 0 then g.received_at + interval '5 days' end,
    g.received_at, one.created_by, g.received_at, one.created_by
from grown as g
cross join (
    select e.* from tenant.enquiries as e inner join core.tenants as t on e.tenant_id = t.id where t.code = 'HMRC' limit 1
) as one;

insert into tenant.search_entries (tenant_id, enquiry_id, received_at, compact_reference, words)
select
    t.id, g.id, g.received_at, replace(g.reference, '-', ''),
    core.search_vector(g.words, '')
    || array_to_tsvector(
        array(
            select 'n:' || w.word from unnest(string_to_array(g.surname, ' ') || g.first_name) as w (word)
            union
            select unnest(array['p:' || g.postcode, 'p:' || left(g.postcode, -2), 'p:' || split_part(g.postcode, ' ', 1)])
            union
            select 'e:' || g.first_name || g.n || '@example.com'
        )
    )
    || core.window_vector(g.received_at)
from grown as g
cross join (select t.id from core.tenants as t where t.code = 'HMRC') as t;

insert into tenant.search_words (tenant_id, word, enquiry_id)
select t.id, w.word, w.enquiry_id
from (
    select w.word, (array_agg(s.enquiry_id))[1] as enquiry_id
    from tenant.search_entries as s
    cross join lateral unnest(tsvector_to_array(s.words)) as w (word)
    where w.word ~ '^(n:)?[^\x01-\x60\x7b-\x7f]{3,40}$' and s.tenant_id = (select t.id from core.tenants as t where t.code = 'HMRC')
    group by w.word
) as w
cross join (select t.id from core.tenants as t where t.code = 'HMRC') as t
on conflict do nothing;

do $$
declare
    one record;
begin
    for one in select * from kept_indexes loop
        execute one.definition;
    end loop;
end
$$;
drop table grown, kept_indexes;
analyze tenant.enquiries;
analyze tenant.search_words;
reset session_replication_role;
