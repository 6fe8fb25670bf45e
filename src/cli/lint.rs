//! `exposit lint`.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use exposit_parser::consumer::Consumer;
use exposit_parser::dialect::Dialect;
use exposit_parser::duration;

use super::output::{Output, OutputParser, Streams};
use super::source::Scrape;
use super::{Failure, Status, promtool, size};
use crate::diagnostic::{InputKind, Report, Severity};
use crate::fetch::{self, HttpOptions, Target};
use crate::lint::rules::LintRule;
use crate::lint::{self, Limits, Options, Profile, Source};
use crate::report::style::When;
use crate::report::{FORMATS, summary};
use crate::rule::{Choice, RuleMeta, Selection};

const EXAMPLES: &str = "\
Examples:
  exposit lint http://localhost:8000/metrics --min-severity info
  curl -s localhost:8000/metrics | exposit lint -
  exposit lint --output-format full --output-format json=lint.json 'textfile/*.prom'";

/// Check what an endpoint exposes: files, URLs or standard input
///
/// Reads every Prometheus exposition dialect, says what is wrong with it, where, and which consumer rejects it. Nothing
/// stops at the first error.
///
/// Exit status: 0 without a finding at or above `--fail-on`, 1 with one, 2 where an input could not be read or the
/// arguments make no sense.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Files, directories, globs, http(s) URLs, `-`; none: standard input
    ///
    /// A directory stands for the files in it, a glob for what it matches, in byte order. Files ending in `.gz` are read
    /// decompressed. URLs are asked as a Prometheus server asks.
    #[arg(value_name = "SOURCE", num_args = 0..)]
    sources: Vec<OsString>,

    /// auto, prometheus-text, openmetrics-1, openmetrics-2, protobuf
    ///
    /// The dialect of every source, as the content type would say. With `auto` it is the content type's, else what the
    /// first bytes look like.
    #[arg(
        long,
        help_heading = "Reading",
        default_value = "auto",
        hide_default_value = true,
        hide_possible_values = true
    )]
    #[arg(value_parser = named([("auto", None)].into_iter().chain(Dialect::ALL.map(|d| (d.name(), Some(d))))))]
    dialect: Given<Option<Dialect>>,

    /// scrape, textfile, pushgateway, federate
    ///
    /// Who is going to read the sources: a server that scrapes them, the textfile collector of `node_exporter`, a
    /// Pushgateway, or a server that federates.
    #[arg(long, help_heading = "Reading", default_value = "scrape", hide_possible_values = true)]
    #[arg(value_parser = named(Profile::ALL.map(|profile| (profile.name(), profile))))]
    profile: Given<Profile>,

    /// Rules or groups to run
    ///
    /// A rule that does not run by default runs when it is selected by its own name.
    #[arg(long, help_heading = "Rules", value_name = "RULE,...", value_delimiter = ',')]
    select: Vec<String>,

    /// Rules or groups to leave out
    ///
    /// Wins over `--select`, but a rule's own name wins over its group's.
    #[arg(long, help_heading = "Rules", value_name = "RULE,...", value_delimiter = ',')]
    ignore: Vec<String>,

    /// Consumers whose rejections are errors [default: all of the dialect]
    ///
    /// Of prometheus, promtool, expfmt, victoriametrics, client-python, openmetrics. What only others reject is at most a
    /// warning.
    #[arg(long, help_heading = "Rules", value_name = "NAME,...", value_delimiter = ',', hide_possible_values = true)]
    #[arg(value_parser = named(Consumer::ALL.map(|consumer| (consumer.name(), consumer))))]
    consumer: Vec<Given<Consumer>>,

    /// Severity of a rule or group: error, warning or info
    ///
    /// Can be given several times; the last one of a rule counts.
    #[arg(long, help_heading = "Rules", value_name = "RULE=LEVEL", hide_short_help = true, value_parser = rule_level)]
    severity: Vec<(String, Severity)>,

    /// Give up after this time
    ///
    /// A Prometheus duration such as `10s`, for the whole exchange from looking up the name to the last byte.
    #[arg(long, help_heading = "HTTP", value_name = "DURATION", default_value = "10s", value_parser = time)]
    timeout: Duration,

    /// Read at most this much of a body
    ///
    /// On the wire, and again after decompression. A larger body is a finding (`body-size-limit`).
    #[arg(long, help_heading = "HTTP", value_name = "SIZE", default_value = "64MiB", value_parser = size::parse)]
    #[arg(hide_short_help = true)]
    max_body: u64,

    /// Follow at most this many redirects
    ///
    /// Never to another scheme. More are a finding (`http-status`).
    #[arg(long, help_heading = "HTTP", value_name = "COUNT", default_value = "5", hide_short_help = true)]
    max_redirects: u32,

    /// full, concise, json, promtool [default: full]
    ///
    /// Can be given several times, with a file each but for one: `full` shows each finding with its lines, `concise` is
    /// one line a finding, `json` one document with verdicts and counts, `promtool` prints what `promtool check metrics`
    /// prints and exits as that does.
    #[arg(long, help_heading = "Output", value_name = "FORMAT[=FILE]", value_parser = OutputParser, hide_possible_values = true)]
    output_format: Vec<Output>,

    /// error, warning, info: hide findings below [default: warning]
    ///
    /// `--fail-on info` shows infos, too, unless this says otherwise.
    #[arg(long, help_heading = "Output", value_name = "LEVEL", hide_possible_values = true)]
    #[arg(value_parser = named(Severity::ALL.map(|severity| (severity.name(), severity))))]
    min_severity: Option<Given<Severity>>,

    /// error, warning, info, never: exit with 1
    #[arg(long, help_heading = "Output", value_name = "LEVEL", default_value = "warning", hide_possible_values = true)]
    #[arg(value_parser = named(Severity::ALL.map(|s| (s.name(), Some(s))).into_iter().chain([("never", None)])))]
    fail_on: Given<Option<Severity>>,

    /// Exit with 0 whatever was found
    ///
    /// For reports; what could not be read still exits with 2.
    #[arg(long, help_heading = "Output", conflicts_with = "fail_on", hide_short_help = true)]
    exit_zero: bool,

    /// auto, always or never
    ///
    /// With `auto`, `NO_COLOR`, `CLICOLOR_FORCE` and `CLICOLOR` decide, then whether the stream is a terminal.
    #[arg(long, help_heading = "Output", value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    #[arg(value_parser = named(When::NAMES))]
    color: Given<When>,

    /// Findings only, no summary
    #[arg(short, long, help_heading = "Output", conflicts_with = "verbose")]
    quiet: bool,

    /// Say what was read, and how
    #[arg(short, long, help_heading = "Output", action = clap::ArgAction::Count)]
    verbose: u8,
}

