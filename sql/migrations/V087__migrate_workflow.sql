-- Moving running enquiries to the next version of their workflow, and back while nothing has moved on
-- (docs/decisions/0004). In batches, since who moves a hundred thousand at once holds them all: one record for each batch, one
-- stage change for each enquiry; no transition is taken, so none is checked. What is left stands in the version before, so a
-- migration that was broken off goes on when it is called again. Only the functions below write the record, and it counts in its own transaction alone: nothing else changes
-- the workflow of an enquiry.
create function tenant.migration_of(
    from_workflow uuid, to_workflow uuid, from_stage uuid, to_stage uuid
) returns uuid
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    select m.id
    from tenant.workflow_migrations as m
    where
        m.tenant_id = (select auth.tenant_id())
        and m.from_workflow_id = migration_of.from_workflow
        and m.to_workflow_id = migration_of.to_workflow
        and m.transaction_id = pg_current_xact_id_if_assigned()
        and case
            when m.takes_back_id is null
                then m.stage_map ->> migration_of.from_stage::text = migration_of.to_stage::text
            -- From right to left: two stages may have become one.
            else m.stage_map ->> migration_of.to_stage::text = migration_of.from_stage::text
        end
    limit 1;
end;
comment on function tenant.migration_of(uuid, uuid, uuid, uuid) is
'The migration of this transaction by which a stage of one version becomes that of another; null when there is none.';
grant execute on function tenant.migration_of(uuid, uuid, uuid, uuid) to enquiries_app, enquiries_loader;

-- The map names stages by code. Every fault in it is reported at once.
create function tenant.evaluate_migration(from_workflow uuid, to_workflow uuid, stage_map jsonb)
    returns setof text
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select 'Name two versions of one workflow, the second a newer and published one.'
    where not exists (
        select
        from tenant.workflows as o
        inner join tenant.workflows as n on o.tenant_id = n.tenant_id and o.code = n.code
        where
            o.tenant_id = (select auth.tenant_id())
            and o.id = evaluate_migration.from_workflow
            and n.id = evaluate_migration.to_workflow
            and n.workflow_number > o.workflow_number
            and n.published_at is not null
            and n.deleted_at is null
    )
    union all
    select format('Say where enquiries in "%s" come to stand.', s.name)
    from tenant.workflow_stages as s
    where
        s.tenant_id = (select auth.tenant_id())
        and s.workflow_id = evaluate_migration.from_workflow
        and not coalesce(evaluate_migration.stage_map, '{}') ? s.code
        and exists (
            select
            from tenant.enquiries as e
            where
                e.tenant_id = s.tenant_id
                and e.stage_id = s.id
                and e.closed_at is null
                and e.deleted_at is null
        )
    union all
    select 'Name on the left only stages of the version before.'
    where exists (
        select
        from jsonb_object_keys(
            case when jsonb_typeof(evaluate_migration.stage_map) = 'object'
                then evaluate_migration.stage_map else '{}' end
        ) as k (code)
        where not exists (
            select from tenant.workflow_stages as s
            where
                s.tenant_id = (select auth.tenant_id())
                and s.workflow_id = evaluate_migration.from_workflow
                and s.code = k.code
        )
    )
    union all
    select 'Name on the right only open stages of the new version: a migration ends no enquiry.'
    where exists (
        select
        from jsonb_each(
            case when jsonb_typeof(evaluate_migration.stage_map) = 'object'
                then evaluate_migration.stage_map else '{}' end
        ) as k (code, value)
        where not exists (
            select
            from tenant.workflow_stages as s
            inner join core.stages as c on s.stage_code = c.code
            where
                s.tenant_id = (select auth.tenant_id())
                and s.workflow_id = evaluate_migration.to_workflow
                and s.deleted_at is null
                and s.code = k.value #>> '{}'
                and not c.ends
        )
    )
    union all
    select 'Map stages as {"before": "after"}, by their codes.'
    where jsonb_typeof(evaluate_migration.stage_map) is distinct from 'object';
end;
comment on function tenant.evaluate_migration(uuid, uuid, jsonb) is
'All reasons against moving running enquiries from one version to another, a sentence each.';
grant execute on function tenant.evaluate_migration(uuid, uuid, jsonb) to enquiries_app;

