-- Ends the session: its token is invalid afterwards.
-- ->  signed_out void
select auth.close_session() as signed_out;
