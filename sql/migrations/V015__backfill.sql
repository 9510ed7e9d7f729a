-- A migration's backfill: under forced row security an UPDATE without a session touches nothing and says
-- so only in its count. This goes tenant by tenant in a session of each, and counts.
create procedure core.backfill(statement text, expected_rows bigint default null)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    one_tenant record;
    touched bigint;
    total bigint := 0;
begin
    for one_tenant in
        select t.id, d.staff_id
        from core.tenants as t
        inner join auth.directory as d on t.id = d.tenant_id and d.username = 'system'
        order by t.id
    loop
        perform auth.begin_session(
            one_tenant.id, one_tenant.staff_id, 'worker', 'service', 'migration', 1
        );
        execute statement;
        get diagnostics touched = row_count;
        total := total + touched;
        perform auth.close_session();
    end loop;
    if expected_rows is not null and total <> expected_rows then
        raise exception using
            errcode    = 'UK701',
            constraint = 'backfill',
            message    = format('the backfill touched %s rows, not %s', total, expected_rows),
            hint       = 'Count the rows again, as each tenant, before this migration runs.';
    end if;
end
$$;
comment on procedure core.backfill(text, bigint) is
'Runs a statement once in a session of each tenant, and refuses when it touched another number of rows.';
