//! What becomes of a line: a number port, a change of owner, a new number; with coupons, payments and what is under way.

use std::time::{Duration, Instant};

use engine::EngineError;
use engine::coupon::CouponForm;
use engine::csv_file::{CsvEncoding, CsvLayout, Delimiter};
use engine::customer::SubscriberStatus;
use engine::identifier::ReaderName;
use engine::payment::PaymentForm;
use engine::reader::{Reader, Role};
use engine::saved_request::SavedRequestForm;
use engine::subscriber::{
    LineChangeForm, LineChangeKind, LineChangeOutcome, SubscriberForm, SubscriberListForm,
};
use sqlx::PgPool;

use crate::sandboxes::create;
use crate::subscribers::somebody;
use crate::support::{Line, ORDINARY, World, code_of, form, form_with};

/// The contract of [`ORDINARY`].
const CONTRACT: &str = "500123456789";
const NEW_NUMBER: &str = "010-0077-7777";

/// Another contract for the same person.
pub fn port() -> LineChangeForm {
    LineChangeForm {
        kind: "number_port".into(),
        ncn: "990000880001".into(),
        ..LineChangeForm::default()
    }
}

fn owner() -> LineChangeForm {
    LineChangeForm {
        kind: "owner".into(),
        name: "박지훈".into(),
        birth_date: "1988-02-11".into(),
        sex: "M".into(),
        ..LineChangeForm::default()
    }
}

fn number(ctn: &str) -> LineChangeForm {
    LineChangeForm { kind: "number".into(), ctn: ctn.into(), ..LineChangeForm::default() }
}

impl World {
    pub async fn change_line(
        &self,
        ctn: &str,
        form: &LineChangeForm,
    ) -> Result<LineChangeOutcome, EngineError> {
        self.engine.change_line(&self.caller, ctn, form).await
    }

    async fn preview(
        &self,
        ctn: &str,
        form: &LineChangeForm,
    ) -> Result<LineChangeOutcome, EngineError> {
        self.engine.preview_line_change(&self.caller, ctn, form).await
    }

    /// The contract that has a number.
    async fn contract_of(&self, ctn: &str) -> String {
        let lookup = self.engine.look_up_customer(&self.caller, ctn).await.unwrap();
        lookup.subscriber.ncn.to_string()
    }

    /// The contracts that a text finds in the list, the newest first.
    async fn contracts(&self, text: &str) -> Vec<String> {
        let form = SubscriberListForm { text: text.into(), ..SubscriberListForm::default() };
        let page = self.engine.list_subscribers(&self.caller, &form).await.unwrap();
        page.rows.iter().map(|row| row.subscriber.ncn.to_string()).collect()
    }

    /// Contracts that are young may pay, as if they were made long ago.
    async fn grow_old(&self) {
        self.sql("update subscriber set contracted_on = null").await;
    }

