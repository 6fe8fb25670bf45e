//! What must never be: a panic. It is told in one line and ends with the status of a failed run.

use std::io::Write;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};

use super::Status;
use crate::report::{Screen, summary};

/// Runs `work`; a panic in it, in whatever thread, is told in one line on standard error.
pub fn guarded(work: impl FnOnce() -> Status) -> Status {
    panic::set_hook(Box::new(|info| {
        let mut text = Vec::new();
        let told = summary::error(&message(info), None, Screen::stream(false, None), &mut text);
        // There is nobody to tell that standard error is gone.
        let _unheard = told.and_then(|()| std::io::stderr().lock().write_all(&text));
    }));
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or(Status::Failed)
}

fn message(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let text = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let message = text.unwrap_or("for an unknown reason");
    let message = message.lines().next().unwrap_or_default();
    match info.location() {
        Some(at) => format!("exposit failed: {message} ({}:{})", at.file(), at.line()),
        None => format!("exposit failed: {message}"),
    }
}
