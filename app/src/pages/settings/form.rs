//! The target's form, and what its two buttons do.

use engine::failure::Failure;
use engine::field::{Field, FieldMessage};
use engine::language::{Language, Text};
use engine::target::{Finding, HIDDEN, Pair, TargetForm, TargetView};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::findings::Findings;
use super::table::{Lines, TableOf};
use crate::api::{self, ApiError};
use crate::components::{
    Button, Entry, Erase, Erased, Panel, Problem, TextField, dynamic, show_problems,
};

/// How many headers can be added at a time, and how many there can be.
const BLANK_HEADERS: usize = 2;
const MOST_HEADERS: usize = 8;

/// What came of the last button.
#[derive(Clone)]
enum Told {
    Nothing,
    Saved,
    Found(Vec<Finding>),
    Failed(Failure),
}

/// Everything that is entered.
#[derive(Clone, Copy)]
struct Desk {
    language: Language,
    customer_url: Entry,
    payment_url: Entry,
    telegram_address: Entry,
    connect_timeout_ms: Entry,
    timeout_ms: Entry,
    /// The number whose look-up a test tries.
    ctn: Entry,
    /// These three hold no value of their own: only what is wrong with one of their lines.
    headers: Entry,
    paths: Entry,
    mapping: Entry,
    header_lines: StoredValue<Vec<(RwSignal<String>, RwSignal<String>)>>,
    path_lines: Lines,
    mapping_lines: Lines,
    busy: RwSignal<bool>,
    told: RwSignal<Told>,
}

impl Desk {
    fn new(language: Language, form: TargetForm) -> Self {
        let entry = |field, value| Entry::new("target", field, value);
        let signals = |pair: Pair| (RwSignal::new(pair.name), RwSignal::new(pair.value));
        let mut headers: Vec<_> = form.headers.into_iter().map(signals).collect();
        let wanted = (headers.len() + BLANK_HEADERS).min(MOST_HEADERS);
        headers.resize_with(wanted, || signals(Pair::default()));
        Self {
            language,
            customer_url: entry(Field::CustomerUrl, form.customer_url),
            payment_url: entry(Field::PaymentUrl, form.payment_url),
            telegram_address: entry(Field::TelegramAddress, form.telegram_address),
            connect_timeout_ms: entry(Field::ConnectTimeoutMs, form.connect_timeout_ms),
            timeout_ms: entry(Field::TimeoutMs, form.timeout_ms),
            ctn: entry(Field::Ctn, "010-1234-5678".to_owned()),
            headers: entry(Field::Headers, String::new()),
            paths: entry(Field::Paths, String::new()),
            mapping: entry(Field::Mapping, String::new()),
            header_lines: StoredValue::new(headers),
            path_lines: Lines::new(form.paths),
            mapping_lines: Lines::new(form.mapping),
            busy: RwSignal::new(false),
            told: RwSignal::new(Told::Nothing),
        }
    }

    fn entries(self) -> [Entry; 9] {
        [
            self.customer_url,
            self.payment_url,
            self.telegram_address,
            self.connect_timeout_ms,
            self.timeout_ms,
            self.headers,
            self.paths,
            self.mapping,
            self.ctn,
        ]
    }

    fn read(self) -> TargetForm {
        let headers = self.header_lines.with_value(|lines| {
            let lines = lines.iter();
            lines
                .map(|(name, value)| Pair {
                    name: name.get_untracked(),
                    value: value.get_untracked(),
                })
                .collect()
        });
        TargetForm {
            customer_url: self.customer_url.value.get_untracked(),
            payment_url: self.payment_url.value.get_untracked(),
            telegram_address: self.telegram_address.value.get_untracked(),
            headers,
            connect_timeout_ms: self.connect_timeout_ms.value.get_untracked(),
            timeout_ms: self.timeout_ms.value.get_untracked(),
            paths: self.path_lines.read(),
            mapping: self.mapping_lines.read(),
        }
    }

    /// Does `work`, one at a time, and tells what came of it.
    fn run(self, work: impl Future<Output = Result<Told, ApiError>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        // What was told is of another call.
        self.told.set(Told::Nothing);
        for entry in self.entries() {
            entry.clear();
        }
        spawn_local(async move {
            let told = work.await.unwrap_or_else(|ApiError(failure)| {
                show_problems(&self.entries(), &together(&failure.fields));
                Told::Failed(failure)
            });
            self.told.set(told);
            self.busy.set(false);
        });
    }

    fn save(self) {
        let form = self.read();
        self.run(async move {
            api::target::save(form).await.map_err(|ApiError(failure)| {
                // The same saved twice is the same.
                let told = Text::new(
                    "응답을 받지 못해 저장되었는지 알 수 없습니다. 다시 저장해도 결과는 같습니다",
                    "No answer came back: it may have been saved. Saving it again is safe",
                );
                let message = if failure.leaves_open() { told } else { failure.message.clone() };
                ApiError(Failure { message, ..failure })
            })?;
            // What was entered is a secret from now on.
            self.header_lines.with_value(|lines| {
                for (name, value) in lines {
                    if !name.get_untracked().trim().is_empty() {
                        value.set(HIDDEN.to_owned());
                    }
                }
            });
            Ok(Told::Saved)
        });
    }

