//! The rooms of the house and what each may touch, read from the source.
