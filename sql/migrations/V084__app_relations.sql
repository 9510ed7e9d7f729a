-- What ties enquiries together and people to them: links, tags, watching. Seen and done by the staff program.
create view app.enquiry_links with (security_invoker = true) as
select
    l.id, l.enquiry_id, l.kind, l.other_enquiry_id, e.reference, e.subject, o.reference as other_reference,
    o.subject as other_subject, l.created_at, p.name as linked_by, l.version, l.merged, l.updated_at
from tenant.enquiry_links as l
inner join tenant.enquiries as e on l.tenant_id = e.tenant_id and l.enquiry_id = e.id
inner join tenant.enquiries as o on l.tenant_id = o.tenant_id and l.other_enquiry_id = o.id
inner join tenant.staff as p on l.tenant_id = p.tenant_id and l.created_by = p.id
where
    l.active
    and l.deleted_at is null
    and e.deleted_at is null
    and o.deleted_at is null
    and l.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;

create view app.link_ends with (security_invoker = true) as
select l.id, l.enquiry_id, l.other_enquiry_id
from tenant.enquiry_links as l
where
    l.deleted_at is null
    and l.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;

create view app.tags with (security_invoker = true) as
select t.id, t.name, t.meaning, t.version
from tenant.tags as t
where
    t.deleted_at is null
    and t.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;

create view app.enquiry_tags with (security_invoker = true) as
select g.enquiry_id, g.tag_id, t.name, g.updated_at as since, p.name as tagged_by
from tenant.enquiry_tags as g
inner join tenant.tags as t on g.tenant_id = t.tenant_id and g.tag_id = t.id
inner join tenant.staff as p on g.tenant_id = p.tenant_id and g.updated_by = p.id
where
    g.active
    and g.deleted_at is null
    and t.deleted_at is null
    and g.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;

create view app.watchers with (security_invoker = true) as
select w.enquiry_id, w.staff_id, p.name, w.updated_at as since
from tenant.watchers as w
inner join tenant.staff as p on w.tenant_id = p.tenant_id and w.staff_id = p.id
where
    w.active
    and w.deleted_at is null
    and w.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;

grant select on app.enquiry_links, app.link_ends, app.tags, app.enquiry_tags, app.watchers to enquiries_app;
comment on view app.enquiry_links is 'Links that hold, with reference and subject of both ends. Personal.';
comment on view app.link_ends is 'Both ends of every link, undone ones too: the enquiries with the link in their history.';
comment on view app.tags is 'Tags in use.';
comment on view app.enquiry_tags is 'Which enquiry bears which tag now.';
comment on view app.watchers is 'Who watches which enquiry now.';

create function app.link_enquiries(
    enquiry_id uuid, kind text, other_enquiry_id uuid, carried text default 'nothing', blocks text default 'closing'
) returns uuid
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    insert into tenant.enquiry_links (enquiry_id, kind, other_enquiry_id, carried, blocks)
    values (
        link_enquiries.enquiry_id, link_enquiries.kind, link_enquiries.other_enquiry_id, link_enquiries.carried,
        link_enquiries.blocks
    )
    returning enquiry_links.id;
end;
comment on function app.link_enquiries(uuid, text, uuid, text, text) is
'Links two enquiries: related, duplicate_of or parent_of, with what of the whole its part shows and which steps of the whole it blocks; returns the link''s key. Refuses circles with UK224.';

-- Those that are related already are left alone, so that undoing it leaves alone what another person did.
create function app.relate_enquiries(enquiry_id uuid, other_ids uuid[])
    returns table (link_id uuid, version integer)
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    select core.refuse_too_many(cardinality(relate_enquiries.other_ids));

    insert into tenant.enquiry_links (enquiry_id, kind, other_enquiry_id)
    select distinct relate_enquiries.enquiry_id, 'related', asked.id
    from unnest(relate_enquiries.other_ids) as asked (id)
    where not exists (
        select
        from tenant.enquiry_links as l
        where
            l.tenant_id = (select auth.tenant_id())
            and l.kind = 'related'
            and l.active
            and l.deleted_at is null
            and least(l.enquiry_id, l.other_enquiry_id) = least(relate_enquiries.enquiry_id, asked.id)
            and greatest(l.enquiry_id, l.other_enquiry_id) = greatest(relate_enquiries.enquiry_id, asked.id)
    )
    order by asked.id
    returning enquiry_links.id, enquiry_links.version;
