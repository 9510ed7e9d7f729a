-- The context of a statement, from the session alone. A setting names the token; whoever can set settings
-- still has to know a token that somebody was given, and with it is only that somebody.
create function auth.cur(
    out session_id uuid,
    out tenant_id integer,
    out staff_id uuid,
    out role_code text,
    out batch_id uuid,
    out program text,
    out client_address inet
)
    language sql stable parallel safe security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    select
        s.id,
        s.tenant_id,
        s.staff_id,
        s.role_code,
        s.batch_id,
        s.program,
        s.client_address
    from auth.sessions as s
    where
        s.token_hash
        = sha256(convert_to(nullif(current_setting('enquiries.session', true), ''), 'UTF8'))
        and s.ended_at is null
        and s.expires_at > clock_timestamp();
end;
comment on function auth.cur() is 'The living session of this transaction; all null without one.';

create function auth.tenant_id() returns integer
    language sql stable parallel safe security definer
    set search_path = pg_catalog, pg_temp
    return (select c.tenant_id from auth.cur() as c);
comment on function auth.tenant_id() is 'The tenant of the session: what every wall compares with.';

create function auth.staff_id() returns uuid
    language sql stable parallel safe security definer
    set search_path = pg_catalog, pg_temp
    return (select c.staff_id from auth.cur() as c);

create function auth.role_code() returns text
    language sql stable parallel safe security definer
    set search_path = pg_catalog, pg_temp
    return (select c.role_code from auth.cur() as c);
comment on function auth.role_code() is 'The role the person signed in with; a change of role ends the session.';

create function auth.batch_id() returns uuid
    language sql stable parallel safe security definer
    set search_path = pg_catalog, pg_temp
    return (select c.batch_id from auth.cur() as c);

grant execute on function auth.cur(), auth.tenant_id(), auth.staff_id(), auth.role_code(), auth.batch_id()
    to enquiries_app, enquiries_loader, enquiries_worker;
-- The finder asks whose rows it may find, and nothing else of the session.
grant execute on function auth.tenant_id() to enquiries_finder;
