//! The operations that change something.

use engine::coupon::Coupon;
use engine::payment::{OrderForm, PaymentForm};
use engine::promotion::{PromotionForm, PromotionState};
use engine::subscriber::{LineChangeForm, SubscriberForm};
use engine::telegram::{MessageType, ResponseCode, Telegram};
use engine::verification::Reply;

use super::start::{AMOUNT, FIRST_ORDER, FOREIGN_ORDER, Scene, Start};
use crate::in_process::{Line, ORDINARY, World, code_of, form};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A new order with the coupon.
    Pay,
    /// The order of the start, with the coupon: replayed, or made where the start has none.
    PayFirst,
    /// A new order with the coupon, whose verification's answer is lost.
    PayUnanswered,
    /// A new order whose verification is not reached, so that the coupon is released.
    PayUnreached,
    /// A new order without a coupon.
    PayPlain,
    /// Cancels the start's order, which restores its coupon.
    Cancel,
    /// Issues the last coupon that the promotion has.
    Issue,
    /// Edits the promotion, which makes its next version.
    EditPromotion,
    /// Ends the promotion.
    EndPromotion,
    /// Deletes the coupon.
    Delete,
    /// Expires what is past its last day.
    Expire,
    /// Settles the start's order if it is due: by an inquiry, and a net-cancel (망취소).
    Settle,
    /// The same, asked for by a user.
    Inquire,
    /// A tester lowers the subscriber's limit to nothing.
    LowerLimit,
    /// A tester suspends the subscriber's line.
    SuspendLine,
    /// The subscriber takes the number to another contract.
    PortNumber,
    /// The contract has another number.
    ChangeNumber,
    /// A tester moves the sandbox's clock beyond the month and the coupon's last day.
    MoveClock,
    /// A foreign system has the coupon verified for an order of its own.
    VerifyForeign,
    /// A foreign system reverses its order.
    ReverseForeign,
    /// A reversal of the start's order comes in by telegram.
    ReverseOurs,
    /// The sandbox is put back to its start.
    Reset,
}

use Operation::*;

impl Operation {
    pub const ALL: [Self; 22] = [
        Pay,
        PayFirst,
        PayUnanswered,
        PayUnreached,
        PayPlain,
        Cancel,
        Issue,
        EditPromotion,
        EndPromotion,
        Delete,
        Expire,
        Settle,
        Inquire,
        LowerLimit,
        SuspendLine,
        PortNumber,
        ChangeNumber,
        MoveClock,
        VerifyForeign,
        ReverseForeign,
        ReverseOurs,
        Reset,
    ];

    /// Whether it does more at `start` than find out that it can't.
    pub fn matters_at(self, start: Start) -> bool {
        use Start::{Overdue, Paid, Unheard, Unused, UsedByForeign};
        match self {
            Pay | Delete => matches!(start, Unused | Overdue),
            PayFirst | PayUnanswered | PayUnreached | PayPlain | Issue | EditPromotion
            | EndPromotion | SuspendLine | ChangeNumber | VerifyForeign => start == Unused,
            PortNumber => matches!(start, Unused | Paid),
            Cancel | LowerLimit | MoveClock | Reset => start == Paid,
            Expire => start == Overdue,
            Settle | Inquire => matches!(start, Start::Unanswered | Unheard),
            ReverseOurs => start == Unheard,
            ReverseForeign => start == UsedByForeign,
        }
    }

