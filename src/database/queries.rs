//! One typed function for each file of `sql/queries`, made by `build.rs` from the headers (docs/decisions/0012).

use super::reader::{FromRow, RowReader, Rows};
use super::transaction::Tx;
use crate::domain::{Failure, rows};
use crate::sql;

include!(concat!(env!("OUT_DIR"), "/queries.rs"));
