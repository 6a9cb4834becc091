//! Erased views in the browser.

use leptos::attr::Attribute;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::types::{Element, Node, Placeholder};
use leptos::tachys::view::{Position, PositionState};

use super::Erase;

/// A view of any type.
pub(crate) struct Erased(Box<dyn Piece>);

/// What is needed of a view.
trait Piece: Send {
    fn build(self: Box<Self>) -> Standing;
    fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Standing;
}

/// A view that stands on the page.
pub(crate) struct Standing(Box<dyn Mountable>);

impl Standing {
    fn replace(&mut self, mut new: Self) {
        self.0.insert_before_this(&mut *new.0);
        self.0.unmount();
        *self = new;
    }
}

impl<T: RenderHtml + Send + 'static> Erase for T {
    fn erased(self) -> Erased {
        Erased(Box::new(There(self)))
    }

    fn late(self) -> Erased {
        Erased(Box::new(Late(self)))
    }
}

/// What the server may have rendered.
struct There<T>(T);

impl<T: RenderHtml + Send + 'static> Piece for There<T> {
    fn build(self: Box<Self>) -> Standing {
        Standing(Box::new(self.0.build()))
    }

    fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Standing {
        Standing(Box::new(self.0.hydrate::<true>(cursor, position)))
    }
}

/// What the server has left a placeholder for.
struct Late<T>(T);

impl<T: RenderHtml + Send + 'static> Piece for Late<T> {
    fn build(self: Box<Self>) -> Standing {
        Standing(Box::new(self.0.build()))
    }

    fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Standing {
        let placeholder = <() as RenderHtml>::hydrate::<true>((), cursor, position);
        let mut view = self.build();
        placeholder.insert_before_this(&mut view);
        Standing(Box::new(Inserted { view, placeholder }))
    }
}

/// A view that was put before its placeholder: the cursor goes on from there, so that stays.
struct Inserted {
    view: Standing,
    placeholder: Placeholder,
}

impl Mountable for Inserted {
    fn unmount(&mut self) {
        self.view.unmount();
        self.placeholder.unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.view.mount(parent, marker);
        self.placeholder.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.view.insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
        self.view.elements()
    }
}

impl Mountable for Standing {
    fn unmount(&mut self) {
        self.0.unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.0.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.0.insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
        self.0.elements()
    }
}

impl Render for Erased {
    type State = Standing;

    fn build(self) -> Standing {
        self.0.build()
    }

    fn rebuild(self, state: &mut Standing) {
        state.replace(self.build());
    }
}

impl AddAnyAttr for Erased {
    type Output<Added: Attribute> = Self;

    /// Attributes are given to elements, never to what is erased.
    fn add_any_attr<Added: Attribute>(self, _: Added) -> Self {
        self
    }
}

impl RenderHtml for Erased {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    /// A browser writes no HTML.
    fn to_html_with_buf(
        self,
        _: &mut String,
        _: &mut Position,
        _: bool,
        _: bool,
        _: Vec<AnyAttribute>,
    ) {
    }

    fn hydrate<const FROM_SERVER: bool>(
        self,
        cursor: &Cursor,
        position: &PositionState,
    ) -> Standing {
        self.0.hydrate(cursor, position)
    }

    fn into_owned(self) -> Self {
        self
    }
}