    /// Does it. `OK`, or the refusal's code.
    pub async fn run(self, world: &World, scene: &Scene) -> String {
        let coupon = &scene.coupon;
        let pay = |order_no, coupon: Option<&Coupon>| PaymentForm {
            // Of a coupon that is past its last day: while it was not.
            paid_on: if scene.start == Start::Overdue {
                scene.coupon.valid_until.to_string()
            } else {
                String::new()
            },
            ..form(order_no, AMOUNT, coupon)
        };
        match self {
            Pay => code_of(&world.pay(&pay("T2", Some(coupon))).await),
            PayFirst => code_of(&world.pay(&pay(FIRST_ORDER, Some(coupon))).await),
            PayUnanswered => {
                let world = world.with_line(Line::LosesAnswers);
                code_of(&world.pay(&pay("T3", Some(coupon))).await)
            }
            PayUnreached => {
                let world = world.with_line(Line::Down);
                let code = code_of(&world.pay(&pay("T4", Some(coupon))).await);
                // It went through the way that it is here for.
                if code == "VERIFICATION_UNREACHABLE" { "OK".into() } else { code }
            }
            PayPlain => code_of(&world.pay(&pay("T5", None)).await),
            Cancel => code_of(&world.cancel(FIRST_ORDER).await),
            Issue => code_of(&world.issue(super::start::PROMOTION).await),
            EditPromotion => {
                let edited = PromotionForm {
                    promotion_id: super::start::PROMOTION.into(),
                    name: "고친 쿠폰".into(),
                    coupon_amount: "4000".into(),
                    valid_from: "2020-01-01".into(),
                    valid_until: "2999-12-31".into(),
                    budget: "2".into(),
                    per_customer: "2".into(),
                    ..PromotionForm::default()
                };
                let id = edited.promotion_id.as_str();
                code_of(&world.engine.edit_promotion(&world.caller, id, 1, &edited).await)
            }
            EndPromotion => {
                let (id, ended) = (super::start::PROMOTION, PromotionState::Ended);
                code_of(&world.engine.set_promotion_state(&world.caller, id, ended).await)
            }
            Delete => code_of(&world.delete(coupon).await),
            Expire => code_of(&world.engine.expire_coupons().await),
            Settle => code_of(&world.engine.settle_payments().await),
            Inquire => {
                let order = OrderForm { order_no: FIRST_ORDER.into() };
                code_of(&world.engine.inquire_payment(&world.caller, &order).await)
            }
            LowerLimit => {
                world.sql("update subscriber set limit_amount = 0 where sandbox_id = $1").await;
                "OK".into()
            }
            SuspendLine => {
                let (engine, caller) = (&world.engine, &world.caller);
                let suspended = async {
                    let now = engine.subscriber_with_number(caller, ORDINARY.into()).await?;
                    let form = SubscriberForm {
                        status: "suspended_lost".into(),
                        ..SubscriberForm::from(&now.listed.subscriber)
                    };
                    engine.edit_subscriber(caller, ORDINARY, &form).await
                };
                code_of(&suspended.await)
            }
            PortNumber => {
                let form =
                    LineChangeForm { kind: "number_port".into(), ..LineChangeForm::default() };
                code_of(&world.engine.change_line(&world.caller, ORDINARY, &form).await)
            }
            ChangeNumber => {
                let form = LineChangeForm {
                    kind: "number".into(),
                    ctn: "010-0077-7777".into(),
                    ..LineChangeForm::default()
                };
                code_of(&world.engine.change_line(&world.caller, ORDINARY, &form).await)
            }
            MoveClock => {
                world
                    .sql(
                        "update sandbox set clock_offset = clock_offset + interval '61 days'
                        where sandbox_id = $1",
                    )
                    .await;
                "OK".into()
            }
            VerifyForeign => {
                telegram(world, scene, MessageType::VerifyRequest, FOREIGN_ORDER).await
            }
            ReverseForeign => {
                telegram(world, scene, MessageType::ReversalRequest, FOREIGN_ORDER).await
            }
            ReverseOurs => telegram(world, scene, MessageType::ReversalRequest, FIRST_ORDER).await,
            Reset => {
                let sandbox = world.caller.sandbox.as_str();
                code_of(&world.engine.reset_sandbox(&world.caller, sandbox).await)
            }
        }
    }
}

async fn telegram(
    world: &World,
    scene: &Scene,
    message_type: MessageType,
    order_no: &str,
) -> String {
    let request = Telegram {
        message_no: 42,
        sandbox: world.caller.sandbox.sandbox().to_string(),
        order_no: order_no.into(),
        serial_no: scene.coupon.serial_no.to_string(),
        ncn: scene.coupon.ncn.to_string(),
        amount: AMOUNT,
        coupon_amount: scene.coupon.amount.0,
        ..Telegram::new(message_type, Default::default())
    };
    match world.engine.answer_foreign_telegram(&request, "192.0.2.7:51000").await {
        Reply::Answer(answer) => match answer.response_code {
            Some(ResponseCode::Approved) => "OK".into(),
            // What a foreign system is told of a fault.
            Some(ResponseCode::SystemError) | None => "fault: 9999".into(),
            Some(code) => code.code().into(),
        },
        Reply::Silence => "silence".into(),
    }
}
