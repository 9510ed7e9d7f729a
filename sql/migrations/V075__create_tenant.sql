-- Creation of a tenant: its row, its four reserved actors, its references. Done by the platform's administrator
-- (R056); the first session of a new tenant is its own platform actor's. A tenant keeps its number on every
-- installation it moves to, so where there are several the number is given; alone, an installation counts.
create function auth.create_tenant(code text, name text, kind text, tenant_number integer default null)
    returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    -- The row is part of its event, and events hold times in UTC.
    set timezone = 'UTC'
as $$
declare
    new_tenant integer;
    platform_actor uuid := core.new_id();
begin
    perform pg_advisory_xact_lock(hashtext('auth.create_tenant'));
    select coalesce(create_tenant.tenant_number, max(t.id) + 1, 1) into new_tenant from core.tenants as t;
    insert into core.tenants (id, code, name, kind, founded_at)
    values (new_tenant, create_tenant.code, create_tenant.name, create_tenant.kind, auth.now());
    perform auth.begin_session(
        new_tenant, platform_actor, 'platform', 'service', 'auth.create_tenant', 1
    );
    if new_tenant = 1 then
        -- The first tenant is the platform itself; the roles of reserved actors come with it.
        insert into core.roles (code, name, kind)
        values
            ('platform', 'Platform', 'reserved'),
            ('system', 'System', 'reserved'),
            ('intake', 'Intake', 'reserved'),
            ('import', 'Import', 'reserved');
    end if;
    insert into tenant.staff (id, username, name, role_code)
    values
        (platform_actor, 'platform', 'Platform', 'platform'),
        (core.new_id(), 'system', 'System', 'system'),
        (core.new_id(), 'intake', 'Intake', 'intake'),
        (core.new_id(), 'import', 'Import', 'import');
    perform auth.create_references(new_tenant);
    -- Every open enquiry has a target, whatever is configured later. The platform itself has none, and comes before V116.
    if new_tenant > 1 then
        insert into tenant.clock_rules (code, name, measure, target_seconds, valid_from)
        values ('resolution', 'Resolution', 'resolution', 10 * 86400, '1900-01-01 00:00:00+00');
    end if;
    perform audit.record_event(
        'insert', 'core.tenants', audit.record_id(new_tenant::text),
        (select to_jsonb(t) from core.tenants as t where t.id = new_tenant)
    );
    return new_tenant;
end
$$;
comment on function auth.create_tenant(text, text, text, integer) is
'Creates a tenant with its reserved actors, under the number given or the next one of this installation; the '
'transaction continues in a session of the new tenant.';
grant execute on function auth.create_tenant(text, text, text, integer) to enquiries_loader;

create function auth.tenant_codes() returns setof text
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    select t.code from core.tenants as t order by t.id;
end;
comment on function auth.tenant_codes() is 'Codes of all tenants; for the loader, which creates them.';
grant execute on function auth.tenant_codes() to enquiries_loader;

-- Events about core tables belong to the platform tenant, so it is there before any reference row.
select auth.create_tenant('PLATFORM', 'GOV.UK Enquiries platform', 'platform');

select auth.close_session();

-- The first settings. They are events too, so they follow the platform.
insert into core.settings (name, value) values ('mock_sign_in', 'off'), ('disposable', 'off');
