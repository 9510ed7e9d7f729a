-- The rooms of the database. Each door grants its own execute; PUBLIC has nothing anywhere.
alter default privileges for role enquiries_owner revoke execute on functions from public;

create schema core;
comment on schema core is 'Reference data that every tenant shares.';
create schema tenant;
comment on schema tenant is 'Rows that belong to a tenant: configuration and work alike. All behind the wall.';
create schema audit;
comment on schema audit is 'The trail: events, payloads, accesses, batches. Nobody changes it.';
create schema auth;
comment on schema auth is 'Sessions and the context they give: who acts, for which tenant, at what time.';
create schema app;
comment on schema app is 'The staff program''s views and doors.';
create schema api;
comment on schema api is 'The intake door for web forms and other systems.';
create schema insight;
comment on schema insight is 'Suppressed aggregates over tenants; no row of anybody.';

grant usage on schema core, tenant, audit, auth, app to enquiries_app;
grant usage on schema core, tenant, audit, auth to enquiries_loader, enquiries_worker;
grant usage on schema core, auth, tenant to enquiries_finder;
grant usage on schema api to enquiries_intake;
grant usage on schema insight to enquiries_insight;

-- GIN over (tenant_id, tsvector): the tenant must lead that index too.
create extension btree_gin with schema core;
-- Names are found with small slips.
create extension pg_trgm with schema core;
