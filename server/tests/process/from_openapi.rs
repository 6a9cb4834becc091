//! A client that holds nothing but the address of the API's document.

use crate::access;
use crate::support::{Folder, run_example};

const TOLD: &str = "\
create_promotion: 201\x20
issue_coupon: 201 unused
create_payment: 201 paid
get_coupon: 200 used
cancel_payment: 200\x20
get_coupon: 200 unused
";

#[tokio::test]
async fn the_document_alone_leads_to_a_restored_coupon() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let document = format!("http://{}/api/v1/openapi.json", server.address);
    assert_eq!(run_example("from_openapi.py", &[&document]).await, (true, TOLD.to_owned()));
    server.stop().await;

    let operator = access::token(&folder, "kim", "operator").await;
    let server = access::start(&folder).await;
    let document = format!("http://{}/api/v1/openapi.json", server.address);
    let (good, told) = run_example("from_openapi.py", &[&document]).await;
    assert!(!good && told.contains("401"), "{told}");
    let signed_in = run_example("from_openapi.py", &[&document, &operator]).await;
    assert_eq!(signed_in, (true, TOLD.to_owned()));
    server.stop().await;
    folder.verify().await;
}
