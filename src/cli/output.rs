//! The streams of the process, what they can show, and the outputs that the user asked for.

use std::env;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command};

use super::Failure;
use crate::diagnostic::Report;
use crate::fetch;
use crate::report::style::When;
use crate::report::{FORMATS, Format, Screen, summary};

/// Standard output and standard error.
#[derive(Debug)]
pub(super) struct Streams {
    when: When,
    out: BufWriter<io::Stdout>,
}

impl Default for Streams {
    fn default() -> Self {
        Self { when: When::Auto, out: BufWriter::new(io::stdout()) }
    }
}

impl Streams {
    /// Colours as the user chose.
    pub(super) fn colour(&mut self, when: When) {
        self.when = when;
    }

    /// Standard output: findings and texts.
    pub(super) fn out(&mut self) -> &mut BufWriter<io::Stdout> {
        &mut self.out
    }

    /// Standard error: everything about the run. Whoever wants to write there is given what it can show.
    pub(super) fn err(&mut self, write: impl FnOnce(Screen, &mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
        // Findings come before what is said about them, wherever the two streams end up.
        self.out.flush()?;
        let mut text = Vec::new();
        write(self.err_screen(), &mut text)?;
        io::stderr().lock().write_all(&text)?;
        Ok(())
    }

    /// What standard output can show.
    pub(super) fn out_screen(&self) -> Screen {
        let terminal = io::stdout().is_terminal();
        Screen::stream(self.when.colours(terminal), width(terminal))
    }

    fn err_screen(&self) -> Screen {
        let terminal = io::stderr().is_terminal();
        Screen::stream(self.when.colours(terminal), width(terminal))
    }

    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        Ok(self.out.flush()?)
    }

    /// Says why the run could not be done; nothing where the reader of a pipe went away.
    pub(super) fn fail(&mut self, failure: &Failure) -> io::Result<()> {
        if matches!(failure, Failure::Io(error) if error.kind() == io::ErrorKind::BrokenPipe) {
            return Ok(());
        }
        let mut text = Vec::new();
        summary::error(&failure.to_string(), None, self.err_screen(), &mut text)?;
        if let Failure::Usage { usage: Some(usage), .. } = failure {
            writeln!(text, "\n{usage}")?;
        }
        io::stderr().lock().write_all(&text)
    }
}

/// Columns of the terminal; `COLUMNS` says so where there is none, or where it cannot be asked.
fn width(terminal: bool) -> Option<usize> {
    let asked = terminal.then(terminal_size::terminal_size).flatten().map(|(width, _)| usize::from(width.0));
    asked.or_else(|| env::var("COLUMNS").ok()?.parse().ok()).filter(|&columns| columns > 0)
}

/// `--output-format`: a format, and the file that it goes to.
#[derive(Clone, Debug)]
pub(super) struct Output {
    pub(super) format: &'static Format,
    pub(super) file: Option<String>,
}

impl Output {
    /// Reads `F[=FILE]`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (name, file) = match text.split_once('=') {
            Some((_, "")) => return Err("expected the name of a file after `=`".to_owned()),
            Some((name, file)) => (name, Some(file.to_owned())),
            None => (text, None),
        };
        let format = Format::named(name).ok_or_else(|| {
            let names: Vec<_> = FORMATS.iter().map(|format| format.name).collect();
            let (last, rest) = names.split_last().unwrap_or((&"", &[]));
            format!("unknown format `{name}`: expected {} or {last}", rest.join(", "))
        })?;
        Ok(Self { format, file })
    }

    /// Refuses outputs that would end up in each other.
    pub(super) fn check(outputs: &[Self]) -> Result<(), Failure> {
        for (index, output) in outputs.iter().enumerate() {
            let Some(other) = outputs.iter().skip(index + 1).find(|other| other.file == output.file) else { continue };
            let (one, two) = (output.format.name, other.format.name);
            return Err(Failure::usage(match &output.file {
                Some(file) => {
                    format!("formats `{one}` and `{two}` would both go to `{file}`: expected one format a file")
                }
                None => format!(
                    "formats `{one}` and `{two}` would both go to standard output: expected a file for one of them, \
                     such as `{two}=FILE`"
                ),
            }));
        }
        Ok(())
    }

    /// Writes a report in this format to its place.
    pub(super) fn write(&self, report: &Report, streams: &mut Streams) -> Result<(), Failure> {
        let Some(file) = &self.file else {
            let screen = streams.out_screen();
            let Some(reporter) = self.format.reporter(screen) else { return Ok(()) };
            return Ok(reporter.report(report, streams.out())?);
        };
        let Some(reporter) = self.format.reporter(Screen::file()) else { return Ok(()) };
        let write = || -> io::Result<()> {
            let mut out = BufWriter::new(File::create(file)?);
            reporter.report(report, &mut out)?;
            out.flush()
        };
        write().map_err(|error| Failure::Write { file: file.clone(), cause: fetch::unread(&error).cause })
    }
}

/// Reads `--output-format`, and offers the formats to completions.
#[derive(Clone, Copy, Debug)]
pub(super) struct OutputParser;

impl TypedValueParser for OutputParser {
    type Value = Output;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<Output, clap::Error> {
        StringValueParser::new().try_map(|text| Output::parse(&text)).parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(FORMATS.iter().map(|format| PossibleValue::new(format.name).help(format.help))))
    }
}

#[cfg(test)]
mod tests {
    use super::Output;

    #[test]
    fn a_format_and_its_file() {
        let output = Output::parse("json=a=b.json").unwrap();
        assert_eq!((output.format.name, output.file.as_deref()), ("json", Some("a=b.json")));
        assert!(Output::parse("full").unwrap().file.is_none());
        assert_eq!(
            Output::parse("yaml").unwrap_err(),
            "unknown format `yaml`: expected full, concise, json or promtool"
        );
        assert!(Output::parse("json=").is_err());
    }

    #[test]
    fn outputs_do_not_end_up_in_each_other() {
        let outputs: Vec<_> = ["full", "json=a", "concise=b"].map(|text| Output::parse(text).unwrap()).into();
        assert!(Output::check(&outputs).is_ok());
        let outputs: Vec<_> = ["full", "json"].map(|text| Output::parse(text).unwrap()).into();
        assert!(Output::check(&outputs).is_err());
    }
}
