//! A call as a command for a shell, to be copied.

use engine::exchange::{ApiCall, ExchangeForm, Operation};
use engine::failure::Failure;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{self, ApiError};
use crate::browser;
use crate::components::{Button, Copied, copy_command, dynamic, shell_choice, told_of_copying};
use crate::pages::console::state::Bench;
use crate::preferences;

/// Copies the call as a command, and says so; where the browser doesn't allow it, shows the command.
#[component]
pub(super) fn CopyCommand(
    /// The call's number.
    number: i64,
    /// The call.
    call: ApiCall,
    /// Whether personal data in it is masked: then it is asked for when it is copied.
    masked: bool,
) -> impl IntoView {
    let bench = Bench::here();
    let copied = RwSignal::new(None);
    let copy = move || {
        let call = (!masked).then(|| call.clone());
        copied.set(None);
        spawn_local(async move {
            let told = copy(bench, number, call).await;
            copied.set(Some(told.unwrap_or_else(|error| failed(bench, &error))));
        });
    };
    view! {
        <Button label=bench.frame.pick("cURL 복사", "Copy as cURL") on_press=copy />
        {shell_choice(bench.frame.language, Callback::new(move |()| copied.set(None)))}
        <span role="status">{dynamic(move || told_of_copying(bench.frame.language, copied.get()))}</span>
    }
}

/// Copies the last call that did this with an order, as it was recorded.
pub(in crate::pages::console) async fn copy_of_order(
    bench: Bench,
    operation: Operation,
    order_no: String,
) -> Copied {
    let operation = operation.code().to_owned();
    let form = ExchangeForm { order_no, operation, ..ExchangeForm::default() };
    let told = match api::exchange::list(form).await.map(|page| page.rows.into_iter().next()) {
        Ok(Some(call)) => copy(bench, call.exchange_no, None).await,
        // Records are kept for some time.
        Ok(None) => Ok(Copied::Failed(
            bench
                .frame
                .pick("이 호출의 기록이 없습니다", "There is no record of this call")
                .to_owned(),
        )),
        Err(error) => Err(error),
    };
    told.unwrap_or_else(|error| failed(bench, &error))
}

fn failed(bench: Bench, ApiError(failure): &ApiError) -> Copied {
    let Failure { message, .. } = failure;
    Copied::Failed(message.in_language(bench.frame.language).to_owned())
}

/// Copies a call; where it is not known with the personal data in it, that is asked for.
async fn copy(bench: Bench, number: i64, call: Option<ApiCall>) -> Result<Copied, ApiError> {
    let call = match call {
        Some(call) => call,
        None => match api::exchange::reveal(number).await?.call {
            Some(call) => call,
            None => {
                return Ok(Copied::Failed(
                    bench
                        .frame
                        .pick("명령으로 쓸 수 없는 호출입니다", "It can't be written as a command")
                        .to_owned(),
                ));
            }
        },
    };
    let shell = preferences::shell();
    // A new key each time: what is copied anew is meant anew. Pasted twice, it counts once.
    let key = format!("console-{number}-{}", browser::now());
    let command = bench.frame.curl(shell, &call, &key);
    Ok(copy_command(shell, command).await)
}
