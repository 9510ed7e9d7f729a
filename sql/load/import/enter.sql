-- Goes on in a session that an earlier transaction opened. Compiling plans would cost more than it saves.
-- $1 token  text  of the session
-- ->        session text, hint text, jit text
select
    set_config('enquiries.session', $1, true) as session,
    set_config('enquiries.tenant_hint', '', true) as hint,
    set_config('jit', 'off', true) as jit;
