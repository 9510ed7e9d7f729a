-- Ends every session: those of a restored database were opened before it was saved, and some were ended since.
update auth.sessions set ended_at = least(expires_at, clock_timestamp())
where ended_at is null;
