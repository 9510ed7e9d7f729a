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
        inner join tenant.enquiry_types as t
            on n.tenant_id = t.tenant_id and n.enquiry_type_id = t.id
        where
            not s.begins
            or w.published_at is null
            or w.deleted_at is not null
            or t.deleted_at is not null
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
    return null;
end
$$;
create trigger g50_refuse_unlawful_beginning after insert on tenant.enquiries
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unlawful_beginning();
