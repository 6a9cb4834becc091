//! Requests that are kept, examples, and calls that are sent again.

use engine::EngineError;
use engine::exchange::{ExchangeForm, Operation};
use engine::payment::PaymentForm;
use engine::reader::{Reader, Role};
use engine::saved_request::{SavedRequest, SavedRequestForm};
use engine::telegram::{MessageType, Telegram};
use sqlx::PgPool;

use crate::concurrency::{at_once, crowded};
use crate::sandboxes::create;
use crate::support::{ORDINARY, World, code_of, form, form_with};

fn named(name: &str, amount: &str) -> SavedRequestForm {
    let form = PaymentForm { amount: amount.into(), ..form("T1") };
    SavedRequestForm { name: name.into(), form }
}

fn names(saved: &[SavedRequest]) -> Vec<&str> {
    saved.iter().map(|it| it.name.as_str()).collect()
}

#[sqlx::test(migrations = "../../migrations")]
async fn requests_are_kept_replaced_imported_and_deleted(pool: PgPool) {
    let world = World::new(pool).await;
    let (engine, caller) = (&world.engine, &world.caller);
    engine.save_request(caller, &named("b", "1")).await.unwrap();
    let saved = engine.save_request(caller, &named("a", "만원")).await.unwrap();
    assert_eq!(names(&saved), ["a", "b"]);
    assert_eq!((saved[0].form.amount.as_str(), saved[0].saved_by.as_str()), ("만원", "local"));
    let saved = engine.save_request(caller, &named(" a ", "2")).await.unwrap();
    assert_eq!((names(&saved), saved[0].form.amount.as_str()), (vec!["a", "b"], "2"));

    // One that can't be kept keeps the others out, too.
    let bad = engine.import_requests(caller, &[named("c", "1"), named("", "1")]).await;
    assert_eq!(code_of(&bad), "INVALID_REQUEST");
    let many: Vec<_> = (0..199).map(|number| named(&format!("n{number}"), "1")).collect();
    assert_eq!(code_of(&engine.import_requests(caller, &many).await), "SAVED_REQUESTS_FULL");
    assert_eq!(names(&engine.saved_requests(caller).await.unwrap()), ["a", "b"]);
    engine.import_requests(caller, &many[1..]).await.unwrap();
    assert_eq!(
        code_of(&engine.save_request(caller, &named("c", "1")).await),
        "SAVED_REQUESTS_FULL"
    );
    engine.save_request(caller, &named("a", "3")).await.unwrap();
    assert_eq!(engine.delete_request(caller, "a").await.unwrap().len(), 199);
    assert_eq!(code_of(&engine.delete_request(caller, "a").await), "RECORD_NOT_FOUND");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn simultaneous_requests_are_no_more_than_are_kept(pool: PgPool) {
    let world = crowded(pool).await;
    let many: Vec<_> = (0..190).map(|number| named(&format!("n{number}"), "1")).collect();
    world.engine.import_requests(&world.caller, &many).await.unwrap();
    let codes = at_once(20, |index| {
        let world = world.clone();
        let form = named(&format!("x{index}"), "1");
        async move { code_of(&world.engine.save_request(&world.caller, &form).await) }
    })
    .await;
    let full = codes.iter().filter(|code| *code == "SAVED_REQUESTS_FULL").count();
    assert_eq!((world.count("select count(*) from saved_request").await, full), (200, 10));
    world.engine.pool().close().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_copy_has_them_and_a_reset_keeps_them(pool: PgPool) {
    let world = World::new(pool).await;
    world.engine.save_request(&world.caller, &named("first", "1")).await.unwrap();
    let team = create(&world, "team", "default").await;
    team.engine.save_request(&team.caller, &named("second", "1")).await.unwrap();
    team.engine.delete_request(&team.caller, "first").await.unwrap();
    team.engine.save_request(&team.caller, &named("third", "1")).await.unwrap();
    team.engine.reset_sandbox(&team.caller, "team").await.unwrap();
    let team = world.within("team").await;
    let kept = team.engine.saved_requests(&team.caller).await.unwrap();
    assert_eq!(names(&kept), ["second", "third"]);
    let of_default = world.engine.saved_requests(&world.caller).await.unwrap();
    assert_eq!(names(&of_default), ["first"]);
    world.engine.delete_sandbox(&world.caller, "team").await.unwrap();
    world.clear().await;
    assert_eq!(world.count("select count(*) from saved_request").await, 1);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn examples_are_made_of_what_is_in_the_sandbox(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    let lost = world.issue("LOST2000").await;
    let examples = world.engine.examples(&world.caller).await.unwrap();
    assert_eq!(examples.people.len(), 6);
    assert_eq!(examples.people[0].subscriber.ctn.formatted(), ORDINARY);
    let used = |serial_no: &str| examples.cases.iter().any(|case| case.form.serial_no == serial_no);
    assert!(used(coupon.serial_no.as_str()) && used(lost.serial_no.as_str()), "{examples:?}");
    let mut outcomes = Vec::new();
    for (index, case) in examples.cases.iter().enumerate() {
        let form = PaymentForm { order_no: format!("E{index}"), ..case.form.clone() };
        outcomes.push(format!("{}: {}", case.title.english, code_of(&world.pay(&form).await)));
    }
    let expected = [
        "Pay with a coupon: OK",
        "Pay without a coupon: OK",
        "Over the limit: OK",
        "Lost answer: OK",
        "Cancel next month: OK",
        "A minor: MINOR_REFUSED",
    ];
    assert_eq!(outcomes, expected, "the limit is not used up in this sandbox");
    let empty = create(&world, "empty", "").await;
    let nothing = empty.engine.examples(&empty.caller).await.unwrap();
    assert!(nothing.people.is_empty() && nothing.cases.is_empty());
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_call_is_sent_again_as_it_was(pool: PgPool) {
    let mut world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.engine.look_up_customer(&world.caller, ORDINARY).await.unwrap();
    world.look_up(&form("T1")).await.unwrap();
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    world.cancel("T1").await.unwrap();
    world.engine.delete_coupon(&world.caller, coupon.serial_no.as_str()).await.unwrap();
    let telegram = Telegram {
        sandbox: "default".into(),
        order_no: "F1".into(),
        ..Telegram::new(MessageType::InquiryRequest, Default::default())
    };
    world.engine.answer_foreign_telegram(&telegram, "192.0.2.7:51000").await;
    let calls = world.engine.list_exchanges(&world.caller, &ExchangeForm::default()).await.unwrap();
    let mut told = Vec::new();
    for (index, call) in calls.rows.iter().rev().enumerate() {
        world.caller.request_id = format!("again-{index}");
        let again = world.engine.resend_call(&world.caller, call.exchange_no).await;
        told.push(match again {
            Ok(detail) => {
                assert!(detail.exchange.exchange_no > calls.rows[0].exchange_no);
                assert_eq!(detail.request_id, world.caller.request_id);
                format!("{} {}", detail.exchange.operation.code(), detail.exchange.code)
            }
            Err(error) => {
                assert!(matches!(error, EngineError::Refused(_)));
                error.failure().code
            }
        });
    }
    let expected = [
        "coupon_issue OK",
        "customer_lookup OK",
        "coupon_lookup OK",
        "pay OK",
        "cancel ALREADY_CANCELLED",
        "coupon_delete COUPON_DELETED",
        "CALL_HAS_NO_REQUEST",
    ];
    assert_eq!(told, expected);
    let unmaskings = world.count("select count(*) from unmasking").await;
    assert_eq!(unmaskings, 1, "the first look-up's: what came of the second one is shown masked");

    let paid = calls.rows.iter().find(|call| call.operation == Operation::Pay).unwrap();
    let request = world.engine.request_of_call(&world.caller, paid.exchange_no).await.unwrap();
    assert_eq!(request, form_with("T1", &coupon));
    let detail = world.engine.exchange_detail(&world.caller, paid.exchange_no).await.unwrap();
    assert_eq!(detail.unmaskings.len(), 1, "who saw it is kept");
    world.caller.reader = Reader { role: Role::Viewer, ..Reader::local() };
    let engine = &world.engine;
    let refused = engine.request_of_call(&world.caller, paid.exchange_no).await;
    assert_eq!(code_of(&refused), "ROLE_NOT_ENOUGH");
    let refused = engine.resend_call(&world.caller, paid.exchange_no).await;
    assert_eq!(code_of(&refused), "ROLE_NOT_ENOUGH");
    world.verify().await;
}
