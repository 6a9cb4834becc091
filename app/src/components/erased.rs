//! Views without their type, with as little code for each as can be.
//!
//! `AnyView` of Leptos 0.8 links, for every view, code that hydrates it asynchronously, which only lazily
//! loaded routes need, and code that turns a view on the screen into another of its type, piece by piece.
//! Nothing here needs either: in the browser an erased view can be built, and hydrated, and is replaced as
//! a whole. What never changes on the page needs no erasing at all.

#[cfg(not(feature = "ssr"))]
mod browser;

use leptos::prelude::*;

#[cfg(not(feature = "ssr"))]
pub(crate) use browser::Erased;

/// A view of any type.
#[cfg(feature = "ssr")]
pub(crate) type Erased = AnyView;

/// Erases a view's type.
pub(crate) trait Erase {
    /// The same view, of a type that all views share. Where it stands for another, it replaces it
    /// whole: what has the focus belongs into a view of its own.
    fn erased(self) -> Erased;

    /// The same, for what is never there when a page opens: the server leaves it out, and the browser has
    /// no code to hydrate it. Without a `<For>`, which panics where the server makes it within a closure.
    fn late(self) -> Erased;
}

#[cfg(feature = "ssr")]
impl<T: RenderHtml + Send + 'static> Erase for T {
    fn erased(self) -> Erased {
        server::There(self).into_any()
    }

    fn late(self) -> Erased {
        server::There(()).into_any()
    }
}

/// What depends on signals, of one type whatever it shows: the code that follows signals is there once.
pub(crate) type Dynamic = Box<dyn FnMut() -> Erased + Send>;

/// A view that is shown anew whenever a signal changes that `view` reads.
pub(crate) fn dynamic(view: impl FnMut() -> Erased + Send + 'static) -> Dynamic {
    Box::new(view)
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
pub(crate) struct Parts(Box<dyn FnOnce() -> Erased + Send>);

impl Parts {
    /// The view.
    pub(crate) fn into_view(self) -> Erased {
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

#[cfg(feature = "ssr")]
mod server {
    use leptos::attr::Attribute;
    use leptos::attr::any_attribute::AnyAttribute;
    use leptos::prelude::*;
    use leptos::tachys::hydration::Cursor;
    use leptos::tachys::ssr::StreamBuilder;
    use leptos::tachys::view::{Position, PositionState};

    /// The view within. `AnyView` writes another placeholder behind `()`, for which the browser's `Erased`
    /// has no use.
    pub(super) struct There<T>(pub(super) T);

    impl<T: Render> Render for There<T> {
        type State = T::State;

        fn build(self) -> Self::State {
            self.0.build()
        }

        fn rebuild(self, state: &mut Self::State) {
            self.0.rebuild(state);
        }
    }

    impl<T: RenderHtml + Send + 'static> AddAnyAttr for There<T> {
        type Output<Added: Attribute> = <AnyView as AddAnyAttr>::Output<Added>;

        fn add_any_attr<Added: Attribute>(self, attribute: Added) -> Self::Output<Added>
        where
            Self::Output<Added>: RenderHtml,
        {
            self.into_any().add_any_attr(attribute)
        }
    }

    impl<T: RenderHtml + Send + 'static> RenderHtml for There<T> {
        type AsyncOutput = T::AsyncOutput;
        type Owned = Self;

        const MIN_LENGTH: usize = T::MIN_LENGTH;
        const EXISTS: bool = true;

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
}
