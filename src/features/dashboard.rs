//! The dashboard: open work in figures, each leading to the enquiries that it counts.

mod requests;
mod state;
mod view;

pub use requests::LoadDashboard;
pub use state::DashboardScreen;
