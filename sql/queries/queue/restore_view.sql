-- Takes back that a saved view of the person was deleted.
-- $1 view_id  uuid  the view
-- ->          restored boolean
-- index       saved_views_pkey
select app.restore_view($1) as restored;
