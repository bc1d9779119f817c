//! One operation: its name, what it takes, and how it is done.

use std::fmt;

use breakglass::{Assessment, Change, Error, Policy, Position, Result, wire};
use breakglass_json::Mode;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::call::Reply;
#[cfg(feature = "describe")]
use crate::describe::{Answers, Asks, Described, SchemaOf};
use crate::handle::{Handle, Kind};
use crate::pointer::pointer_before;

/// How an operation stands in its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A function of the package.
    Function,
    /// A function of a class, such as one that makes an object of it.
    Static,
    /// A call on an object, which is the first handle.
    Method,
    /// A value of an object, which is the first handle.
    Getter,
}

/// A handle, or a list of handles, that an operation takes. An assessment stands as two of them: policy and change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// Whether it is a list.
    pub list: bool,
}

/// What was handed in to one call.
pub(crate) struct Given<'a> {
    pub(crate) handles: &'a [&'a [&'a Handle]],
    pub(crate) request: &'a str,
    pub(crate) payload: Option<&'a [u8]>,
}

impl<'a> Given<'a> {
    fn handle(&self, index: usize) -> Result<&'a Handle> {
        let group = self.handles.get(index).copied().unwrap_or_default();
        group.first().copied().ok_or_else(|| {
            Error::new(
                breakglass::code::MISSING_KEY,
                format!("object {} is not given", index.saturating_add(1)),
            )
        })
    }

    /// The object that a method is called on.
    pub(crate) fn this(&self) -> Result<&'a Handle> {
        self.handle(0)
    }

    /// The object after the one that a method is called on.
    pub(crate) fn other(&self) -> Result<&'a Handle> {
        self.handle(1)
    }

    pub(crate) fn list(&self, index: usize) -> &'a [&'a Handle] {
        self.handles.get(index).copied().unwrap_or_default()
    }

    /// The assessment of the policy at `index` and the change after it.
    pub(crate) fn assessment(&self, index: usize) -> Result<Assessment> {
        let policy: &Policy = self.handle(index)?.policy()?;
        let change: &Change = self.handle(index.saturating_add(1))?.change()?;
        Ok(Assessment::new(policy, change))
    }

    pub(crate) fn payload(&self) -> Result<&'a [u8]> {
        self.payload.ok_or_else(|| {
            Error::new(breakglass::code::WRONG_TYPE, "text or bytes are wanted here, and nothing is given")
        })
    }
}

type Run = Box<dyn Fn(&Given<'_>) -> Result<Reply> + Send + Sync>;

/// One operation. [`crate::operations`] lists all.
pub struct Operation {
    /// Its class; empty for a function of the package.
    pub class: &'static str,
    /// How it stands in its class.
    pub form: Form,
    /// Its name, `snake_case`.
    pub name: &'static str,
    /// The handles that it takes after the object that it is called on.
    pub parameters: Vec<Parameter>,
    /// The name of the payload that it takes, where it takes one: text or bytes.
    pub payload: Option<&'static str>,
    /// What it means, and what it takes and gives.
    #[cfg(feature = "describe")]
    pub described: Described,
    run: Run,
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key())
    }
}

impl Operation {
    /// The name by which it is called: `Class.name`, or `name`.
    #[must_use]
    pub fn key(&self) -> String {
        if self.class.is_empty() { self.name.to_owned() } else { format!("{}.{}", self.class, self.name) }
    }

    pub(crate) fn run(&self, given: &Given<'_>) -> Result<Reply> {
        (self.run)(given)
    }
}

/// What a type has to be to stand in a request.
#[cfg(feature = "describe")]
pub(crate) trait Request: DeserializeOwned + schemars::JsonSchema + 'static {}
#[cfg(feature = "describe")]
impl<T: DeserializeOwned + schemars::JsonSchema + 'static> Request for T {}
/// What a type has to be to stand in a request.
#[cfg(not(feature = "describe"))]
pub(crate) trait Request: DeserializeOwned + 'static {}
#[cfg(not(feature = "describe"))]
impl<T: DeserializeOwned + 'static> Request for T {}

/// What a type has to be to be an answer.
#[cfg(feature = "describe")]
pub(crate) trait Answer: Serialize + schemars::JsonSchema + 'static {}
#[cfg(feature = "describe")]
impl<T: Serialize + schemars::JsonSchema + 'static> Answer for T {}
/// What a type has to be to be an answer.
#[cfg(not(feature = "describe"))]
pub(crate) trait Answer: Serialize + 'static {}
#[cfg(not(feature = "describe"))]
impl<T: Serialize + 'static> Answer for T {}

/// A text for the generator; elsewhere it is not carried along.
macro_rules! means {
    ($($text:literal)+) => {{
        #[cfg(feature = "describe")]
        { concat!($($text),+) }
        #[cfg(not(feature = "describe"))]
        { "" }
    }};
}
pub(crate) use means;

/// Puts an operation together.
pub(crate) struct Builder {
    class: &'static str,
    form: Form,
    name: &'static str,
    #[cfg_attr(not(feature = "describe"), expect(dead_code, reason = "only the generator reads it"))]
    doc: &'static str,
    parameters: Vec<Parameter>,
    payload: Option<&'static str>,
}

