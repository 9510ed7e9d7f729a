-- Names who decides requests for approval in the place of a person.
-- $1 staff_id   uuid?  whose they are; the caller's when it is null
-- $2 deputy_id  uuid   who decides them too
-- $3 from_on    date?  the first day; today when it is null
-- $4 until_on   date   the last day
-- ->            deputy_id uuid
select app.name_deputy($1, $2, $3, $4) as deputy_id;
