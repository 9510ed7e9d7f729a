-- Deletes a saved view of the person.
-- $1 view_id  uuid  the view
-- ->          dropped boolean
-- planned     R127
select app.drop_view($1) as dropped;
