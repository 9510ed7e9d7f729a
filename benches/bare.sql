-- The bare side of a benchmark: the app views without walls, the tenant written in, and a copy of the work
-- with its indexes, without triggers, guards or trail. Run by a superuser, whom no policy binds.
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
