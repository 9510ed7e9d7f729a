-- What a platform administrator does in their own session (R222): sees which bodies there are, and moves them along
-- their life. Their session belongs to the platform, so no row of a body is theirs to read.
create function auth.refuse_without_platform_administration() returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if not auth.has_capability('administer_platform') then
        raise insufficient_privilege using
            constraint = 'refuse_without_platform_administration',
            message    = 'this is for administrators of the platform',
            hint       = 'Ask an administrator of the platform.';
    end if;
end
$$;

create function app.tenants()
    returns table (
        code text, name text, kind text, state text, founded_at timestamptz, live_at timestamptz,
        closing_at timestamptz, closed_at timestamptz
    )
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform auth.refuse_without_platform_administration();
    return query
    select t.code, t.name, t.kind, t.state, t.founded_at, t.live_at, t.closing_at, t.closed_at
    from core.tenants as t
    where t.id <> 1
    order by t.name;
end
$$;
comment on function app.tenants() is 'Every public body and where it is in its life; for administrators of the platform.';

create function app.change_tenant_state(tenant_code text, new_state text) returns text
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform auth.refuse_without_platform_administration();
    return auth.change_tenant_state(change_tenant_state.tenant_code, change_tenant_state.new_state);
end
$$;
comment on function app.change_tenant_state(text, text) is
'Moves a public body along its life, in the name of the administrator; returns the state. Refuses with UK230 and UK404.';

grant execute on function app.tenants(), app.change_tenant_state(text, text) to enquiries_app;
