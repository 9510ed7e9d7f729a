-- Moving running enquiries to the next version of their workflow (docs/decisions/0004). One record
-- for each move of a version, one stage change for each enquiry; no transition is taken, so none is checked.
-- Only the function below writes the record, and it counts in its own transaction alone: nothing else changes
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
        and m.stage_map ->> migration_of.from_stage::text = migration_of.to_stage::text
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

create function app.migrate_workflow(
    from_workflow uuid, to_workflow uuid, stage_map jsonb, reason text
) returns integer
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    against text;
    moved integer;
begin
    -- This runs as the owner, so no policy of the caller applies here.
    if not auth.has_capability('migrate_workflows') then
        raise exception using
            errcode    = 'UK225',
            constraint = 'refuse_migration_by_role',
            schema     = 'tenant',
            table      = 'workflows',
            message    = 'this role does not migrate workflows',
            hint       = 'Ask a manager to move enquiries to another version of their workflow.';
    end if;
    -- Locked, so that the enquiries that were checked are those that move.
    perform from tenant.enquiries as e
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
    for update;
    get diagnostics moved = row_count;

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
        moved,
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
            and m.after_code = n.code;

    update tenant.enquiries as e set
        workflow_id = n.workflow_id,
        stage_id = n.id
    from tenant.workflow_stages as o
    inner join tenant.workflow_stages as n
        on o.tenant_id = n.tenant_id and n.workflow_id = migrate_workflow.to_workflow
    where
        e.tenant_id = auth.tenant_id()
        and e.workflow_id = migrate_workflow.from_workflow
        and e.closed_at is null
        and e.deleted_at is null
        and o.tenant_id = e.tenant_id
        and o.id = e.stage_id
        and n.code = migrate_workflow.stage_map ->> o.code;
    return moved;
end
$$;
comment on function app.migrate_workflow(uuid, uuid, jsonb, text) is
'Moves running enquiries to a newer published version of their workflow, stage by stage as the map of codes says; returns how many. For managers. Refuses with UK225.';
grant execute on function app.migrate_workflow(uuid, uuid, jsonb, text) to enquiries_app;

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
