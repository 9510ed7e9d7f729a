//! Rows as the queries return them: one struct for each query file and each shape of `sql/rows.txt`, made by
//! `build.rs` from the headers (docs/decisions/0012).

include!(concat!(env!("OUT_DIR"), "/rows.rs"));
