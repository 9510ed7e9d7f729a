-- Search. The operators of full text and of prefix are not leakproof, so under row security no index on
-- them is used (measured: 300 times slower). One role that stands outside the wall owns one function that
-- takes the tenant from the session; it can read the searched columns and nothing else.
create function app.find_enquiries(words text, most integer) returns table (enquiry_id uuid)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = 'force_custom_plan'
as $$
declare
    this_tenant integer := auth.tenant_id();
    -- Stray spaces and small letters are how people type references.
    prefix text := upper(regexp_replace(btrim(find_enquiries.words), '\s+', '', 'g'));
begin
    if this_tenant is null then
        raise insufficient_privilege using
            constraint = 'find_enquiries',
            message    = 'no session',
            hint       = 'Your session has ended. Sign in again.';
    end if;
    if prefix ~ '^[A-Z0-9]{2,8}-[0-9]{2}(-|$)' then
        return query
        select e.id
        from tenant.enquiries as e
        where
            e.tenant_id = this_tenant
            and e.reference like prefix || '%'
            and e.deleted_at is null
        order by e.reference
        limit least(find_enquiries.most, 200);
    else
        return query
        select e.id
        from tenant.enquiries as e
        where
            e.tenant_id = this_tenant
            and to_tsvector('english'::regconfig, e.subject || ' ' || e.body)
            @@ websearch_to_tsquery('english'::regconfig, find_enquiries.words)
            and e.deleted_at is null
        limit least(find_enquiries.most, 200);
    end if;
end
$$;
comment on function app.find_enquiries(text, integer) is
'Keys of the session''s enquiries by words, or by the beginning of a reference; at most 200.';

grant select (tenant_id, id, reference, subject, body, deleted_at) on tenant.enquiries to enquiries_finder;

-- Only a superuser hands a function to a role that the owner is no member of, which is the point.
reset role;
alter function app.find_enquiries(text, integer) owner to enquiries_finder;
revoke all on function app.find_enquiries(text, integer) from public;
grant execute on function app.find_enquiries(text, integer) to enquiries_app;
set role enquiries_owner;