-- What a migration would do: how many enquiries stand in each stage, and where they come to stand. A stage that is not named
-- becomes the open stage of its code.
create function app.preview_migration(from_workflow uuid, to_workflow uuid, stage_map jsonb)
    returns table (from_code text, from_name text, enquiries bigint, to_code text, to_name text)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select
        o.code as from_code,
        o.name as from_name,
        counted.enquiries,
        n.code as to_code,
        n.name as to_name
    from tenant.workflow_stages as o
    inner join core.stages as c on o.stage_code = c.code and not c.ends
    cross join lateral (
        select count(*) as enquiries
        from tenant.enquiries as e
        where e.tenant_id = o.tenant_id and e.stage_id = o.id and e.closed_at is null and e.deleted_at is null
    ) as counted
    left join tenant.workflow_stages as n
        on
            o.tenant_id = n.tenant_id
            and n.workflow_id = preview_migration.to_workflow
            and n.deleted_at is null
            and n.code = coalesce(preview_migration.stage_map ->> o.code, o.code)
            and n.stage_code in (select g.code from core.stages as g where not g.ends)
    where
        o.tenant_id = (select auth.tenant_id())
        and o.workflow_id = preview_migration.from_workflow
    order by o.position, o.code;
end;
comment on function app.preview_migration(uuid, uuid, jsonb) is
'The open stages of a version with the enquiries that stand in each, and the stage of the other version that each becomes: by the map of codes, else that of its code; null where there is none.';
grant execute on function app.preview_migration(uuid, uuid, jsonb) to enquiries_app;

create function tenant.refuse_migration_by_role() returns void
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    if not auth.has_capability('migrate_workflows') then
        raise exception using
            errcode    = 'UK225',
            constraint = 'refuse_migration_by_role',
            schema     = 'tenant',
            table      = 'workflows',
            message    = 'this role does not migrate workflows',
            hint       = 'Ask a manager to move enquiries to another version of their workflow.';
    end if;
end
$$;
comment on function tenant.refuse_migration_by_role() is 'Refuses with UK225 who may not migrate workflows.';

create function app.migrate_workflow(
    from_workflow uuid, to_workflow uuid, stage_map jsonb, reason text, most integer default 250
) returns integer
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    against text;
    candidates uuid[];
    chosen uuid[];
begin
    -- This runs as the owner, so no policy of the caller applies here.
    perform tenant.refuse_migration_by_role();
    loop
        candidates := array(
            select e.id
            from tenant.enquiries as e
            where
                e.tenant_id = auth.tenant_id()
                -- By its stages, which have an index of open work.
                and e.stage_id in (
                    select s.id
                    from tenant.workflow_stages as s
                    where s.tenant_id = auth.tenant_id() and s.workflow_id = migrate_workflow.from_workflow
                )
                and e.closed_at is null
                and e.deleted_at is null
            order by e.id
            limit least(coalesce(migrate_workflow.most, 250), 250)
        );
        -- Locked, so that the enquiries that were checked are those that move. Asked by the workflow: one that took a step while
        -- this waited for it is in another stage of the same version.
        chosen := array(
            select e.id
            from tenant.enquiries as e
            where
                e.tenant_id = auth.tenant_id()
                and e.id = any (candidates)
                and e.workflow_id = migrate_workflow.from_workflow
                and e.closed_at is null
                and e.deleted_at is null
            order by e.id
            for update
        );
        -- Where all of them were closed in the meantime, there may be others.
        exit when cardinality(chosen) > 0 or cardinality(candidates) = 0;
    end loop;

    select string_agg(j.sentence, ' ') into against
    from tenant.evaluate_migration(
        migrate_workflow.from_workflow, migrate_workflow.to_workflow, migrate_workflow.stage_map
    ) as j (sentence);
    if against is not null then
        raise exception using
            errcode    = 'UK225',
            constraint = 'migrate_workflow',
            schema     = 'tenant',
            table      = 'workflows',
            column     = 'stage_map',
            message    = 'the enquiries cannot be moved to this version so',
            hint       = against;
    end if;

    insert into tenant.workflow_migrations (
        from_workflow_id, to_workflow_id, stage_map, reason, enquiries_moved, created_at, created_by
    )
    select
        migrate_workflow.from_workflow,
        migrate_workflow.to_workflow,
        coalesce(jsonb_object_agg(o.id, n.id), '{}'),
        migrate_workflow.reason,
        cardinality(chosen),
        auth.now(),
        auth.staff_id()
    from jsonb_each_text(migrate_workflow.stage_map) as m (before_code, after_code)
    inner join tenant.workflow_stages as o
        on
            o.tenant_id = auth.tenant_id()
            and o.workflow_id = migrate_workflow.from_workflow
            and m.before_code = o.code
    inner join tenant.workflow_stages as n
        on
            n.tenant_id = auth.tenant_id()
            and n.workflow_id = migrate_workflow.to_workflow
            and m.after_code = n.code
    -- The last call of a migration finds none left.
    having cardinality(chosen) > 0;

    update tenant.enquiries as e set
        workflow_id = n.workflow_id,
        stage_id = n.id
    from tenant.workflow_stages as o
    inner join tenant.workflow_stages as n
        on o.tenant_id = n.tenant_id and n.workflow_id = migrate_workflow.to_workflow
    where
        e.tenant_id = auth.tenant_id()
        and e.id = any (chosen)
        and o.tenant_id = e.tenant_id
        and o.id = e.stage_id
        and n.code = migrate_workflow.stage_map ->> o.code;
    return cardinality(chosen);
