//! Paths from a chain to a root.

use std::time::Duration;

use rustls::pki_types::{CertificateDer, UnixTime};
use webpki::{EndEntityCert, KeyUsage};

use super::verify::for_paths;
use super::{Certificate, Roots};
use crate::finding::Determination;

/// A path to a root and for how long it holds; roots count without a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// Places of its certificates in the chain, the server's own first.
    pub positions: Vec<usize>,
    /// Latest beginning of its certificates, seconds since 1970.
    pub from: i64,
    /// Earliest end of its certificates, seconds since 1970.
    pub until: i64,
}

/// Whether a path leads from the chain to a root, validity periods aside, and the paths there are.
///
/// Path building checks validity at one moment. To leave time out, a path is looked for at every moment from which
/// on other certificates are valid than before: the beginning of each, and the second after its end. Whenever
/// there is a path, one that was found so holds. If some certificates are never valid together, nothing is claimed.
pub(super) fn to_root(
    ders: &[Vec<u8>],
    certificates: &[Certificate],
    roots: &Roots,
) -> (Determination, Vec<Path>) {
    let open = |why: String| (Determination::Undetermined(why), Vec::new());
    let Some((leaf, rest)) = ders.split_first() else { return open("no certificate".to_owned()) };
    let leaf = CertificateDer::from(leaf.as_slice());
    let rest: Vec<_> = rest.iter().map(|der| CertificateDer::from(der.as_slice())).collect();
    let end_entity = match EndEntityCert::try_from(&leaf) {
        Ok(end_entity) => end_entity,
        Err(error) => return open(format!("the certificate cannot be read: {error}")),
    };
    let (mut paths, mut errors) = (Vec::new(), Vec::new());
    for moment in moments(certificates) {
        match at(&end_entity, &rest, moment, roots) {
            Ok(positions) => {
                let path = Path::of(positions, certificates);
                if !paths.contains(&path) {
                    paths.push(path);
                }
            }
            Err(error) => errors.push(error),
        }
    }
    let found = match paths.is_empty() {
        true => settle(&errors, certificates.iter().any(Certificate::has_odd_rsa_key)),
        false => Determination::Yes,
    };
    (found, paths)
}

impl Path {
    fn of(positions: Vec<usize>, certificates: &[Certificate]) -> Self {
        let details = |at: &usize| certificates.get(*at)?.details.as_ref().ok();
        let all = || positions.iter().filter_map(details);
        let from = all().map(|details| details.not_before).max();
        let until = all().map(|details| details.not_after).min();
        Self { from: from.unwrap_or(i64::MIN), until: until.unwrap_or(i64::MAX), positions }
    }
}

/// Moments from which on other certificates are valid than before.
fn moments(certificates: &[Certificate]) -> Vec<UnixTime> {
    let details = certificates.iter().filter_map(|certificate| certificate.details.as_ref().ok());
    let mut moments: Vec<i64> = details
        .flat_map(|details| [details.not_before, details.not_after.saturating_add(1)])
        .collect();
    moments.sort_unstable();
    moments.dedup();
    let seconds = moments.into_iter().filter_map(|moment| u64::try_from(moment).ok());
    seconds.map(|moment| UnixTime::since_unix_epoch(Duration::from_secs(moment))).collect()
}

