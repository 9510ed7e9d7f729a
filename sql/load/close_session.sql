-- Ends the session of this transaction: founding leaves one of the new tenant's platform actor.
-- ->  closed void
select auth.close_session() as closed;
