//! Host names as they go out: A-labels (RFC 5890 section 2.3.2.1) without a trailing dot (RFC 6066 section 3), but
//! U-labels where XMPP is asked for a service (RFC 7622 section 3.2.1).

use unicode_normalization::UnicodeNormalization;

/// A host name in ASCII, whatever form it was typed in. Labels are folded to lower case and composed
/// (RFC 5895 section 2) and encoded by Punycode (RFC 3492); the dots of East Asian scripts separate, too. What is
/// ASCII already only loses its trailing dot.
pub(crate) fn name(typed: &str) -> String {
    let typed = typed.replace(['\u{3002}', '\u{ff0e}', '\u{ff61}'], ".");
    let typed = typed.strip_suffix('.').unwrap_or(&typed);
    if typed.is_ascii() {
        return typed.to_owned();
    }
    typed.split('.').map(label).collect::<Vec<_>>().join(".")
}

/// The same name in U-labels; a label that is no Punycode stays as it is.
pub(crate) fn unicode(ascii: &str) -> String {
    let label = |label: &str| {
        let encoded = label.get(..4).filter(|prefix| prefix.eq_ignore_ascii_case("xn--"));
        let decoded = encoded.and_then(|_| decode(&label[4..]));
        decoded.unwrap_or_else(|| label.to_owned())
    };
    ascii.split('.').map(label).collect::<Vec<_>>().join(".")
}

fn label(typed: &str) -> String {
    let folded: Vec<char> = typed.chars().flat_map(char::to_lowercase).nfkc().collect();
    match encode(&folded) {
        _ if folded.iter().all(char::is_ascii) => folded.into_iter().collect(),
        Some(encoded) => format!("xn--{encoded}"),
        None => typed.to_owned(),
    }
}

const BASE: u32 = 36;
const T_MIN: u32 = 1;
const T_MAX: u32 = 26;

const FIRST_BIAS: u32 = 72;
const FIRST_NUMBER: u32 = 0x80;

/// Punycode (RFC 3492 section 6.3); `None` for a label far longer than any.
fn encode(label: &[char]) -> Option<String> {
    let mut out: String = label.iter().filter(|c| c.is_ascii()).collect();
    let basic = u32::try_from(out.len()).ok()?;
    if basic > 0 {
        out.push('-');
    }
    let (mut number, mut delta, mut bias, mut handled) = (FIRST_NUMBER, 0_u32, FIRST_BIAS, basic);
    let total = u32::try_from(label.len()).ok()?;
    while handled < total {
        let next = label.iter().map(|c| u32::from(*c)).filter(|code| *code >= number).min()?;
        delta = delta.checked_add((next - number).checked_mul(handled + 1)?)?;
        number = next;
        for code in label.iter().map(|c| u32::from(*c)) {
            if code < number {
                delta = delta.checked_add(1)?;
            } else if code == number {
                variable(delta, bias, &mut out);
                bias = adapted(delta, handled + 1, handled == basic);
                delta = 0;
                handled += 1;
            }
        }
        delta = delta.checked_add(1)?;
        number += 1;
    }
    Some(out)
}

/// What was encoded so (RFC 3492 section 6.2); `None` if nothing was, or the label is longer than any (RFC 1035
/// section 2.3.4).
fn decode(encoded: &str) -> Option<String> {
    const LONGEST: usize = 63;
    let (basic, rest) = encoded.rsplit_once('-').unwrap_or(("", encoded));
    let mut out: Vec<char> = basic.chars().collect();
    if !encoded.is_ascii() || encoded.len() > LONGEST {
        return None;
    }
    let (mut number, mut place, mut bias) = (FIRST_NUMBER, 0_u32, FIRST_BIAS);
    let mut digits = rest.chars();
    while !digits.as_str().is_empty() {
        let (before, mut weight, mut at) = (place, 1_u32, BASE);
        loop {
            let digit = value(digits.next()?)?;
            place = place.checked_add(digit.checked_mul(weight)?)?;
            let threshold = at.saturating_sub(bias).clamp(T_MIN, T_MAX);
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(BASE - threshold)?;
            at += BASE;
        }
        let points = u32::try_from(out.len()).ok()? + 1;
        bias = adapted(place - before, points, before == 0);
        number = number.checked_add(place / points)?;
        place %= points;
        out.insert(usize::try_from(place).ok()?, char::from_u32(number)?);
        place += 1;
    }
    Some(out.into_iter().collect())
}

