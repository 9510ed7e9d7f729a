-- A published workflow has one stage to begin in, an end that can be reached from every stage, no transition from or
-- to a deleted stage, a role for each transition, and nothing in it that was written after it was published.
-- Reads all tenants, as an administrator who bypasses row security.
-- kind      data
-- why       an enquiry stands where no step leads on, or moves by rules that nobody published
-- cure      draft and publish the next version; move the enquiries to it; find the change that passed the guards
-- sabotage  do 'begin set local session_replication_role = replica; update tenant.transition_roles set deleted_at = now(), deleted_by = created_by; end'
with recursive published as (
    select w.tenant_id, w.id, w.published_at
    from tenant.workflows as w
    where w.published_at is not null and w.deleted_at is null
),

stages as (
    select s.tenant_id, s.workflow_id, s.id, s.begins, c.ends, s.updated_at
    from tenant.workflow_stages as s
    inner join core.stages as c on s.stage_code = c.code
    where s.deleted_at is null
),

transitions as (
    select t.tenant_id, t.workflow_id, t.id, t.from_stage_id, t.to_stage_id, t.updated_at
    from tenant.workflow_transitions as t
    where t.deleted_at is null
),

ending (tenant_id, id) as (
    select s.tenant_id, s.id
    from stages as s
    where s.ends
    union
    select t.tenant_id, t.from_stage_id
    from ending as e
    inner join transitions as t on e.tenant_id = t.tenant_id and e.id = t.to_stage_id
)

select
    'tenant.workflows' as object_name,
    format('%s of tenant %s %s', p.id, p.tenant_id, fault.words) as detail
from published as p
cross join lateral (
    select 'does not begin in one stage' as words
    where 1 <> (
        select count(*)
        from stages as s
        where s.tenant_id = p.tenant_id and s.workflow_id = p.id and s.begins
    )
    union all
    select 'has a stage from which no end is reached'
    where exists (
        select
        from stages as s
        where
            s.tenant_id = p.tenant_id
            and s.workflow_id = p.id
            and not exists (select from ending as e where e.tenant_id = s.tenant_id and e.id = s.id)
    )
    union all
    select 'has a transition from or to a deleted stage'
    where exists (
        select
        from transitions as t
        where
            t.tenant_id = p.tenant_id
            and t.workflow_id = p.id
            and 2 <> (
                select count(*)
                from stages as s
                where s.tenant_id = t.tenant_id and s.id in (t.from_stage_id, t.to_stage_id)
            )
    )
    union all
    select 'has a transition that no role may take'
    where exists (
        select
        from transitions as t
        where
            t.tenant_id = p.tenant_id
            and t.workflow_id = p.id
            and not exists (
                select
                from tenant.transition_roles as r
                where
                    r.tenant_id = t.tenant_id
                    and r.workflow_transition_id = t.id
                    and r.deleted_at is null
            )
    )
    union all
    -- Both are times of transactions, which act for a minute at most after they began.
    select 'was changed after it was published'
    where exists (
        select
        from (
            select s.workflow_id, s.tenant_id, s.updated_at from tenant.workflow_stages as s
            union all
            select t.workflow_id, t.tenant_id, t.updated_at from tenant.workflow_transitions as t
            union all
            select t.workflow_id, r.tenant_id, r.updated_at
            from tenant.transition_roles as r
            inner join tenant.workflow_transitions as t
                on r.tenant_id = t.tenant_id and r.workflow_transition_id = t.id
        ) as inside
        where
            inside.tenant_id = p.tenant_id
            and inside.workflow_id = p.id
            and inside.updated_at > p.published_at + interval '1 minute'
    )
) as fault
order by object_name, detail;
