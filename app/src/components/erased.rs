//! Views without their type, with as little code for each as can be.
//!
//! `into_any` of Leptos 0.8 links, for every view, code that hydrates it asynchronously, which only
//! lazily loaded routes need (Leptos 0.9 leaves that out by itself, leptos-rs/leptos#4852), and code
//! that turns a view on the screen into another of its type, piece by piece. Together that was a
//! fifth of our WASM. What never changes on the page needs neither, nor its type erased.

use leptos::attr::Attribute;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::ssr::StreamBuilder;
use leptos::tachys::view::{Position, PositionState};

/// Erases a view's type.
pub(crate) trait Erase {
    /// The same view, of a type that all views share. Where it stands for another, it replaces it
    /// whole: what has the focus belongs into a view of its own.
    fn erased(self) -> AnyView;
}

impl<T: RenderHtml + Send + 'static> Erase for T {
    fn erased(self) -> AnyView {
        AtOnce(self).into_any()
    }
}

/// Does everything as the view within, except that it hydrates at once, as `hydrate_async` of the trait
/// has it, and that it is replaced instead of rebuilt.
struct AtOnce<T>(T);

impl<T: Render> Render for AtOnce<T> {
    type State = T::State;

    fn build(self) -> Self::State {
        self.0.build()
    }

    fn rebuild(self, state: &mut Self::State) {
        let mut new = self.0.build();
        state.insert_before_this(&mut new);
        state.unmount();
        *state = new;
    }
}

impl<T: RenderHtml + Send + 'static> AddAnyAttr for AtOnce<T> {
    type Output<Added: Attribute> = <AnyView as AddAnyAttr>::Output<Added>;

    fn add_any_attr<Added: Attribute>(self, attribute: Added) -> Self::Output<Added>
    where
        Self::Output<Added>: RenderHtml,
    {
        self.into_any().add_any_attr(attribute)
    }
}

impl<T: RenderHtml + Send + 'static> RenderHtml for AtOnce<T> {
    type AsyncOutput = T::AsyncOutput;
    type Owned = Self;

    const MIN_LENGTH: usize = T::MIN_LENGTH;
    const EXISTS: bool = T::EXISTS;

    fn dry_resolve(&mut self) {
        self.0.dry_resolve();
    }

    fn resolve(self) -> impl Future<Output = Self::AsyncOutput> + Send {
        self.0.resolve()
    }

    fn html_len(&self) -> usize {
        self.0.html_len()
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.0.to_html_with_buf(buf, position, escape, mark_branches, extra_attrs);
    }

    fn to_html_async_with_buf<const OUT_OF_ORDER: bool>(
        self,
        buf: &mut StreamBuilder,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.0.to_html_async_with_buf::<OUT_OF_ORDER>(
            buf,
            position,
            escape,
            mark_branches,
            extra_attrs,
        );
    }

    fn hydrate<const FROM_SERVER: bool>(
        self,
        cursor: &Cursor,
        position: &PositionState,
    ) -> Self::State {
        self.0.hydrate::<FROM_SERVER>(cursor, position)
    }

    fn into_owned(self) -> Self::Owned {
        self
    }
}

/// A large part of a page. On the server its type ends here: the view of a whole page, moved as one
/// value from function to function, needs more stack than a thread has in a build for development. The
/// browser builds piece by piece, and the border would only cost WASM.
pub(crate) fn part(view: impl IntoView + 'static) -> impl IntoView {
    #[cfg(feature = "ssr")]
    let view = view.into_any();
    view
}

/// What stands between a component's tags: `Children` of Leptos, erased as above.
pub(crate) struct Parts(Box<dyn FnOnce() -> AnyView + Send>);

impl Parts {
    /// The view.
    pub(crate) fn into_view(self) -> AnyView {
        (self.0)()
    }
}

impl<F, V> ToChildren<F> for Parts
where
    F: FnOnce() -> V + Send + 'static,
    V: RenderHtml + Send + 'static,
{
    fn to_children(children: F) -> Self {
        Self(Box::new(move || children().erased()))
    }
}
