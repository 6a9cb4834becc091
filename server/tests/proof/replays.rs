//! Proof 3: a request that is sent again under its Idempotency-Key, one to twenty times, has one
//! effect and one answer, to the byte. 30 % of the repetitions come at the same time as the one
//! before, 10 % have another body, and 10 % lose their connection before the answer.
//!
//! Nobody says which body comes first: whichever has the key is answered, and the other one refused
//! with 422. 409 is told only while the key's request is worked on. An order number under another key
//! is the same order.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use self::subject::{Kind, Subject};
use crate::harness::{Part, Proof};
use crate::http::{Answer, Call, Client};
use crate::tally::Tally;
use crate::world::{Addresses, World};

#[path = "replays/subject.rs"]
mod subject;

/// How many keys are worked on at a time.
const WORKERS: u64 = 16;
/// For how long a key may be in flight after its last request: far below its lease, which is for
/// servers that died.
const SETTLED_WITHIN: Duration = Duration::from_secs(10);
/// How long a connection that is lost lives, at the most.
const LOST_AFTER_US: u64 = 5_000;

pub const PROOF: Proof = Proof {
    number: 3,
    title: "order numbers and keys sent 1–20 times again: 30 % at once, 10 % altered, 10 % cut off",
    module: module_path!(),
    unit: "keys",
    small: 1_000,
    full: 100_000,
    part: 2_000,
    patience: Duration::from_secs(900),
};

#[tokio::test(flavor = "multi_thread")]
async fn a_request_sent_again_has_one_effect_and_one_answer() {
    PROOF.run(async |part| prove(part, World::start(&[]).await).await).await;
}

/// A connection was lost while the key was being claimed: the key stayed in flight, and nobody worked
/// on it.
#[tokio::test(flavor = "multi_thread")]
async fn seed_1795386554_found_a_claim_that_nobody_worked_on() {
    let prove = async |part: &Part| prove(part, World::start(&[]).await).await;
    PROOF.replay(1_795_386_554, 200, prove).await;
}

/// A coupon was looked for by its key after the key was: one that came in between was given to another
/// request.
#[tokio::test(flavor = "multi_thread")]
async fn seed_1795896278_found_a_coupon_that_another_request_was_given() {
    let prove = async |part: &Part| prove(part, World::start(&[]).await).await;
    PROOF.replay(1_795_896_278, 300, prove).await;
}

pub async fn prove(part: &Part, world: World) -> Tally {
    let mut workers = JoinSet::new();
    for worker in 0..WORKERS {
        let addresses = world.addresses();
        let keys = (worker..part.count).step_by(WORKERS as usize);
        let keys: Vec<_> = keys.map(|key| (key, part.random(key))).collect();
        workers.spawn(async move {
            let mut tally = Tally::default();
            let mut desk = Client::new(addresses.in_turn());
            for (number, mut random) in keys {
                let subject = Subject::draw(number, &mut random, &mut desk).await;
                tally.add(one_key(&addresses, &mut desk, &subject, &mut random).await);
            }
            tally
        });
    }
    let mut tally = Tally::default();
    for counted in workers.join_all().await {
        tally.add(counted);
    }
    let stored: (i64, i64, i64) =
        sqlx::query_as(include_str!("effects.sql")).fetch_one(&world.database).await.unwrap();
    let told = ["payments", "cancels", "coupons"].map(|effect| tally.of(effect) as i64);
    assert_eq!(stored, told.into(), "payments, cancels and coupons, as stored and as told");
    world.end().await;
    tally
}

