//! Takes the next enquiry of the person's team: the one with the most points, which the notice names.

mod requests;

pub use requests::{
    CoverAbsence, HandOut, HandOuts, Parameter, Parameters, PutBack, ReturnTo, SetParameter,
    TakeNext,
};

use crate::view::Context;

pub fn take(cx: &mut Context<'_>) {
    cx.submit(TakeNext);
}
