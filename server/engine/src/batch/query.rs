//! The query of a batch: its statement takes an array for each column, and unnests them into a row
//! for each work.

/// Makes a batch's query with the sandbox and the arrays bound. Each array stands beside its
/// column's name. It does not compile unless these are the columns that the statement unnests, in
/// its order.
macro_rules! batch_query {
    (
        $query:ident($sql:expr), $sandbox:expr,
        $work:pat_param in $works:expr => { $( $column:ident: $value:expr, )+ }
    ) => {{
        const SQL: &str = $sql;
        const _: () = assert!(
            $crate::batch::query::unnests(SQL, &[$( stringify!($column) ),+]),
            "the columns are not those that the statement unnests, in its order",
        );
        sqlx::$query(SQL).bind($sandbox)$( .bind($crate::batch::query::each($works, |$work| $value)) )+
    }};
}
pub(crate) use batch_query;

/// The array of a column: one value for each work.
pub(crate) fn each<'a, W, T>(works: &'a [W], of: impl Fn(&'a W) -> T) -> Vec<T> {
    works.iter().map(of).collect()
}

const NOWHERE: usize = usize::MAX;

/// Whether `sql` unnests `$2`, `$3` and so on as `one` with these columns, followed by `place` if
/// it numbers the rows.
pub(crate) const fn unnests(sql: &str, columns: &[&str]) -> bool {
    let sql = sql.as_bytes();
    let mut start = 0;
    while start < sql.len() {
        let arrays = after(sql, start, b"unnest(");
        if arrays != NOWHERE && lists(sql, arrays, columns) {
            return true;
        }
        start += 1;
    }
    false
}

const fn lists(sql: &[u8], arrays: usize, columns: &[&str]) -> bool {
    let mut at = arrays;
    let mut index = 0;
    while index < columns.len() {
        at = after_parameter(sql, at, index + 2);
        at = after(sql, at, if index + 1 < columns.len() { b"," } else { b")" });
        index += 1;
    }
    let numbered = after(sql, at, b"with ordinality");
    at = after(sql, if numbered == NOWHERE { at } else { numbered }, b"as one (");
    index = 0;
    while index < columns.len() {
        at = after(sql, at, columns[index].as_bytes());
        if index + 1 < columns.len() {
            at = after(sql, at, b",");
        }
        index += 1;
    }
    after(sql, at, if numbered == NOWHERE { b")" } else { b", place)" }) != NOWHERE
}

/// The position after `$number` and its type.
const fn after_parameter(sql: &[u8], at: usize, number: usize) -> usize {
    let (tens, ones) = (b'0' + (number / 10) as u8, b'0' + (number % 10) as u8);
    let at = after(sql, at, b"$");
    let at = if number < 10 { at } else { after(sql, at, &[tens]) };
    let mut at = after(sql, after(sql, at, &[ones]), b"::");
    while at < sql.len() && sql[at] != b',' && sql[at] != b')' {
        at += 1;
    }
    at
}

/// The position after `words`, if they stand at `at`. White space doesn't matter.
const fn after(sql: &[u8], mut at: usize, words: &[u8]) -> usize {
    let mut index = 0;
    while index < words.len() {
        if words[index] != b' ' {
            while at < sql.len() && sql[at].is_ascii_whitespace() {
                at += 1;
            }
            if at >= sql.len() || sql[at] != words[index] {
                return NOWHERE;
            }
            at += 1;
        }
        index += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str =
        "select from unnest(a) as b, unnest($2::text[],\n  $3::int[]) as one (\n a, b\n)";
    const NUMBERED: &str =
        "from unnest($2::text[], $3::text[]) with ordinality\n as one (a, b, place)";

    #[test]
    fn the_columns_are_those_of_the_statement_in_its_order() {
        for sql in [PLAIN, NUMBERED] {
            assert!(unnests(sql, &["a", "b"]), "{sql}");
            for wrong in [&["b", "a"][..], &["a"], &["a", "b", "c"], &["a", "bc"], &["a", "place"]]
            {
                assert!(!unnests(sql, wrong), "{sql} {wrong:?}");
            }
        }
    }

    #[test]
    fn the_arrays_are_numbered_as_they_are_bound() {
        for (right, wrong) in [("$2", "$3"), ("$3", "$2"), ("$3", "$13"), (", place", "")] {
            assert!(!unnests(&NUMBERED.replacen(right, wrong, 1), &["a", "b"]), "{right} {wrong}");
        }
        let columns: Vec<String> = (2..=12).map(|number| format!("c{number}")).collect();
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let arrays: Vec<String> = (2..=12).map(|number| format!("${number}::text[]")).collect();
        let sql = format!("unnest({}) as one ({})", arrays.join(", "), columns.join(", "));
        assert!(unnests(&sql, &columns));
        assert!(!unnests(&sql.replace("$12", "$21"), &columns));
    }
}
