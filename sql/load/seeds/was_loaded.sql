-- Whether the session's tenant has a batch of this source already.
-- $1 source  text  what was loaded
-- ->         loaded boolean
select exists (
    select
    from audit.batches as b
    where b.source = $1 and b.closed_at is not null
) as loaded;