/// A function of the package.
pub(crate) fn function(name: &'static str, doc: &'static str) -> Builder {
    Builder::new("", Form::Function, name, doc)
}

/// A function of a class.
pub(crate) fn static_of(class: &'static str, name: &'static str, doc: &'static str) -> Builder {
    Builder::new(class, Form::Static, name, doc)
}

/// A call on an object.
pub(crate) fn method(kind: Kind, name: &'static str, doc: &'static str) -> Builder {
    Builder::new(kind.name(), Form::Method, name, doc)
}

/// A value of an object.
pub(crate) fn getter(kind: Kind, name: &'static str, doc: &'static str) -> Builder {
    Builder::new(kind.name(), Form::Getter, name, doc)
}

impl Builder {
    fn new(class: &'static str, form: Form, name: &'static str, doc: &'static str) -> Self {
        Self { class, form, name, doc, parameters: Vec::new(), payload: None }
    }

    pub(crate) fn takes(mut self, name: &'static str, kind: Kind) -> Self {
        self.parameters.push(Parameter { name, kind, list: false });
        self
    }

    pub(crate) fn takes_list(mut self, name: &'static str, kind: Kind) -> Self {
        self.parameters.push(Parameter { name, kind, list: true });
        self
    }

    pub(crate) fn payload(mut self, name: &'static str) -> Self {
        self.payload = Some(name);
        self
    }

    /// An answer in JSON, and no request.
    pub(crate) fn gives<T: Answer>(self, run: fn(&Given<'_>) -> Result<T>) -> Operation {
        self.build(
            #[cfg(feature = "describe")]
            (Asks::Nothing, Answers::json::<T>()),
            Box::new(move |given| json(&run(given)?)),
        )
    }

    /// An answer in JSON to a request.
    pub(crate) fn answers<R: Request, T: Answer>(self, run: fn(&Given<'_>, R) -> Result<T>) -> Operation {
        self.build(
            #[cfg(feature = "describe")]
            (Asks::request::<R>(), Answers::json::<T>()),
            Box::new(move |given| json(&run(given, asked(given.request)?)?)),
        )
    }

    /// A handle, and no request.
    pub(crate) fn makes(self, kind: Kind, run: fn(&Given<'_>) -> Result<Handle>) -> Operation {
        let _ = kind;
        self.build(
            #[cfg(feature = "describe")]
            (Asks::Nothing, Answers::Handle(kind)),
            Box::new(move |given| run(given).map(made)),
        )
    }

    /// A handle, from a request.
    pub(crate) fn makes_of<R: Request>(
        self,
        kind: Kind,
        run: fn(&Given<'_>, R) -> Result<Handle>,
    ) -> Operation {
        let _ = kind;
        self.build(
            #[cfg(feature = "describe")]
            (Asks::request::<R>(), Answers::Handle(kind)),
            Box::new(move |given| run(given, asked(given.request)?).map(made)),
        )
    }

    /// A handle, or else an answer in JSON, from a request.
    pub(crate) fn makes_or<R: Request, T: Answer>(
        self,
        kind: Kind,
        run: fn(&Given<'_>, R) -> Result<std::result::Result<Handle, T>>,
    ) -> Operation {
        let _ = kind;
        self.build(
            #[cfg(feature = "describe")]
            (Asks::request::<R>(), Answers::HandleOr(kind, SchemaOf::of::<T>())),
            Box::new(move |given| match run(given, asked(given.request)?)? {
                Ok(handle) => Ok(made(handle)),
                Err(otherwise) => json(&otherwise),
            }),
        )
    }

    fn build(self, #[cfg(feature = "describe")] (asks, answers): (Asks, Answers), run: Run) -> Operation {
        Operation {
            class: self.class,
            form: self.form,
            name: self.name,
            parameters: self.parameters,
            payload: self.payload,
            #[cfg(feature = "describe")]
            described: Described { doc: self.doc, asks, answers },
            run,
        }
    }
}

/// Reads a request. Its caller never saw its text: the pointer says where it is wrong, and no line does.
fn asked<R: DeserializeOwned>(request: &str) -> Result<R> {
    let text = wire::text_of(request.as_bytes(), wire::MAX_DOCUMENT_BYTES)?;
    breakglass_json::from_str(text, Mode::Strict).map_err(|error| unseen(wire::read_error(&error), text))
}

/// Reads a document that was given as an object, of which the same is true.
pub(crate) fn of_object<T>(given: &Given<'_>, read: impl FnOnce(&[u8]) -> Result<T>) -> Result<T> {
    let bytes = given.payload()?;
    read(bytes).map_err(|error| std::str::from_utf8(bytes).map_or(error.clone(), |text| unseen(error, text)))
}

/// An error with a pointer in place of line and column.
fn unseen(error: Error, text: &str) -> Error {
    let Some(Position { line, column }) = error.position() else { return error };
    let place = |number| usize::try_from(number).unwrap_or(usize::MAX);
    error.with_position(None).with_pointer(pointer_before(text, place(line), place(column)))
}

fn made(handle: Handle) -> Reply {
    Reply::Handle(Box::new(handle))
}

fn json(answer: &impl Serialize) -> Result<Reply> {
    wire::to_json(answer).map(Reply::Json)
}
