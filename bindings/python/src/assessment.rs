//! The assessment: what is asked most, so it is made without any text.

use breakglass::{Error, Verdict};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyAny, PyTuple};

use crate::error::raised;
use crate::object::Handled;

/// A policy, a change, and the verdicts that follow from them: the base of the public class.
#[pyclass(frozen, subclass, module = "breakglass._native")]
pub(crate) struct Assessment {
    policy: Py<PyAny>,
    change: Py<PyAny>,
    verdicts: [Verdict; 2],
}

#[pymethods]
impl Assessment {
    #[new]
    fn new(py: Python<'_>, policy: Py<PyAny>, change: Py<PyAny>) -> PyResult<Self> {
        let verdicts = {
            let (one, other) = (handled(py, &policy, "policy")?, handled(py, &change, "change")?);
            breakglass_face::verdicts(one.held(), other.held()).map_err(|error| raised(py, &error))?
        };
        Ok(Self { policy, change, verdicts })
    }

    #[getter]
    fn _policy(&self, py: Python<'_>) -> Py<PyAny> {
        self.policy.clone_ref(py)
    }

    #[getter]
    fn _change(&self, py: Python<'_>) -> Py<PyAny> {
        self.change.clone_ref(py)
    }

    #[getter]
    fn _normal<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let [normal, _] = self.verdicts;
        word(py, normal)
    }

    #[getter]
    fn _emergency<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let [_, emergency] = self.verdicts;
        word(py, emergency)
    }
}

fn handled<'a>(py: Python<'a>, given: &'a Py<PyAny>, name: &str) -> PyResult<&'a Handled> {
    given.cast_bound::<Handled>(py).map(Bound::get).map_err(|_| {
        let message = format!("`{name}` is to be an object that was read by breakglass");
        raised(py, &Error::new(breakglass::code::WRONG_TYPE, message))
    })
}

/// The member of Python's `Verdict`.
fn word(py: Python<'_>, verdict: Verdict) -> PyResult<Bound<'_, PyAny>> {
    static WORDS: PyOnceLock<Py<PyTuple>> = PyOnceLock::new();
    let words = WORDS.get_or_try_init(py, || {
        let class = py.import("breakglass._types")?.getattr("Verdict")?;
        let words = Verdict::ALL.iter().map(|verdict| class.call1((verdict.as_str(),)));
        PyTuple::new(py, words.collect::<PyResult<Vec<_>>>()?).map(Bound::unbind)
    })?;
    let index = Verdict::ALL.iter().position(|one| *one == verdict).unwrap_or_default();
    words.bind(py).get_item(index)
}
