-- What is lawfully not as sql/compliance says it should be, each with its reason. The one list of them:
-- no check holds a condition of its own. A star stands for any beginning or end of a name; an exception
-- that excuses nothing any more is reported too.
create view core.rule_exceptions with (security_invoker = true) as
select e.rule, e.object_name, e.reason
from (
    values
        ('all_tables_have_row_security', 'auth.*', 'no grant to anybody; the wall itself asks here'),
        ('all_tables_have_row_security', 'core.*', 'the same for every tenant'),
        ('wall_on_every_tenant_table', 'auth.sessions', 'the wall itself asks here; no grant to anybody'),
        ('wall_on_every_tenant_table', 'auth.directory', 'read before there is a session; no grant to anybody'),
        ('session_trigger_on_every_tenant_table', 'auth.sessions', 'signing in writes it'),
        ('wall_on_every_tenant_table', 'auth.reference_counters', 'holds a secret; no grant to anybody'),
        ('session_trigger_on_every_tenant_table', 'auth.reference_counters', 'written by a definer of a row that has one'),
        ('wall_on_every_tenant_table', 'auth.change_counters', 'no grant to anybody; every write pays for it'),
        ('session_trigger_on_every_tenant_table', 'auth.change_counters', 'written by a trigger of work that has one'),
        ('session_trigger_on_every_tenant_table', 'tenant.search_entries', 'made from enquiries by their triggers alone'),
        ('watched_by_audit', 'tenant.search_entries', 'made from enquiries, which are watched'),
        ('stamped_and_soft_deleted', 'tenant.search_entries', 'made from enquiries, which are'),
        ('session_trigger_on_every_tenant_table', 'audit.audit_logs', 'inserted by recorders alone: the wall refuses them without a session'),
        ('session_trigger_on_every_tenant_table', 'audit.audit_payloads', 'inserted by recorders alone: the wall refuses them without a session'),
        ('session_trigger_on_every_tenant_table', 'auth.directory', 'kept by a trigger of tenant.staff'),
        ('tenant_leads_every_key_and_index', 'auth.sessions_pkey', 'not behind the wall'),
        ('tenant_leads_every_key_and_index', 'auth.sessions_token_hash_unique', 'tells the tenant'),

        ('watched_by_audit', 'audit.audit_logs', 'the trail itself'),
        ('watched_by_audit', 'audit.audit_payloads', 'the trail itself'),
        ('watched_by_audit', 'audit.access_logs', 'a trail of its own'),
        ('watched_by_audit', 'core.tenants', 'founding writes its own event: there is no session before'),
        ('stamped_and_soft_deleted', 'tenant.stage_changes', 'a record of what happened, never changed'),
        ('stamped_and_soft_deleted', 'tenant.assignments', 'a record of what happened, never changed'),
        ('stamped_and_soft_deleted', 'tenant.import_records', 'a record of what happened, never changed'),
        ('watched_by_audit', 'tenant.drafts', 'unsent thoughts of one person, written over every few seconds; what is sent becomes a watched record'),
        ('stamped_and_soft_deleted', 'tenant.workflow_migrations', 'a record of what happened, never changed'),
        ('reference_data_is_stamped', 'core.tenants', 'written by auth.found_tenant alone'),
        ('reference_data_is_stamped', 'core.settings', 'set by an administrator of the server'),

        ('foreign_keys_are_indexed', '*_created_by_fkey', 'staff are never removed; asked per record only'),
        ('foreign_keys_are_indexed', '*_updated_by_fkey', 'staff are never removed; asked per record only'),
        ('foreign_keys_are_indexed', '*_deleted_by_fkey', 'staff are never removed; asked per record only'),
        ('foreign_keys_are_indexed', '*_role_fkey', 'a few codes, never removed'),
        ('foreign_keys_are_indexed', '*_priority_fkey', 'a few codes, never removed'),
        ('foreign_keys_are_indexed', '*_channel_fkey', 'a few codes, never removed'),
        ('foreign_keys_are_indexed', '*.categories_complexity_fkey', 'a few codes, never removed'),
        ('foreign_keys_are_indexed', '*.enquiry_types_category_fkey', 'codes, never removed'),
        ('foreign_keys_are_indexed', '*.citizens_language_fkey', 'codes, never removed'),
        ('foreign_keys_are_indexed', '*.citizen_needs_need_fkey', 'a few codes, never removed'),
        ('foreign_keys_are_indexed', '*.consents_purpose_fkey', 'a few codes, never removed'),
        ('foreign_keys_are_indexed', '*.outcomes_outcome_fkey', 'a few codes, never removed'),
        ('foreign_keys_are_indexed', '*.workflow_stages_stage_fkey', 'a few codes, never removed'),
        ('foreign_keys_are_indexed', '*.stage_changes_from_fkey', 'asked by enquiry only'),
        ('foreign_keys_are_indexed', '*.stage_changes_to_fkey', 'asked by enquiry only'),
        ('foreign_keys_are_indexed', '*.assignments_from_fkey', 'asked by enquiry only'),
        ('foreign_keys_are_indexed', '*.assignments_to_fkey', 'asked by enquiry only'),
        ('foreign_keys_are_indexed', '*.enquiries_assignee_fkey', 'asked of open work: the partial index'),
        ('foreign_keys_are_indexed', '*.enquiries_team_fkey', 'asked of open work: the partial index'),
        ('foreign_keys_are_indexed', '*_decided_by_fkey', 'staff are never removed; asked per record only'),
        ('foreign_keys_are_indexed', '*_done_by_fkey', 'staff are never removed; asked per record only'),
        ('foreign_keys_are_indexed', '*.stage_changes_migration_fkey', 'asked by enquiry only'),
        ('foreign_keys_are_indexed', '*.messages_in_reply_to_fkey', 'asked by enquiry only'),
        ('foreign_keys_are_indexed', '*.messages_template_fkey', 'asked by enquiry only'),
        ('foreign_keys_are_indexed', '*.documents_message_fkey', 'asked by enquiry only'),
        ('foreign_keys_are_indexed', '*.approvals_transition_fkey', 'asked by enquiry only'),
        ('foreign_keys_are_indexed', '*.tasks_staff_fkey', 'asked of open tasks: the partial index'),
        ('foreign_keys_are_indexed', '*.sessions_tenant_fkey', 'asked of living sessions: the partial index'),

        ('worker_crosses_only_where_listed', 'audit.audit_logs.worker_seals for select', 'sealing'),
        ('worker_crosses_only_where_listed', 'audit.batches.worker_lists for select', 'watching loads'),

        ('all_tables_have_row_security', 'public.refinery_schema_history', 'which migrations ran'),
        ('rows_are_kept', 'public.refinery_schema_history', 'kept by the migration runner'),
        ('every_table_described', 'public.refinery_schema_history', 'made by the migration runner')
) as e (rule, object_name, reason);
comment on view core.rule_exceptions is 'Lawful exceptions from the rules of sql/compliance, with their reasons.';