/// A value that was given by its name.
#[derive(Clone, Copy, Debug)]
struct Given<T>(T);

/// Reads one of a few names; they are offered by completions, and a misspelt one gets a suggestion.
fn named<T: Clone + Send + Sync + 'static>(
    names: impl IntoIterator<Item = (&'static str, T)>,
) -> impl TypedValueParser<Value = Given<T>> {
    let table: Vec<_> = names.into_iter().collect();
    let parser = PossibleValuesParser::new(table.iter().map(|&(name, _)| name).collect::<Vec<_>>());
    parser.try_map(move |typed| {
        let row = table.iter().find(|(name, _)| *name == typed);
        row.map(|(_, value)| Given(value.clone())).ok_or("not one of the names")
    })
}

fn rule_level(text: &str) -> Result<(String, Severity), String> {
    let expected = "expected RULE=LEVEL with LEVEL error, warning or info";
    let (rule, level) = text.split_once('=').ok_or(expected)?;
    Ok((rule.to_owned(), Severity::from_name(level).ok_or(expected)?))
}

fn time(text: &str) -> Result<Duration, String> {
    let time = duration::Duration::parse(text).map_err(|error| error.to_string())?;
    if time.millis() == 0 {
        Err("expected a time above 0".to_owned())
    } else {
        Ok(Duration::from_millis(time.millis()))
    }
}

