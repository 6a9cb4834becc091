//! Promotions: what was promised stays promised, and why a coupon is offered or is not.

use engine::EngineError;
use engine::coupon_lookup::PromotionEvaluation;
use engine::payment::PaymentForm;
use engine::promotion::{PromotionDetail, PromotionForm, PromotionState};
use engine::reader::{Reader, Role};
use serde_json::json;
use sqlx::PgPool;
use tokio::task::JoinSet;

use crate::support::{ORDINARY, World, code_of, form, form_with};

/// M-PAY members over 19 at PG01, 10,000 won and more: 3,000 won off, once a customer.
pub fn mpay3000() -> PromotionForm {
    PromotionForm {
        promotion_id: "MPAY3000".into(),
        name: "M-PAY 3천원".into(),
        coupon_amount: "3000".into(),
        minimum_amount: "10,000".into(),
        valid_from: "2020-01-01".into(),
        valid_until: "2999-12-31".into(),
        conditions: json!({"all_of": [
            {"mpay_member": true}, {"age": {"from": 19}}, {"pg": ["PG01"]}
        ]}),
        budget: "500".into(),
        per_customer: "1".into(),
        ..PromotionForm::default()
    }
}

impl World {
    pub async fn create_promotion(
        &self,
        form: &PromotionForm,
    ) -> Result<PromotionDetail, EngineError> {
        self.engine.create_promotion(&self.caller, form).await
    }

    async fn edit(
        &self,
        version: i32,
        form: &PromotionForm,
    ) -> Result<PromotionDetail, EngineError> {
        self.engine.edit_promotion(&self.caller, &form.promotion_id, version, form).await
    }

