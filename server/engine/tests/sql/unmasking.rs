//! Personal data in calls: masked for everybody, shown to whoever may see it, and then recorded.

use engine::Caller;
use engine::identifier::ReaderName;
use engine::payment::PaymentForm;
use engine::reader::{Reader, Role};
use sqlx::PgPool;

use crate::support::{ORDINARY, World, code_of, form_with};

fn reader(world: &World, name: &str, role: Role) -> Caller {
    let reader = Reader { name: ReaderName::parse(name).unwrap(), role };
    Caller { reader, request_id: format!("request-of-{name}"), ..world.caller.clone() }
}

/// Whatever says who the ordinary subscriber is.
const PERSONAL: [&str; 5] =
    ["01012345678", "010-1234-5678", "500123456789", "1991-04-02", "김하늘"];

#[sqlx::test(migrations = "../../migrations")]
async fn a_call_is_masked_until_a_tester_asks_and_that_is_recorded(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.engine.look_up_customer(&world.caller, ORDINARY).await.unwrap();
    let payer = PaymentForm {
        ncn: "500123456789".into(),
        birth_date: "1991-04-02".into(),
        ..form_with("T1", &coupon)
    };
    world.pay(&payer).await.unwrap();

    let calls = world.engine.list_exchanges(&world.caller, &Default::default()).await.unwrap().rows;
    assert_eq!(calls.len(), 3);
    for call in &calls {
        let detail = world.engine.exchange_detail(&world.caller, call.exchange_no).await.unwrap();
        let told = serde_json::to_string(&detail).unwrap();
        for personal in PERSONAL {
            assert!(!told.contains(personal), "{personal} in {told}");
        }
        // What is not personal is still there.
        assert!(detail.masked || call.operation.code() == "coupon_issue", "{told}");
        // The look-up itself showed who it is.
        let looked = usize::from(call.operation.code() == "customer_lookup");
        assert_eq!(detail.unmaskings.len(), looked);
    }
    let payment = &calls[0];
    let masked = world.engine.exchange_detail(&world.caller, payment.exchange_no).await.unwrap();
    assert!(masked.request.contains("T1") && masked.request.contains("•••••••••5678"));
    let field = |name: &str| {
        let field = masked.telegrams[0].fields.iter().find(|field| field.name == name).unwrap();
        (field.text.clone(), field.len)
    };
    assert_eq!(field("ctn"), ("*******5678".into(), 11));
    assert_eq!(field("ncn"), ("********6789".into(), 12));
    assert_eq!(masked.telegrams[0].text.chars().filter(|c| *c == '*').count(), 15);

    let viewer = reader(&world, "lee", Role::Viewer);
    let refused = world.engine.reveal_exchange(&viewer, payment.exchange_no).await;
    assert_eq!(code_of(&refused), "ROLE_NOT_ENOUGH");
    let nothing = world.engine.reveal_exchange(&reader(&world, "kim", Role::Tester), -1).await;
    assert_eq!(code_of(&nothing), "RECORD_NOT_FOUND");
    assert_eq!(world.count("select count(*) from unmasking").await, 1, "the look-up's");

    for (name, role) in [("kim", Role::Tester), ("park", Role::Operator)] {
        let caller = reader(&world, name, role);
        let shown = world.engine.reveal_exchange(&caller, payment.exchange_no).await.unwrap();
        assert!(!shown.masked);
        let sent: serde_json::Value = serde_json::from_str(&shown.request).unwrap();
        assert_eq!(sent["form"]["birth_date"], "1991-04-02");
        assert!(shown.telegrams[0].text.contains("01012345678500123456789"));
        assert_eq!(shown.unmaskings[0].reader.as_str(), name);
    }
    // Everybody who may open the call sees who looked, the latest first.
    let seen = world.engine.exchange_detail(&viewer, payment.exchange_no).await.unwrap();
    assert!(seen.masked);
    let who: Vec<_> = seen.unmaskings.iter().map(|one| (one.reader.as_str(), one.role)).collect();
    assert_eq!(who, [("park", Role::Operator), ("kim", Role::Tester)]);
    let kept =
        "select count(*) from unmasking where request_id in ('request-of-kim', 'request-of-park')";
    assert_eq!(world.count(kept).await, 2);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_holds_nothing_personal_is_not_called_masked(pool: PgPool) {
    let world = World::new(pool).await;
    world.cancel("NOBODY").await.unwrap_err();
    let calls = world.engine.list_exchanges(&world.caller, &Default::default()).await.unwrap().rows;
    let detail = world.engine.exchange_detail(&world.caller, calls[0].exchange_no).await.unwrap();
    assert!(!detail.masked);
    world.verify().await;
}
