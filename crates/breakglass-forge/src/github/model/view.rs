//! Objects as they were found, each with a name for what stands in it.

use std::marker::PhantomData;

use breakglass_json::{Object, Objects, Wanted};

/// An object of which it is known what was wanted.
pub(crate) trait View<'v>: Copy {
    /// What is wanted of it.
    const WANTED: &'static Wanted;

    /// An object that was read so.
    fn of(object: Object<'v>) -> Self;
}

/// A list of objects, each none where it is null: such a one says nothing but that there is one more.
#[derive(Debug, Clone, Copy)]
pub(crate) struct List<'v, T> {
    objects: Objects<'v>,
    of: PhantomData<T>,
}

impl<'v, T: View<'v>> List<'v, T> {
    pub(crate) fn of(objects: Objects<'v>) -> Self {
        Self { objects, of: PhantomData }
    }
}

impl<'v, T: View<'v>> Iterator for List<'v, T> {
    type Item = Option<T>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.objects.next().map(|object| object.map(T::of))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.objects.size_hint()
    }
}

impl<'v, T: View<'v>> ExactSizeIterator for List<'v, T> {}

/// Names what is read of objects: `field = "key": kind`, where the key is the field's name unless it is given.
///
/// Kinds are those of `Holds`, and `FlagOrNull` and `TextOrNull`, which tell null from what is absent. A text that is empty
/// is none: GitHub writes "" as well as null.
macro_rules! views {
    ($($(#[$doc:meta])* $view:ident {
        $($(#[$field_doc:meta])* $field:ident $(= $key:literal)?: $kind:ident $(($($of:tt)+))?,)+
    })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub(crate) struct $view<'v>(breakglass_json::Object<'v>);

        impl<'v> crate::github::model::View<'v> for $view<'v> {
            const WANTED: &'static breakglass_json::Wanted = &breakglass_json::Wanted::new(
                stringify!($view),
                &[$(views!(@key $field $($key)?)),+],
                &[$(views!(@holds $kind $(($($of)+))?)),+],
            );

            fn of(object: breakglass_json::Object<'v>) -> Self {
                Self(object)
            }
        }

        impl<'v> $view<'v> {
            $(
                $(#[$field_doc])*
                #[inline]
                pub(crate) fn $field(self) -> views!(@type $kind $(($($of)+))?) {
                    const PLACE: usize = <$view<'static> as crate::github::model::View<'static>>::WANTED
                        .place(views!(@key $field $($key)?));
                    views!(@get $kind self.0, PLACE)
                }
            )+
        }
    )+};
    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $key:literal) => { $key };
    (@holds TextOrNull) => { breakglass_json::Holds::Text };
    (@holds FlagOrNull) => { breakglass_json::Holds::Flag };
    (@holds Object($($of:tt)+)) => {
        breakglass_json::Holds::Object(<views!(@static $($of)+) as crate::github::model::View<'static>>::WANTED)
    };
    (@holds Objects($($of:tt)+)) => {
        breakglass_json::Holds::Objects(<views!(@static $($of)+) as crate::github::model::View<'static>>::WANTED)
    };
    (@holds $kind:ident) => { breakglass_json::Holds::$kind };
    (@static $of:ident) => { $of<'static> };
    (@static $of:ident $in:ident) => { $of<'static, $in<'static>> };
    (@named $of:ident) => { $of<'v> };
    (@named $of:ident $in:ident) => { $of<'v, $in<'v>> };
    (@type Text) => { Option<&'v str> };
    (@type TextOrNull) => { Option<Option<&'v str>> };
    (@type Count) => { Option<u64> };
    (@type Flag) => { Option<bool> };
    (@type FlagOrNull) => { Option<Option<bool>> };
    (@type Anything) => { bool };
    (@type Object($($of:tt)+)) => { Option<views!(@named $($of)+)> };
    (@type Objects($($of:tt)+)) => { Option<crate::github::model::List<'v, views!(@named $($of)+)>> };
    (@type Texts) => { impl Iterator<Item = &'v str> };
    (@get Text $object:expr, $place:expr) => { $object.text($place).filter(|text| !text.is_empty()) };
    (@get TextOrNull $object:expr, $place:expr) => {
        if $object.is_null($place) {
            Some(None)
        } else {
            $object.text($place).map(|text| Some(text).filter(|text| !text.is_empty()))
        }
    };
    (@get Count $object:expr, $place:expr) => { $object.count($place) };
    (@get Flag $object:expr, $place:expr) => { $object.flag($place) };
    (@get FlagOrNull $object:expr, $place:expr) => {
        if $object.is_null($place) { Some(None) } else { $object.flag($place).map(Some) }
    };
    (@get Anything $object:expr, $place:expr) => { $object.has($place) };
    (@get Object $object:expr, $place:expr) => { $object.object($place).map(crate::github::model::View::of) };
    (@get Objects $object:expr, $place:expr) => {
        $object.objects($place).map(crate::github::model::List::of)
    };
    (@get Texts $object:expr, $place:expr) => { $object.texts($place) };
}
pub(super) use views;
