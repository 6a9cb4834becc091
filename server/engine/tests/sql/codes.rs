//! Codes as data: what is out of use is neither offered nor taken, and what is needed stays.

use engine::catalogue::{CodeForm, CodeKind, ImportedCodes, ListedCode};
use engine::csv_file::{CsvEncoding, CsvLayout, Delimiter};
use engine::payment::PaymentForm;
use engine::promotion::PromotionState;
use engine::reader::{Reader, Role};
use engine::{Caller, EngineError};
use sqlx::PgPool;

use crate::concurrency::{at_once, crowded};
use crate::promotions::mpay3000;
use crate::sandboxes::create;
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

impl World {
    async fn import_codes(&self, list: &str, stores: bool) -> Result<ImportedCodes, EngineError> {
        let mut import = self.engine.import_codes(&self.caller, stores).await?;
        for piece in list.as_bytes().chunks(7) {
            import.push(piece);
        }
        import.finish().await
    }

    async fn export_codes(&self, encoding: CsvEncoding) -> Vec<u8> {
        let layout = CsvLayout { encoding, delimiter: Delimiter::Comma };
        self.engine.export_codes(&self.caller, layout).await.unwrap()
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_list_of_codes_is_looked_through_then_stored_whole(pool: PgPool) {
    let world = World::new(pool).await;
    let list = "kind,pg,cp,code,korean,english,position,has_rule,serves_minors,retired\n\
        svc,PG07,CP07,SVC07,시즌 패스,Season pass,,,no,\n\
        cp,PG07,,CP07,새 CP,,,,,\n\
        pg,,,PG07,새 PG,,,,,\n\
        payment_type,,,D9,새 유형,,,,,\n\
        risk_grade,,,9,결제 불가,Never,5,yes,,\n";
    let told = world.import_codes(list, false).await.unwrap();
    assert_eq!((told.is_stored, told.lines, told.wrong), (false, 5, 0), "{told:?}");
    assert_eq!((told.created, told.changed, told.unchanged), (4, 1, 0));
    assert_eq!(world.pay_at("N1", ["PG07", "CP07", "SVC07"]).await, "INVALID_REQUEST");
    let before = world.engine.codes(&world.caller).await.unwrap();

    let stored = world.import_codes(list, true).await.unwrap();
    assert_eq!(ImportedCodes { is_stored: false, ..stored }, told, "as it was told");
    assert_eq!(world.pay_at("N2", ["PG07", "CP07", "SVC07"]).await, "OK");
    let grade = world.listed(CodeKind::RiskGrade, "9").await.unwrap();
    assert_eq!((grade.korean.as_str(), grade.position), ("결제 불가", Some(5)));
    let last = world.listed(CodeKind::PaymentType, "D9").await.unwrap().position;
    assert_eq!(last, Some(4), "a new one stands last");
    // What is not in the list is as it was.
    let after = world.engine.codes(&world.caller).await.unwrap();
    let kept = before.iter().filter(|one| after.contains(one)).count();
    assert_eq!(kept, before.len() - 1);
    let again = world.import_codes(list, true).await.unwrap();
    assert_eq!((again.created, again.changed, again.unchanged), (0, 0, 5));
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_list_of_no_codes_is_refused(pool: PgPool) {
    let world = World::new(pool).await;
    for list in ["", "kind,pg,cp,code,korean\n"] {
        for stores in [false, true] {
            assert_eq!(code_of(&world.import_codes(list, stores).await), "LIST_EMPTY", "{list}");
        }
    }
    let open = format!("\"{}", "1\n".repeat(20_000));
    assert_eq!(code_of(&world.import_codes(&open, true).await), "LIST_UNREADABLE");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_list_with_a_wrong_line_stores_nothing(pool: PgPool) {
    let world = World::new(pool).await;
    // Another name; what a promotion asks for, and what subscribers have, out of use; below nothing; no name.
    let list = "kind,pg,cp,code,korean,retired\n\
        pg,,,PG02,새 이름,\n\
        pg,,,PG01,한빛페이,yes\n\
        risk_grade,,,2,낮음,yes\n\
        svc,PG02,CP999,S1,상점,\n\
        leeds_grade,,,Z,,\n";
    let told = world.import_codes(list, false).await.unwrap();
    let wrong: Vec<_> =
        told.wrong_lines.iter().map(|wrong| (wrong.line, wrong.reason.english.as_str())).collect();
    let lines: Vec<_> = wrong.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [3, 4, 5, 6], "{wrong:?}");
    assert!(wrong[0].1.contains("retire the code"), "{wrong:?}");
    assert!(wrong[2].1.starts_with("CP: ") && wrong[3].1.contains("name"), "{wrong:?}");
    let refused = world.import_codes(list, true).await.unwrap_err().failure();
    assert_eq!((refused.code.as_str(), refused.status), ("CODES_NOT_IMPORTED", 422));
    assert!(refused.message.korean.contains("3번째 줄"), "{}", refused.message.korean);
    assert_ne!(world.listed(CodeKind::Pg, "PG02").await.unwrap().korean, "새 이름");
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_export_of_codes_is_taken_back_as_it_was(pool: PgPool) {
    let world = World::new(pool).await;
    world.set_code(&retired(code("pg", "PG02"))).await.unwrap();
    let before = world.engine.codes(&world.caller).await.unwrap();
    for (encoding, name) in [(CsvEncoding::Utf8WithBom, "utf"), (CsvEncoding::EucKr, "euc")] {
        let list = world.export_codes(encoding).await;
        let other = create(&world, name, "").await;
        let mut import = other.engine.import_codes(&other.caller, true).await.unwrap();
        import.push(&list);
        let told = import.finish().await.unwrap();
        assert_eq!((told.lines, told.wrong), (before.len() as i64, 0));
        assert_eq!(told.encoding, encoding.code());
        assert_eq!(other.engine.codes(&other.caller).await.unwrap(), before);
    }
}

/// As one code does it, many do: what is above takes along, what is below brings back.
#[sqlx::test(migrations = "../../migrations")]
async fn a_list_takes_along_and_brings_back_what_it_does_not_name(pool: PgPool) {
    let world = World::new(pool).await;
    let is_retired = async |kind, code| world.listed(kind, code).await.unwrap().retired;
    let list = "kind,code,korean,retired\npg,PG02,오늘페이,yes\n";
    world.import_codes(list, true).await.unwrap();
    assert!(is_retired(CodeKind::Cp, "CP033").await && is_retired(CodeKind::Svc, "SVC401").await);
    assert!(!is_retired(CodeKind::Svc, "SVC201").await);
    let list = "kind,pg,cp,code,korean\nsvc,PG02,CP033,SVC401,오늘장터\n";
    world.import_codes(list, true).await.unwrap();
    for (kind, code) in [(CodeKind::Pg, "PG02"), (CodeKind::Cp, "CP033"), (CodeKind::Svc, "SVC401")]
    {
        assert!(!is_retired(kind, code).await, "{code}");
    }
    let viewer = Reader { role: Role::Tester, ..Reader::local() };
    let caller = Caller { reader: viewer, ..world.caller.clone() };
    let import = world.engine.import_codes(&caller, false).await;
    assert_eq!(code_of(&import.map(|_| ())), "ROLE_NOT_ENOUGH");
}

/// One by one or as a list: what comes at the same moment counts, too.
#[sqlx::test(migrations = "../../migrations")]
async fn simultaneous_codes_are_no_more_than_a_list_takes(pool: PgPool) {
    let world = crowded(pool).await;
    let count = "select count(*) from code where kind = 'payment_type'";
    let before = world.count(count).await;
    let codes = at_once(40, |index| {
        let world = world.clone();
        async move {
            match index % 2 {
                0 => code_of(&world.set_code(&code("payment_type", &format!("X{index}"))).await),
                _ => {
                    let mut list = "kind,code,korean\n".to_owned();
                    for line in 0..5 {
                        list.push_str(&format!("payment_type,Y{index}-{line},유형\n"));
                    }
                    code_of(&world.import_codes(&list, true).await)
                }
            }
        }
    })
    .await;
    let taken = |of_lists: usize| {
        let of_kind = codes.iter().enumerate().filter(|(index, _)| index % 2 == of_lists);
        i64::try_from(of_kind.filter(|(_, code)| *code == "OK").count()).unwrap()
    };
    let refused = ["OK", "CODE_LIST_FULL", "CODES_NOT_IMPORTED"];
    assert!(codes.iter().all(|code| refused.contains(&code.as_str())), "{codes:?}");
    let stored = world.count(count).await;
    assert_eq!(stored, before + taken(0) + 5 * taken(1), "{codes:?}");
    // Only a whole list that was too long left room.
    assert!((96..=100).contains(&stored), "{stored}: {codes:?}");
    world.engine.pool().close().await;
}
