//! Services that the public asks, and the keys with which forms and other systems send for them.

mod requests;

pub use requests::{
    CreateServiceKey, ListServiceKeys, ListServices, RevokeServiceKey, Service, ServiceKey,
};
