//! The operations that change something.

use chrono::Days;
use engine::coupon::{Coupon, ExtendForm, RestoreForm};
use engine::issuing::{IssuingForm, RegisterForm};
use engine::job::JobMove;
use engine::payment::{OrderForm, PaymentForm};
use engine::promotion::{PromotionForm, PromotionState};
use engine::subscriber::{LineChangeForm, SubscriberForm};
use engine::telegram::{MessageType, ResponseCode, Telegram};
use engine::verification::Reply;

use super::start::{AMOUNT, FIRST_ORDER, FOREIGN_ORDER, PROMOTION, Scene, Start};
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
    /// The same by a job, prepared beforehand: started, and done.
    IssueByJob,
    /// Registers the code: the second coupon of the customer, who may have two.
    Register,
    /// Edits the promotion, which makes its next version.
    EditPromotion,
    /// Ends the promotion.
    EndPromotion,
    /// Deletes the coupon.
    Delete,
    /// Takes the coupon's deletion back.
    Restore,
    /// Gives the coupon a later last day.
    Extend,
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
    pub const ALL: [Self; 26] = [
        Pay,
        PayFirst,
        PayUnanswered,
        PayUnreached,
        PayPlain,
        Cancel,
        Issue,
        IssueByJob,
        Register,
        EditPromotion,
        EndPromotion,
        Delete,
        Restore,
        Extend,
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
        use Start::{Deleted, Overdue, Paid, Unheard, Unused, UsedByForeign};
        match self {
            Pay | Delete | Extend => matches!(start, Unused | Overdue),
            PayFirst | PayUnanswered | PayUnreached | PayPlain | Issue | IssueByJob | Register
            | EditPromotion | EndPromotion | SuspendLine | ChangeNumber | VerifyForeign => {
                start == Unused
            }
            PortNumber => matches!(start, Unused | Paid),
            Restore => start == Deleted,
            Cancel | LowerLimit | MoveClock | Reset => start == Paid,
            Expire => start == Overdue,
            Settle | Inquire => matches!(start, Start::Unanswered | Unheard),
            ReverseOurs => start == Unheard,
            ReverseForeign => start == UsedByForeign,
        }
    }

    /// Makes what it needs beforehand: its job's number, or why there is no job.
    pub async fn prepare(self, world: &World) -> Result<i64, String> {
        if self != IssueByJob {
            return Err("needs none".into());
        }
        let form = IssuingForm {
            promotion_id: PROMOTION.into(),
            to: "one".into(),
            ctn: ORDINARY.into(),
            count: "1".into(),
        };
        let job = world.engine.create_issuing_job(&world.caller, &form).await;
        let code = code_of(&job);
        job.map(|job| job.job.job_no).map_err(|_| code)
    }

    /// Does it, with the job that it prepared. `OK`, or the refusal's code.
    pub async fn run(self, world: &World, scene: &Scene, job: Result<i64, String>) -> String {
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
            Issue => code_of(&world.issue(PROMOTION).await),
            IssueByJob => match job {
                Ok(job_no) => by_job(world, job_no).await,
                Err(code) => code,
            },
            Register => {
                let form = RegisterForm { serial_no: scene.code.clone(), ctn: ORDINARY.into() };
                code_of(&world.engine.register_code(&world.caller, &form).await)
            }
            EditPromotion => {
                let edited = PromotionForm {
                    promotion_id: PROMOTION.into(),
                    name: "고친 쿠폰".into(),
                    coupon_amount: "4000".into(),
                    valid_from: "2020-01-01".into(),
                    valid_until: "2999-12-31".into(),
                    budget: "3".into(),
                    per_customer: "2".into(),
                    ..PromotionForm::default()
                };
                let id = edited.promotion_id.as_str();
                code_of(&world.engine.edit_promotion(&world.caller, id, 1, &edited).await)
            }
            EndPromotion => {
                let (id, ended) = (PROMOTION, PromotionState::Ended);
                code_of(&world.engine.set_promotion_state(&world.caller, id, ended).await)
            }
            Delete => code_of(&world.delete(coupon).await),
            Restore => {
                let serial_no = coupon.serial_no.to_string();
                let form = RestoreForm { serial_no, reason: "proof".into() };
                code_of(&world.engine.restore_coupon(&world.caller, &form).await)
            }
            Extend => {
                let serial_no = coupon.serial_no.to_string();
                let valid_until = (coupon.valid_until + Days::new(30)).to_string();
                let form = ExtendForm { serial_no, valid_until };
                code_of(&world.engine.extend_coupon(&world.caller, &form).await)
            }
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

async fn by_job(world: &World, job_no: i64) -> String {
    let (engine, caller) = (&world.engine, &world.caller);
    let done = async {
        engine.move_issuing_job(caller, job_no, JobMove::Start).await?;
        engine.do_jobs().await?;
        engine.issuing_job(caller, job_no).await
    };
    let job = match done.await {
        Ok(job) => job.job,
        Err(error) => return code_of::<()>(&Err(error)),
    };
    // A chunk that failed is tried again later, by itself: here it is a failure all the same.
    let failed = "select attempts from job where job_no = $1";
    let failed: Option<i32> =
        sqlx::query_scalar(failed).bind(job_no).fetch_optional(engine.pool()).await.unwrap();
    match (failed, &job.reason) {
        (Some(1..), _) => "fault: of a chunk".into(),
        _ if job.succeeded == 1 => "OK".into(),
        (_, Some(reason)) => reason.code.clone(),
        (_, None) => job.state.code().into(),
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
