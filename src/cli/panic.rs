//! What must never be: a panic. It is told in one line and ends with the status of a failed run.

use std::io::Write;
use std::panic::{self, PanicHookInfo};
use std::process;

use super::Status;
use crate::report::{Screen, summary};

/// Makes a panic, in whatever thread, end the process at once: others may wait for what the thread was to bring.
pub fn end_on_panic() {
    panic::set_hook(Box::new(end));
}

#[expect(clippy::exit, reason = "the hook of a panic has nobody to return to")]
fn end(info: &PanicHookInfo<'_>) {
    let mut text = Vec::new();
    let told = summary::error(&message(info), None, Screen::stream(false, None), &mut text);
    // There is nobody to tell that standard error is gone.
    let _unheard = told.and_then(|()| std::io::stderr().lock().write_all(&text));
    process::exit(Status::Failed.code().into());
}

fn message(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let text = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let message = text.unwrap_or("for an unknown reason").lines().next().unwrap_or_default();
    match info.location() {
        Some(at) => format!("exposit failed: {message} ({}:{})", at.file(), at.line()),
        None => format!("exposit failed: {message}"),
    }
}
