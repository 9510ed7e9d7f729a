-- Protection of the reference tables of core: times and version set by the database, writes by the platform's
-- own session only. Events about these tables belong to the platform tenant (docs/decisions/0001).
create function core.refuse_without_platform_session() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if auth.tenant_id() is distinct from 1 then
        raise insufficient_privilege using
            constraint = 'refuse_without_platform_session',
            message    = 'reference data belong to the platform',
            hint       = 'Sign in as a platform administrator.';
    end if;
    return null;
end
$$;

create function core.set_reference_row_metadata() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    new.created_at := case when tg_op = 'INSERT' then auth.now() else old.created_at end;
    new.updated_at := auth.now();
    new.version := case when tg_op = 'INSERT' then 1 else old.version + 1 end;
    return new;
end
$$;

create procedure core.protect_reference_table(reference_table regclass)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    execute format($ddl$
        alter table %1$s
            add column created_at timestamptz not null,
            add column updated_at timestamptz not null,
            add column version    integer not null default 1;
        comment on column %1$s.created_at is 'When it was added to the reference data.';
        comment on column %1$s.updated_at is 'When it was last changed; as created_at until then.';
        comment on column %1$s.version is 'Counts the changes, from 1.';
        create trigger g00_refuse_without_platform_session
            before insert or update or delete on %1$s
            for each statement execute function core.refuse_without_platform_session();
        create trigger g10_set_reference_row_metadata before insert or update on %1$s
            for each row execute function core.set_reference_row_metadata();
        grant select on %1$s to enquiries_app, enquiries_loader, enquiries_worker;
    $ddl$, reference_table);
    call core.grant_loading(reference_table);
end
$$;
comment on procedure core.protect_reference_table(regclass) is
'Row metadata without an actor (the audit log has it), and writes by the platform''s loader alone.';
