//! A call by name.

use std::sync::Arc;

use breakglass::{Error, Result};
use breakglass_face::{Reply, code};
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{PyAny, PyByteArray, PyBytes, PyMemoryView, PyString};

use crate::error::raised;
use crate::object::{Handle, Handled};

/// Text or bytes, borrowed from Python where they cannot change; they are read without the interpreter's lock.
enum Payload {
    Text(PyBackedStr),
    Bytes(PyBackedBytes),
}

impl AsRef<[u8]> for Payload {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

/// Does the operation of that name: gives a `Handle`, or a JSON text.
#[pyfunction]
pub(crate) fn call<'py>(
    py: Python<'py>,
    name: &str,
    groups: Vec<Vec<Bound<'py, Handled>>>,
    request: &Bound<'py, PyString>,
    payload: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let raise = |error: Error| raised(py, &error);
    let request = text(request, code::NOT_JSON).map_err(raise)?;
    let payload = payload.map(read).transpose().map_err(raise)?;
    let held = |group: Vec<Bound<'py, Handled>>| -> Vec<Arc<breakglass_face::Handle>> {
        group.iter().map(|object| Arc::clone(object.get().held())).collect()
    };
    let groups: Vec<_> = groups.into_iter().map(held).collect();
    let reply = py.detach(|| {
        let groups: Vec<Vec<&breakglass_face::Handle>> =
            groups.iter().map(|group| group.iter().map(Arc::as_ref).collect()).collect();
        let groups: Vec<&[&breakglass_face::Handle]> = groups.iter().map(Vec::as_slice).collect();
        breakglass_face::call(name, &groups, &request, payload.as_ref().map(Payload::as_ref))
    });
    match reply.map_err(raise)? {
        Reply::Handle(handle) => Ok(Bound::new(py, Handle(Arc::from(handle)))?.into_any()),
        Reply::Json(text) => Ok(PyString::new(py, &text).into_any()),
    }
}

fn text(text: &Bound<'_, PyString>, code: breakglass::Code) -> Result<PyBackedStr> {
    PyBackedStr::try_from(text.clone())
        .map_err(|_| Error::new(code, "the text holds half of a surrogate pair, which UTF-8 cannot carry"))
}

fn read(given: &Bound<'_, PyAny>) -> Result<Payload> {
    if let Ok(bytes) = given.cast::<PyBytes>() {
        return Ok(Payload::Bytes(PyBackedBytes::from(bytes.clone())));
    }
    if let Ok(given) = given.cast::<PyString>() {
        return text(given, breakglass::code::INVALID_UTF8).map(Payload::Text);
    }
    // What may change while it is read is copied.
    if let Ok(bytes) = given.cast::<PyByteArray>() {
        return Ok(Payload::Bytes(PyBackedBytes::from(bytes.clone())));
    }
    let copied = given.cast::<PyMemoryView>().ok().and_then(|view| view.call_method0("tobytes").ok());
    let bytes = copied.as_ref().and_then(|copied| copied.cast::<PyBytes>().ok());
    bytes.map(|bytes| Payload::Bytes(PyBackedBytes::from(bytes.clone()))).ok_or_else(|| {
        let kind = given.get_type().name().map(|name| name.to_string()).unwrap_or_default();
        let message = format!("text or bytes that can be read are wanted here, and this is `{kind}`");
        Error::new(breakglass::code::WRONG_TYPE, message)
    })
}