end;
comment on function app.relate_enquiries(uuid, uuid[]) is
'Links an enquiry to each of the others as related; returns the new links.';

create function app.unlink_enquiries(link_id uuid, seen_version integer) returns integer
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    update tenant.enquiry_links as l set active = false
    where
        l.tenant_id = (select auth.tenant_id())
        and l.id = unlink_enquiries.link_id
        and l.version = unlink_enquiries.seen_version
        and l.active
        and l.deleted_at is null
    returning l.version;
end;
comment on function app.unlink_enquiries(uuid, integer) is
'Undoes a link; returns its new version, null when it had moved on.';

-- A tag of a new name; the policies of V069 say who may. The name is trimmed, as people type it.
create function app.define_tag(name text) returns uuid
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    insert into tenant.tags (name) values (btrim(define_tag.name)) returning tags.id;
end;
comment on function app.define_tag(text) is
'Adds a tag to those of the tenant; returns its key. Only for those with the capability define_tags.';

-- Only what it changed is returned, so that undoing it leaves alone what another person did.
create function app.tag_enquiries(enquiry_ids uuid[], tag_id uuid, bears boolean)
    returns table (enquiry_id uuid)
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    select core.refuse_too_many(cardinality(tag_enquiries.enquiry_ids));

    with taken_off as (
        update tenant.enquiry_tags as g set active = false
        where
            not tag_enquiries.bears
            and g.tenant_id = (select auth.tenant_id())
            and g.enquiry_id = any (tag_enquiries.enquiry_ids)
            and g.tag_id = tag_enquiries.tag_id
            and g.active
        returning g.enquiry_id
    ),

    put_on as (
        insert into tenant.enquiry_tags as g (enquiry_id, tag_id)
        select distinct asked.id, tag_enquiries.tag_id
        from unnest(tag_enquiries.enquiry_ids) as asked (id)
        where tag_enquiries.bears
        order by asked.id
        on conflict on constraint enquiry_tags_once do update set active = true where not g.active
        returning g.enquiry_id
    )

    select t.enquiry_id from taken_off as t
    union all
    select p.enquiry_id from put_on as p;
end;
comment on function app.tag_enquiries(uuid[], uuid, boolean) is
'Puts a tag on enquiries, or takes it off; returns those that it changed.';

-- For a colleague only who may watch for others (V072). In order of key, so that two who watch the same do not deadlock.
create function app.watch_enquiries(enquiry_ids uuid[], watches boolean, staff_id uuid)
    returns table (enquiry_id uuid)
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    select core.refuse_too_many(cardinality(watch_enquiries.enquiry_ids));

    with stopped as (
        update tenant.watchers as w set active = false
        where
            not watch_enquiries.watches
            and w.tenant_id = (select auth.tenant_id())
            and w.enquiry_id = any (watch_enquiries.enquiry_ids)
            and w.staff_id = coalesce(watch_enquiries.staff_id, (select auth.staff_id()))
            and w.active
        returning w.enquiry_id
    ),

    started as (
        insert into tenant.watchers as w (enquiry_id, staff_id)
        select asked.id, coalesce(watch_enquiries.staff_id, (select auth.staff_id()))
        from (select distinct i.id from unnest(watch_enquiries.enquiry_ids) as i (id) order by i.id) as asked
        where watch_enquiries.watches
        on conflict on constraint watchers_once do update set active = true where not w.active
        returning w.enquiry_id
    )

    select s.enquiry_id from stopped as s
    union all
    select s.enquiry_id from started as s;
end;
comment on function app.watch_enquiries(uuid[], boolean, uuid) is
'Makes a person a watcher of enquiries, or ends it, the person of the session where none is named; returns those that it changed.';

grant execute on function
    app.link_enquiries(uuid, text, uuid, text, text),
    app.relate_enquiries(uuid, uuid[]),
    app.unlink_enquiries(uuid, integer),
    app.define_tag(text),
    app.tag_enquiries(uuid[], uuid, boolean),
    app.watch_enquiries(uuid[], boolean, uuid)
    to enquiries_app;
