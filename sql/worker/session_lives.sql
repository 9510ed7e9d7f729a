-- Whether the session of this transaction lives still.
-- ->  lives boolean
select auth.tenant_id() is not null as lives;
