//! Coupons in bulk, and the jobs that issue them.

use engine::csv_file::{CsvEncoding, Delimiter, NumberKind};
use engine::issuing::{IssuingForm, IssuingJob, RegisterForm};
use engine::job::{JobMove, JobState};
use engine::language::Language;
use engine::payment::PaymentForm;
use engine::promotion::{PromotionForm, PromotionState};
use engine::{Caller, EngineError};
use sqlx::PgPool;

use crate::concurrency::{at_once, crowded};
use crate::promotions::mpay3000;
use crate::support::{ORDINARY, World, code_of, form};

impl World {
    /// A promotion whose coupons everybody may have.
    pub async fn offer(&self, budget: i64, per_customer: i64) {
        let form = PromotionForm {
            promotion_id: "MANY".into(),
            conditions: serde_json::json!({ "all_of": [] }),
            budget: budget.to_string(),
            per_customer: per_customer.to_string(),
            ..mpay3000()
        };
        self.create_promotion(&form).await.unwrap();
    }

    /// Subscribers with the numbers 010-0000-0000 and on.
    pub async fn people(&self, count: i64) {
        sqlx::query(
            "insert into subscriber (
                sandbox_id, ncn, ctn, name, birth_date, sex, status, limit_amount, risk_grade,
                leeds_grade, mpay_member, bill_pay_method
            )
            select $1, 600000000000 + n, '010' || lpad(n::text, 8, '0'), '가입자', '1990-01-01', 'F',
                'active', 500000, '1', '1', n % 2 = 0, '01'
            from generate_series(0, $2 - 1) as n",
        )
        .bind(&self.caller.sandbox)
        .bind(count)
        .execute(self.engine.pool())
        .await
        .unwrap();
    }

    pub async fn job(&self, to: &str, ctn: &str, count: &str) -> Result<IssuingJob, EngineError> {
        let form = IssuingForm {
            promotion_id: "MANY".into(),
            to: to.into(),
            ctn: ctn.into(),
            count: count.into(),
        };
        self.engine.create_issuing_job(&self.caller, &form).await
    }

    async fn upload(&self, text: &[u8]) -> Result<IssuingJob, EngineError> {
        let mut upload = self.engine.begin_list(&self.caller, "MANY", None).await?;
        for piece in text.chunks(777) {
            if let Err(error) = upload.push(piece).await {
                upload.give_up().await;
                return Err(error);
            }
        }
        upload.finish().await
    }

    async fn steer(&self, job: &IssuingJob, to: JobMove) -> Result<IssuingJob, EngineError> {
        self.engine.move_issuing_job(&self.caller, job.job.job_no, to).await
    }

    /// Starts a job and does all that there is to do.
    pub async fn run(&self, job: &IssuingJob) -> IssuingJob {
        self.steer(job, JobMove::Start).await.unwrap();
        self.engine.do_jobs().await.unwrap();
        self.engine.issuing_job(&self.caller, job.job.job_no).await.unwrap()
    }

    pub async fn rejections(&self, job: &IssuingJob, language: Language) -> Vec<u8> {
        let (caller, job_no) = (&self.caller, job.job.job_no);
        let mut export = self.engine.issuing_rejections(caller, job_no, language).await.unwrap();
        let mut bytes = Vec::new();
        while let Some(piece) = export.next().await.unwrap() {
            bytes.extend(piece);
        }
        bytes
    }

    pub async fn codes(&self, job: &IssuingJob) -> Vec<(String, bool)> {
        let (caller, job_no) = (&self.caller, job.job.job_no);
        let mut export = self.engine.issued_codes(caller, job_no, Language::English).await.unwrap();
        let mut bytes = Vec::new();
        while let Some(piece) = export.next().await.unwrap() {
            bytes.extend(piece);
        }
        let text = String::from_utf8(bytes).unwrap();
        let lines = text.lines().skip(1).map(|line| line.split_once(',').unwrap());
        lines.map(|(serial, told)| (serial.replace(' ', ""), told == "yes")).collect()
    }

    pub async fn register(&self, serial_no: &str, ctn: &str) -> Result<(), EngineError> {
        let form = RegisterForm { serial_no: serial_no.into(), ctn: ctn.into() };
        self.engine.register_code(&self.caller, &form).await.map(drop)
    }
}

pub fn counts(job: &IssuingJob) -> (JobState, i64, i64, i64) {
    (job.job.state, job.job.total, job.job.succeeded, job.job.rejected)
}

