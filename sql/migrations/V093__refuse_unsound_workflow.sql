-- What is published can be worked with: one stage to begin in, an end that can be reached from every stage, no
-- transition from or to a deleted stage, and none that no role may take. A published version is frozen (V041), so
-- that it stays so. Each fault has its own sentence.
create function tenant.refuse_unsound_workflow() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    fault text;
begin
    -- Only what this statement publishes.
    if not exists (select from new_rows as n where n.published_at is not null and n.deleted_at is null) then
        return null;
    end if;
    with recursive published as materialized (
        select n.tenant_id, n.id
        from new_rows as n
        where n.published_at is not null and n.deleted_at is null
    ),

    stages as materialized (
        select s.tenant_id, s.workflow_id, s.id, s.begins, c.ends
        from published as p
        inner join tenant.workflow_stages as s on p.tenant_id = s.tenant_id and p.id = s.workflow_id
        inner join core.stages as c on s.stage_code = c.code
        where s.deleted_at is null
    ),

    transitions as materialized (
        select t.tenant_id, t.workflow_id, t.id, t.from_stage_id, t.to_stage_id
        from published as p
        inner join tenant.workflow_transitions as t on p.tenant_id = t.tenant_id and p.id = t.workflow_id
        where t.deleted_at is null
    ),

    -- From the ends backwards: whatever is not met leads nowhere.
    ending (tenant_id, id) as (
        select s.tenant_id, s.id
        from stages as s
        where s.ends
        union
        select t.tenant_id, t.from_stage_id
        from ending as e
        inner join transitions as t on e.tenant_id = t.tenant_id and e.id = t.to_stage_id
    )

    select
        case
            when exists (
                select
                from published as p
                where 1 <> (
                    select count(*)
                    from stages as s
                    where s.tenant_id = p.tenant_id and s.workflow_id = p.id and s.begins
                )
            ) then 'UK210 refuse_publishing_without_beginning'
            when exists (
                select
                from transitions as t
                where
                    not exists (
                        select from stages as s where s.tenant_id = t.tenant_id and s.id = t.from_stage_id
                    )
                    or not exists (
                        select from stages as s where s.tenant_id = t.tenant_id and s.id = t.to_stage_id
                    )
            ) then 'UK226 refuse_publishing_with_lost_stage'
            when exists (
                select
                from stages as s
                where not exists (
                    select from ending as e where e.tenant_id = s.tenant_id and e.id = s.id
                )
            ) then 'UK227 refuse_publishing_without_end'
            when exists (
                select
                from transitions as t
                where not exists (
                    select
                    from tenant.transition_roles as r
                    where
                        r.tenant_id = t.tenant_id
                        and r.workflow_transition_id = t.id
                        and r.deleted_at is null
                )
            ) then 'UK228 refuse_publishing_without_role'
        end
    into fault;
    case fault
        when 'UK210 refuse_publishing_without_beginning' then
            raise exception using
                errcode    = 'UK210',
                constraint = 'refuse_publishing_without_beginning',
                schema     = tg_table_schema,
                table      = tg_table_name,
                column     = 'published_at',
                message    = 'the workflow has no stage to begin in',
                hint       = 'Mark one stage as the beginning, then publish.';
        when 'UK226 refuse_publishing_with_lost_stage' then
            raise exception using
                errcode    = 'UK226',
                constraint = 'refuse_publishing_with_lost_stage',
                schema     = tg_table_schema,
                table      = tg_table_name,
                column     = 'published_at',
                message    = 'a transition of the workflow begins or ends in a deleted stage',
                hint       = 'Delete that transition or restore its stage, then publish.';
        when 'UK227 refuse_publishing_without_end' then
            raise exception using
                errcode    = 'UK227',
                constraint = 'refuse_publishing_without_end',
                schema     = tg_table_schema,
                table      = tg_table_name,
                column     = 'published_at',
                message    = 'from a stage of the workflow no closing stage can be reached',
                hint       = 'Add transitions so that every stage leads to a closing stage, then publish.';
        when 'UK228 refuse_publishing_without_role' then
            raise exception using
                errcode    = 'UK228',
                constraint = 'refuse_publishing_without_role',
                schema     = tg_table_schema,
                table      = tg_table_name,
                column     = 'published_at',
                message    = 'a transition of the workflow may be taken by no role',
                hint       = 'Say for each transition which roles may take it, then publish.';
        else null;
    end case;
    return null;
end
$$;
create trigger g51_refuse_unsound_workflow after update on tenant.workflows
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unsound_workflow();
create trigger g51_refuse_new_unsound_workflow after insert on tenant.workflows
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unsound_workflow();
