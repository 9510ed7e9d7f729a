-- What every reference table of core has: rows stay, changes are stamped with the time, and only the
-- platform's own session writes. Events about them belong to the platform tenant
-- (docs/decisions/0001).
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
        grant insert, update on %1$s to enquiries_loader;
    $ddl$, reference_table);
end
$$;
comment on procedure core.protect_reference_table(regclass) is
'Stamps, and writing by the platform''s loader alone; who did it is told by the trail.';

-- The reference tables of earlier pages.
call core.protect_reference_table('core.complexity_classes');
call core.forbid_delete('core.complexity_classes');
call audit.enable_tracking('core.complexity_classes', 'code');
call core.protect_reference_table('core.categories');
call core.forbid_delete('core.categories');
call audit.enable_tracking('core.categories', 'code');
call core.protect_reference_table('core.outcomes');
call core.forbid_delete('core.outcomes');
call audit.enable_tracking('core.outcomes', 'code');
call core.protect_reference_table('core.failure_demand_reasons');
call core.forbid_delete('core.failure_demand_reasons');
call audit.enable_tracking('core.failure_demand_reasons', 'code');
call core.protect_reference_table('core.bank_holiday_divisions');
call core.forbid_delete('core.bank_holiday_divisions');
call audit.enable_tracking('core.bank_holiday_divisions', 'code');
call core.protect_reference_table('core.bank_holidays');
call core.forbid_delete('core.bank_holidays');
call audit.enable_tracking('core.bank_holidays');
call core.protect_reference_table('core.record_classes');
call core.forbid_delete('core.record_classes');
call audit.enable_tracking('core.record_classes', 'code');
call core.protect_reference_table('core.need_kinds');
call core.forbid_delete('core.need_kinds');
call audit.enable_tracking('core.need_kinds', 'code');
call core.protect_reference_table('core.consent_purposes');
call core.forbid_delete('core.consent_purposes');
call audit.enable_tracking('core.consent_purposes', 'code');
call core.protect_reference_table('core.languages');
call core.forbid_delete('core.languages');
call audit.enable_tracking('core.languages', 'code');
