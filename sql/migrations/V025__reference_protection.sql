-- What every reference table of core has: rows stay, changes are stamped with the time, and only the
-- platform's own session writes. Events about them belong to the platform tenant (DESIGN §5.1).
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

create function core.keep_reference_stamps() returns trigger
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

create procedure core.keep_reference(reference_table regclass)
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
        create trigger g10_keep_reference_stamps before insert or update on %1$s
            for each row execute function core.keep_reference_stamps();
        grant select on %1$s to enquiries_app, enquiries_loader, enquiries_worker;
        grant insert, update on %1$s to enquiries_loader;
    $ddl$, reference_table);
end
$$;
comment on procedure core.keep_reference(regclass) is
'Stamps, and writing by the platform''s loader alone; who did it is told by the trail.';

-- The reference tables of earlier pages.
call core.keep_reference('core.complexity_classes');
call core.keep_rows('core.complexity_classes');
call audit.watch('core.complexity_classes', 'code');
call core.keep_reference('core.categories');
call core.keep_rows('core.categories');
call audit.watch('core.categories', 'code');
call core.keep_reference('core.outcomes');
call core.keep_rows('core.outcomes');
call audit.watch('core.outcomes', 'code');
call core.keep_reference('core.failure_demand_reasons');
call core.keep_rows('core.failure_demand_reasons');
call audit.watch('core.failure_demand_reasons', 'code');
call core.keep_reference('core.bank_holiday_divisions');
call core.keep_rows('core.bank_holiday_divisions');
call audit.watch('core.bank_holiday_divisions', 'code');
call core.keep_reference('core.bank_holidays');
call core.keep_rows('core.bank_holidays');
call audit.watch('core.bank_holidays');
call core.keep_reference('core.record_classes');
call core.keep_rows('core.record_classes');
call audit.watch('core.record_classes', 'code');
call core.keep_reference('core.need_kinds');
call core.keep_rows('core.need_kinds');
call audit.watch('core.need_kinds', 'code');
call core.keep_reference('core.consent_purposes');
call core.keep_rows('core.consent_purposes');
call audit.watch('core.consent_purposes', 'code');
call core.keep_reference('core.languages');
call core.keep_rows('core.languages');
call audit.watch('core.languages', 'code');