    async fn evaluation(&self, form: &PaymentForm) -> PromotionEvaluation {
        let form = PaymentForm { promotion_id: "MPAY3000".into(), ..form.clone() };
        let judged = self.engine.evaluate_promotions(&self.caller, form.draft(), None).await;
        judged.unwrap().remove(0)
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_coupon_keeps_what_its_version_promised(pool: PgPool) {
    let world = World::new(pool).await;
    let member = |order| PaymentForm { mpay_member: "yes".into(), ..form(order) };
    let first = world.create_promotion(&mpay3000()).await.unwrap();
    assert_eq!((first.promotion.version, first.promotion.state), (1, PromotionState::Running));
    let old = world.issue("MPAY3000").await;

    let more = PromotionForm {
        name: "M-PAY 1천원".into(),
        coupon_amount: "1000".into(),
        minimum_amount: "1000".into(),
        conditions: json!({"all_of": []}),
        per_customer: "2".into(),
        ..mpay3000()
    };
    let second = world.edit(1, &more).await.unwrap();
    let versions: Vec<_> = second.versions.iter().map(|it| (it.version, it.coupons)).collect();
    assert_eq!(versions, [(2, 0), (1, 1)]);
    assert_eq!(second.versions[1].made_by.as_deref(), Some("local"));
    let new = world.issue("MPAY3000").await;
    assert_eq!((old.version, old.amount.0), (Some(1), 3_000));
    assert_eq!((new.version, new.amount.0), (Some(2), 1_000));

    // 2,000 won: enough for the new promise, and not for the old one.
    let small =
        |order| PaymentForm { amount: "2000".into(), mpay_member: "no".into(), ..form(order) };
    let found = world.look_up(&small("")).await.unwrap();
    assert_eq!(found.usable.iter().map(|it| &it.serial_no).collect::<Vec<_>>(), [&new.serial_no]);
    let excluded = &found.excluded[0];
    assert_eq!(excluded.coupon.serial_no, old.serial_no);
    let codes: Vec<_> = excluded.unmet.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(codes, ["MINIMUM_AMOUNT", "MPAY_MEMBER"]);
    let with = |coupon: &engine::coupon::Coupon, form| PaymentForm {
        serial_no: coupon.serial_no.to_string(),
        ..form
    };
    assert_eq!(code_of(&world.pay(&with(&old, small("T1"))).await), "COUPON_CONDITION_UNMET");
    world.pay(&with(&new, small("T2"))).await.unwrap();
    world.pay(&with(&old, member("T3"))).await.unwrap();

    // Budget and the like belong to no version.
    let roomier = PromotionForm { budget: "900".into(), ..more };
    let third = world.edit(2, &roomier).await.unwrap();
    assert_eq!((third.promotion.version, third.promotion.budget), (2, 900));
    world.verify().await;
}

/// A version is read once. Whatever takes its place is another one, and what is no part of it is as it is now.
#[sqlx::test(migrations = "../../migrations")]
async fn a_look_up_tells_what_is_promised_now(pool: PgPool) {
    let world = World::new(pool).await;
    let issuable = async || {
        let found = world.look_up(&form("")).await.unwrap().issuable;
        let of_it = found.iter().find(|one| one.promotion_id.as_str() == "MPAY3000");
        of_it.map(|one| (one.name.clone(), one.amount.0))
    };
    assert_eq!(issuable().await, None);
    let promise = |won: &str| PromotionForm {
        name: won.into(),
        coupon_amount: won.into(),
        conditions: json!({"all_of": []}),
        ..mpay3000()
    };
    world.create_promotion(&promise("1000")).await.unwrap();
    assert_eq!(issuable().await, Some(("1000".into(), 1_000)));
    world.edit(1, &promise("2000")).await.unwrap();
    assert_eq!(issuable().await, Some(("2000".into(), 2_000)));
    let state = async |state| {
        world.engine.set_promotion_state(&world.caller, "MPAY3000", state).await.unwrap();
    };
    state(PromotionState::Paused).await;
    assert_eq!(issuable().await, None);
    state(PromotionState::Running).await;
    assert_eq!(issuable().await, Some(("2000".into(), 2_000)));
    // Another promotion of the same name, whose first version is another promise.
    world.engine.delete_promotion(&world.caller, "MPAY3000").await.unwrap();
    assert_eq!(issuable().await, None);
    world.create_promotion(&promise("4000")).await.unwrap();
    assert_eq!(issuable().await, Some(("4000".into(), 4_000)));
    // One a customer: it was issued, and counts.
    world.issue("MPAY3000").await;
    assert_eq!(issuable().await, None);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn nobody_changes_what_was_promised(pool: PgPool) {
    let world = World::new(pool).await;
    world.create_promotion(&mpay3000()).await.unwrap();
    let changed = sqlx::query("update promotion_version set coupon_amount = 1")
        .execute(world.engine.pool())
        .await;
    assert!(changed.is_err());
}

#[sqlx::test(migrations = "../../migrations")]
async fn of_edits_of_one_version_one_is_made(pool: PgPool) {
    let world = World::new(pool).await;
    world.create_promotion(&mpay3000()).await.unwrap();
    let mut editors = JoinSet::new();
    for won in 1..=16 {
        let (engine, caller) = (world.engine.clone(), world.caller.clone());
        let form = PromotionForm { coupon_amount: won.to_string(), ..mpay3000() };
        editors.spawn(async move {
            code_of(&engine.edit_promotion(&caller, "MPAY3000", 1, &form).await)
        });
    }
    let mut codes = editors.join_all().await;
    codes.sort();
    assert_eq!(codes.iter().filter(|code| *code == "OK").count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| *code == "PROMOTION_CHANGED").count(), 15, "{codes:?}");
    let detail = world.engine.promotion(&world.caller, "MPAY3000").await.unwrap();
    assert_eq!(detail.versions.len(), 2);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_promotion_has_its_states(pool: PgPool) {
    let world = World::new(pool).await;
    let draft = PromotionForm { state: "draft".into(), ..mpay3000() };
    world.create_promotion(&draft).await.unwrap();
    let set =
        async |state| world.engine.set_promotion_state(&world.caller, "MPAY3000", state).await;
    let issued = async || code_of(&world.issue_to(ORDINARY, "MPAY3000").await);
    assert_eq!(issued().await, "PROMOTION_NOT_ISSUING");
    assert_eq!(code_of(&set(PromotionState::Paused).await), "PROMOTION_NOT_ISSUING");
    set(PromotionState::Running).await.unwrap();
    let coupon = world.issue("MPAY3000").await;
    set(PromotionState::Paused).await.unwrap();
    set(PromotionState::Paused).await.unwrap();
    assert_eq!(issued().await, "PROMOTION_NOT_ISSUING");
    // What is out keeps its promise.
    let paid = PaymentForm { mpay_member: "yes".into(), ..form_with("T1", &coupon) };
    world.pay(&paid).await.unwrap();
    set(PromotionState::Ended).await.unwrap();
    assert_eq!(code_of(&set(PromotionState::Running).await), "PROMOTION_ENDED");
    world.cancel("T1").await.unwrap();
    assert_eq!(world.coupon_status(&coupon).await, "unused");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn only_what_has_no_coupon_that_counts_is_deleted(pool: PgPool) {
    let world = World::new(pool).await;
    world.create_promotion(&mpay3000()).await.unwrap();
    let copy = world.engine.copy_promotion(&world.caller, "MPAY3000", "MPAY-B").await.unwrap();
    assert_eq!((copy.promotion.state, copy.promotion.version), (PromotionState::Draft, 1));
    let original = world.engine.promotion(&world.caller, "MPAY3000").await.unwrap();
    assert_eq!(copy.promotion.conditions, original.promotion.conditions);
    let coupon = world.issue("MPAY3000").await;
    let delete = async |id| world.engine.delete_promotion(&world.caller, id).await;
    let refused = delete("MPAY3000").await;
    assert_eq!(code_of(&refused), "PROMOTION_HAS_COUPONS");
    let told = refused.unwrap_err().failure().message.korean;
    assert!(told.contains(&coupon.serial_no.grouped()), "{told}");
    // What was deleted goes with it, with what is told of that and the key that it was issued under.
    world.engine.delete_coupon(&world.caller, coupon.serial_no.as_str()).await.unwrap();
    world.verify().await;
    delete("MPAY3000").await.unwrap();
    assert_eq!(world.count("select count(*) from coupon").await, 0);
    delete("MPAY-B").await.unwrap();
    assert_eq!(code_of(&delete("MPAY-B").await), "PROMOTION_NOT_FOUND");
    let rest = world.engine.promotions(&world.caller).await.unwrap();
    assert!(rest.iter().all(|it| it.promotion_id.as_str() != "MPAY-B"));
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn coupons_that_ended_go_with_their_promotion_unless_a_payment_tells_of_them(pool: PgPool) {
    let world = World::new(pool).await;
    let delete = async || world.engine.delete_promotion(&world.caller, "MANY").await;
    let many = PromotionForm {
        promotion_id: "MANY".into(),
        conditions: json!({"all_of": []}),
        per_customer: "9".into(),
        valid_until: "2099-12-31".into(),
        ..mpay3000()
    };
    for has_payment in [false, true] {
        world.create_promotion(&many).await.unwrap();
        // By hand, by a job, as a code.
        let coupon = world.issue("MANY").await;
        for (to, ctn) in [("one", ORDINARY), ("codes", "")] {
            let job = world.job(to, ctn, "2").await.unwrap();
            world.run(&job).await;
        }
        if has_payment {
            world.pay(&form_with("T1", &coupon)).await.unwrap();
            assert_eq!(code_of(&delete().await), "PROMOTION_HAS_COUPONS");
            world.cancel("T1").await.unwrap();
        }
        assert_eq!(code_of(&delete().await), "PROMOTION_HAS_COUPONS");
        let now = "update sandbox set clock_offset = timestamptz '2100-01-01 12:00+09' - now()";
        world.sql(now).await;
        if has_payment {
            assert_eq!(code_of(&delete().await), "PROMOTION_HAS_PAYMENTS");
        } else {
            delete().await.unwrap();
            for table in [
                "select count(*) from coupon",
                "select count(*) from coupon_code",
                "select count(*) from job",
            ] {
                assert_eq!(world.count(table).await, 0, "{table}");
            }
        }
        world.verify().await;
        world.sql("update sandbox set clock_offset = '0'").await;
    }
}

/// Either the coupon is there, and its promotion; or neither.
#[sqlx::test(migrations = "../../migrations")]
async fn a_promotion_that_is_issued_from_meanwhile_stays(pool: PgPool) {
    let world = World::new(pool).await;
    for round in 0..20 {
        let id = format!("ROUND{round}");
        let form = PromotionForm { promotion_id: id.clone(), ..mpay3000() };
        world.create_promotion(&form).await.unwrap();
        let (issued, deleted) = tokio::join!(
            world.issue_to(ORDINARY, &id),
            world.engine.delete_promotion(&world.caller, &id)
        );
        let (issued, deleted) = (code_of(&issued), code_of(&deleted));
        assert!(
            matches!(
                (issued.as_str(), deleted.as_str()),
                ("OK", "PROMOTION_HAS_COUPONS") | ("PROMOTION_NOT_FOUND", "OK")
            ),
            "{issued}, {deleted}"
        );
    }
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn look_up_and_evaluation_say_the_same(pool: PgPool) {
    let world = World::new(pool).await;
    world.create_promotion(&mpay3000()).await.unwrap();
    let poor = PaymentForm { amount: "9,900".into(), mpay_member: "no".into(), ..form("") };
    let judged = world.evaluation(&poor).await;
    assert!(!judged.offered && judged.not_issued.is_none());
    let codes: Vec<_> = judged.unmet.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(codes, ["MINIMUM_AMOUNT", "MPAY_MEMBER"]);
    let mut better = poor.clone();
    for change in &judged.changes {
        match change.field.code() {
            "amount" => better.amount.clone_from(&change.value),
            "mpay_member" => better.mpay_member.clone_from(&change.value),
            field => panic!("{field} stands in nobody's way"),
        }
    }
    assert_eq!(judged.changes.len(), 2);
    let offered = async |form: &PaymentForm| {
        let found = world.look_up(form).await.unwrap();
        found.issuable.iter().any(|it| it.promotion_id.as_str() == "MPAY3000")
    };
    assert!(!offered(&poor).await);
    assert!(offered(&better).await);
    assert!(world.evaluation(&better).await.offered);
    // Once a customer.
    world.issue("MPAY3000").await;
    let again = world.evaluation(&better).await;
    assert_eq!(again.not_issued.unwrap().code, "PROMOTION_CUSTOMER_LIMIT");
    assert!(!again.offered && again.unmet.is_empty());
    // What is not saved yet is judged as it would be.
    let unsaved = PromotionForm { minimum_amount: "3000".into(), ..mpay3000() };
    let judged = world
        .engine
        .evaluate_promotions(&world.caller, poor.draft(), Some(&unsaved))
        .await
        .unwrap();
    assert_eq!(judged[0].version, 2);
    assert_eq!(judged[0].unmet.len(), 1);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_audience_is_counted_by_what_is_known(pool: PgPool) {
    let world = World::new(pool).await;
    let audience = async |conditions| {
        let form = PromotionForm { conditions, ..mpay3000() };
        let found = world.engine.promotion_audience(&world.caller, &form).await.unwrap();
        (found.subscribers, found.qualify, found.some.len())
    };
    let all = world.count("select count(*) from subscriber where sandbox_id = 'default'").await;
    // What only a payment says is taken as given.
    assert_eq!(audience(json!({"all_of": [{"pg": ["PG01"]}]})).await.1, all);
    let members = world
        .count("select count(*) from subscriber where sandbox_id = 'default' and mpay_member")
        .await;
    let (subscribers, qualify, some) = audience(json!({"all_of": [{"mpay_member": true}]})).await;
    assert_eq!((subscribers, qualify), (all, members));
    assert!(members > 0 && members < all && some > 0);
    let minors = audience(json!({"all_of": [{"age": {"to": 18}}]})).await.1;
    assert!(minors > 0 && minors < all);
}

#[sqlx::test(migrations = "../../migrations")]
async fn only_operators_edit(pool: PgPool) {
    let world = World::new(pool).await;
    let tester = engine::Caller {
        reader: Reader { role: Role::Tester, ..world.caller.reader.clone() },
        ..world.caller.clone()
    };
    let engine = &world.engine;
    for refused in [
        code_of(&engine.create_promotion(&tester, &mpay3000()).await),
        code_of(&engine.edit_promotion(&tester, "AUTUMN3000", 1, &mpay3000()).await),
        code_of(&engine.copy_promotion(&tester, "AUTUMN3000", "B").await),
        code_of(&engine.set_promotion_state(&tester, "AUTUMN3000", PromotionState::Ended).await),
        code_of(&engine.delete_promotion(&tester, "AUTUMN3000").await),
    ] {
        assert_eq!(refused, "ROLE_NOT_ENOUGH");
    }
}