pub(super) fn run(arguments: &Arguments, streams: &mut Streams) -> Result<Status, Failure> {
    let started = Instant::now();
    streams.colour(arguments.color.0);
    Output::check(&arguments.output_format)?;
    let options = arguments.options()?;
    let http = HttpOptions {
        timeout: arguments.timeout,
        max_body: arguments.max_body,
        max_redirects: arguments.max_redirects,
    };
    let scrapes: Vec<_> = arguments.targets()?.into_iter().map(|target| Scrape { target, http: &http }).collect();
    if let Some(output) = arguments.output_format.iter().find(|output| output.format.name == promtool::NAME) {
        return promtool::run(&scrapes, output, arguments.output_format.len(), streams);
    }
    let sources: Vec<&dyn Source> = scrapes.iter().map(|scrape| scrape as &dyn Source).collect();
    let report = lint::run(&sources, &options);
    arguments.write(&report, started, streams)?;
    Ok(arguments.status(&report))
}

impl Arguments {
    fn options(&self) -> Result<Options, Failure> {
        let rules: Vec<&'static RuleMeta> = lint::rules::all().map(LintRule::meta).collect();
        let shown = self.fail_on.0.unwrap_or(Severity::Warning).min(Severity::Warning);
        let choice = Choice {
            select: self.select.clone(),
            ignore: self.ignore.clone(),
            severity: self.severity.clone(),
            min_severity: self.min_severity.map_or(shown, |given| given.0),
            consumers: (!self.consumer.is_empty()).then(|| self.consumer.iter().map(|given| given.0).collect()),
        };
        let selection = Selection::new(&rules, &choice).map_err(|unknown| Failure::usage(unknown.to_string()))?;
        Ok(Options {
            selection,
            dialect: self.dialect.0,
            profile: self.profile.0,
            limits: Limits::default(),
            threads: 0,
        })
    }

    /// What is to be read. Without a source that is standard input, unless somebody would have to type it.
    fn targets(&self) -> Result<Vec<Target>, Failure> {
        if !self.sources.is_empty() {
            return Ok(fetch::expand(&self.sources));
        }
        if io::stdin().is_terminal() {
            let mut command = super::command();
            let usage = command.find_subcommand_mut("lint").map(|lint| lint.render_usage().to_string());
            let message = "nothing to read: expected a file, a URL, or text on standard input".to_owned();
            return Err(Failure::Usage { message, usage });
        }
        Ok(vec![Target::stdin()])
    }

    fn write(&self, report: &Report, started: Instant, streams: &mut Streams) -> Result<(), Failure> {
        let full = Output { format: &FORMATS[0], file: None };
        let default = [full];
        let outputs = if self.output_format.is_empty() { &default[..] } else { &self.output_format };
        for output in outputs {
            output.write(report, streams)?;
        }
        let is_human = outputs.iter().any(|output| output.format.human);
        streams.err(|screen, err| {
            summary::unread(report, screen, err)?;
            if self.verbose > 0 {
                said(report, err)?;
            }
            if (is_human && !self.quiet) || self.verbose > 0 {
                summary::summary(report, started.elapsed(), screen, err)?;
            }
            Ok(())
        })
    }

    fn status(&self, report: &Report) -> Status {
        let found = &report.summary;
        let hidden_infos = found.hidden.saturating_sub(found.hidden_warnings);
        let fails = self.fail_on.0.is_some_and(|level| {
            let of = |severity| match severity {
                Severity::Error => found.errors,
                Severity::Warning => found.warnings + found.hidden_warnings,
                Severity::Info => found.infos + hidden_infos,
            };
            Severity::ALL.into_iter().filter(|&severity| severity >= level).any(|severity| of(severity) > 0)
        });
        if report.inputs.iter().any(|input| input.unread.is_some()) {
            Status::Failed
        } else if fails && !self.exit_zero {
            Status::Found
        } else {
            Status::Clean
        }
    }
}

/// `-v`: what was read, and how.
fn said(report: &Report, err: &mut dyn Write) -> io::Result<()> {
    for input in &report.inputs {
        let Some(InputKind::Exposition(dialect)) = input.kind else { continue };
        let [bytes, families, series, samples] = [input.bytes, input.families, input.series, input.samples];
        writeln!(
            err,
            "{}: read as {}: {bytes} bytes, {families} families, {series} series, {samples} samples",
            crate::report::tame(&input.name, true),
            dialect.name()
        )?;
    }
    Ok(())
}
