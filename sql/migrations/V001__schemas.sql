-- The schemas. Each function is granted one by one; PUBLIC has no rights.
alter default privileges for role enquiries_owner revoke execute on functions from public;

create schema core;
comment on schema core is 'Reference data that every tenant shares.';
create schema tenant;
comment on schema tenant is 'Rows that belong to a tenant: configuration and work alike. Isolated by tenant.';
create schema audit;
comment on schema audit is 'The audit log: events, payloads, accesses, batches. Append-only.';
create schema auth;
comment on schema auth is 'Sessions and the context they give: actor, tenant and time.';
create schema app;
comment on schema app is 'The staff program''s views and functions.';
create schema api;
comment on schema api is 'Functions for web forms and other systems.';
create schema insight;
comment on schema insight is 'Suppressed aggregates over tenants, without rows of any tenant.';

grant usage on schema core, tenant, audit, auth, app to enquiries_app;
grant usage on schema core, tenant, audit, auth to enquiries_loader, enquiries_worker;
grant usage on schema core, auth, tenant to enquiries_finder;
grant usage on schema api to enquiries_intake;
grant usage on schema insight to enquiries_insight;

-- GIN over (tenant_id, tsvector): the tenant must lead that index too.
create extension btree_gin with schema core;
-- Names are found with small slips.
create extension pg_trgm with schema core;
