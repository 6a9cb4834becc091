//! A page is added here as a developer adds one, and everything that should follow does.

use std::task::{Context, Poll, Waker};

use engine::identifier::SandboxId;
use engine::language::Language;
use engine::reader::Role;
use leptos::prelude::*;

use super::registry::pages;
use super::screen::Opening;
use crate::frame;
use crate::page::Place;

mod trial {
    use leptos::prelude::*;

    use crate::api::ApiError;
    use crate::frame;
    use crate::pages::Screen;

    pub(super) struct Trial;

    impl Screen for Trial {
        type Opening = u32;

        async fn fetch(_: &frame::Opening) -> Result<u32, ApiError> {
            Ok(7)
        }

        fn view(opening: u32) -> impl IntoView {
            view! { <main>{opening}</main> }
        }
    }
}

pages! {
    trial::Trial {
        address: "/trial",
        title: ("시험", "Trial"),
        role: Tester,
        place: Navigation,
    }
}

fn rendered(address: &str) -> Option<crate::opening::Rendered> {
    let rendered = std::pin::pin!(render_at(address));
    let Poll::Ready(rendered) = rendered.poll(&mut Context::from_waker(Waker::noop())) else {
        unreachable!("nothing of it has to be waited for");
    };
    rendered
}

#[test]
fn what_a_page_needs_follows_from_its_entry() {
    // Outside of a browser there is nothing to take over.
    bundles::trial();
    bundles::dialogs();
    let page = PAGES[0];
    assert_eq!((page.name, page.address), ("trial", "/trial"));
    assert_eq!((page.role, page.place), (Role::Tester, Place::Navigation));
    assert_eq!(page.title(Language::English), "Trial");
    let sandbox = SandboxId::parse("team-1").unwrap();
    assert_eq!(page.address_in(&sandbox), "/trial?sandbox=team-1");
    assert_eq!(page.address_in(&SandboxId::default_sandbox()), "/trial");
}

#[test]
fn a_page_is_rendered_at_its_address_with_its_title_and_its_data() {
    Owner::new().with(|| {
        assert!(rendered("/").is_none(), "another page's address");
        assert!(rendered("/trial").is_some(), "though nothing can be fetched here");
        let page = super::screen::rendered::<trial::Trial>(Ok(Opening {
            frame: frame::Opening::of_local(),
            page: 7,
        }));
        assert_eq!(page.page.map(|page| page.name), Some("trial"), "its bundle is fetched");
        assert_eq!(page.title, "시험 · default · micropay");
        let content = page.content.to_html();
        assert!(content.contains("<main>7</main>"), "{content}");
        // The header is that of the pages there are.
        assert!(content.contains("<header"), "{content}");
        // And the dialogs that it opens are there, closed.
        for id in ["find", "sandboxes"] {
            assert!(content.contains(&format!(r#"data-opens="{id}""#)), "{content}");
            assert!(content.contains(&format!(r#"<dialog id="{id}""#)), "{content}");
        }
        let opening = page.opening.to_html();
        assert!(opening.contains(r#""page":7"#), "{opening}");
        assert!(opening.contains(r#"src="/events.js""#), "it is live: {opening}");
    });
}

#[test]
fn every_page_has_its_bundle() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bin");
    for page in super::PAGES {
        let name = page.name;
        let bundle = std::fs::read_to_string(folder.join(format!("{name}.rs"))).unwrap_or_default();
        let taken_over = format!("app::bundles::{name}();");
        assert!(bundle.contains(&taken_over), "app/src/bin/{name}.rs has to call {taken_over}");
    }
    // And one for the dialogs of all pages.
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), super::PAGES.len() + 1);
}

#[test]
fn pages_have_addresses_and_names_of_their_own() {
    for (at, page) in super::PAGES.iter().enumerate() {
        for other in &super::PAGES[at + 1..] {
            assert_ne!(page.address, other.address);
            assert_ne!(page.name, other.name);
        }
    }
}

/// The server makes a page on one thread and may drop it on another. A value of one thread alone panics then, and
/// the reader gets an empty answer: one time in forty, which no other test sees. A file is kept in a `SendWrapper`
/// that is made when it is chosen, in the browser.
#[test]
fn nothing_that_a_page_keeps_is_of_one_thread() {
    let of_one_thread = [["new_", "local("].concat(), ["Local", "Storage"].concat()];
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                let found = of_one_thread.iter().find(|name| source.contains(*name));
                assert_eq!(found, None, "{}", path.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 100);
}