    fn test(self) {
        let (form, ctn) = (self.read(), self.ctn.value.get_untracked());
        self.run(async move { api::target::test(form, ctn).await.map(Told::Found) });
    }
}

/// All problems of a table in one, for it has one place to tell them.
fn together(fields: &[FieldMessage]) -> Vec<FieldMessage> {
    let mut all: Vec<FieldMessage> = Vec::new();
    for message in fields {
        match all.iter_mut().find(|known| known.field == message.field) {
            Some(known) => {
                let Text { korean, english } = &message.message;
                known.message.korean = format!("{} · {korean}", known.message.korean);
                known.message.english = format!("{} · {english}", known.message.english);
            }
            None => all.push(message.clone()),
        }
    }
    all
}

/// The form.
#[component]
pub(super) fn TargetPanel(
    /// The language.
    language: Language,
    /// What is stored, and what the tables' lines mean.
    view: TargetView,
) -> impl IntoView {
    let TargetView { form, guide, .. } = view;
    let desk = Desk::new(language, form);
    let pick = move |korean, english| language.pick(korean, english);
    let built_in = pick("내장", "built in");
    view! {
        <Panel id="target" title=pick("연결 대상", "Target") aside=()>
            <form
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    desk.save();
                }
            >
                <p class="hint-text">
                    {pick(
                        "비워 둔 것은 내장 시뮬레이터가 처리합니다. 주소를 넣은 것은 그 시스템이 주인이며, 여기에는 호출 기록만 남습니다.",
                        "What is left blank is built in. Where there is an address, that system is the authority, and only the record of the calls is kept here.",
                    )}
                </p>
                <div class="fields">
                    <TextField language entry=desk.customer_url width="w6" placeholder=built_in />
                    <TextField language entry=desk.payment_url width="w6" placeholder=built_in />
                    <TextField language entry=desk.telegram_address width="w6" placeholder=built_in />
                    <TextField language entry=desk.connect_timeout_ms />
                    <TextField language entry=desk.timeout_ms />
                </div>
                <HeaderLines desk />
                <TableOf language entry=desk.paths guide=guide.paths lines=desk.path_lines />
                <TableOf language entry=desk.mapping guide=guide.mapping lines=desk.mapping_lines />
                <div class="fields">
                    <TextField language entry=desk.ctn />
                </div>
                <div class="actions">
                    <Button
                        label=pick("연결 시험", "Test connection")
                        busy=desk.busy
                        on_press=move || desk.test()
                    />
                    <Button label=pick("저장", "Save") look="main" busy=desk.busy submits=true />
                </div>
                <div class="told" role="status">{dynamic(move || told(desk))}</div>
            </form>
        </Panel>
    }
}

fn told(desk: Desk) -> Erased {
    match desk.told.get() {
        Told::Nothing => ().erased(),
        Told::Saved => {
            let text = desk.language.pick(
                "저장했습니다. 다음 호출부터 적용됩니다.",
                "Saved. It holds from the next call on.",
            );
            view! { <p class="good">{text}</p> }.late()
        }
        Told::Found(findings) => view! { <Findings language=desk.language findings /> }.late(),
        Told::Failed(failure) => {
            let text = failure.message.in_language(desk.language).to_owned();
            view! { <p class="bad">{text}</p> }.late()
        }
    }
}

/// The headers, each a name and a value that is not shown.
#[component]
fn HeaderLines(
    /// The state.
    desk: Desk,
) -> impl IntoView {
    let language = desk.language;
    let field =
        |label: String, kind: &'static str, example: &'static str, value: RwSignal<String>| {
            view! {
                <input
                    type=kind
                    class="code"
                    aria-label=label
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=example
                    value=value.get_untracked()
                    prop:value=value
                    on:input=move |event| value.set(event_target_value(&event))
                />
            }
        };
    let lines = desk.header_lines.get_value().into_iter().enumerate().map(|(index, line)| {
        let label = |korean, english| format!("{} {}", language.pick(korean, english), index + 1);
        view! {
            <div class="join">
                {field(label("헤더 이름", "Header name"), "text", "Authorization", line.0)}
                {field(label("헤더 값", "Header value"), "password", language.pick("값", "value"), line.1)}
            </div>
        }
    });
    view! {
        <fieldset class="headers" id=desk.headers.id()>
            <legend>{Field::Headers.name(language)}</legend>
            {lines.collect_view()}
            <Problem language entry=desk.headers />
        </fieldset>
    }
}
