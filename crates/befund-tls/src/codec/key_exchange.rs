//! ServerKeyExchange of ephemeral suites up to TLS 1.2 (RFC 5246 section 7.4.3, RFC 8422 section
//! 5.4, RFC 5489 and RFC 4279 for suites with a shared key).

use super::reader::Reader;
use super::{Fault, Version};
use crate::names::{KeyExchange, Suite};

/// The server's ephemeral parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Params {
    /// A named curve and a point.
    Curve {
        /// The group's code.
        group: u16,
    },
    /// A curve spelt out, which RFC 8422 forbids.
    ExplicitCurve,
    /// A finite field.
    Field {
        /// The prime, without leading zeros.
        prime: Vec<u8>,
        /// The server's public value, without leading zeros.
        public: Vec<u8>,
    },
}

/// A ServerKeyExchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerKeyExchange {
    /// The parameters.
    pub params: Params,
    /// The signature scheme; TLS 1.2 only, and only where the suite signs.
    pub scheme: Option<u16>,
}

impl ServerKeyExchange {
    /// Reads the body of the message; `None` if the suite has no ephemeral parameters we read.
    ///
    /// # Errors
    /// When it ends early.
    pub fn parse(body: &[u8], suite: u16, version: Version) -> Result<Option<Self>, Fault> {
        let Some(suite) = Suite::of(suite) else { return Ok(None) };
        let mut reader = Reader::new(body);
        let shared = suite.name.contains("_PSK_");
        if shared {
            reader.vec16()?; // the hint which key to use
        }
        let params = match suite.key_exchange() {
            KeyExchange::Ecdhe => curve(&mut reader)?,
            KeyExchange::Dhe => field(&mut reader)?,
            KeyExchange::Static | KeyExchange::Tls13 => return Ok(None),
        };
        let signed = !shared && !suite.name.contains("_anon_") && params != Params::ExplicitCurve;
        let scheme = if signed && version == Version::Tls12 { Some(reader.u16()?) } else { None };
        Ok(Some(Self { params, scheme }))
    }
}

fn curve(reader: &mut Reader<'_>) -> Result<Params, Fault> {
    const NAMED_CURVE: u8 = 3;
    if reader.u8()? != NAMED_CURVE {
        return Ok(Params::ExplicitCurve);
    }
    let group = reader.u16()?;
    reader.vec8()?;
    Ok(Params::Curve { group })
}

fn field(reader: &mut Reader<'_>) -> Result<Params, Fault> {
    let prime = without_zeros(reader.vec16()?);
    reader.vec16()?; // generator
    let public = without_zeros(reader.vec16()?);
    Ok(Params::Field { prime, public })
}

fn without_zeros(number: &[u8]) -> Vec<u8> {
    number.iter().copied().skip_while(|byte| *byte == 0).collect()
}

/// The length of a number in bits.
pub fn bit_length(number: &[u8]) -> u32 {
    let number = without_zeros(number);
    let Some(first) = number.first() else { return 0 };
    u32::try_from(number.len()).unwrap_or(u32::MAX).saturating_mul(8) - first.leading_zeros()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_curve_and_its_signature_scheme() {
        let body = [3, 0, 29, 2, 9, 9, 8, 4, 0, 1, 0];
        let read = ServerKeyExchange::parse(&body, 0xC02F, Version::Tls12).unwrap().unwrap();
        assert_eq!(
            read,
            ServerKeyExchange { params: Params::Curve { group: 29 }, scheme: Some(0x0804) }
        );
        let old = ServerKeyExchange::parse(&body, 0xC013, Version::Tls11).unwrap().unwrap();
        assert_eq!(old.scheme, None);
        // ECDHE_PSK: a hint first, no signature
        let shared = [0, 1, b'h', 3, 0, 23, 1, 4];
        let read = ServerKeyExchange::parse(&shared, 0xC035, Version::Tls12).unwrap().unwrap();
        assert_eq!(read, ServerKeyExchange { params: Params::Curve { group: 23 }, scheme: None });
    }

    #[test]
    fn a_field_is_measured_without_leading_zeros() {
        let body = [0, 3, 0, 0x7F, 1, 0, 1, 2, 0, 2, 0, 5, 4, 1];
        let read = ServerKeyExchange::parse(&body, 0x009E, Version::Tls12).unwrap().unwrap();
        assert_eq!(
            read,
            ServerKeyExchange {
                params: Params::Field { prime: vec![0x7F, 1], public: vec![5] },
                scheme: Some(0x0401)
            }
        );
        assert_eq!(bit_length(&[0, 0x7F, 1]), 15);
        assert_eq!(bit_length(&[]), 0);
    }

    proptest! {
        #[test]
        fn nothing_panics(body in prop::collection::vec(any::<u8>(), 0..200), suite in any::<u16>()) {
            for version in Version::ALL {
                let _ = ServerKeyExchange::parse(&body, suite, version);
            }
        }
    }
}
