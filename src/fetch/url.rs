//! URLs as they are shown: without user info and without the values of the query.

/// `url` as it may be printed: user info is left out and each value of the query is a `*`, for both may be secrets.
pub fn shown(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let tail = tail.split_once('#').map_or(tail, |(before, _)| before);
    let (path, query) = tail.split_once('?').map_or((tail, None), |(path, query)| (path, Some(query)));
    let mut text = format!("{scheme}://{host}{path}");
    for (index, pair) in query.into_iter().flat_map(|query| query.split('&')).enumerate() {
        text.push(if index == 0 { '?' } else { '&' });
        match pair.split_once('=') {
            Some((name, _)) => {
                text.push_str(name);
                text.push_str("=*");
            }
            None => text.push('*'),
        }
    }
    text
}

/// The port that a URL names, or that its scheme stands for.
#[cfg(any(feature = "http", test))]
pub(super) fn port(url: &str) -> Option<u16> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let after_host = host.rsplit_once(']').map_or(host, |(_, after)| after);
    match after_host.rsplit_once(':') {
        Some((_, port)) => port.parse().ok(),
        None if scheme.eq_ignore_ascii_case("https") => Some(443),
        None => Some(80),
    }
}

#[cfg(test)]
mod tests {
    use super::{port, shown};

    #[test]
    fn secrets_are_not_shown() {
        for (url, expected) in [
            ("http://localhost:8000/metrics", "http://localhost:8000/metrics"),
            ("http://user:pa@ss@h:1/m", "http://h:1/m"),
            ("https://h/m?token=abc&module=http", "https://h/m?token=*&module=*"),
            ("https://h/m?abc", "https://h/m?*"),
            ("https://h?a=b/c@d", "https://h?a=*"),
            ("http://u@h", "http://h"),
            ("http://h/m#token", "http://h/m"),
        ] {
            assert_eq!(shown(url), expected, "{url}");
        }
    }

    #[test]
    fn ports() {
        for (url, expected) in [
            ("http://localhost:8000/metrics", Some(8000)),
            ("https://u:1@h/m", Some(443)),
            ("http://[::1]/m", Some(80)),
            ("http://[::1]:9/m", Some(9)),
            ("http://h:x/", None),
        ] {
            assert_eq!(port(url), expected, "{url}");
        }
    }
}
