-- An enquiry begins where its workflow begins, in a published version, of a type in use, and nowhere else.
create function tenant.refuse_unlawful_beginning() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
as $$
begin
    if exists (
        select
        from new_rows as n
        inner join tenant.workflow_stages as s
            on n.tenant_id = s.tenant_id and n.workflow_id = s.workflow_id and n.stage_id = s.id
        inner join tenant.workflows as w on n.tenant_id = w.tenant_id and n.workflow_id = w.id
        where
            not s.begins
            or w.published_at is null
            or w.retired_at is not null
            or w.deleted_at is not null
    ) then
        raise exception using
            errcode    = 'UK207',
            constraint = 'refuse_unlawful_beginning',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'stage_id',
            message    = 'an enquiry begins in the first stage of a published workflow',
            hint       = 'Leave the stage out: the enquiry type decides where it begins.';
    end if;
    if exists (
        select
        from new_rows as n
        inner join tenant.enquiry_types as t
            on n.tenant_id = t.tenant_id and n.enquiry_type_id = t.id
        where not t.active or t.deleted_at is not null
    ) then
        raise exception using
            errcode    = 'UK213',
            constraint = 'refuse_type_out_of_use',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'enquiry_type_id',
            message    = 'this type of enquiry is out of use',
            hint       = 'Choose another type of enquiry.';
    end if;
    return null;
end
$$;
create trigger g50_refuse_unlawful_beginning after insert on tenant.enquiries
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unlawful_beginning();

-- Channels, priorities and reasons of failure demand are asked for here and not by foreign keys: they are never removed and their codes never
-- change, while a key would lock the same few rows for every writer of every tenant (measured: a multixact for each
-- transaction at 8 clients). Codes of an enquiry's own row come by one function, on receipt and on a change.
create function tenant.refuse_unknown_code() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    -- One condition a line: one without a look-up costs next to nothing.
    if tg_op = 'INSERT' or new.channel_code <> old.channel_code then
        if not exists (select from core.channels as c where c.code = new.channel_code) then
            raise exception using
                errcode    = 'UK107',
                constraint = 'refuse_unknown_channel',
                schema     = tg_table_schema,
                table      = tg_table_name,
                column     = 'channel_code',
                message    = 'there is no channel of this code',
                hint       = 'Choose one of the channels.';
        end if;
    end if;
    if tg_op = 'INSERT' or new.priority_code <> old.priority_code then
        if not exists (select from core.priorities as p where p.code = new.priority_code) then
            raise exception using
                errcode    = 'UK107',
                constraint = 'refuse_unknown_priority',
                schema     = tg_table_schema,
                table      = tg_table_name,
                column     = 'priority_code',
                message    = 'there is no priority of this code',
                hint       = 'Choose one of the priorities.';
        end if;
    end if;
    if new.failure_demand_code is not null then
        if not exists (select from core.failure_demand_reasons as r where r.code = new.failure_demand_code) then
            raise exception using
                errcode    = 'UK107',
                constraint = 'refuse_unknown_failure_demand',
                schema     = tg_table_schema,
                table      = tg_table_name,
                column     = 'failure_demand_code',
                message    = 'there is no reason of this code',
                hint       = 'Choose one of the reasons why a contact was avoidable.';
        end if;
    end if;
    return null;
end
$$;
create trigger g56_refuse_unknown_code after insert on tenant.enquiries
    for each row execute function tenant.refuse_unknown_code();
create trigger g56_refuse_change_to_unknown_code after update on tenant.enquiries
    for each row when (
        new.channel_code is distinct from old.channel_code
        or new.priority_code is distinct from old.priority_code
        or new.failure_demand_code is distinct from old.failure_demand_code
    )
    execute function tenant.refuse_unknown_code();