    /// The number goes to the contract of [`port`], once it is committed.
    async fn begin_port(&self) -> sqlx::Transaction<'static, sqlx::Postgres> {
        let mut porting = self.engine.pool().begin().await.unwrap();
        sqlx::raw_sql(
            "select from subscriber where ncn = '500123456789' for update;
            update subscriber set ended_at = now(), status = 'terminated' where ncn = '500123456789';
            insert into subscriber (
                sandbox_id, ncn, ctn, name, birth_date, sex, status, limit_amount, risk_grade,
                leeds_grade, mpay_member, bill_pay_method
            )
            select
                sandbox_id, '990000880001', ctn, name, birth_date, sex, 'active', limit_amount,
                risk_grade, leeds_grade, mpay_member, bill_pay_method
            from subscriber where ncn = '500123456789';
            insert into line_change (sandbox_id, kind, old_ncn, old_ctn, new_ncn, new_ctn, at, reader)
            values ('default', 'number_port', '500123456789', '01012345678', '990000880001', '01012345678',
                now(), 'kim')",
        )
        .execute(&mut *porting)
        .await
        .unwrap();
        porting
    }

    /// Waits until a statement waits for another's lock.
    async fn waits_for_a_lock(&self) {
        let waiting = "select count(*) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'";
        let deadline = Instant::now() + Duration::from_secs(20);
        while self.count(waiting).await == 0 {
            assert!(Instant::now() < deadline, "nothing ever waited");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_ported_number_has_a_new_contract_and_the_old_one_keeps_what_it_has(pool: PgPool) {
    let world = World::new(pool).await;
    let used = world.issue("AUTUMN3000").await;
    let unused = world.issue("GAME1000").await;
    world.pay(&form_with("T1", &used)).await.unwrap();
    let saved = SavedRequestForm { name: "늘 쓰는 요청".into(), form: form("T9") };
    world.engine.save_request(&world.caller, &saved).await.unwrap();

    let told = world.preview(ORDINARY, &port()).await.unwrap();
    assert_eq!((told.is_done, told.kind), (false, LineChangeKind::NumberPort));
    assert_eq!((told.coupons, told.used_this_month.0), (1, 9_000));
    assert_eq!((told.open_payments, told.saved_requests), (0, 1));
    assert!(told.consequences[0].korean.contains("쿠폰 1장"), "{:?}", told.consequences);
    assert_eq!(world.contract_of(ORDINARY).await, CONTRACT, "nothing is done by looking");

    let done = world.change_line(ORDINARY, &port()).await.unwrap();
    assert_eq!(
        LineChangeOutcome { is_done: false, at: told.at, ..done.clone() },
        told,
        "what was told is what is done"
    );
    assert_eq!(world.contract_of(ORDINARY).await, "990000880001");
    // Nobody can use what stayed, and the new contract begins with nothing, in its first days.
    let look_up = world.look_up(&form("")).await;
    assert_eq!(code_of(&look_up), "SUBSCRIBER_NEW_CONTRACT");
    world.grow_old().await;
    assert!(world.look_up(&form("")).await.unwrap().usable.is_empty());
    assert_eq!(
        code_of(&world.pay(&form_with("T2", &unused)).await),
        "COUPON_OF_ANOTHER_SUBSCRIBER"
    );
    assert_eq!(world.used_this_month().await, 0);
    world.pay(&form("T2")).await.unwrap();

    // The old payment is cancelled as the old contract's: coupon and usage come back there.
    world.cancel("T1").await.unwrap();
    assert_eq!(world.coupon_status(&used).await, "unused");
    assert_eq!(world.used_this_month().await, 12_000);
    let old_usage = "select used from month_usage where ncn = '500123456789'";
    assert_eq!(world.count(old_usage).await, 0);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn both_contracts_are_found_and_say_what_became_of_them(pool: PgPool) {
    let world = World::new(pool).await;
    world.issue("AUTUMN3000").await;
    let mut kim = world.clone();
    kim.caller.reader = Reader { name: ReaderName::parse("kim").unwrap(), role: Role::Tester };
    kim.change_line(ORDINARY, &owner()).await.unwrap();
    let new = world.contract_of(ORDINARY).await;
    assert!(new.starts_with("99") && new.len() == 12, "{new}");
    world.change_line(ORDINARY, &number(NEW_NUMBER)).await.unwrap();
    assert_eq!(world.contract_of(NEW_NUMBER).await, new);
    assert_eq!(
        code_of(&world.engine.look_up_customer(&world.caller, ORDINARY).await),
        "SUBSCRIBER_NOT_FOUND"
    );
    // By the number that both had once, by that of each contract, and by its end.
    assert_eq!(world.contracts(ORDINARY).await, [new.as_str(), CONTRACT]);
    assert_eq!(world.contracts(CONTRACT).await, [CONTRACT]);
    assert!(world.contracts("5678").await.contains(&CONTRACT.to_owned()));
    let found = world.engine.find(&world.caller, ORDINARY).await.unwrap();
    let people: Vec<_> =
        found.iter().filter_map(|it| it.ncn.as_ref()).map(ToString::to_string).collect();
    assert_eq!(people, [new.as_str(), CONTRACT]);

    let form = SubscriberListForm { text: CONTRACT.into(), ..SubscriberListForm::default() };
    let page = world.engine.list_subscribers(&world.caller, &form).await.unwrap();
    let old = world.engine.subscriber(&world.caller, page.rows[0].subscriber_no).await.unwrap();
    assert_eq!(old.listed.subscriber.status, SubscriberStatus::Terminated);
    assert!(old.listed.ended_at.is_some());
    let [ended] = &old.changes[..] else { panic!("{:?}", old.changes) };
    assert_eq!((ended.kind, ended.reader.as_str()), (LineChangeKind::Owner, "kim"));
    assert_eq!(Some(ended.at), old.listed.ended_at);
    let now = world.engine.subscriber_with_number(&world.caller, NEW_NUMBER.into()).await.unwrap();
    let kinds: Vec<_> = now.changes.iter().map(|change| change.kind).collect();
    assert_eq!(kinds, [LineChangeKind::Number, LineChangeKind::Owner]);
    assert_eq!(now.changes[0].before.ctn.to_string(), "01012345678");

    // A copy has them too.
    let copy = create(&world, "copy", "default").await;
    assert_eq!(copy.contracts(ORDINARY).await, [new.as_str(), CONTRACT]);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_contract_without_a_number_is_no_line(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.change_line(ORDINARY, &port()).await.unwrap();
    // Nobody is told twice where the number is asked for.
    let issued = world.issue("AUTUMN3000").await;
    assert_eq!(issued.ncn.to_string(), "990000880001");
    let (engine, caller) = (&world.engine, &world.caller);
    let of_number = CouponForm { ctn: ORDINARY.into(), ..CouponForm::default() };
    let listed = engine.list_coupons(caller, &of_number).await.unwrap();
    assert_eq!(listed.rows.len(), 1);
    let of_contract = CouponForm { ncn: CONTRACT.into(), ..CouponForm::default() };
    let listed = engine.list_coupons(caller, &of_contract).await.unwrap();
    assert_eq!((listed.rows.len(), &listed.rows[0].ctn), (1, &None), "it is no number's");
    assert_eq!(engine.coupon_life(caller, coupon.serial_no.as_str()).await.unwrap().line.ctn, None);

    // It gets nothing, qualifies for nothing, and is neither exported nor revived by a list.
    let mut list = engine.begin_list(caller, "AUTUMN3000", None).await.unwrap();
    list.push(format!("ncn\n{CONTRACT}\n").as_bytes()).await.unwrap();
    let prepared = list.finish().await.unwrap();
    assert_eq!(prepared.preview.map(|preview| preview.found), Some(0));
    let lines = "select count(*) from subscriber where ended_at is null";
    let layout = CsvLayout { encoding: CsvEncoding::Utf8, delimiter: Delimiter::Comma };
    let mut export = engine.export_subscribers(caller, None, layout).await.unwrap();
    let exported = String::from_utf8(export.next().await.unwrap().unwrap()).unwrap();
    assert_eq!(exported.lines().count() as i64 - 1, world.count(lines).await);
    assert!(!exported.contains(CONTRACT), "{exported}");
    let csv = format!("{CONTRACT},010-0077-0009,김하늘,1991-04-02,F,active,500000,2,A,no,A\n");
    let mut import = engine.import_subscribers(caller, true).await.unwrap();
    import.push(csv.as_bytes()).await.unwrap();
    let told = import.finish().await.unwrap();
    assert_eq!((told.accepted, told.rejected), (0, 1));
    let reason = &told.rejected_lines[0].reason.english;
    assert!(reason.starts_with("The contract was terminated"), "{reason}");
    let again = SubscriberForm { ncn: CONTRACT.into(), ..somebody() };
    assert_eq!(code_of(&world.create_subscriber(&again).await), "SUBSCRIBER_EXISTS");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_waits_for_its_outcome_keeps_a_contract_but_not_a_number(pool: PgPool) {
    let world = World::new(pool).await;
    let coupon = world.issue("AUTUMN3000").await;
    world.set_line(Line::LosesAnswers);
    world.pay(&form_with("T1", &coupon)).await.unwrap();
    assert_eq!(world.payment_status("T1").await, "unknown");
    world.set_line(Line::Good);
    for form in [port(), owner()] {
        let refused = world.preview(ORDINARY, &form).await.unwrap_err().failure();
        assert_eq!(refused.code, "LINE_PAYMENT_OPEN");
        assert!(refused.message.korean.contains("1건"), "{}", refused.message.korean);
        assert_eq!(code_of(&world.change_line(ORDINARY, &form).await), "LINE_PAYMENT_OPEN");
    }
    let told = world.change_line(ORDINARY, &number(NEW_NUMBER)).await.unwrap();
    assert_eq!((told.open_payments, told.coupons, told.used_this_month.0), (1, 0, 9_000));
    // It is settled as if nothing had been, and is found by the number that it was paid with.
    world.sql("update unsettled set settle_after = clock_timestamp()").await;
    world.engine.settle_payments().await.unwrap();
    assert_eq!(world.payment_status("T1").await, "paid");
    world.verify().await;
    world.change_line(NEW_NUMBER, &port()).await.unwrap();
    let of_number = "select count(*) from payment where ctn = '01012345678'";
    assert_eq!(world.count(of_number).await, 1);
    world.verify().await;
}

/// A payment that has looked, and takes what it needs while the number goes to another contract: it waits, finds
/// that the contract has the number no more, and looks again.
#[sqlx::test(migrations = "../../migrations")]
async fn a_payment_under_way_is_never_of_a_contract_that_has_ended(pool: PgPool) {
    let world = World::new(pool).await;
    let porting = world.begin_port().await;
    let payer = world.clone();
    let paying = tokio::spawn(async move { payer.pay(&form("T1")).await });
    world.waits_for_a_lock().await;
    porting.commit().await.unwrap();
    paying.await.unwrap().unwrap();
    let of_new = "select count(*) from payment where order_no = 'T1' and ncn = '990000880001'";
    assert_eq!(world.count(of_new).await, 1);
    world.verify().await;
}

/// What waited for a port finds that the contract has the number no more, and looks again: somebody has it.
#[sqlx::test(migrations = "../../migrations")]
async fn what_waits_for_a_port_is_done_to_who_has_the_number_then(pool: PgPool) {
    let world = World::new(pool).await;
    let porting = world.begin_port().await;
    let second = LineChangeForm { ncn: "990000880002".into(), ..port() };
    let waiter = world.clone();
    let waiting = tokio::spawn(async move { waiter.change_line(ORDINARY, &second).await });
    world.waits_for_a_lock().await;
    porting.commit().await.unwrap();
    let done = waiting.await.unwrap().unwrap();
    assert_eq!(done.before.ncn.to_string(), "990000880001");
    assert_eq!(world.contract_of(ORDINARY).await, "990000880002");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_edit_and_a_deletion_wait_for_a_port_too(pool: PgPool) {
    let world = World::new(pool).await;
    let porting = world.begin_port().await;
    let edited = SubscriberForm { ncn: String::new(), ctn: ORDINARY.into(), ..somebody() };
    let editor = world.clone();
    let editing = tokio::spawn(async move {
        editor.engine.edit_subscriber(&editor.caller, ORDINARY, &edited).await
    });
    world.waits_for_a_lock().await;
    porting.commit().await.unwrap();
    let edited = editing.await.unwrap().unwrap().listed.subscriber;
    assert_eq!(edited.ncn.to_string(), "990000880001");
    assert_eq!(edited.name.to_string(), somebody().name);

    // Again, the other way round.
    world.sql("delete from line_change").await;
    world.sql("delete from subscriber where ncn = '990000880001'").await;
    let alive =
        "update subscriber set ended_at = null, status = 'active' where ncn = '500123456789'";
    world.sql(alive).await;
    let porting = world.begin_port().await;
    let deleter = world.clone();
    let deleting = tokio::spawn(async move { deleter.delete_subscriber(ORDINARY).await });
    world.waits_for_a_lock().await;
    porting.commit().await.unwrap();
    assert_eq!(code_of(&deleting.await.unwrap()), "OK");
    let left = "select count(*) from subscriber where ncn = '990000880001'";
    assert_eq!(world.count(left).await, 0);
}

#[sqlx::test(migrations = "../../migrations")]
async fn nobody_is_born_after_today(pool: PgPool) {
    let world = World::new(pool).await;
    world.create_subscriber(&somebody()).await.unwrap();
    let birth_date = "2999-01-01".to_owned();
    let unborn = SubscriberForm { birth_date: birth_date.clone(), ..somebody() };
    let number = somebody().ctn;
    let problem = |failure: engine::failure::Failure| failure.fields[0].code.clone();
    let created = world.create_subscriber(&unborn).await.unwrap_err().failure();
    assert_eq!(problem(created), "IN_THE_FUTURE");
    let edited = world.engine.edit_subscriber(&world.caller, &number, &unborn).await;
    assert_eq!(problem(edited.unwrap_err().failure()), "IN_THE_FUTURE");
    let owner = LineChangeForm { birth_date, ..owner() };
    for told in [world.preview(&number, &owner).await, world.change_line(&number, &owner).await] {
        assert_eq!(problem(told.unwrap_err().failure()), "IN_THE_FUTURE");
    }
    let csv = "990000770009,010-0077-0009,김하늘,2999-01-01,F,active,500000,2,A,no,A\n";
    let mut import = world.engine.import_subscribers(&world.caller, true).await.unwrap();
    import.push(csv.as_bytes()).await.unwrap();
    let told = import.finish().await.unwrap();
    assert_eq!((told.accepted, told.rejected), (0, 1));
}

#[sqlx::test(migrations = "../../migrations")]
async fn payments_and_ports_at_the_same_time_know_whose_the_number_is(pool: PgPool) {
    let world = World::new(pool).await;
    let payers = (0..6).map(|payer| {
        let world = world.clone();
        tokio::spawn(async move {
            let mut paid = 0;
            for turn in 0..25 {
                let form =
                    PaymentForm { amount: "100".into(), ..form(&format!("P{payer}-{turn}")) };
                paid += i64::from(world.pay(&form).await.is_ok());
            }
            paid
        })
    });
    let payers: Vec<_> = payers.collect();
    for _ in 0..8 {
        let form = LineChangeForm { ncn: String::new(), ..port() };
        match code_of(&world.change_line(ORDINARY, &form).await).as_str() {
            "OK" | "LINE_PAYMENT_OPEN" => {}
            other => panic!("{other}"),
        }
        world.grow_old().await;
    }
    let mut paid = 0;
    for payer in payers {
        paid += payer.await.unwrap();
    }
    assert_eq!(world.count("select count(*) from payment").await, paid);
    assert!(paid > 0 && world.count("select count(*) from line_change").await > 0);
    // Each payment is of the contract that had the number at that moment.
    let late = "select count(*) from payment join line_change on line_change.old_ncn = payment.ncn
        where payment.created_at > line_change.at";
    assert_eq!(world.count(late).await, 0);
    let early = "select count(*) from payment join line_change on line_change.new_ncn = payment.ncn
        where payment.created_at < line_change.at";
    assert_eq!(world.count(early).await, 0);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_cannot_be_is_refused_and_leaves_everything(pool: PgPool) {
    let mut world = World::new(pool).await;
    world.create_subscriber(&somebody()).await.unwrap();
    let taken = LineChangeForm { ncn: somebody().ncn, ..port() };
    let same = LineChangeForm { ncn: CONTRACT.into(), ..port() };
    let incomplete = LineChangeForm { name: String::new(), ..owner() };
    for (form, code) in [
        (number(&somebody().ctn), "PHONE_NUMBER_TAKEN"),
        (number(ORDINARY), "LINE_UNCHANGED"),
        (same, "LINE_UNCHANGED"),
        (taken, "SUBSCRIBER_EXISTS"),
        (incomplete, "INVALID_REQUEST"),
        (LineChangeForm::default(), "INVALID_REQUEST"),
    ] {
        assert_eq!(code_of(&world.preview(ORDINARY, &form).await), code);
        assert_eq!(code_of(&world.change_line(ORDINARY, &form).await), code);
    }
    assert_eq!(code_of(&world.change_line("010-0099-0099", &port()).await), "SUBSCRIBER_NOT_FOUND");
    world.sql("update subscriber set status = 'terminated' where ncn = '990000770001'").await;
    let ended = world.change_line(&somebody().ctn, &port()).await;
    assert_eq!(code_of(&ended), "SUBSCRIBER_TERMINATED");
    world.caller.reader = Reader { role: Role::Viewer, ..Reader::local() };
    assert_eq!(code_of(&world.preview(ORDINARY, &port()).await), "ROLE_NOT_ENOUGH");
    assert_eq!(code_of(&world.change_line(ORDINARY, &port()).await), "ROLE_NOT_ENOUGH");
    assert_eq!(world.count("select count(*) from line_change").await, 0);
    assert_eq!(world.count("select count(*) from subscriber where ended_at is not null").await, 0);
}
