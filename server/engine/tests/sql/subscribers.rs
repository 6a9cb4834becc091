//! Subscribers: made, edited, deleted, found, made up, imported and exported.

use std::collections::BTreeSet;

use engine::EngineError;
use engine::csv_file::{CsvEncoding, CsvLayout, Delimiter};
use engine::customer::SubscriberStatus;
use engine::reader::{Reader, Role};
use engine::subscriber::{
    Imported, ListedSubscriber, MadeUpForm, SubscriberDetail, SubscriberForm, SubscriberListForm,
};
use sqlx::PgPool;

use crate::sandboxes::create;
use crate::support::{ORDINARY, World, code_of, form};

/// Somebody whom the demonstration does not have.
pub fn somebody() -> SubscriberForm {
    SubscriberForm {
        ncn: "990000770001".into(),
        ctn: "010-0077-0001".into(),
        name: "오지우".into(),
        birth_date: "1996-05-20".into(),
        sex: "F".into(),
        limit_amount: "500,000".into(),
        risk_grade: "2".into(),
        leeds_grade: "A".into(),
        bill_pay_method: "A".into(),
        ..SubscriberForm::default()
    }
}

impl World {
    pub async fn create_subscriber(
        &self,
        form: &SubscriberForm,
    ) -> Result<SubscriberDetail, EngineError> {
        self.engine.create_subscriber(&self.caller, form).await
    }

    async fn edit_subscriber(
        &self,
        ctn: &str,
        form: &SubscriberForm,
    ) -> Result<SubscriberDetail, EngineError> {
        self.engine.edit_subscriber(&self.caller, ctn, form).await
    }

    pub async fn delete_subscriber(&self, ctn: &str) -> Result<(), EngineError> {
        self.engine.delete_subscriber(&self.caller, ctn).await
    }

    /// All pages of a filter.
    async fn found(&self, text: &str, status: &str) -> Vec<ListedSubscriber> {
        let mut form =
            SubscriberListForm { text: text.into(), status: status.into(), before: None };
        let mut found = Vec::new();
        loop {
            let page = self.engine.list_subscribers(&self.caller, &form).await.unwrap();
            found.extend(page.rows);
            match page.next {
                Some(next) => form.before = Some(next),
                None => return found,
            }
        }
    }

    pub async fn make_up(&self, count: u32, seed: u32) -> (i64, i64) {
        let form = MadeUpForm { count: count.to_string(), seed: seed.to_string() };
        let made = self.engine.make_up_subscribers(&self.caller, &form).await.unwrap();
        (made.created, made.existing)
    }

    /// The list, in pieces of a few bytes.
    async fn import(&self, list: &[u8], stores: bool) -> Imported {
        let mut import = self.engine.import_subscribers(&self.caller, stores).await.unwrap();
        for piece in list.chunks(1 + list.len() / 7) {
            import.push(piece).await.unwrap();
        }
        import.finish().await.unwrap()
    }