end
$$;
comment on function app.migrate_workflow(uuid, uuid, jsonb, text, integer) is
'Moves the next running enquiries, at most 250, to a newer published version of their workflow, stage by stage as the map of codes says; returns how many, 0 once none is left. For managers. Refuses with UK225.';
grant execute on function app.migrate_workflow(uuid, uuid, jsonb, text, integer) to enquiries_app;

-- Those that have taken a step since stay where they are: their history goes on in the new version.
create function app.take_back_migration(from_workflow uuid, to_workflow uuid, reason text, most integer default 250)
    returns integer
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    batch tenant.workflow_migrations;
    chosen uuid[];
    most_now constant integer := least(coalesce(take_back_migration.most, 250), 250);
    moved integer := 0;
begin
    perform tenant.refuse_migration_by_role();
    for batch in
        select m.*
        from tenant.workflow_migrations as m
        where
            m.tenant_id = auth.tenant_id()
            and m.from_workflow_id = take_back_migration.from_workflow
            and m.to_workflow_id = take_back_migration.to_workflow
            and m.takes_back_id is null
        order by m.created_at desc, m.id desc
    loop
        exit when moved >= most_now;
        chosen := array(
            select e.id
            from tenant.stage_changes as c
            inner join tenant.enquiries as e on c.tenant_id = e.tenant_id and c.enquiry_id = e.id
            where
                c.tenant_id = batch.tenant_id
                and c.workflow_migration_id = batch.id
                and e.workflow_id = batch.to_workflow_id
                and e.closed_at is null
                and e.deleted_at is null
                and not exists (
                    select
                    from tenant.stage_changes as l
                    where
                        l.tenant_id = c.tenant_id
                        and l.enquiry_id = c.enquiry_id
                        and l.enquiry_version > c.enquiry_version
                )
            order by e.id
            limit most_now - moved
            for update of e
        );
        -- Asked again once they are held: one of them may have taken a step before.
        chosen := array(
            select c.id
            from unnest(chosen) as c (id)
            inner join tenant.enquiries as e on e.tenant_id = batch.tenant_id and c.id = e.id
            inner join tenant.stage_changes as m
                on e.tenant_id = m.tenant_id and e.id = m.enquiry_id and m.workflow_migration_id = batch.id
            where e.workflow_id = batch.to_workflow_id and e.stage_id = m.to_stage_id and not exists (
                select
                from tenant.stage_changes as l
                where
                    l.tenant_id = m.tenant_id
                    and l.enquiry_id = m.enquiry_id
                    and l.enquiry_version > m.enquiry_version
            )
            order by c.id
        );
        continue when cardinality(chosen) = 0;
        insert into tenant.workflow_migrations (
            from_workflow_id, to_workflow_id, stage_map, reason, enquiries_moved, takes_back_id, created_at, created_by
        ) values (
            batch.to_workflow_id, batch.from_workflow_id, batch.stage_map, take_back_migration.reason,
            cardinality(chosen), batch.id, auth.now(), auth.staff_id()
        );
        update tenant.enquiries as e set
            workflow_id = batch.from_workflow_id,
            stage_id = c.from_stage_id
        from tenant.stage_changes as c
        where
            e.tenant_id = batch.tenant_id
            and e.id = any (chosen)
            and c.tenant_id = e.tenant_id
            and c.enquiry_id = e.id
            and c.workflow_migration_id = batch.id
            and e.stage_id = c.to_stage_id;
        moved := moved + cardinality(chosen);
    end loop;
    return moved;
end
$$;
comment on function app.take_back_migration(uuid, uuid, text, integer) is
'Moves enquiries that a migration between these versions moved back to the version and stage before, at most 250; returns how many, 0 once none is left. Those that have taken a step since stay. For managers. Refuses with UK225.';
grant execute on function app.take_back_migration(uuid, uuid, text, integer) to enquiries_app;

-- Which migration is known only here: history shows its reason where a person gave none.
create view app.workflow_migrations with (security_invoker = true) as
select
    m.id, o.code, o.workflow_number as from_number, n.workflow_number as to_number, m.reason,
    m.enquiries_moved, m.created_at, p.name as migrated_by
from tenant.workflow_migrations as m
inner join tenant.workflows as o on m.tenant_id = o.tenant_id and m.from_workflow_id = o.id
inner join tenant.workflows as n on m.tenant_id = n.tenant_id and m.to_workflow_id = n.id
inner join tenant.staff as p on m.tenant_id = p.tenant_id and m.created_by = p.id
where m.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.workflow_migrations is 'Moves of running enquiries between versions of a workflow.';
grant select on app.workflow_migrations to enquiries_app;
