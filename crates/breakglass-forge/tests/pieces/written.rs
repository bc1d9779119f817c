//! What is wrong with a text as a whole is wrong with its pieces.
