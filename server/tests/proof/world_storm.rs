//! Proof 14: every verb of the API, the server functions and the telegram port, by 32 clients, in
//! sandboxes that are reset, deleted, made anew and copied all the while. No answer is a fault, none is
//! about another's payment, what is gone is cleared in the end, and everything that must hold holds.

use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::telegram::{MessageType, ResponseCode, Telegram};
use serde_json::{Value, json};
use server::telegram::{ClientSettings, LocalAddresses, VerificationClient};
use tokio::task::JoinSet;

use crate::harness::{Part, Proof};
use crate::http::{Answer, Call, Client};
use crate::program::PATIENCE;
use crate::tally::Tally;
use crate::world::World;

/// The sandboxes in which everything happens.
const SANDBOXES: [&str; 3] = ["storm-1", "storm-2", "storm-3"];
/// The demonstration's subscribers who can pay.
const PAYERS: [(&str, &str); 2] =
    [("01012345678", "500123456789"), ("01056781020", "500523456793")];
/// So few order numbers that each is another payment's in the next world.
const ORDERS: u64 = 40;

/// How many reset, delete, make and copy; how many send telegrams; the others call the API.
const MANAGERS: usize = 3;
const PEERS: usize = 6;
const CALLERS: usize = 23;

pub const PROOF: Proof = Proof {
    number: 14,
    title: "all verbs and telegrams of 32 clients against reset, delete and copy",
    module: module_path!(),
    unit: "seconds",
    small: 6,
    full: 60,
    part: 60,
    patience: Duration::from_secs(300),
};

#[tokio::test(flavor = "multi_thread")]
async fn nothing_in_a_storm_of_resets_gets_a_fault_or_anothers_payment() {
    PROOF.run(async |part| prove(part, World::start(&[]).await).await).await;
}

