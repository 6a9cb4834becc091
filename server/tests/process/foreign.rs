//! A foreign system at the telegram port: the example, as its reader runs it.

use chrono::NaiveDateTime;
use engine::telegram::{FIELDS, FRAME_LENGTH, MessageType, ResponseCode, Telegram, decode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::program::PATIENCE;
use crate::support::{Folder, Server, pay_form, run_example};

/// The contract of the ordinary subscriber.
const NCN: &str = "ncn=500123456789";

impl Server {
    /// What the example prints, and whether it ends well.
    async fn telegram(&self, arguments: &[&str]) -> (bool, String) {
        let address = self.telegram_address.to_string();
        let arguments = [&[address.as_str()], arguments].concat();
        run_example("telegram.py", &arguments).await
    }

    /// Has a coupon verified for an order of 12,000 won, 3,000 of it the coupon's.
    async fn have_verified(&self, order_no: &str, serial_no: &str) -> (bool, String) {
        let (order_no, serial_no) =
            (format!("order_no={order_no}"), format!("serial_no={serial_no}"));
        let amounts = ["amount=12000", "coupon_amount=3000"];
        self.telegram(&[
            "0200",
            &order_no,
            &serial_no,
            NCN,
            amounts[0],
            amounts[1],
            "ctn=01012345678",
        ])
        .await
    }

    /// The rows of a list that came over TCP, newest first.
    async fn rows_of_tcp(&self, list: &str, form: Value) -> Vec<Value> {
        let (status, page) = self.post(list, &form).await;
        assert_eq!(status, 200, "{page}");
        let rows = page["rows"].as_array().unwrap().iter();
        rows.filter(|row| row["source"] == "tcp").cloned().collect()
    }
}

/// What is sent in one piece, each behind the other, is done in that order where it is about the same.
#[tokio::test]
async fn coalesced_telegrams_about_an_order_are_done_as_they_came() {
    use MessageType::{InquiryRequest, ReversalRequest, VerifyRequest};
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let serial_no = server.issue("AUTUMN3000").await;
    let mut stream = TcpStream::connect(server.telegram_address).await.unwrap();
    let telegram = |message_type, number: usize| Telegram {
        sandbox: "default".to_owned(),
        order_no: format!("C-{number}"),
        serial_no: serial_no.clone(),
        ncn: "500123456789".to_owned(),
        amount: 12_000,
        coupon_amount: 3_000,
        ..Telegram::new(message_type, NaiveDateTime::default())
    };
    for number in 0..40 {
        let asked = [ReversalRequest, VerifyRequest, InquiryRequest];
        let frames = asked.map(|it| telegram(it, number).encode().unwrap()).concat();
        stream.write_all(&frames).await.unwrap();
        let mut answers = [[0; FRAME_LENGTH]; 3];
        for answer in &mut answers {
            timeout(PATIENCE, stream.read_exact(answer)).await.unwrap().unwrap();
        }
        let told = answers.map(|answer| decode(&answer).unwrap());
        let codes = told.each_ref().map(|it| (it.message_type, it.response_code.unwrap()));
        let expected = [
            (MessageType::ReversalResponse, ResponseCode::Approved),
            (MessageType::VerifyResponse, ResponseCode::AlreadyReversed),
            (MessageType::InquiryResponse, ResponseCode::AlreadyReversed),
        ];
        assert_eq!(codes, expected, "pair {number}");
    }
    server.stop().await;
    folder.verify().await;
}

fn has(told: &str, name: &str, value: &str) -> bool {
    told.lines().any(|line| line == format!("{name:14} {value}"))
}

#[tokio::test]
async fn the_example_gets_its_answers_and_its_calls_are_seen() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let (coupon, own) = (server.issue("AUTUMN3000").await, server.issue("AUTUMN3000").await);
    // A payment of the server's own has its verification over the same port.
    let (status, paid) = server.post("/api/payment/pay", &pay_form("T1", &own)).await;
    assert_eq!((status, &paid["verification"]["code"]), (200, &json!("0000")), "{paid}");

    let (good, echo) = server.telegram(&["0800"]).await;
    assert!(good && has(&echo, "message_type", "0810") && has(&echo, "message", "정상"), "{echo}");

    let (good, approved) = server.have_verified("A-1", &coupon).await;
    assert!(good && has(&approved, "response_code", "0000"), "{approved}");
    assert!(has(&approved, "coupon_name", "가을 첫 결제 3천원"), "{approved}");
    let names: Vec<_> = approved.lines().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(names, FIELDS.each_ref().map(|field| field.name), "the layout is the declared one");

    let (good, used) = server.have_verified("A-2", &coupon).await;
    assert!(!good && has(&used, "response_code", "1002"), "{used}");
    let (good, unknown) = server.have_verified("A-3", "7203000000000005").await;
    assert!(!good && has(&unknown, "response_code", "1001"), "{unknown}");
    assert!(has(&unknown, "message", "없는 쿠폰"), "{unknown}");

    let serial_no = format!("serial_no={coupon}");
    let (good, reversed) = server.telegram(&["0400", "order_no=A-1", &serial_no]).await;
    assert!(good && has(&reversed, "message_type", "0410"), "{reversed}");
    let (status, paid) = server.post("/api/payment/pay", &pay_form("T2", &coupon)).await;
    assert_eq!(status, 200, "the coupon is there again: {paid}");

    // What is no telegram at all: a load balancer's checks, the last of which only connects.
    for check in
        ["GET / HTTP/1.1\r\n\r\n", "PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n", "GET / HTTP/1.0\r\n", ""]
    {
        let mut stream = TcpStream::connect(server.telegram_address).await.unwrap();
        stream.write_all(check.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut refusal = Vec::new();
        stream.read_to_end(&mut refusal).await.unwrap();
        assert_eq!(refusal.get(..8), (!check.is_empty()).then_some(b"02699999".as_slice()));
    }
    // A refused frame is recorded beside its answer: when the server has ended, it is there.
    server.stop().await;

    let server = folder.start(&[]).await;
    let calls = server.rows_of_tcp("/api/exchange/list", json!({ "form": {} })).await;
    let told: Vec<_> = calls
        .iter()
        .map(|call| call["message"]["korean"].as_str().unwrap().split(" (").next().unwrap())
        .collect();
    // Of checks that come one upon the other, any may be the one that is told.
    let (stranger, telegrams) = told.split_first().unwrap();
    assert!(stranger.contains("전문 포트로 왔습니다"), "{stranger}");
    assert!(stranger.ends_with("1분에 한 번만 알립니다"), "{stranger}");
    assert_eq!(
        telegrams,
        [
            "0400 망취소 요청 A-1 → 0000 정상",
            "0200 쿠폰 검증 요청 A-3 → 1001 없는 쿠폰",
            "0200 쿠폰 검증 요청 A-2 → 1002 이 주문에 선점되지 않은 쿠폰",
            "0200 쿠폰 검증 요청 A-1 → 0000 정상",
            "0800 에코 → 0000 정상",
        ],
        "each once, and none of the server's own"
    );
    let errors = server.rows_of_tcp("/api/error/list", json!({ "form": {} })).await;
    let codes: Vec<_> = errors.iter().map(|error| error["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["9001", "1001", "1002"]);
    server.stop().await;
    folder.verify().await;
}