/// The places of the certificates of a path that holds at a moment.
fn at(
    leaf: &EndEntityCert<'_>,
    rest: &[CertificateDer<'_>],
    moment: UnixTime,
    roots: &Roots,
) -> Result<Vec<usize>, webpki::Error> {
    let usage = KeyUsage::server_auth();
    let path =
        leaf.verify_for_usage(for_paths(), &roots.anchors, rest, moment, usage, None, None)?;
    let place = |der: CertificateDer<'_>| rest.iter().position(|other| *other == der);
    let above = path.intermediate_certificates().filter_map(|one| place(one.der()));
    Ok([0].into_iter().chain(above.map(|at| at + 1)).collect())
}

/// That there is no path is said only if no attempt failed for want of an algorithm or of a common moment. With an
/// odd RSA key a signature may be called wrong that only could not be verified.
fn settle(errors: &[webpki::Error], odd_rsa_key: bool) -> Determination {
    use webpki::Error;
    let of_time =
        |error: &&Error| matches!(error, Error::CertExpired { .. } | Error::CertNotValidYet { .. });
    let beyond_us = |error: &&Error| match error {
        Error::InvalidSignatureForPublicKey => odd_rsa_key,
        Error::UnknownIssuer
        | Error::CaUsedAsEndEntity
        | Error::EndEntityUsedAsCa
        | Error::NameConstraintViolation
        | Error::PathLenConstraintViolated
        | Error::RequiredEkuNotFoundContext(_) => false,
        _ => true,
    };
    let others: Vec<_> = errors.iter().filter(|error| !of_time(error)).collect();
    match (others.iter().copied().find(beyond_us), others.first()) {
        (Some(error), _) => {
            Determination::Undetermined(format!("the path cannot be checked: {error}"))
        }
        (None, Some(_)) => Determination::No,
        (None, None) => Determination::Undetermined(
            "there is no moment at which the certificates of the chain are all valid".to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificates::read_chain;
    use rcgen::{
        BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd,
    };
    use webpki::Error;

    #[test]
    fn a_path_is_denied_only_when_nothing_was_beyond_us() {
        assert_eq!(settle(&[Error::UnknownIssuer], true), Determination::No);
        assert_eq!(settle(&[Error::InvalidSignatureForPublicKey], false), Determination::No);
        let wrong = settle(&[Error::InvalidSignatureForPublicKey], true);
        let unread = settle(&[Error::UnknownIssuer, Error::BadDer], false);
        for open in [wrong, unread, settle(&[], false)] {
            assert!(matches!(open, Determination::Undetermined(_)));
        }
    }

    fn authority(name: &str, years: (i32, i32)) -> CertificateParams {
        let mut parameters = CertificateParams::new(Vec::new()).unwrap();
        parameters.distinguished_name.push(DnType::CommonName, name);
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters.not_before = date_time_ymd(years.0, 1, 1);
        parameters.not_after = date_time_ymd(years.1, 1, 1);
        parameters
    }

    /// The old certificate of an intermediate beside its new one, as after a cross-sign.
    #[test]
    fn an_expired_certificate_is_on_a_path_only_while_it_is_valid() {
        let keys: Vec<_> = (0..3).map(|_| KeyPair::generate().unwrap()).collect();
        let root = authority("root", (2010, 2040));
        let pem = root.self_signed(&keys[0]).unwrap().pem();
        let root = Issuer::new(root, &keys[0]);
        let under = |years| authority("under", years);
        let made = |years| under(years).signed_by(&keys[1], &root).unwrap().der().to_vec();
        let (old, new) = (made((2015, 2021)), made((2020, 2030)));
        let mut leaf = CertificateParams::new(vec!["befund.example".to_owned()]).unwrap();
        leaf.not_before = date_time_ymd(2016, 1, 1);
        leaf.not_after = date_time_ymd(2028, 1, 1);
        let issuer = Issuer::new(under((2015, 2021)), &keys[1]);
        let leaf = leaf.signed_by(&keys[2], &issuer).unwrap().der().to_vec();
        let roots = Roots::default().and_pem("own.pem", pem.as_bytes()).unwrap();
        let chain = read_chain(&[leaf, old, new], None, &roots);
        assert_eq!(chain.path_to_root, Determination::Yes);
        let begins = |year| date_time_ymd(year, 1, 1).unix_timestamp();
        let path = |positions: &[usize], from, until| Path {
            positions: positions.to_vec(),
            from: begins(from),
            until: begins(until),
        };
        assert_eq!(chain.paths, [path(&[0, 1], 2016, 2021), path(&[0, 2], 2020, 2028)]);
    }
}
