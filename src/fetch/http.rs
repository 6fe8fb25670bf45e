//! Scrapes a URL as the Prometheus server would. The only file that names reqwest.

use std::error::Error;
use std::io::{self, Read};
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use exposit_parser::dialect::{self, SCRAPE_PROTOCOLS, ScrapeProtocol};
use reqwest::blocking::{Client, Response};
use reqwest::{StatusCode, Url, header, redirect};
use rustls::pki_types::UnixTime;
use rustls::{CertificateError, ClientConfig, RootCertStore};

use super::body::{Body, Compressed, CutWatch, Limited, Wire};
use super::cause::{TimedOut, plain};
use super::{Fetched, HttpOptions, Refusal, RefusalKind, cause, url};
use crate::diagnostic::Unread;
/// Bytes of a refusal's body that are looked at for its first line.
const EXCERPT: u64 = 4096;

/// What a Prometheus server with default settings asks for.
const TEXT_PROTOCOLS: &[ScrapeProtocol] = match SCRAPE_PROTOCOLS.split_first() {
    Some((_, text)) => text,
    None => &[],
};

/// Asks `url`, following redirects within its scheme.
pub(super) fn get(url: &str, options: &HttpOptions) -> Result<Fetched, Unread> {
    let started = Instant::now();
    let mut at = Url::parse(url).map_err(|error| Unread { cause: format!("not a URL: {error}"), help: None })?;
    let mut redirects = 0;
    loop {
        let response = ask(&at, started, options)?;
        if !is_redirect(response.status()) {
            return Ok(answer(response, started, options));
        }
        let refusal = match next(&at, &response) {
            None => RefusalKind::NoLocation,
            Some(to) if to.scheme() != at.scheme() => {
                RefusalKind::SchemeChange { from: at.scheme().to_owned(), to: to.scheme().to_owned() }
            }
            Some(_) if redirects == options.max_redirects => {
                RefusalKind::TooManyRedirects { allowed: options.max_redirects }
            }
            Some(to) => {
                redirects += 1;
                at = to;
                continue;
            }
        };
        return Ok(Fetched::Refused(refused(response, refusal)));
    }
}

/// One request, without its body.
fn ask(at: &Url, started: Instant, options: &HttpOptions) -> Result<Response, Unread> {
    let over = || Unread { cause: TimedOut(options.timeout).to_string(), help: Some(timeout_help(at)) };
    let left = options.timeout.checked_sub(started.elapsed()).filter(|left| !left.is_zero()).ok_or_else(over)?;
    let client = client(at, left).map_err(|missing| match missing {
        Missing::Address => no_address(at),
        Missing::Time => over(),
        Missing::Client(cause) => Unread { cause, help: None },
    })?;
    client
        .get(at.clone())
        .header(header::ACCEPT, dialect::accept_header(TEXT_PROTOCOLS))
        .header(header::ACCEPT_ENCODING, "gzip")
        .header("X-Prometheus-Scrape-Timeout-Seconds", options.timeout.as_secs_f64().to_string())
        .send()
        .map_err(|error| if error.is_timeout() { over() } else { no_answer(&error, at) })
}

/// Why there is no client to ask with.
enum Missing {
    Address,
    Time,
    Client(String),
}

fn client(at: &Url, left: Duration) -> Result<Client, Missing> {
    let mut builder = Client::builder()
        .user_agent(concat!("exposit/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .timeout(left)
        .no_proxy()
        .tls_backend_preconfigured(tls().map_err(|error| Missing::Client(plain(&error)))?);
    // The name is looked up here, so that "no such name" is told from other failures by where it happens.
    if let Some(name) = at.domain() {
        let addresses = look_up(name.to_owned(), at.port_or_known_default().unwrap_or(80), left)?;
        builder = builder.resolve_to_addrs(name, &addresses);
    }
    builder.build().map_err(|error| Missing::Client(plain(&error)))
}

/// The addresses of a name; the system's look-up knows no time limit, so it may be left behind in its thread.
fn look_up(name: String, port: u16, left: Duration) -> Result<Vec<SocketAddr>, Missing> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send((name.as_str(), port).to_socket_addrs().map(Iterator::collect::<Vec<_>>)));
    match receiver.recv_timeout(left) {
        Ok(Ok(addresses)) if !addresses.is_empty() => Ok(addresses),
        Ok(_) => Err(Missing::Address),
        Err(_) => Err(Missing::Time),
    }
}

/// Certificates are checked against the roots that Mozilla ships, the same ones on every machine.
fn tls() -> Result<ClientConfig, rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

fn next(at: &Url, response: &Response) -> Option<Url> {
    at.join(response.headers().get(header::LOCATION)?.to_str().ok()?).ok()
}

