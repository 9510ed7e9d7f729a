-- What core tells of itself when nobody has a session: settings are changed by an administrator of the
-- server, the state of a tenant by a job of another one. Such a change is an event of the platform's own
-- trail (docs/decisions/0001), so the statement runs in a session of the platform's actor, which
-- names the login that sent it, and what was there before comes back afterwards. Only who may write
-- these tables gets here.
create function auth.push_platform_session() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    mine text := current_setting('enquiries.platform_session', true);
    who record;
begin
    select * into who from auth.current_session();
    -- An upsert comes by twice, as INSERT and as UPDATE, and goes twice: the visits are counted.
    if who.session_id is not null and split_part(mine, ' ', 1) = who.session_id::text then
        perform set_config(
            'enquiries.platform_session',
            who.session_id || ' ' || (split_part(mine, ' ', 2)::integer + 1), true
        );
        return null;
    end if;
    perform
        set_config('enquiries.session_before', coalesce(current_setting('enquiries.session', true), ''), true),
        set_config(
            'enquiries.hint_before', coalesce(current_setting('enquiries.tenant_hint', true), ''), true
        );
    perform auth.begin_session(
        1,
        (select d.staff_id from auth.directory as d where d.tenant_id = 1 and d.username = 'platform'),
        'platform', 'service', 'administrator ' || session_user, 1
    );
    select * into who from auth.current_session();
    perform set_config('enquiries.platform_session', who.session_id || ' 1', true);
    return null;
end
$$;
comment on function auth.push_platform_session() is
'Before a statement: opens the platform''s session, so that what follows has an author.';

create function auth.pop_platform_session() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    mine text := current_setting('enquiries.platform_session', true);
    who record;
begin
    select * into who from auth.current_session();
    if who.session_id is null or split_part(mine, ' ', 1) <> who.session_id::text then
        return null;
    end if;
    if split_part(mine, ' ', 2) <> '1' then
        perform set_config(
            'enquiries.platform_session',
            who.session_id || ' ' || (split_part(mine, ' ', 2)::integer - 1), true
        );
        return null;
    end if;
    update auth.sessions as s set ended_at = clock_timestamp() where s.id = who.session_id;
    perform
        set_config('enquiries.session', current_setting('enquiries.session_before', true), true),
        set_config('enquiries.tenant_hint', current_setting('enquiries.hint_before', true), true),
        set_config('enquiries.platform_session', '', true);
    return null;
end
$$;
comment on function auth.pop_platform_session() is 'After a statement: ends the platform''s session and puts back what was there.';

create trigger g00_push_platform_session before insert or update on core.settings
    for each statement execute function auth.push_platform_session();
call audit.enable_tracking('core.settings', 'name');
create trigger z99_pop_platform_session after insert or update on core.settings
    for each statement execute function auth.pop_platform_session();

-- The first rows, which are events too.
insert into core.settings (name, value) values ('mock_sign_in', 'off'), ('disposable', 'off');