#[sqlx::test(migrations = "../../migrations")]
async fn one_subscriber_gets_as_many_as_the_share_allows(pool: PgPool) {
    let world = World::new(pool).await;
    world.offer(5_000, 1_500).await;
    let job = world.job("one", ORDINARY, "2,000").await.unwrap();
    assert_eq!(counts(&job), (JobState::Prepared, 2_000, 0, 0));
    assert!(job.preview.as_ref().unwrap().first[0].is_found);
    // Nothing is issued before it is started.
    assert_eq!(world.engine.do_jobs().await.unwrap(), 0);
    let job = world.run(&job).await;
    assert_eq!(counts(&job), (JobState::Done, 2_000, 1_500, 500));
    assert_eq!(world.count("select count(*) from coupon where promotion_id = 'MANY'").await, 1_500);
    assert_eq!(code_of(&world.job("one", "010-9999-8888", "1").await), "SUBSCRIBER_NOT_FOUND");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_list_is_understood_before_anything_is_issued(pool: PgPool) {
    let world = World::new(pool).await;
    world.offer(10_000, 2).await;
    world.people(2_500).await;
    let mut text = String::from("이름;번호\n");
    for n in 0..2_500 {
        text.push_str(&format!("김하늘;010-{:04}-{:04}\n", n / 10_000, n % 10_000));
    }
    // Twice more of one, one that nobody has, one of a spreadsheet's, one that it rounded, and none at all.
    text.push_str("다시;01000000007\n다시;01000000007\n없음;01099998888\n");
    text.push_str("영;1000000008\n반올림;1.01235E+10\n=빈칸;\n");
    let (bytes, _, _) = encoding_rs::EUC_KR.encode(&text);
    let job = world.upload(&bytes).await.unwrap();
    assert_eq!(counts(&job), (JobState::Prepared, 2_506, 0, 2));
    let list = job.task.list.as_ref().unwrap();
    assert_eq!((list.encoding, list.delimiter), (CsvEncoding::EucKr, Delimiter::Semicolon));
    assert_eq!((list.numbers, list.column), (NumberKind::Ctn, 2));
    let preview = job.preview.as_ref().unwrap();
    assert_eq!((preview.wanted, preview.found, preview.unknown), (2_506, 2_503, 1));
    assert_eq!(preview.first.len(), 10);
    assert_eq!((preview.first[0].line_no, preview.first[0].is_found), (2, true));
    let by = |counts: &[engine::issuing::LineCount]| -> Vec<(String, i64)> {
        counts.iter().map(|it| (it.code.clone(), it.lines)).collect()
    };
    let malformed = [("MISSING".to_owned(), 1), ("ROUNDED_BY_SPREADSHEET".to_owned(), 1)];
    assert_eq!(by(&preview.malformed), malformed);
    assert_eq!(by(&preview.repaired), [("LEADING_ZERO".to_owned(), 1)]);

    let job = world.run(&job).await;
    assert_eq!(counts(&job), (JobState::Done, 2_506, 2_502, 4));
    assert_eq!(world.count("select count(*) from job_input").await, 0);
    let (told, _, had_errors) = encoding_rs::EUC_KR
        .decode(&world.rejections(&job, Language::Korean).await)
        .to_owned_parts();
    assert!(!had_errors);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 5, "{told}");
    assert_eq!(lines[0], "줄;코드;사유;이름;번호");
    assert!(lines[1].starts_with("2503;PROMOTION_CUSTOMER_LIMIT;"), "{told}");
    assert!(lines[2].starts_with("2504;SUBSCRIBER_NOT_FOUND;"), "{told}");
    assert!(lines[3].ends_with(";반올림;1.01235E+10"), "{told}");
    // No formula reaches a spreadsheet.
    assert!(lines[4].ends_with(";\"'=빈칸\";"), "{told}");
    world.verify().await;
}

/// `Cow`s as what they are of.
trait Owned {
    fn to_owned_parts(self) -> (String, (), bool);
}

