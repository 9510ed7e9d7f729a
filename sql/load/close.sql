-- Closes the batch and the session.
-- ->  closed_batch void, closed_session void
select
    auth.close_batch() as closed_batch,
    auth.close_session() as closed_session;