pub async fn prove(part: &Part, world: World) -> Tally {
    let mut desk = world.client();
    for sandbox in SANDBOXES {
        let made = desk.send(&create(sandbox, "default", sandbox)).await.unwrap();
        assert_eq!(made.status, 201, "{made:?}");
    }
    let until = Instant::now() + Duration::from_secs(part.count);
    let mut clients = JoinSet::new();
    for number in 0..MANAGERS + CALLERS {
        let (client, random) = (world.client(), part.random(number as u64));
        clients.spawn(async move {
            match number < MANAGERS {
                true => manage(client, random, number, until).await,
                false => call(client, random, number, until).await,
            }
        });
    }
    for number in 0..PEERS {
        let random = part.random(1_000 + number as u64);
        clients.spawn(send_telegrams(world.client(), world.telegram_address(), random, until));
    }
    let mut tally = Tally::default();
    for counted in clients.join_all().await {
        tally.add(counted);
    }
    for done in ["reset", "deleted", "copied", "paid", "cancelled", "telegrams approved"] {
        assert!(tally.of(done) > 0, "none {done}");
    }
    // What was left of all the worlds goes by itself.
    let began = Instant::now();
    loop {
        let gone: i64 =
            sqlx::query_scalar("select count(*) from sandbox where gone_at is not null")
                .fetch_one(&world.database)
                .await
                .unwrap();
        if gone == 0 {
            break;
        }
        assert!(began.elapsed() < PATIENCE * 2, "{gone} worlds are not cleared");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let log = world.log();
    let faults: Vec<_> = log.lines().filter(|line| line.contains("ERROR")).collect();
    assert!(faults.is_empty(), "{} faults: {:#?}", faults.len(), &faults[..faults.len().min(5)]);
    world.end().await;
    tally
}

fn create(sandbox: &str, copy_of: &str, key: &str) -> Call {
    let body = json!({ "sandbox_id": sandbox, "copy_of": copy_of });
    Call::post("/api/v1/sandboxes", key).json(&body)
}

/// Sends a call; what came of it must be no fault.
async fn answered(client: &mut Client, call: &Call, tally: &mut Tally) -> Answer {
    let began = Instant::now();
    let answer = client.send(call).await.unwrap();
    tally.duration("longest answer", began.elapsed());
    assert!(answer.status < 500, "{call:?}: {answer:?}");
    tally.count("answers", 1);
    if ["SANDBOX_CHANGED", "SANDBOX_NOT_FOUND"].contains(&answer.code().as_str()) {
        tally.count("told that the world is another", 1);
    }
    answer
}

/// Resets, deletes, makes and copies sandboxes.
async fn manage(
    mut client: Client,
    mut random: fastrand::Rng,
    number: usize,
    until: Instant,
) -> Tally {
    let mut tally = Tally::default();
    for step in 0_u64.. {
        if Instant::now() >= until {
            break;
        }
        let sandbox = SANDBOXES[random.usize(..SANDBOXES.len())];
        let key = format!("manage-{number}-{step}");
        let (done, answer) = match random.u8(..8) {
            0..3 => {
                let reset = Call::without_key(format!("/api/v1/sandboxes/{sandbox}/reset"));
                ("reset", answered(&mut client, &reset, &mut tally).await)
            }
            3..5 => {
                let delete = Call::delete(format!("/api/v1/sandboxes/{sandbox}"));
                let deleted = answered(&mut client, &delete, &mut tally).await;
                let source = if random.bool() { "default" } else { "" };
                answered(&mut client, &create(sandbox, source, &key), &mut tally).await;
                ("deleted", deleted)
            }
            5..7 => {
                let copy = format!("copy-{number}");
                let made = create(&copy, sandbox, &key);
                let made = answered(&mut client, &made, &mut tally).await;
                let delete = Call::delete(format!("/api/v1/sandboxes/{copy}"));
                answered(&mut client, &delete, &mut tally).await;
                ("copied", made)
            }
            _ => {
                let made = create(sandbox, "default", &key);
                ("made", answered(&mut client, &made, &mut tally).await)
            }
        };
        tally.count(done, u64::from((200..300).contains(&answer.status)));
        let pause = random.u64(5..60);
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }
    tally
}

/// Calls one verb after another.
async fn call(
    mut client: Client,
    mut random: fastrand::Rng,
    number: usize,
    until: Instant,
) -> Tally {
    let mut tally = Tally::default();
    for step in 0_u64.. {
        if Instant::now() >= until {
            break;
        }
        let sandbox = SANDBOXES[random.usize(..SANDBOXES.len())];
        let order = format!("O{}", random.u64(..ORDERS));
        let key = format!("call-{number}-{step}");
        let (ctn, _) = PAYERS[random.usize(..PAYERS.len())];
        // Nobody else pays this: an answer with another amount is about another's payment.
        let amount = 10_000 + number as u64 * 100 + step % 100;
        let path = format!("/api/v1/payments/{order}");
        let verb = random.u8(..14);
        let call = match verb {
            0..3 => {
                pay_with_coupon(&mut client, sandbox, [&order, ctn, &key], amount, &mut tally)
                    .await;
                continue;
            }
            3 => payment([&order, ctn, &key], amount, None),
            4..6 => Call::post(format!("{path}/cancel"), key),
            6 => Call::without_key(format!("{path}/inquire")),
            7 => Call::get(path),
            8 => {
                let promotion = ["AUTUMN3000", "LOST2000"][random.usize(..2)];
                let issue = json!({ "ctn": ctn, "promotion_id": promotion });
                Call::post("/api/v1/coupons", key).json(&issue)
            }
            9 => Call::get("/api/v1/payments"),
            10 => Call::get("/api/v1/exchanges"),
            11 => Call::get(["/api/v1/catalogue", "/api/v1/errors"][random.usize(..2)]),
            12 => Call::get(format!("/api/v1/subscribers/{ctn}")),
            _ => {
                let (path, body) = function(&mut random, &order, ctn, amount);
                Call::without_key(path).json(&body)
            }
        };
        let answer = answered(&mut client, &call.within(sandbox), &mut tally).await;
        match (verb, answer.status) {
            (3, 201) => own(&answer, amount, None, &mut tally),
            (4..6, 200) => tally.count("cancelled", 1),
            _ => {}
        }
    }
    tally
}

fn payment([order, ctn, key]: [&str; 3], amount: u64, serial_no: Option<&str>) -> Call {
    let mut body = crate::world::payment(order, ctn, serial_no);
    body["amount"] = amount.into();
    Call::post("/api/v1/payments", key).json(&body)
}

/// Looks for a coupon and pays with it.
async fn pay_with_coupon(
    client: &mut Client,
    sandbox: &str,
    [order, ctn, key]: [&str; 3],
    amount: u64,
    tally: &mut Tally,
) {
    let mut wanted = crate::world::payment(order, ctn, None);
    wanted["amount"] = amount.into();
    let look = Call::without_key("/api/v1/coupons/eligible").json(&wanted).within(sandbox);
    let found = answered(client, &look, tally).await;
    if found.status != 200 {
        return;
    }
    let found = found.json();
    let Some(serial_no) = found["usable"][0]["serial_no"].as_str() else { return };
    let pay = payment([order, ctn, key], amount, Some(serial_no)).within(sandbox);
    let answer = answered(client, &pay, tally).await;
    if matches!(answer.status, 201 | 202) {
        own(&answer, amount, Some(serial_no), tally);
    }
    if answer.code() == "SANDBOX_CHANGED" {
        // It is not kept: the same request under the same key is done in the world that is now.
        let again = answered(client, &pay, tally).await;
        assert!(!again.headers.contains_key("idempotent-replayed"), "{again:?}");
    }
}

/// The answer is about what was asked for.
fn own(answer: &Answer, amount: u64, serial_no: Option<&str>, tally: &mut Tally) {
    let told = answer.json();
    assert_eq!(told["amount"], amount, "another's payment: {told}");
    assert_eq!(told["serial_no"].as_str(), serial_no, "another's payment: {told}");
    tally.count(if answer.status == 201 { "paid" } else { "without an outcome" }, 1);
}

/// A server function, with what it is called.
fn function(
    random: &mut fastrand::Rng,
    order: &str,
    ctn: &str,
    amount: u64,
) -> (&'static str, Value) {
    let order_form = json!({ "form": { "order_no": order } });
    match random.u8(..6) {
        0 => {
            let form = json!({
                "order_no": order, "payment_method": "01", "payment_type": "D1",
                "amount": amount.to_string(), "pg": "PG01", "cp": "CP014", "svc": "SVC201",
                "ad_consent": "yes", "ctn": ctn,
            });
            ("/api/payment/pay", json!({ "form": form }))
        }
        1 => ("/api/payment/cancel", order_form),
        2 => ("/api/payment/inquire", order_form),
        3 => ("/api/payment/history", json!({ "form": {} })),
        4 => ("/api/target/save", json!({ "form": { "timeout_ms": "2345" } })),
        _ => ("/api/sandbox/list", json!({})),
    }
}

/// A foreign system verifies, inquires and reverses.
async fn send_telegrams(
    mut desk: Client,
    port: std::net::SocketAddr,
    mut random: fastrand::Rng,
    until: Instant,
) -> Tally {
    let mut tally = Tally::default();
    // None of the server's own: it listens nowhere.
    let nowhere = LocalAddresses::calling("127.0.0.1:1".parse().unwrap());
    let settings = ClientSettings { answer_timeout: PATIENCE, ..ClientSettings::default() };
    let client = Arc::new(VerificationClient::new(port.to_string(), settings, nowhere));
    while Instant::now() < until {
        let (ctn, ncn) = PAYERS[random.usize(..PAYERS.len())];
        let types =
            [MessageType::VerifyRequest, MessageType::InquiryRequest, MessageType::ReversalRequest];
        let sandbox = SANDBOXES[random.usize(..SANDBOXES.len())];
        let wanted = crate::world::payment("X", ctn, None);
        let look = Call::without_key("/api/v1/coupons/eligible").json(&wanted).within(sandbox);
        let found = answered(&mut desk, &look, &mut tally).await.json();
        let coupon = &found["usable"][0];
        let request = Telegram {
            sandbox: sandbox.to_owned(),
            order_no: format!("O{}", random.u64(..ORDERS)),
            serial_no: coupon["serial_no"].as_str().unwrap_or("7203000000000005").to_owned(),
            ctn: ctn.to_owned(),
            ncn: ncn.to_owned(),
            amount: 12_000,
            coupon_amount: coupon["amount"].as_i64().unwrap_or(3_000),
            ..Telegram::new(types[random.usize(..types.len())], Default::default())
        };
        let began = Instant::now();
        let answer = client.call(request.clone()).await.unwrap().answer;
        tally.duration("longest telegram", began.elapsed());
        assert_eq!(answer.order_no, request.order_no);
        assert_ne!(answer.response_code, Some(ResponseCode::SystemError), "{request:?}");
        let approved = answer.response_code == Some(ResponseCode::Approved);
        tally.count("telegrams", 1);
        tally.count("telegrams approved", u64::from(approved));
    }
    tally
}
