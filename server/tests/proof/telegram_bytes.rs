//! Proof 11, the bytes: whatever comes to the telegram port is read as a telegram that is written with
//! the same bytes, or refused; and a stream is cut into the same frames wherever it is torn.
//!
//! What must hold is in `server/fuzz`, where libFuzzer looks for what breaks it (`make proof` does,
//! `.ci/fuzz`): it needs a build of its own with every branch watched, a minute for each. So here the
//! same is tried on frames that are damaged at random, in the build that the other tests use. What
//! libFuzzer found is kept among `server/fuzz/seeds`, which are tried here too.

use std::panic::catch_unwind;
use std::path::Path;
use std::time::Duration;

use chrono::DateTime;
use engine::telegram::{
    FRAME_LENGTH, LARGEST_AMOUNT, LARGEST_MESSAGE_NO, MessageType, ResponseCode, Telegram,
};
use server::telegram::FrameBuffer;
use tokio::task::JoinSet;

use crate::harness::{Part, Proof};
use crate::tally::Tally;

#[path = "../../fuzz/src/properties.rs"]
mod properties;

/// How many inputs a task tries at once.
const ROUND: u64 = 10_000;
/// Every so many inputs is a stream, and as many are also answered and shown.
const OTHERS_EVERY: u64 = 16;

#[tokio::test(flavor = "multi_thread")]
async fn any_bytes_are_a_telegram_or_refused() {
    let proof = Proof {
        number: 11,
        title: "damaged and random frames and streams, read in the server's own build",
        module: module_path!(),
        unit: "inputs",
        small: 2_000_000,
        full: 50_000_000,
        part: 5_000_000,
        patience: Duration::from_secs(600),
    };
    proof.run(prove).await;
}

#[test]
fn what_was_found_once_is_not_found_again() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    let mut tried = 0;
    for target in ["codec", "screen", "framing"] {
        for seed in std::fs::read_dir(seeds.join(target)).unwrap() {
            let bytes = std::fs::read(seed.unwrap().path()).unwrap();
            properties::codec(&bytes);
            properties::answer(&bytes);
            properties::screen(&bytes);
            properties::framing(&bytes);
            tried += 1;
        }
    }
    assert!(tried > 0);
}

async fn prove(part: &Part) -> Tally {
    let tasks = std::thread::available_parallelism().map_or(1, usize::from);
    let mut rounds = (0..part.count).step_by(ROUND as usize);
    let mut trying = JoinSet::new();
    let mut tally = Tally::default();
    let mut done = 0;
    loop {
        while trying.len() < tasks
            && let Some(first) = rounds.next()
        {
            let (inputs, random) = (ROUND.min(part.count - first), part.random(first));
            trying.spawn_blocking(move || (inputs, try_round(inputs, random)));
        }
        let Some(round) = trying.join_next().await else { return tally };
        let (inputs, tried) = round.unwrap();
        tally.add(tried);
        done += inputs;
        part.progress(done);
    }
}

fn try_round(inputs: u64, mut random: fastrand::Rng) -> Tally {
    let mut tally = Tally::default();
    let good: Vec<Vec<u8>> = (0..64).map(|_| telegram(&mut random).encode().unwrap()).collect();
    for number in 0..inputs {
        let is_stream = number % OTHERS_EVERY == 0;
        let input = if is_stream { stream(&good, &mut random) } else { frame(&good, &mut random) };
        let tried = catch_unwind(|| {
            if is_stream {
                properties::framing(&input);
                return "streams";
            }
            if number % OTHERS_EVERY == 1 {
                properties::answer(&input);
                properties::screen(&input);
            }
            if properties::codec(&input) { "read" } else { "refused" }
        });
        let Ok(name) = tried else {
            panic!("to be kept among server/fuzz/seeds: {}", hex::encode(&input));
        };
        tally.count(name, 1);
    }
    tally
}

/// Up to five frames, behind the lengths that they are torn into.
fn stream(good: &[Vec<u8>], random: &mut fastrand::Rng) -> Vec<u8> {
    let mut stream: Vec<u8> = (0..8).map(|_| random.u8(..)).collect();
    for _ in 0..random.usize(1..6) {
        stream.extend(frame(good, random));
    }
    stream
}

/// A telegram of any type, with anything in it.
fn telegram(random: &mut fastrand::Rng) -> Telegram {
    let message_type = MessageType::ALL[random.usize(..MessageType::ALL.len())];
    let code = ResponseCode::ALL[random.usize(..ResponseCode::ALL.len())];
    let sent_at = DateTime::from_timestamp(random.i64(0..4_000_000_000), 0).unwrap().naive_utc();
    Telegram {
        message_no: random.u64(..=LARGEST_MESSAGE_NO),
        sandbox: text(random, 16),
        response_code: (!message_type.is_request()).then_some(code),
        order_no: text(random, 20),
        serial_no: text(random, 8),
        ctn: text(random, 5),
        ncn: text(random, 6),
        amount: random.i64(0..=LARGEST_AMOUNT),
        coupon_amount: random.i64(0..=LARGEST_AMOUNT),
        coupon_name: text(random, 30),
        message: text(random, 40),
        ..Telegram::new(message_type, sent_at)
    }
}

/// At most so many characters, of one or two bytes, with no space at the end.
fn text(random: &mut fastrand::Rng, most: usize) -> String {
    let alphabet: Vec<char> = "0123456789ABCxyz-_. 가나다힝쿠폰①漢Ω㎏".chars().collect();
    let length = random.usize(..=most);
    let text: String = (0..length).map(|_| alphabet[random.usize(..alphabet.len())]).collect();
    text.trim_end().to_owned()
}

/// One of these frames, damaged in up to three places, or nothing of the kind.
fn frame(good: &[Vec<u8>], random: &mut fastrand::Rng) -> Vec<u8> {
    let noise = |random: &mut fastrand::Rng, length| (0..length).map(|_| random.u8(..)).collect();
    match random.u8(0..32) {
        0 => {
            let length = random.usize(..600);
            noise(random, length)
        }
        1 => [b"0269".to_vec(), noise(random, FRAME_LENGTH - 4)].concat(),
        _ => {
            let mut frame = good[random.usize(..good.len())].clone();
            for _ in 0..random.u8(..4) {
                damage(&mut frame, random);
            }
            frame
        }
    }
}

fn damage(frame: &mut Vec<u8>, random: &mut fastrand::Rng) {
    /// Ends of the ranges that mean something: digits, letters, halves of a syllable.
    const EDGES: &[u8] = b"\x00\x1f 09/:~\x7f\x80\xa0\xa1\xb0\xc8\xc9\xfe\xff";
    if frame.is_empty() {
        return;
    }
    let at = random.usize(..frame.len());
    match random.u8(0..12) {
        0..4 => frame[at] = random.u8(..),
        4..9 => frame[at] = EDGES[random.usize(..EDGES.len())],
        9 => drop(frame.remove(at)),
        10 => frame.insert(at, random.u8(..)),
        _ if random.bool() => frame.truncate(at),
        _ => drop(frame.splice(..4.min(frame.len()), format!("{:04}", random.u16(..9999)).bytes())),
    }
}
