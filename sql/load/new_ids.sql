-- Keys for rows that refer to each other before they are stored.
-- $1 wanted  integer  how many
-- ->         id uuid
select core.new_id() as id
from generate_series(1, $1);
