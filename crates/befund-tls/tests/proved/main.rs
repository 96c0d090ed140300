//! A list is complete only when that was proved: servers with limits, servers that choose and fail, and servers
//! that contradict themselves. Before TLS, too.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must stop")]

mod contradictions;
mod failing;
mod limits;
mod names;
mod servers;
mod starttls;
