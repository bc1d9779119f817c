//! The date that an answer carries.

use breakglass::Time;

/// Reads `Thu, 01 Jan 2026 00:00:00 GMT` (RFC 9110, section 5.6.7, the form that servers must send).
pub(crate) fn http_date(text: &str) -> Option<Time> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (_, rest) = text.split_once(", ")?;
    let mut parts = rest.split(' ');
    let (day, month, year, time) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let month = MONTHS.iter().position(|name| *name == month)?.saturating_add(1);
    format!("{year}-{month:02}-{day}T{time}Z").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read() {
        let time = http_date("Thu, 01 Jan 2026 10:20:30 GMT").unwrap();
        assert_eq!(time.to_string(), "2026-01-01T10:20:30.000Z");
        for text in
            ["", "2026-01-01", "Thu, 01 Foo 2026 10:20:30 GMT", "Thu, 99 Jan 2026 10:20:30 GMT", "Thu, "]
        {
            assert_eq!(http_date(text), None, "{text}");
        }
    }
}
