//! Codes as data: what is out of use is neither offered nor taken, and what is needed stays.

use engine::EngineError;
use engine::catalogue::{CodeForm, CodeKind, ListedCode};
use engine::payment::PaymentForm;
use engine::promotion::PromotionState;
use sqlx::PgPool;

use crate::promotions::mpay3000;
use crate::support::{World, code_of, form};

pub fn code(kind: &str, code: &str) -> CodeForm {
    CodeForm {
        kind: kind.into(),
        code: code.into(),
        korean: "새 이름".into(),
        ..CodeForm::default()
    }
}

pub fn retired(form: CodeForm) -> CodeForm {
    CodeForm { retired: "yes".into(), ..form }
}

fn service(name: &str) -> CodeForm {
    CodeForm { pg: "PG02".into(), cp: "CP033".into(), ..code("svc", name) }
}

impl World {
    pub async fn set_code(&self, form: &CodeForm) -> Result<ListedCode, EngineError> {
        self.engine.set_code(&self.caller, form).await
    }

    async fn listed(&self, kind: CodeKind, code: &str) -> Option<ListedCode> {
        let codes = self.engine.codes(&self.caller).await.unwrap();
        codes.into_iter().find(|one| one.kind == kind && one.code == code)
    }

    async fn pay_at(&self, order: &str, [pg, cp, svc]: [&str; 3]) -> String {
        let [pg, cp, svc] = [pg, cp, svc].map(str::to_owned);
        code_of(&self.pay(&PaymentForm { pg, cp, svc, ..form(order) }).await)
    }
}

const SHOP: [&str; 3] = ["PG02", "CP033", "SVC777"];

#[sqlx::test(migrations = "../../migrations")]
async fn a_new_service_is_paid_at_until_it_is_out_of_use(pool: PgPool) {
    let world = World::new(pool).await;
    assert_eq!(world.pay_at("N1", SHOP).await, "INVALID_REQUEST");
    let stored = world.set_code(&service("SVC777")).await.unwrap();
    assert_eq!((stored.kind, stored.pg.as_deref()), (CodeKind::Svc, Some("PG02")));
    assert!(stored.contract.unwrap().serves_minors && !stored.retired);
    assert_eq!(world.pay_at("N2", SHOP).await, "OK");

    world.set_code(&retired(service("SVC777"))).await.unwrap();
    assert_eq!(world.pay_at("N3", SHOP).await, "INVALID_REQUEST");
    let catalogue = world.engine.catalogue(&world.caller).await.unwrap();
    let services = catalogue.pgs.iter().flat_map(|pg| &pg.cps).flat_map(|cp| &cp.svcs);
    assert!(services.clone().count() > 0 && services.clone().all(|svc| svc.code != "SVC777"));
    // What was paid there is still told, and cancelled.
    assert!(world.listed(CodeKind::Svc, "SVC777").await.unwrap().retired);
    world.cancel("N2").await.unwrap();
    world.set_code(&service("SVC777")).await.unwrap();
    assert_eq!(world.pay_at("N4", SHOP).await, "OK");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_parent_takes_its_children_along_and_a_child_brings_its_parents_back(pool: PgPool) {
    let world = World::new(pool).await;
    world.set_code(&retired(code("pg", "PG02"))).await.unwrap();
    let is_retired = async |kind, code| world.listed(kind, code).await.unwrap().retired;
    assert!(is_retired(CodeKind::Cp, "CP033").await && is_retired(CodeKind::Svc, "SVC401").await);
    assert!(!is_retired(CodeKind::Svc, "SVC201").await);
    world.set_code(&service("SVC778")).await.unwrap();
    assert!(!is_retired(CodeKind::Pg, "PG02").await && !is_retired(CodeKind::Cp, "CP033").await);
    assert!(is_retired(CodeKind::Svc, "SVC401").await, "its sister stays out of use");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_service_stands_below_what_there_is(pool: PgPool) {
    let world = World::new(pool).await;
    for (form, field, problem) in [
        (CodeForm { pg: "PG09".into(), ..service("X") }, "pg", "UNKNOWN_CODE"),
        (CodeForm { cp: "CP014".into(), ..service("X") }, "cp", "NOT_UNDER_PARENT"),
    ] {
        let failure = world.set_code(&form).await.unwrap_err().failure();
        let told: Vec<_> =
            failure.fields.iter().map(|it| (it.field.code(), it.code.as_str())).collect();
        assert_eq!(told, [(field, problem)]);
    }
    assert!(world.listed(CodeKind::Svc, "X").await.is_none());
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_a_promotion_asks_for_stays_in_use_until_it_ends(pool: PgPool) {
    let world = World::new(pool).await;
    let pg = retired(code("pg", "PG01"));
    for (id, conditions) in [
        ("PARENT", serde_json::json!({"all_of": [{"pg": ["PG01"]}]})),
        ("DEEP", serde_json::json!({"any_of": [{"none_of": [{"svc": ["SVC310", "SVC201"]}]}]})),
    ] {
        world
            .create_promotion(&engine::promotion::PromotionForm {
                promotion_id: id.into(),
                conditions,
                ..mpay3000()
            })
            .await
            .unwrap();
        assert_eq!(code_of(&world.set_code(&pg).await), "CODE_IN_PROMOTION", "{id}");
        let end = world.engine.set_promotion_state(&world.caller, id, PromotionState::Ended);
        end.await.unwrap();
    }
    // The demonstration's own promotions name codes too.
    for promotion in world.engine.promotions(&world.caller).await.unwrap() {
        let id = promotion.promotion_id.to_string();
        let end = world.engine.set_promotion_state(&world.caller, &id, PromotionState::Ended);
        let _ = end.await;
    }
    assert!(world.set_code(&pg).await.unwrap().retired);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_code_keeps_its_place_and_its_rule_applies_at_once(pool: PgPool) {
    let world = World::new(pool).await;
    let before = world.listed(CodeKind::PaymentMethod, "01").await.unwrap();
    let renamed = world.set_code(&code("payment_method", "01")).await.unwrap();
    assert_eq!((renamed.position, renamed.rule), (before.position, None));
    assert_eq!(renamed.english, "새 이름", "as in Korean");
    let added = world.set_code(&code("payment_method", "77")).await.unwrap();
    assert!(added.position > before.position);
    let members = CodeForm { has_rule: "yes".into(), ..code("payment_method", "01") };
    world.set_code(&members).await.unwrap();
    let stranger = PaymentForm { mpay_member: "no".into(), ..form("M1") };
    assert_eq!(code_of(&world.pay(&stranger).await), "MPAY_MEMBERSHIP_REQUIRED");
}
