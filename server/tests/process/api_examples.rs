//! Every example of the API's document, sent to a fresh server with the demonstration.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::client::{Answer, call, send};
use crate::support::{Folder, Server};

/// What no example can show: a job that still runs when the next call comes, a code that is drawn at random, a target
/// that every later call would go to.
const NOT_ALONE: [&str; 4] =
    ["pause_issuing_job", "resume_issuing_job", "register_code", "set_target"];

/// An operation of the document that was not sent yet.
struct Operation<'a> {
    method: &'a str,
    path: &'a str,
    described: &'a Value,
}

/// Values of path parameters that the links of earlier answers gave, by operation and name.
type Linked = BTreeMap<(String, String), String>;

impl Operation<'_> {
    fn id(&self) -> &str {
        self.described["operationId"].as_str().unwrap()
    }

    /// The path with its parameters filled in, if all are known: linked ones before examples. Of its query
    /// it has what it must have.
    fn filled_path(&self, linked: &Linked) -> Option<String> {
        let mut path = self.path.to_owned();
        for parameter in self.described["parameters"].as_array().unwrap() {
            let name = parameter["name"].as_str().unwrap();
            if parameter["in"] == "query" && parameter["required"] == true {
                let separator = if path.contains('?') { '&' } else { '?' };
                let example = parameter["example"].as_str()?.replace(' ', "%20");
                write!(path, "{separator}{name}={example}").unwrap();
            }
            if parameter["in"] != "path" {
                continue;
            }
            let value = match linked.get(&(self.id().to_owned(), name.to_owned())) {
                Some(value) => value.clone(),
                None => parameter["example"].as_str()?.to_owned(),
            };
            path = path.replace(&format!("{{{name}}}"), &value);
        }
        Some(path)
    }

    /// Its body's content type and example, where it has one.
    fn body(&self) -> Option<(&str, String)> {
        let (kind, body) = self.described["requestBody"]["content"].as_object()?.iter().next()?;
        let example = &body["example"];
        assert!(!example.is_null(), "{} has no example", self.id());
        Some((kind, example.as_str().map_or_else(|| example.to_string(), str::to_owned)))
    }

    async fn send(&self, server: &Server, path: &str) -> Answer {
        let request = format!("{} {path}", self.method.to_uppercase());
        let key = format!("Idempotency-Key: \"example-{}\"\r\n", self.id());
        match self.body() {
            Some((kind, body)) => {
                let headers = format!("Content-Type: {kind}\r\n{key}");
                send(server.address, &request, &headers, body).await.unwrap()
            }
            None => call(server.address, &request, &key, None).await.unwrap(),
        }
    }

    /// What the links of an answer name.
    fn follow(&self, answer: &Answer, linked: &mut Linked) {
        let response = &self.described["responses"][answer.status.to_string()];
        assert!(response.is_object() && answer.status < 300, "{}: {answer:?}", self.id());
        let Some(links) = response["links"].as_object() else { return };
        for link in links.values() {
            for (name, expression) in link["parameters"].as_object().unwrap() {
                let pointer = expression.as_str().unwrap().strip_prefix("$response.body#").unwrap();
                let value = match answer.json().pointer(pointer).unwrap() {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                let operation = link["operationId"].as_str().unwrap().to_owned();
                linked.insert((operation, name.clone()), value);
            }
        }
    }
}

#[tokio::test]
async fn every_example_of_the_document_runs() {
    let folder = Folder::new();
    let server = folder.start(&[]).await;
    let document = call(server.address, "GET /api/v1/openapi.json", "", None).await.unwrap().json();
    assert_eq!(document["openapi"], "3.1.0");
    let mut waiting = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, described) in item.as_object().unwrap() {
            let operation = Operation { method, path, described };
            if !NOT_ALONE.contains(&operation.id()) {
                waiting.push(operation);
            }
        }
    }
    // What a coupon or a payment is needed for comes after what makes one, deletions last.
    waiting.sort_by_key(|operation| {
        (operation.method == "delete", operation.path.matches('{').count())
    });
    assert!(waiting.len() > 10, "the document lists the API");
    let mut linked = Linked::new();
    while !waiting.is_empty() {
        let before = waiting.len();
        let mut later = Vec::new();
        for operation in waiting {
            match operation.filled_path(&linked) {
                Some(path) => {
                    let answer = operation.send(&server, &path).await;
                    operation.follow(&answer, &mut linked);
                }
                None => later.push(operation),
            }
        }
        let ids: Vec<_> = later.iter().map(Operation::id).collect();
        assert!(later.len() < before, "no example and no link leads to {ids:?}");
        waiting = later;
    }
    server.stop().await;
    folder.verify().await;
}