/// Sends everything that one key gets, and looks at every answer.
async fn one_key(
    addresses: &Addresses,
    desk: &mut Client,
    subject: &Subject,
    random: &mut fastrand::Rng,
) -> Tally {
    let mut tally = subject.prepared();
    let mut answers = Vec::new();
    for sent_at_once in sendings(random) {
        let mut tasks = JoinSet::new();
        for sending in sent_at_once {
            tally.count("requests", 1);
            let call = if sending.altered { &subject.altered } else { &subject.original }.clone();
            let address = addresses.in_turn();
            tasks.spawn(async move {
                if let Some(after) = sending.lost_after {
                    lose(address, &call, after).await.unwrap();
                    return None;
                }
                let answer = Client::new(address).send(&call).await.unwrap();
                Some((sending.altered, answer))
            });
        }
        answers.extend(tasks.join_all().await.into_iter().flatten());
    }
    let (altered, winner) = settled(desk, subject).await;
    for (of_altered, answer) in &answers {
        let told = (answer.status, answer.code());
        if told == (409, "IDEMPOTENCY_KEY_IN_FLIGHT".to_owned()) {
            assert!(answer.headers.contains_key("retry-after"), "{answer:?}");
            tally.count("told to wait", 1);
        } else if *of_altered == altered {
            let first = (winner.status, &winner.body);
            assert_eq!((answer.status, &answer.body), first, "{subject:?}");
            tally.count("answered alike", 1);
        } else {
            assert_eq!(told, (422, "IDEMPOTENCY_KEY_REUSED".to_owned()), "{subject:?}");
            tally.count("altered refused", 1);
        }
    }
    let did_it = answers.iter().filter(|(_, answer)| {
        matches!(answer.status, 200 | 201) && !answer.headers.contains_key("idempotent-replayed")
    });
    assert!(did_it.count() <= 1, "{subject:?}: {answers:?}");
    if matches!(winner.status, 200 | 201) {
        tally.count(subject.effect(), 1);
    }
    if subject.kind == Kind::Payment && winner.status == 201 {
        same_order(desk, subject, altered, &winner).await;
    }
    tally
}

/// The key's answer once nobody works on it any more, and whether it is that of the altered body.
async fn settled(desk: &mut Client, subject: &Subject) -> (bool, Answer) {
    let deadline = Instant::now() + SETTLED_WITHIN;
    loop {
        for (altered, call) in [(false, &subject.original), (true, &subject.altered)] {
            let answer = desk.send(call).await.unwrap();
            match answer.code().as_str() {
                "IDEMPOTENCY_KEY_IN_FLIGHT" => break,
                "IDEMPOTENCY_KEY_REUSED" => {}
                _ => return (altered, answer),
            }
        }
        assert!(Instant::now() < deadline, "still in flight: {subject:?}");
        sleep(Duration::from_millis(20)).await;
    }
}

/// The order under other keys: the same request gets the same answer, another one is refused.
async fn same_order(desk: &mut Client, subject: &Subject, altered: bool, winner: &Answer) {
    let (same, other) = match altered {
        false => (&subject.original, &subject.altered),
        true => (&subject.altered, &subject.original),
    };
    let answer = desk.send(&same.with_key(format!("{}-same", subject.key))).await.unwrap();
    assert_eq!((answer.status, &answer.body), (winner.status, &winner.body), "{subject:?}");
    let answer = desk.send(&other.with_key(format!("{}-other", subject.key))).await.unwrap();
    assert_eq!((answer.status, answer.code().as_str()), (409, "DUPLICATE_ORDER"), "{subject:?}");
}

/// Sends a request and closes the connection without having read its answer.
async fn lose(address: SocketAddr, call: &Call, after: Duration) -> io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(&call.bytes(address)).await?;
    sleep(after).await;
    Ok(())
}

/// One of the times that a key's request is sent.
struct Sending {
    altered: bool,
    lost_after: Option<Duration>,
}

/// The request and its one to twenty repetitions; together those that are sent at once.
fn sendings(random: &mut fastrand::Rng) -> Vec<Vec<Sending>> {
    let mut sendings: Vec<Vec<Sending>> = Vec::new();
    for _ in 0..=random.u8(1..=20) {
        let at_once = random.u8(0..100) < 30;
        let how = random.u8(0..100);
        let sending = Sending {
            altered: how < 10,
            lost_after: (10..20)
                .contains(&how)
                .then(|| Duration::from_micros(random.u64(0..=LOST_AFTER_US))),
        };
        match sendings.last_mut() {
            Some(last) if at_once => last.push(sending),
            _ => sendings.push(vec![sending]),
        }
    }
    sendings
}
