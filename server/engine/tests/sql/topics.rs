//! A screen is told what changed, and only that.

use std::collections::BTreeMap;

use engine::Change;
use engine::payment::PaymentForm;
use engine::target::TargetForm;
use engine::telegram::{MessageType, Telegram};
use engine::topic::{Topic, Topics};
use sqlx::PgPool;
use tokio::sync::broadcast::Receiver;

use crate::support::{Line, ORDINARY, World, code_of, form, form_with};

/// What was told since the last look: `default: payments,calls`, or `*: …` of every sandbox.
fn told(changes: &mut Receiver<Change>) -> String {
    let mut all: BTreeMap<String, Topics> = BTreeMap::new();
    while let Ok(Change { sandbox, topics }) = changes.try_recv() {
        let name = sandbox.map_or("*".to_owned(), |sandbox| sandbox.to_string());
        let known = all.entry(name).or_default();
        *known = *known | topics;
    }
    let entries = all.iter().map(|(name, topics)| format!("{name}:{topics}"));
    entries.collect::<Vec<_>>().join(" ")
}

#[sqlx::test(migrations = "../../migrations")]
async fn each_verb_tells_what_it_changed(pool: PgPool) {
    let world = World::new(pool).await;
    let mut changes = world.engine.changes();
    let changes = &mut changes;

    world.engine.look_up_customer(&world.caller, ORDINARY).await.unwrap();
    assert_eq!(told(changes), "default:calls");
    let coupon = world.issue("AUTUMN3000").await;
    assert_eq!(told(changes), "default:coupons,calls,promotions");
    world.look_up(&form("T1")).await.unwrap();
    assert_eq!(told(changes), "default:calls");
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    assert_eq!(told(changes), "default:payments,coupons,calls,subscribers");
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    assert_eq!(told(changes), "default:calls", "sent again it does nothing");
    let refused = world.pay(&PaymentForm { amount: "13,000".into(), ..form("T1") }).await;
    assert_eq!(code_of(&refused), "DUPLICATE_ORDER");
    assert_eq!(told(changes), "default:calls,errors");
    world.cancel("T1").await.unwrap();
    assert_eq!(told(changes), "default:payments,coupons,calls,subscribers");
    world.cancel("T1").await.unwrap_err();
    assert_eq!(told(changes), "default:calls,errors");
    world.engine.delete_coupon(&world.caller, coupon.serial_no.as_str()).await.unwrap();
    assert_eq!(told(changes), "default:coupons,calls");

    // Declined after it was reserved: there is a payment.
    world.set_line(Line::Down);
    let coupon = world.issue("AUTUMN3000").await;
    told(changes);
    world.pay(&form_with("T2", &coupon)).await.unwrap_err();
    assert_eq!(told(changes), "default:payments,coupons,calls,errors,subscribers");
    world.set_line(Line::Good);

    let telegram = |message_type| Telegram {
        sandbox: "default".into(),
        order_no: "F1".into(),
        serial_no: coupon.serial_no.to_string(),
        ncn: coupon.ncn.to_string(),
        amount: 12_000,
        coupon_amount: coupon.amount.0,
        ..Telegram::new(message_type, Default::default())
    };
    for (message_type, expected) in [
        (MessageType::InquiryRequest, "default:calls,errors"),
        (MessageType::VerifyRequest, "default:coupons,calls"),
        (MessageType::InquiryRequest, "default:calls"),
        (MessageType::ReversalRequest, "default:coupons,calls"),
    ] {
        world.engine.answer_foreign_telegram(&telegram(message_type), "192.0.2.7:51000").await;
        assert_eq!(told(changes), expected, "{message_type:?}");
    }

    world.verify().await;
    world.end_coupons("2020-01-01").await;
    world.engine.expire_coupons().await.unwrap();
    assert_eq!(told(changes), "*:coupons");
    world.engine.expire_coupons().await.unwrap();
    assert_eq!(told(changes), "");
    world.engine.set_target(&world.caller, &TargetForm::default()).await.unwrap();
    assert_eq!(told(changes), format!("default:{}", Topics::all()));
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_settler_tells_of_a_payment_when_it_got_its_outcome(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("LOST2000").await;
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    let mut changes = world.engine.changes();
    let due = "update unsettled set settle_after = clock_timestamp()";
    world.set_line(Line::Down);
    world.sql(due).await;
    assert_eq!(world.engine.settle_payments().await.unwrap(), 1);
    assert_eq!(told(&mut changes), "default:calls,errors");
    world.set_line(Line::Good);
    world.sql(due).await;
    assert_eq!(world.engine.settle_payments().await.unwrap(), 1);
    assert_eq!(told(&mut changes), "default:payments,coupons,calls,subscribers");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_list_of_sandboxes_is_told_to_everybody(pool: PgPool) {
    let world = World::new(pool).await;
    let mut changes = world.engine.changes();
    let all = Topics::all();
    let form = engine::sandbox::SandboxForm { sandbox_id: "team".into(), ..Default::default() };
    world.engine.create_sandbox(&world.caller, &form).await.unwrap();
    assert_eq!(told(&mut changes), format!("*:{} team:{all}", Topic::Sandboxes.code()));
    world.engine.reset_sandbox(&world.caller, "team").await.unwrap();
    assert_eq!(told(&mut changes), format!("*:sandboxes team:{all}"));
    world.engine.delete_sandbox(&world.caller, "team").await.unwrap();
    assert_eq!(told(&mut changes), format!("*:sandboxes team:{all}"));
}