impl Owned for (std::borrow::Cow<'_, str>, &'static encoding_rs::Encoding, bool) {
    fn to_owned_parts(self) -> (String, (), bool) {
        (self.0.into_owned(), (), self.2)
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_budget_ends_a_job_and_the_rest_is_rejected_line_by_line(pool: PgPool) {
    let world = World::new(pool).await;
    world.offer(1_200, 1).await;
    world.people(4_000).await;
    let text: String = (0..4_000).map(|n| format!("{}\n", 600_000_000_000_i64 + n)).collect();
    let job = world.upload(text.as_bytes()).await.unwrap();
    assert_eq!(job.task.list.as_ref().unwrap().numbers, NumberKind::Ncn);
    let job = world.run(&job).await;
    assert_eq!(counts(&job), (JobState::Done, 4_000, 1_200, 2_800));
    // The chunk in which it was used up, and the rest as one.
    assert_eq!(world.count("select count(*) from job_rejection").await, 1_801);
    let told = String::from_utf8(world.rejections(&job, Language::English).await).unwrap();
    let lines: Vec<&str> = told.lines().skip(1).collect();
    assert_eq!(lines.len(), 2_800);
    for (line, n) in lines.iter().zip(1_200..) {
        let wanted = format!("{},PROMOTION_BUDGET_EXHAUSTED,", n + 1);
        assert!(line.starts_with(&wanted), "{line}");
        assert!(line.ends_with(&format!(",{}", 600_000_000_000_i64 + n)), "{line}");
    }
    assert_eq!(code_of(&world.job("codes", "", "1").await), "PROMOTION_BUDGET_EXHAUSTED");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn everyone_who_qualifies_gets_one(pool: PgPool) {
    let world = World::new(pool).await;
    world.people(3_000).await;
    let form = PromotionForm {
        promotion_id: "MANY".into(),
        budget: "5000".into(),
        conditions: serde_json::json!({ "all_of": [{ "mpay_member": true }] }),
        ..mpay3000()
    };
    world.create_promotion(&form).await.unwrap();
    let members = world.count("select count(*) from subscriber where mpay_member").await;
    world.issue_to("010-0000-0002", "MANY").await.unwrap();
    let job = world.job("everyone", "", "").await.unwrap();
    assert_eq!(job.job.state, JobState::Preparing);
    assert_eq!(code_of(&world.steer(&job, JobMove::Start).await), "JOB_STATE_CONFLICT");
    world.engine.do_jobs().await.unwrap();
    let job = world.engine.issuing_job(&world.caller, job.job.job_no).await.unwrap();
    assert_eq!(counts(&job), (JobState::Prepared, members, 0, 0));
    let job = world.run(&job).await;
    // One had it already.
    assert_eq!(counts(&job), (JobState::Done, members, members - 1, 1));
    let others = "select count(*) from coupon join subscriber using (sandbox_id, ncn)
        where promotion_id = 'MANY' and not mpay_member";
    assert_eq!(world.count(others).await, 0);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_code_becomes_the_coupon_of_whoever_registers_it(pool: PgPool) {
    let world = World::new(pool).await;
    world.offer(1_500, 2).await;
    world.people(2).await;
    let job = world.job("codes", "", "2000").await.unwrap();
    let job = world.run(&job).await;
    assert_eq!(counts(&job), (JobState::Done, 2_000, 1_500, 500));
    let codes = world.codes(&job).await;
    assert_eq!(codes.len(), 1_500);
    assert!(codes.iter().all(|(_, is_registered)| !is_registered));
    // They count as issued, though nobody has them.
    assert_eq!(code_of(&world.issue_to(ORDINARY, "MANY").await), "PROMOTION_BUDGET_EXHAUSTED");
    let code = |n: usize| codes[n].0.as_str();
    let (one, other) = ("010-0000-0000", "010-0000-0001");
    world.register(code(0), one).await.unwrap();
    // The same again is the same coupon; for somebody else it is gone.
    world.register(code(0), one).await.unwrap();
    assert_eq!(code_of(&world.register(code(0), other).await), "CODE_ALREADY_REGISTERED");
    world.register(code(1), one).await.unwrap();
    assert_eq!(code_of(&world.register(code(2), one).await), "PROMOTION_CUSTOMER_LIMIT");
    assert_eq!(code_of(&world.register(code(2), "010-9999-8888").await), "SUBSCRIBER_NOT_FOUND");
    let coupon = world.engine.coupon(&world.caller, code(1)).await.unwrap();
    assert_eq!(coupon.promotion_id.as_str(), "MANY");
    assert_eq!(world.codes(&job).await.iter().filter(|(_, registered)| *registered).count(), 2);

    // A code that was mistyped is told apart from one that nobody made.
    let mut digits = code(2).to_owned().into_bytes();
    digits[7] = b'0' + (digits[7] - b'0' + 1) % 10;
    let mistyped = String::from_utf8(digits).unwrap();
    assert_eq!(code_of(&world.register(&mistyped, other).await), "SERIAL_NO_MISTYPED");
    assert_eq!(code_of(&world.register("7203000000000005", other).await), "COUPON_NOT_FOUND");
    let found = world.engine.coupon(&world.caller, &mistyped).await;
    assert_eq!(code_of(&found), "SERIAL_NO_MISTYPED");

    let promotion = world.engine.delete_promotion(&world.caller, "MANY").await;
    assert_eq!(code_of(&promotion), "PROMOTION_HAS_COUPONS");
    world.edit_promotion("MANY", serde_json::json!({ "valid_until": "2026-01-02" })).await;
    // It keeps its own promise.
    world.register(code(2), other).await.unwrap();
    world.sql("update sandbox set clock_offset = interval '980 years'").await;
    assert_eq!(code_of(&world.register(code(3), other).await), "COUPON_EXPIRED");
    world.verify().await;
}

/// No door takes it for a coupon, and it holds its promotion back only until that has ended.
#[sqlx::test(migrations = "../../migrations")]
async fn a_code_that_nobody_registered_is_told_as_one(pool: PgPool) {
    let world = World::new(pool).await;
    world.offer(10, 2).await;
    let job = world.job("codes", "", "6").await.unwrap();
    let job = world.run(&job).await;
    let code = world.codes(&job).await[0].0.clone();
    let (engine, caller) = (&world.engine, &world.caller);
    let pay = PaymentForm { serial_no: code.clone(), ..form("T1") };
    assert_eq!(code_of(&world.pay(&pay).await), "COUPON_NOT_REGISTERED");
    assert_eq!(code_of(&engine.coupon(caller, &code).await), "COUPON_NOT_REGISTERED");
    assert_eq!(code_of(&engine.coupon_life(caller, &code).await), "COUPON_NOT_REGISTERED");
    assert_eq!(code_of(&engine.delete_coupon(caller, &code).await), "COUPON_NOT_REGISTERED");

    let refused = engine.delete_promotion(caller, "MANY").await;
    assert_eq!(code_of(&refused), "PROMOTION_HAS_CODES");
    let told = refused.unwrap_err().failure().message.english;
    assert!(told.contains("not registered") && told.contains("…"), "{told}");
    engine.set_promotion_state(caller, "MANY", PromotionState::Ended).await.unwrap();
    engine.delete_promotion(caller, "MANY").await.unwrap();
    assert_eq!(world.count("select count(*) from coupon_code").await, 0);
    assert_eq!(code_of(&engine.coupon(caller, &code).await), "COUPON_NOT_FOUND");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_nul_in_a_list_is_a_malformed_number(pool: PgPool) {
    let world = World::new(pool).await;
    world.offer(10, 2).await;
    world.people(2).await;
    let list = b"c\0tn,name\n01000000000,a\n010\x0000000001,b\n01000000001,\0\n";
    let job = world.upload(list).await.unwrap();
    assert_eq!(counts(&job), (JobState::Prepared, 3, 0, 1));
    let job = world.run(&job).await;
    assert_eq!(counts(&job), (JobState::Done, 3, 2, 1));
    let job = world.upload(&[0; 10]).await.unwrap();
    assert_eq!(counts(&job), (JobState::Prepared, 1, 0, 1));
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn whose_contract_is_terminated_gets_nothing(pool: PgPool) {
    let world = World::new(pool).await;
    world.offer(100, 5).await;
    world.people(2).await;
    world.sql("update subscriber set status = 'terminated' where ncn <> '600000000001'").await;
    let gone = "010-0000-0000";
    assert_eq!(code_of(&world.issue_to(gone, "MANY").await), "SUBSCRIBER_TERMINATED");
    assert_eq!(code_of(&world.job("one", gone, "1").await), "SUBSCRIBER_TERMINATED");
    let codes = world.job("codes", "", "1").await.unwrap();
    let codes = world.run(&codes).await;
    let code = world.codes(&codes).await[0].0.clone();
    assert_eq!(code_of(&world.register(&code, gone).await), "SUBSCRIBER_TERMINATED");
    let list = world.upload(b"01000000000\n01000000001\n").await.unwrap();
    assert_eq!(counts(&world.run(&list).await), (JobState::Done, 2, 1, 1));
    let everyone = world.job("everyone", "", "").await.unwrap();
    world.engine.do_jobs().await.unwrap();
    assert_eq!(counts(&world.run(&everyone).await), (JobState::Done, 1, 1, 0));
    world.verify().await;
}

/// As two people at once may do: one of them gets it.
#[sqlx::test(migrations = "../../migrations")]
async fn a_code_is_registered_once(pool: PgPool) {
    let world = World::new(pool).await;
    world.offer(10, 1).await;
    world.people(20).await;
    let job = world.job("codes", "", "1").await.unwrap();
    let job = world.run(&job).await;
    let code = world.codes(&job).await[0].0.clone();
    let registering: Vec<_> = (0..8)
        .map(|n| {
            let (world, code) = (world.clone(), code.clone());
            tokio::spawn(async move { world.register(&code, &format!("010-0000-000{n}")).await })
        })
        .collect();
    let mut registered = 0;
    for one in registering {
        match one.await.unwrap() {
            Ok(()) => registered += 1,
            refused => assert_eq!(code_of(&refused), "CODE_ALREADY_REGISTERED"),
        }
    }
    assert_eq!(registered, 1);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_job_is_paused_resumed_and_stopped(pool: PgPool) {
    let world = World::new(pool).await;
    world.offer(100_000, 1).await;
    world.people(3_000).await;
    let text: String = (0..3_000).map(|n| format!("010{n:08}\n")).collect();
    let job = world.upload(text.as_bytes()).await.unwrap();
    assert_eq!(code_of(&world.steer(&job, JobMove::Resume).await), "JOB_STATE_CONFLICT");
    world.steer(&job, JobMove::Start).await.unwrap();
    // Sent again it is the same.
    world.steer(&job, JobMove::Start).await.unwrap();
    let paused = world.steer(&job, JobMove::Pause).await.unwrap();
    assert_eq!(paused.job.state, JobState::Paused);
    assert_eq!(world.engine.do_jobs().await.unwrap(), 0);

    // A promotion that pauses takes its jobs with it, and they say why.
    world.steer(&job, JobMove::Resume).await.unwrap();
    let state = |state| world.engine.set_promotion_state(&world.caller, "MANY", state);
    state(PromotionState::Paused).await.unwrap();
    world.engine.do_jobs().await.unwrap();
    let paused = world.engine.issuing_job(&world.caller, job.job.job_no).await.unwrap();
    assert_eq!(paused.job.state, JobState::Paused);
    assert_eq!(paused.job.reason.unwrap().code, "PROMOTION_NOT_ISSUING");
    assert_eq!(code_of(&world.steer(&job, JobMove::Resume).await), "PROMOTION_NOT_ISSUING");
    state(PromotionState::Running).await.unwrap();

    let stopped = world.steer(&job, JobMove::Stop).await.unwrap();
    assert_eq!(counts(&stopped), (JobState::Stopped, 3_000, 0, 0));
    assert_eq!(world.count("select count(*) from job_input").await, 0);
    assert_eq!(code_of(&world.steer(&job, JobMove::Resume).await), "JOB_STATE_CONFLICT");
    let viewer = Caller {
        reader: engine::reader::Reader {
            role: engine::reader::Role::Viewer,
            ..engine::reader::Reader::local()
        },
        ..world.caller.clone()
    };
    let refused = world.engine.move_issuing_job(&viewer, job.job.job_no, JobMove::Stop).await;
    assert_eq!(code_of(&refused), "ROLE_NOT_ENOUGH");
    let page = world.engine.issuing_jobs(&viewer, None).await.unwrap();
    assert_eq!((page.rows.len(), page.next), (1, None));
    world.verify().await;
}

/// Its server died: after the lease, another one goes on behind the last chunk that was stored.
#[sqlx::test(migrations = "../../migrations")]
async fn what_a_server_had_another_one_claims(pool: PgPool) {
    let world = World::new(pool).await;
    world.offer(100_000, 1).await;
    world.people(3_000).await;
    let text: String = (0..3_000).map(|n| format!("010{n:08}\n")).collect();
    let job = world.upload(text.as_bytes()).await.unwrap();
    world.steer(&job, JobMove::Start).await.unwrap();
    let taken =
        "update job set lease_by = 'dead', lease_until = clock_timestamp() + interval '1 h'";
    world.sql(taken).await;
    assert_eq!(world.engine.do_jobs().await.unwrap(), 0);
    world.sql("update job set lease_until = clock_timestamp()").await;
    world.engine.do_jobs().await.unwrap();
    let job = world.engine.issuing_job(&world.caller, job.job.job_no).await.unwrap();
    assert_eq!(counts(&job), (JobState::Done, 3_000, 3_000, 0));
    world.verify().await;
}

/// Several servers at once, and single issuing beside them: each line once, and the budget to the coupon.
#[sqlx::test(migrations = "../../migrations")]
async fn servers_at_once_do_each_line_once(pool: PgPool) {
    let world = World::new(pool).await;
    world.offer(5_000, 2).await;
    world.people(4_000).await;
    let text: String = (0..4_000).map(|n| format!("010{n:08}\n")).collect();
    let first = world.upload(text.as_bytes()).await.unwrap();
    let everyone = world.job("everyone", "", "").await.unwrap();
    world.engine.do_jobs().await.unwrap();
    for job in [&first, &everyone] {
        world.steer(job, JobMove::Start).await.unwrap();
    }
    let servers: Vec<_> = (0..3)
        .map(|_| {
            let engine = world.engine.clone();
            tokio::spawn(async move { engine.do_jobs().await.unwrap() })
        })
        .collect();
    let mut alone = 0;
    for n in 0..60 {
        alone += i64::from(world.issue_to(&format!("010{n:08}"), "MANY").await.is_ok());
    }
    for server in servers {
        server.await.unwrap();
    }
    let mut done = 0;
    for job in [first, everyone] {
        let job = world.engine.issuing_job(&world.caller, job.job.job_no).await.unwrap();
        assert_eq!(job.job.state, JobState::Done);
        done += job.job.succeeded;
    }
    assert_eq!(done + alone, 5_000);
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn of_a_list_that_does_not_come_whole_nothing_is_left(pool: PgPool) {
    let world = World::new(pool).await;
    world.offer(100, 1).await;
    let text: String = (0..2_500).map(|n| format!("010{n:08}\n")).collect();
    let mut upload = world.engine.begin_list(&world.caller, "MANY", None).await.unwrap();
    upload.push(text.as_bytes()).await.unwrap();
    upload.give_up().await;
    // Its server died.
    let mut upload = world.engine.begin_list(&world.caller, "MANY", None).await.unwrap();
    upload.push(text.as_bytes()).await.unwrap();
    assert_eq!(world.engine.do_jobs().await.unwrap(), 0, "it may still be coming");
    world.sql("update job set lease_until = clock_timestamp()").await;
    world.engine.do_jobs().await.unwrap();
    assert_eq!(code_of(&upload.finish().await), "JOB_NOT_FOUND");
    assert_eq!(code_of(&world.upload(b" \n").await), "LIST_EMPTY");
    let open = format!("01012345678\n\"{}", "x\n".repeat(20_000));
    assert_eq!(code_of(&world.upload(open.as_bytes()).await), "LIST_UNREADABLE");
    for table in ["select count(*) from job", "select count(*) from job_input"] {
        assert_eq!(world.count(table).await, 0, "{table}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_job_that_only_fails_fails_at_last(pool: PgPool) {
    let world = World::new(pool).await;
    world.offer(100, 1).await;
    let job = world.job("codes", "", "10").await.unwrap();
    world.steer(&job, JobMove::Start).await.unwrap();
    world.sql("update job set task = task || '{\"to\": \"one\"}'").await;
    for _ in 0..6 {
        world.engine.do_jobs().await.unwrap();
        world.sql("update job set lease_until = clock_timestamp()").await;
    }
    let job = world.engine.issuing_job(&world.caller, job.job.job_no).await.unwrap();
    assert_eq!(job.job.state, JobState::Failed);
    assert_eq!(job.job.reason.unwrap().code, "INTERNAL");
    world.verify().await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn simultaneous_jobs_are_no_more_than_may_be_unfinished(pool: PgPool) {
    let world = crowded(pool).await;
    world.offer(5_000, 10).await;
    let mut codes = at_once(25, |_| {
        let world = world.clone();
        async move { code_of(&world.job("codes", "", "1").await) }
    })
    .await;
    codes.sort();
    assert_eq!((codes.len(), codes.iter().filter(|it| *it == "JOBS_FULL").count()), (25, 5));
    assert_eq!(codes.last().map(String::as_str), Some("OK"), "{codes:?}");
    assert_eq!(world.count("select count(*) from job").await, 20);
    world.verify().await;
    world.engine.pool().close().await;
}
