//! Find: what was pasted is found as whatever it may be.

use engine::exchange::ExchangeForm;
use engine::find::Found;
use engine::payment::PaymentForm;
use sqlx::PgPool;

use crate::support::{ORDINARY, World, code_of, form, form_with};

impl World {
    async fn find(&self, text: &str) -> Vec<Found> {
        self.engine.find(&self.caller, text).await.unwrap()
    }

    /// Each as its kind and its title.
    async fn finds(&self, text: &str) -> Vec<String> {
        let told = |found: &Found| format!("{} {}", found.kind.code(), found.title.english);
        self.find(text).await.iter().map(told).collect()
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn every_identifier_is_found_whole(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.pay(&form_with("T-4711", &coupon)).await.unwrap();
    world.cancel("NOWHERE").await.unwrap_err();
    let grouped = coupon.serial_no.grouped();
    let payment = "payment T-4711".to_owned();

    assert_eq!(world.finds("T-4711").await, [payment.clone(), "call Payment · OK".into()]);
    let held = [format!("coupon {grouped}"), payment.clone()];
    assert_eq!(world.finds(&grouped).await, held);
    let person = "subscriber 010-••••-5678".to_owned();
    assert_eq!(world.finds(ORDINARY).await, [person.clone(), payment]);
    assert_eq!(world.finds("500123456789").await, [person]);
    assert_eq!(world.finds("default").await, ["sandbox 기본"]);
    assert_eq!(world.finds("가을").await, [""; 0]);

    // A telegram's number, and the numbers of a call and an error.
    let calls = world.engine.list_exchanges(&world.caller, &ExchangeForm::default()).await.unwrap();
    let detail = |exchange_no| world.engine.exchange_detail(&world.caller, exchange_no);
    let [cancel, paid] = [0, 1].map(|index| calls.rows[index].exchange_no);
    let telegram = &detail(paid).await.unwrap().telegrams[0];
    let number = telegram.fields.iter().find(|field| field.name == "message_no").unwrap();
    let found = world.find(&number.text).await;
    assert!(found.iter().any(|found| found.exchange_no == Some(paid)), "{found:?}");
    let found = world.find(&format!("#{cancel}")).await;
    assert!(found.iter().any(|found| found.exchange_no == Some(cancel)), "{found:?}");
    let error_no = detail(cancel).await.unwrap().error_no;
    let found = world.find(&error_no.unwrap().to_string()).await;
    assert!(found.iter().any(|found| found.error_no == error_no), "{found:?}");

    // A request's id: of an error and of its call.
    let mut asked = world.clone();
    asked.caller.request_id = "9f3a0c12d4e5b678".into();
    asked.cancel("NOWHERE").await.unwrap_err();
    let found = asked.finds("9f3a0c12d4e5b678").await;
    assert_eq!(found, ["error Cancel · ORDER_NOT_FOUND", "call Cancel · ORDER_NOT_FOUND"]);

    for (text, code) in [("", "INVALID_REQUEST"), (&*"9".repeat(81), "INVALID_REQUEST")] {
        assert_eq!(code_of(&world.engine.find(&world.caller, text).await), code);
    }
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn people_orders_and_coupons_are_found_by_their_last_four_characters(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.pay(&PaymentForm { ctn: "010-5678-1020".into(), ..form("ORDER-5678") }).await.unwrap();
    let found = world.finds("5678").await;
    assert!(found.contains(&"subscriber 010-••••-5678".into()), "{found:?}");
    assert!(found.contains(&"payment ORDER-5678".into()), "{found:?}");
    world.pay(&form("T20261128-MDVYN7")).await.unwrap();
    assert_eq!(world.finds("VYN7").await, ["payment T20261128-MDVYN7"]);
    let last = &coupon.serial_no.as_str()[12..];
    let found = world.find(last).await;
    assert!(found.iter().any(|found| found.serial_no.as_ref() == Some(&coupon.serial_no)));
    world.verify().await;
}