fn answer(response: Response, started: Instant, options: &HttpOptions) -> Fetched {
    if response.status() != StatusCode::OK {
        return Fetched::Refused(refused(response, RefusalKind::Status));
    }
    let text = |name| response.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let content_type = text(header::CONTENT_TYPE);
    let gzip = text(header::CONTENT_ENCODING).is_some_and(|encoding| encoding.trim().eq_ignore_ascii_case("gzip"));
    let expected = text(header::CONTENT_LENGTH).and_then(|length| length.trim().parse().ok());
    let cut = CutWatch::default();
    let limit = options.max_body;
    let wire = Wire {
        reader: response,
        read: 0,
        expected,
        limit,
        started,
        timeout: options.timeout,
        is_timeout,
        cut: cut.clone(),
    };
    let reader: Box<dyn Read + Send> = if gzip { Box::new(Compressed::new(wire, cut.clone())) } else { Box::new(wire) };
    let limited = Limited { reader, left: limit, limit, cut: cut.clone() };
    Fetched::Content { body: Body::watched(limited, cut), content_type }
}

fn refused(response: Response, kind: RefusalKind) -> Refusal {
    let status = response.status();
    let mut start = Vec::new();
    let text = match response.take(EXCERPT).read_to_end(&mut start) {
        Ok(_) => String::from_utf8_lossy(&start).into_owned(),
        Err(_) => String::new(),
    };
    let excerpt = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_owned();
    Refusal { status: status.as_u16(), reason: status.canonical_reason().unwrap_or_default(), excerpt, kind }
}

/// Whether reading a body failed because its time was over.
fn is_timeout(error: &io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<reqwest::Error>());
    error.kind() == io::ErrorKind::TimedOut || inner.is_some_and(reqwest::Error::is_timeout)
}

fn no_address(at: &Url) -> Unread {
    Unread {
        cause: format!("no address for `{}`", at.host_str().unwrap_or_default()),
        help: Some("is the name right, and is it known to this machine's resolver?".to_owned()),
    }
}

fn timeout_help(at: &Url) -> String {
    format!("is something that speaks {} behind it? `--timeout` waits longer", at.scheme().to_uppercase())
}

/// Why no answer came: told by the errors in the chain of causes.
fn no_answer(error: &reqwest::Error, at: &Url) -> Unread {
    let mut link: Option<&(dyn Error + 'static)> = Some(error);
    let mut last: &(dyn Error + 'static) = error;
    while let Some(current) = link {
        last = current;
        let io = current.downcast_ref::<io::Error>();
        let inner = io.and_then(io::Error::get_ref).map(|inner| inner as &(dyn Error + 'static));
        if let Some(tls) = inner.unwrap_or(current).downcast_ref::<rustls::Error>() {
            return tls_failure(tls);
        }
        if let Some(io) = io.filter(|io| io.raw_os_error().is_some()) {
            return Unread { help: connection_help(io, at), ..cause::unread(io) };
        }
        link = inner.or_else(|| current.source());
    }
    Unread { cause: format!("no answer that is HTTP: {}", plain(last)), help: None }
}

fn connection_help(error: &io::Error, at: &Url) -> Option<String> {
    let port = url::port(at.as_str())?;
    (error.kind() == io::ErrorKind::ConnectionRefused)
        .then(|| format!("is the exporter running, and does it listen on port {port}?"))
}

fn tls_failure(error: &rustls::Error) -> Unread {
    let (cause, help) = match error {
        rustls::Error::InvalidCertificate(certificate) => match certificate {
            CertificateError::ExpiredContext { not_after, .. } => {
                (format!("the certificate expired on {}", day(*not_after)), Some("renew it".to_owned()))
            }
            CertificateError::Expired => ("the certificate is expired".to_owned(), Some("renew it".to_owned())),
            CertificateError::NotValidYetContext { not_before, .. } => {
                (format!("the certificate is valid from {} on", day(*not_before)), None)
            }
            CertificateError::NotValidForNameContext { presented, .. } => {
                (format!("the certificate is for other names: {}", presented.join(", ")), None)
            }
            CertificateError::UnknownIssuer => ("nobody known has signed the certificate".to_owned(), None),
            _ => (format!("the certificate is refused: {}", plain(error)), None),
        },
        rustls::Error::InvalidMessage(_) => {
            ("the server does not speak TLS".to_owned(), Some("write `http://` if it speaks plain HTTP".to_owned()))
        }
        other => (format!("no TLS connection: {}", plain(other)), None),
    };
    Unread { cause, help }
}

/// The day of a time, as `2026-11-01` (UTC).
fn day(time: UnixTime) -> String {
    // Days since the epoch to year, month and day in the Gregorian calendar, with years that begin in March.
    let days = time.as_secs() / 86_400 + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rustls::pki_types::UnixTime;

    use super::day;

    #[test]
    fn days_of_the_calendar() {
        for (seconds, expected) in [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (1_793_491_200, "2026-11-01"),
            (4_107_542_400, "2100-03-01"),
        ] {
            assert_eq!(day(UnixTime::since_unix_epoch(Duration::from_secs(seconds))), expected);
        }
    }
}
