-- What each view is for, in the catalogue.
comment on view app.teams is 'Teams in use.';
comment on view app.staff is 'People and reserved actors in use, with their team.';
comment on view app.workflow_stages is 'Stages of all workflow versions.';
comment on view app.enquiry_types is 'Enquiry types in use.';
comment on view app.citizens is 'Citizens in use. Personal.';
comment on view app.enquiries is 'Enquiries in use, with the names of what they refer to. Personal.';
comment on view app.open_work is 'Enquiries that are open, without names: for counting and for finding a page.';
comment on view app.queue_rows is 'Enquiries in use as lines of a list. Personal.';
comment on view app.type_names is 'Names of all enquiry types, those out of use too.';
comment on view app.notes is 'Notes in use, with who wrote them. Personal.';
comment on view app.stage_changes is 'Moves from stage to stage, by name.';
comment on view app.assignments is 'Changes of hands, by name.';
comment on view app.history is 'Events of the trail with their payloads. Personal.';
comment on view app.accesses is 'Who looked at which record; auditors, managers and supervisors see it.';