fn value(digit: char) -> Option<u32> {
    let value = digit.to_digit(BASE)?;
    Some(if value < 10 { value + 26 } else { value - 10 })
}

/// A number of variable length (RFC 3492 section 3.3).
fn variable(mut rest: u32, bias: u32, out: &mut String) {
    let mut at = BASE;
    loop {
        let threshold = at.saturating_sub(bias).clamp(T_MIN, T_MAX);
        if rest < threshold {
            out.push(digit(rest));
            return;
        }
        out.push(digit(threshold + (rest - threshold) % (BASE - threshold)));
        rest = (rest - threshold) / (BASE - threshold);
        at += BASE;
    }
}

fn digit(value: u32) -> char {
    char::from_digit(if value < 26 { value + 10 } else { value - 26 }, BASE).unwrap_or('0')
}

/// RFC 3492 section 6.1.
fn adapted(delta: u32, points: u32, first: bool) -> u32 {
    const SKEW: u32 = 38;
    const DAMP: u32 = 700;
    let mut delta = delta / if first { DAMP } else { 2 };
    delta += delta / points;
    let mut bias = 0;
    while delta > (BASE - T_MIN) * T_MAX / 2 {
        delta /= BASE - T_MIN;
        bias += BASE;
    }
    bias + (BASE - T_MIN + 1) * delta / (delta + SKEW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_out_in_ascii_without_a_trailing_dot() {
        for (typed, sent) in [
            ("münchen.test", "xn--mnchen-3ya.test"),
            ("MÜNCHEN.Test", "xn--mnchen-3ya.test"),
            ("mu\u{308}nchen.test", "xn--mnchen-3ya.test"),
            ("xn--mnchen-3ya.test", "xn--mnchen-3ya.test"),
            ("lab.test.", "lab.test"),
            ("straße.example", "xn--strae-oqa.example"),
            ("bücher.example.", "xn--bcher-kva.example"),
            ("ärzte-köln.example", "xn--rzte-kln-zza0q.example"),
            ("例え\u{3002}テスト", "xn--r8jz45g.xn--zckzah"),
            ("пример.испытание", "xn--e1afmkfd.xn--80akhbyknj4f"),
            ("Befund.Example", "Befund.Example"),
            ("127.0.0.1", "127.0.0.1"),
            ("", ""),
        ] {
            assert_eq!(name(typed), sent, "{typed}");
        }
    }

    #[test]
    fn labels_are_decoded_where_they_are_encoded() {
        for (ascii, unicode) in [
            ("xn--mnchen-3ya.test", "münchen.test"),
            ("XN--strae-oqa.example", "straße.example"),
            ("xn--r8jz45g.xn--zckzah", "例え.テスト"),
            ("xn--e1afmkfd.xn--80akhbyknj4f", "пример.испытание"),
            ("xn--rzte-kln-zza0q.example", "ärzte-köln.example"),
            ("lab.test", "lab.test"),
            ("xn--.test", ".test"),
            ("xn--99999999.test", "xn--99999999.test"),
            ("xn--a-\u{e4}", "xn--a-\u{e4}"),
            ("\u{e4}\u{e4}\u{e4}", "\u{e4}\u{e4}\u{e4}"),
        ] {
            assert_eq!(super::unicode(ascii), unicode, "{ascii}");
        }
    }
}
