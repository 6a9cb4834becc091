//! How bad a run is.

use super::*;
use crate::scenario::report::Verdict;

#[test]
fn a_run_is_as_bad_as_the_worst_of_its_rows() {
    use Verdict::{Broken, Failed, Flaky, Passed, Skipped, Stopped};
    for (rows, verdict) in [
        (&[Passed, Passed][..], RunVerdict::Passed),
        (&[Passed, Skipped], RunVerdict::Passed),
        (&[Skipped, Skipped], RunVerdict::Skipped),
        (&[Passed, Stopped], RunVerdict::Stopped),
        (&[Flaky, Stopped, Passed], RunVerdict::Flaky),
        (&[Flaky, Failed], RunVerdict::Failed),
        (&[Failed, Broken], RunVerdict::Broken),
        (&[], RunVerdict::Broken),
    ] {
        let cases: Vec<_> =
            rows.iter().map(|verdict| CaseReport::blank("a.yaml", *verdict)).collect();
        assert_eq!(verdict_of(&cases), verdict, "{rows:?}");
    }
}
