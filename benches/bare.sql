-- The bare side of a benchmark: the app views without row level security and with a constant tenant, and a copy of the
-- enquiries with their indexes, without triggers. Run by a superuser, who bypasses all policies.
create schema bare;

do $$
declare
    view record;
begin
    for view in select c.relname, pg_get_viewdef(c.oid) as body
        from pg_class as c where c.relnamespace = 'app'::regnamespace and c.relkind = 'v'
    loop
        execute format(
            'create view bare.%I as %s', view.relname,
            regexp_replace(
                view.body,
                '\(NULLIF\(current_setting\(''enquiries\.tenant_hint''::text, true\), ''''::text\)\)::integer',
                '@tenant@', 'g'
            )
        );
    end loop;
end
$$;

create table bare.work (like tenant.enquiries including defaults including constraints including indexes);
insert into bare.work select * from tenant.enquiries;
-- Does not overlap the numbers of real events.

-- The tabs of the queue, over the bare views.
do $$ begin
    execute regexp_replace(
        format(
            'create function bare.work_in_tab(tab text) returns setof bare.open_work language sql stable %s',
            pg_get_function_sqlbody('app.work_in_tab(text)'::regprocedure)
        ),
        -- The views, and no functions.
        '\mapp\.([a-z_]+)(?![a-z_(])', 'bare.\1', 'g'
    );
end $$;

-- The search of app.find_enquiries without its checks of session and tenant.
create function bare.find_enquiries(words text, most integer) returns table (enquiry_id uuid, is_close boolean)
    language plpgsql stable
as $$
declare
    found_here bigint;
begin
    if find_enquiries.words ~ '[0-9]-' then
        return query
        select s.enquiry_id, false
        from tenant.search_entries as s
        where s.tenant_id = @tenant@ and s.compact_reference like replace(find_enquiries.words, '-', '') || '%'
        limit find_enquiries.most;
    else
        return query
        select newest.enquiry_id, false
        from (
            select e.enquiry_id, e.words
            from tenant.search_entries as e
            where e.tenant_id = @tenant@
            order by e.received_at desc
            limit 4000
        ) as newest
        where newest.words @@ core.search_query(find_enquiries.words)
        limit find_enquiries.most;
        get diagnostics found_here = row_count;
        if found_here < find_enquiries.most then
            return query
            with all_found as materialized (
                select e.enquiry_id, e.received_at
                from tenant.search_entries as e
                where e.tenant_id = @tenant@ and e.words @@ core.search_query(find_enquiries.words)
            )
            select f.enquiry_id, false from all_found as f
            order by f.received_at desc
            limit find_enquiries.most;
        end if;
    end if;
end
$$;
