-- Goes on in a session that an earlier transaction opened. Plans fit the tenant, and are not compiled.
-- $1 token  text  of the session
-- ->        session text, hint text, plans text, jit text
select
    set_config('enquiries.session', $1, true) as session,
    set_config('enquiries.tenant_hint', '', true) as hint,
    set_config('plan_cache_mode', 'force_custom_plan', true) as plans,
    set_config('jit', 'off', true) as jit;
