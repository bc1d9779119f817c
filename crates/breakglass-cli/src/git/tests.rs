//! Real repositories, made by git; where git itself knows the answer it is asked.

mod fixture;
mod history;
mod kinds;
mod renames;
mod reverts;
