//! The kinds of conditions that a promotion can have: a file each, and its name in the list below. The
//! order is the one in which a person is offered them.

use super::Kind;

/// Takes the kind that each file declares.
macro_rules! kinds {
    ( $( $name:ident ),+ $(,)? ) => {
        $( mod $name; )+

        /// Every kind that a promotion's conditions can have.
        pub static KINDS: &[&Kind] = &[$( &$name::KIND, )+];
    };
}

kinds! {
    payment_method,
    payment_type,
    pg,
    cp,
    svc,
    amount,
    ad_consent,
    age,
    sex,
    risk_grade,
    leeds_grade,
    mpay_member,
    bill_pay_method,
    remaining_limit,
    first_payment,
    first_payment_this_month,
    first_payment_at_cp,
    payments_this_month,
    weekday,
    hour,
    day_of_month,
}

mod promise;
pub(in crate::condition) use promise::{MINIMUM_AMOUNT, VALID_FROM, VALID_UNTIL};
