//! How a run ends.

use std::process::ExitCode;
use std::{error, fmt, io};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Done; nothing at or above `--fail-on`.
    Clean,
    /// Done; something at or above `--fail-on`.
    Found,
    /// The work, or a part of it, could not be done.
    Failed,
    /// As another program would end.
    As(u8),
}

impl Status {
    /// The status of a run that ended with `failure`: whoever reads the output no longer wants it, or it failed.
    pub fn of(failure: &Failure) -> Self {
        match failure {
            Failure::Io(error) if error.kind() == io::ErrorKind::BrokenPipe => Self::Clean,
            _ => Self::Failed,
        }
    }

    /// Its number.
    pub const fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Found => 1,
            Self::Failed => 2,
            Self::As(code) => code,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status.code())
    }
}

/// Why a run could not be done.
#[derive(Debug)]
pub enum Failure {
    /// A standard stream could not be written to.
    Io(io::Error),
    /// A file could not be written.
    Write {
        /// The file as typed.
        file: String,
        /// Why.
        cause: String,
    },
    /// The arguments cannot be worked with, though clap takes them.
    Usage {
        /// What is wrong.
        message: String,
        /// The usage to print below, where it helps.
        usage: Option<String>,
    },
}

impl Failure {
    /// Arguments that cannot be worked with.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), usage: None }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "cannot write: {error}"),
            Self::Write { file, cause } => write!(f, "cannot write `{file}`: {cause}"),
            Self::Usage { message, .. } => f.write_str(message),
        }
    }
}

impl error::Error for Failure {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::Write { .. } | Self::Usage { .. } => None,
        }
    }
}