    async fn export(&self, encoding: CsvEncoding) -> Vec<u8> {
        let layout = CsvLayout { encoding, delimiter: Delimiter::Comma };
        let export = self.engine.export_subscribers(&self.caller, None, layout).await;
        let (mut export, mut list) = (export.unwrap(), Vec::new());
        while let Some(piece) = export.next().await.unwrap() {
            list.extend(piece);
        }
        list
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn one_is_made_edited_and_deleted(pool: PgPool) {
    let world = World::new(pool).await;
    let made = world.create_subscriber(&somebody()).await.unwrap();
    assert_eq!(made.listed.subscriber.status, SubscriberStatus::Active);
    assert_eq!((made.listed.remaining.0, made.months.len()), (500_000, 0));
    assert_eq!(code_of(&world.create_subscriber(&somebody()).await), "SUBSCRIBER_EXISTS");
    let same_number = SubscriberForm { ncn: "990000770002".into(), ..somebody() };
    assert_eq!(code_of(&world.create_subscriber(&same_number).await), "PHONE_NUMBER_TAKEN");

    // A new number; the contract stays whatever the form says.
    let moved = SubscriberForm {
        ncn: String::new(),
        ctn: "010-0077-0002".into(),
        status: "prepaid".into(),
        ..somebody()
    };
    let edited = world.edit_subscriber("01000770001", &moved).await.unwrap().listed;
    assert_eq!(edited.subscriber_no, made.listed.subscriber_no);
    assert_eq!(edited.subscriber.ncn, made.listed.subscriber.ncn);
    assert_eq!(edited.subscriber.status, SubscriberStatus::Prepaid);
    let gone = world.edit_subscriber("01000770001", &moved).await;
    assert_eq!(code_of(&gone), "SUBSCRIBER_NOT_FOUND");
    let taken = SubscriberForm { ctn: ORDINARY.into(), ..moved };
    assert_eq!(code_of(&world.edit_subscriber("01000770002", &taken).await), "PHONE_NUMBER_TAKEN");

    world.delete_subscriber("010-0077-0002").await.unwrap();
    assert_eq!(code_of(&world.delete_subscriber("01000770002").await), "SUBSCRIBER_NOT_FOUND");
}

#[sqlx::test(migrations = "../../migrations")]
async fn who_has_records_stays(pool: PgPool) {
    let world = World::new(pool).await;
    world.create_subscriber(&somebody()).await.unwrap();
    let coupon = world.issue_to("01000770001", "AUTUMN3000").await.unwrap();
    let kept = world.delete_subscriber("01000770001").await.unwrap_err().failure();
    assert_eq!(kept.code, "SUBSCRIBER_IN_USE");
    assert!(kept.message.korean.contains("쿠폰 1장"), "{}", kept.message.korean);
    // A deleted coupon is a record too.
    world.engine.delete_coupon(&world.caller, coupon.serial_no.as_str()).await.unwrap();
    assert_eq!(code_of(&world.delete_subscriber("01000770001").await), "SUBSCRIBER_IN_USE");

    world.pay(&form("T1")).await.unwrap();
    let kept = world.delete_subscriber(ORDINARY).await.unwrap_err().failure();
    assert!(kept.message.english.contains("months with payments: 1"), "{}", kept.message.english);
    let months = world.engine.subscriber_with_number(&world.caller, ORDINARY.into()).await.unwrap();
    assert_eq!((months.months.len(), months.months[0].used.0), (1, 12_000));
    assert_eq!(months.listed.used_this_month.0, 12_000);
}

#[sqlx::test(migrations = "../../migrations")]
async fn people_are_found(pool: PgPool) {
    let world = World::new(pool).await;
    assert_eq!(world.make_up(60, 3).await, (60, 0));
    world.create_subscriber(&somebody()).await.unwrap();
    let all = world.found("", "").await;
    assert_eq!(all.len(), 67);
    // Each once, the newest first.
    assert!(all.windows(2).all(|two| two[0].subscriber_no > two[1].subscriber_no));
    assert_eq!(all[0].subscriber.name.to_string(), "오지우");

    let names = async |text: &str, status: &str| -> Vec<String> {
        let found = world.found(text, status).await;
        found.iter().map(|it| it.subscriber.name.to_string()).collect()
    };
    for text in ["010-1234-5678", "+82 10 1234 5678", "500123456789", "김하늘", "5678"] {
        assert!(names(text, "").await.contains(&"김하늘".to_owned()), "{text}");
    }
    assert_eq!(names("01012345678", "").await.len(), 1);
    assert_eq!(names("01012345678", "dormant").await, [""; 0]);
    assert_eq!(names("하늘", "").await, [""; 0]);
    let active = world.found("", "active").await;
    assert!(active.len() > 25 && active.len() < 67, "{}", active.len());
    assert!(active.iter().all(|it| it.subscriber.status == SubscriberStatus::Active));
    let wrong = SubscriberListForm { status: "suspended".into(), ..SubscriberListForm::default() };
    let wrong = world.engine.list_subscribers(&world.caller, &wrong).await;
    assert_eq!(code_of(&wrong), "INVALID_REQUEST");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_seed_gives_the_same_people_again(pool: PgPool) {
    let world = World::new(pool).await;
    let copy = create(&world, "copy", "default").await;
    assert_eq!(world.make_up(2_100, 7).await, (2_100, 0));
    assert_eq!(world.make_up(2_100, 7).await, (0, 2_100));
    assert_eq!(world.make_up(2_110, 7).await, (10, 2_100));
    copy.make_up(2_110, 7).await;
    let people = async |world: &World| -> BTreeSet<String> {
        let found = world.found("", "").await.into_iter();
        found.map(|it| serde_json::to_string(&it.subscriber).unwrap()).collect()
    };
    assert!(people(&world).await == people(&copy).await);
    let form = MadeUpForm { count: "100001".into(), ..MadeUpForm::default() };
    let too_many = world.engine.make_up_subscribers(&world.caller, &form).await;
    assert_eq!(code_of(&too_many), "INVALID_REQUEST");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_list_is_taken_line_by_line(pool: PgPool) {
    let world = World::new(pool).await;
    let list = "\u{feff}핸드폰번호;고객계약번호;이름;생년월일;성별;한도금액;위험등급;리즈등급;폰사용료 납부수단;메모\n\
        1000770001;990000770001;오지우;1996-05-20;F;500000;2;A;A;앞의 0이 빠짐\n\
        010-0077-0002;9.90E+11;오지호;1996-05-20;M;500000;2;A;A;\n\
        010-0077-0003;990000770003;오지민;soon;M;500000;2;A;Z;\n\
        010-2345-6789;990000770004;오지수;1996-05-20;M;500000;2;A;A;\n\
        010-1234-5678;500123456789;김하늘;1991-04-02;F;700000;2;A;A;\n\
        \n\
        010-0077-0001;990000770009;오지안;1996-05-20;F;500000;2;A;A;\n";
    let told = world.import(list.as_bytes(), false).await;
    assert!(!told.is_stored);
    assert_eq!((told.lines, told.accepted, told.rejected, told.repaired), (6, 2, 4, 1));
    assert_eq!((told.created, told.changed), (0, 0));
    let would_be_rejected = told.rejected_lines.clone();
    assert_eq!(told.first[0].name.to_string(), "오지우");
    assert_eq!(
        world.found("오지우", "").await.len(),
        0,
        "nothing is stored of what is looked through"
    );

    let told = world.import(list.as_bytes(), true).await;
    assert_eq!((told.lines, told.accepted, told.created, told.changed), (6, 2, 1, 1), "{told:?}");
    assert_eq!(told.rejected_lines, would_be_rejected);
    let lines: Vec<_> = told.rejected_lines.iter().map(|it| it.line).collect();
    assert_eq!(lines, [3, 4, 5, 8]);
    let reason = |line| {
        let found = told.rejected_lines.iter().find(|it| it.line == line).unwrap();
        found.reason.english.clone()
    };
    assert!(
        reason(4).contains("Birth date: ") && reason(4).contains("Bill payment: "),
        "{}",
        reason(4)
    );
    assert!(reason(5).starts_with("Another subscriber has this phone number"), "{}", reason(5));
    assert_eq!(world.found("01000770001", "").await[0].subscriber.name.to_string(), "오지우");

    // Without the line that is in its way it is an edit of who is there.
    let again = list.replace("010-2345-6789;990000770004", "010-0077-0004;990000770004");
    let told = world.import(again.as_bytes(), true).await;
    assert_eq!((told.created, told.changed), (1, 2), "{told:?}");
    assert_eq!(world.found(ORDINARY, "").await[0].subscriber.limit_amount.0, 700_000);
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_no_list_is_refused(pool: PgPool) {
    let world = World::new(pool).await;
    let open = format!("\"{}", "1\n".repeat(20_000));
    let lists: [(&[u8], &str); 7] = [
        (b"", "LIST_EMPTY"),
        (&[0; 10], "LIST_EMPTY"),
        (b"PK\x03\x04\0\0", "LIST_UNREADABLE"),
        (b"\xff\xff\xff", "LIST_EMPTY"),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\x03", "LIST_EMPTY"),
        (b"ncn,ctn,name\n", "LIST_EMPTY"),
        (open.as_bytes(), "LIST_UNREADABLE"),
    ];
    for (list, code) in lists {
        for stores in [false, true] {
            let mut import = world.engine.import_subscribers(&world.caller, stores).await.unwrap();
            import.push(list).await.unwrap();
            assert_eq!(code_of(&import.finish().await), code, "{list:?}");
        }
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_export_is_taken_back_as_it_was(pool: PgPool) {
    let world = World::new(pool).await;
    world.make_up(2_500, 5).await;
    let people = async |world: &World| -> BTreeSet<String> {
        let found = world.found("", "").await.into_iter();
        found.map(|it| serde_json::to_string(&it.subscriber).unwrap()).collect()
    };
    let before = people(&world).await;
    for (encoding, begins) in
        [(CsvEncoding::Utf8WithBom, &b"\xEF\xBB\xBFncn,"[..]), (CsvEncoding::EucKr, b"ncn,")]
    {
        let list = world.export(encoding).await;
        assert!(list.starts_with(begins));
        let other = create(&world, encoding.code().replace('8', "").as_str(), "").await;
        let told = other.import(&list, true).await;
        assert_eq!((told.created, told.rejected), (2_506, 0), "{:?}", told.rejected_lines);
        assert_eq!(told.encoding, encoding.code());
        assert!(people(&other).await == before);
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn only_testers_change_people_or_export_them(pool: PgPool) {
    let mut world = World::new(pool).await;
    world.caller.reader = Reader { role: Role::Viewer, ..Reader::local() };
    let made_up = MadeUpForm { count: "1".into(), ..MadeUpForm::default() };
    let layout = CsvLayout { encoding: CsvEncoding::Utf8, delimiter: Delimiter::Comma };
    let (engine, caller) = (&world.engine, &world.caller);
    for code in [
        code_of(&world.create_subscriber(&somebody()).await),
        code_of(&world.edit_subscriber(ORDINARY, &somebody()).await),
        code_of(&world.delete_subscriber(ORDINARY).await),
        code_of(&engine.make_up_subscribers(caller, &made_up).await),
        code_of(&engine.import_subscribers(caller, true).await.map(drop)),
        code_of(&engine.export_subscribers(caller, None, layout).await.map(drop)),
    ] {
        assert_eq!(code, "ROLE_NOT_ENOUGH");
    }
}

/// As many statements as a list has thousands of lines, not as it has lines.
#[sqlx::test(migrations = "../../migrations")]
async fn a_list_is_stored_in_chunks(pool: PgPool) {
    let world = World::new(pool).await;
    world
        .sql(
            "create table counted ();
            create function count_statement() returns trigger language plpgsql as $$
            begin
                insert into counted default values;
                return null;
            end
            $$;
            create trigger counted after insert on subscriber
                for each statement execute function count_statement()",
        )
        .await;
    let line = |n: u64| {
        let (ncn, ctn) = (820_000_000_000 + n, 82_000_000 + n);
        format!("{ncn},010{ctn},김하늘,1991-04-02,F,active,500000,2,A,no,A\n")
    };
    let list: String = (0..4_100).map(line).collect();
    for _ in 0..2 {
        let told = world.import(list.as_bytes(), true).await;
        assert_eq!((told.accepted, told.rejected), (4_100, 0), "{:?}", told.rejected_lines);
    }
    assert_eq!(world.count("select count(*) from counted").await, 6);
}
