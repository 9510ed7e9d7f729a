//! The private server's own configuration, written when its cluster is created and again at every start.

/// Access needs the socket and a role's password. The cluster's own
/// databases are the administrator's alone: there the server's views show what others run, and our rights
/// do not hold (nothing is revoked in them).
pub(super) const HBA: &str = "\
# The private server of GOV.UK Enquiries: its socket only, and a password for every role.
# Written again at every start.
# TYPE  DATABASE            USER             METHOD
local   postgres,template1  enquiries_admin  scram-sha-256
local   postgres,template1  all              reject
local   all                 all              scram-sha-256
";

/// The reasons are in the file itself, because operators read it in the data folder.
pub(super) const CONFIGURATION: &str = "\
# The private server of GOV.UK Enquiries. Written again at every start.
# Settings of your own: ALTER SYSTEM, which writes postgresql.auto.conf and prevails over this file.
# The program adds the socket folder and the port when it starts the server.

# No network: programs of this machine meet at a socket in a closed folder.
listen_addresses = ''
# Every login has its own limit (sql/roles.sql); together they leave three for an administrator.
max_connections = 100
password_encryption = 'scram-sha-256'
cluster_name = 'enquiries'

# A small machine that others use too. Big pages are asked for nowhere: some containers kill for them.
shared_buffers = 256MB
effective_cache_size = 1GB
huge_pages = off
jit = off

# A page in another place costs hardly more, since disks no longer turn.
random_page_cost = 1.1

# A statement that sorts more than this on disk is a mistake; a full disk stops everybody.
temp_file_limit = 4GB

# Partitioned tables take one lock a partition and index.
max_locks_per_transaction = 256

# What was committed is on disk. Logical, so that a tenant can move to another cell.
fsync = on
synchronous_commit = on
track_commit_timestamp = off
wal_level = logical

# Citizens' words must not reach the log: no statement, no parameter, no detail. An error may quote a value, so those of
# the programs' logins are not written (sql/roles.sql sets log_min_messages for each); faults of the server itself,
# a full disk, a lock that is waited for and errors of administrators are.
log_min_messages = warning
log_lock_waits = on
log_error_verbosity = terse
log_statement = none
log_min_error_statement = panic
log_min_duration_statement = -1
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_checkpoints = off
log_line_prefix = '%m [%p] '

# Every time is kept and written in UTC; screens show it as it is in London.
timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'iso, dmy'
lc_messages = 'C'
default_text_search_config = 'pg_catalog.english'
";
