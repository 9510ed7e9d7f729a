-- A session of the platform for a statement that has none: settings are changed by an administrator of the
-- server, the state of a tenant by a job. The event belongs to the platform's log (docs/decisions/0001), so
-- the triggers of the table run the statement in a session of the platform's actor. The session names the
-- login that sent the statement, and the earlier context is restored afterwards. Only a login that may write
-- the table gets here.
create function auth.push_platform_session() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    mine text := current_setting('enquiries.platform_session', true);
    platform_actor constant uuid := (
        select d.staff_id from auth.directory as d where d.tenant_id = 1 and d.username = 'platform'
    );
    who record;
begin
    select * into who from auth.current_session();
    -- An administrator of the platform acts in their own name.
    if coalesce('administer_platform' = any (who.capabilities), false) then
        return null;
    end if;
    -- An upsert comes by twice, as INSERT and as UPDATE, and goes twice: the visits are counted. The count is a
    -- setting, which any client can write: that the session is the platform's own is asked of the session.
    if who.tenant_id = 1 and who.staff_id = platform_actor and split_part(mine, ' ', 1) = who.session_id::text then
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
        1, platform_actor, 'platform', 'service', 'administrator ' || session_user, 1
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
    if who.tenant_id is distinct from 1
        or who.staff_id <> (
            select d.staff_id from auth.directory as d where d.tenant_id = 1 and d.username = 'platform'
        )
        or split_part(mine, ' ', 1) is distinct from who.session_id::text
    then
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
