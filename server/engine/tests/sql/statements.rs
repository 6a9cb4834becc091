//! Every SQL statement is checked against the real schema.

use std::fs;
use std::path::{Path, PathBuf};

use sqlx::{AssertSqlSafe, Executor, PgPool};

pub fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

#[sqlx::test(migrations = "../../migrations")]
async fn every_statement_can_be_prepared(pool: PgPool) {
    let mut statements = Vec::new();
    files(&source(), "sql", &mut statements);
    assert!(statements.len() > 20, "the statements are where they were");
    let mut connection = pool.acquire().await.unwrap();
    let mut broken = Vec::new();
    for path in &statements {
        let statement = fs::read_to_string(path).unwrap();
        if let Err(error) =
            (&mut *connection).prepare(AssertSqlSafe(statement).into_sql_str()).await
        {
            broken.push(format!("{}: {error}", path.display()));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// A statement in the middle of Rust would escape the test above, and one that nobody includes
/// would be dead.
#[test]
fn every_statement_is_a_file_and_every_file_is_used() {
    let mut modules = Vec::new();
    files(&source(), "rs", &mut modules);
    let mut included = Vec::new();
    for path in &modules {
        let text = fs::read_to_string(path).unwrap();
        for (number, line) in text.lines().enumerate() {
            let inline = ["query(\"", "query_as(\"", "query_scalar(\"", "raw_sql("]
                .iter()
                .any(|call| line.contains(call));
            assert!(!inline, "{}:{}: a statement in Rust", path.display(), number + 1);
            if let Some((_, rest)) = line.split_once("include_str!(\"") {
                let (name, _) = rest.split_once('"').unwrap();
                if name.ends_with(".sql") {
                    included.push(path.parent().unwrap().join(name).canonicalize().unwrap());
                }
            }
        }
    }
    let mut statements = Vec::new();
    files(&source(), "sql", &mut statements);
    for path in statements {
        assert!(included.contains(&path.canonicalize().unwrap()), "{} is unused", path.display());
    }
}

use sqlx::SqlSafeStr;
