-- Saves a draft of the person over the version that this session has read.
-- $1 form          text      where it was typed, for example note
-- $2 enquiry_id    uuid?     the enquiry; null for a form that belongs to no single one
-- $3 seen_version  integer?  version of the enquiry that was on the screen
-- $4 body          text      at most 100,000 characters
-- $5 enquiry_ids   uuid[]?   the marked ones of a draft for several; 1 to 10,000
-- $6 read_version  integer   version of the draft that was read last; 0 for none
-- ->               version integer
-- index            drafts_one_of_each
select app.save_draft($1, $2, $3, $4, $5, $6) as version;
