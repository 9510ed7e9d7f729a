-- Record classes: for how long which kind of record is kept at least, and by what law (R062, R133, R269 to
-- R271). A tenant may keep its own longer, never shorter. Loaded from seeds/reference; never removed.
create table core.record_classes (
    code          text not null,
    name          text collate core.names not null,
    of_enquiries  boolean not null,
    minimum_years smallint not null,
    legal_basis   text not null,
    shorter_basis text,
    position      smallint not null,

    constraint record_classes_pkey primary key (code),
    constraint record_classes_code_form check (core.is_code(code)),
    constraint record_classes_name_length check (char_length(name) between 1 and 60),
    constraint record_classes_name_printable check (core.is_single_line(name)),
    constraint record_classes_name_not_blank check (core.is_not_blank(name)),
    constraint record_classes_minimum_of_years check (minimum_years between 0 and 100),
    constraint record_classes_legal_basis_length check (char_length(legal_basis) between 10 and 300),
    constraint record_classes_legal_basis_printable check (core.is_single_line(legal_basis)),
    constraint record_classes_shorter_basis_length check (char_length(shorter_basis) between 10 and 300),
    constraint record_classes_shorter_basis_printable check (core.is_single_line(shorter_basis)),
    -- R133: seven years for every enquiry, unless a law that is named says otherwise.
    constraint record_classes_seven_years_for_enquiries check (
        not of_enquiries or minimum_years >= 7 or shorter_basis is not null
    ),
    constraint record_classes_position_unique unique (position)
);
comment on table core.record_classes is 'How long each kind of record is kept at least, and why.';
comment on column core.record_classes.code is 'What policies and tenants call it.';
comment on column core.record_classes.name is 'As people read it, 1 to 60 characters.';
comment on column core.record_classes.of_enquiries is 'Enquiries and what belongs to them: never below seven years.';
comment on column core.record_classes.minimum_years is 'Whole years after the record was closed, 0 to 100.';
comment on column core.record_classes.legal_basis is 'The law or duty that asks for it, 10 to 300 characters.';
comment on column core.record_classes.shorter_basis is
'The law that allows an enquiry less than seven years, 10 to 300 characters; null where none does.';
comment on column core.record_classes.position is 'Order in lists.';

call core.protect_reference_table('core.record_classes');
call core.forbid_delete('core.record_classes');
call audit.enable_tracking('core.record_classes', 'code');
