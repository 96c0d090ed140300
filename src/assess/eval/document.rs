//! Documents that a check asks for.

use crate::assess::eval::Evaluator;
use crate::assess::eval::connect::Tested;
use crate::assess::eval::time::{age_limit, in_term};
use crate::assess::evaluation::Evaluation;
use crate::assess::evidence::Exhibit;
use crate::assess::result::ReasonCode;
use crate::assess::say;
use crate::assess::tri::Tri;
use crate::catalog::predicate::Condition;
use crate::fact::Basis;
use crate::fact::document::{DocumentKind, Scheme};

impl Evaluator<'_, '_> {
    pub(super) fn document(
        &self,
        kind: DocumentKind,
        schemes: &[Scheme],
        valid: bool,
        max_age: Option<u16>,
    ) -> Evaluation {
        let evidence = self.context.evidence;
        let as_of = self.context.as_of;
        let mut outcome = Evaluation::default();
        let (mut truth, mut documented) = (None, false);
        let fitting = evidence.documents().iter().filter(|document| {
            document.kind == kind
                && document.is_under(schemes)
                && evidence.concerns(document, self.context.component)
        });
        for document in fitting {
            let component = self.context.component;
            if let Some(standing) = evidence.document_of_other_version(document, component) {
                truth = Some(truth.map_or(Tri::Unknown, |known: Tri| known.or(Tri::Unknown)));
                outcome.missing.push(say::document_for_other_version(document, standing));
                continue;
            }
            let issued = if document.issued > as_of { Tri::Unknown } else { Tri::True };
            let there = document.sha256.is_some() && document.unfit.is_none();
            let there = if there { Tri::True } else { Tri::Unknown };
            let term = if valid { in_term(document, as_of) } else { Tri::True };
            let age = max_age
                .map_or(Tri::True, |months| Tri::from(age_limit(document.issued, months) >= as_of));
            let value = term.and(age).and(there).and(issued);
            truth = Some(truth.map_or(value, |known: Tri| known.or(value)));
            match value {
                Tri::True => {
                    documented |= !evidence.lacks_version(document, component);
                    outcome.documents.insert(document.id.clone());
                }
                Tri::False => outcome.offenders.push(say::document_over(document)),
                Tri::Unknown => outcome.missing.push(say::document_unsure(document, as_of)),
            }
        }
        match truth {
            None => Evaluation {
                missing: vec![say::no_document(kind, schemes)],
                ..Evaluation::of(Tri::Unknown)
            },
            Some(Tri::True) => Evaluation {
                truth,
                basis: Some(if documented { Basis::Documented } else { Basis::Declared }),
                documents: outcome.documents,
                ..Evaluation::default()
            },
            Some(Tri::False) => {
                Evaluation { truth, basis: Some(Basis::Documented), aged: true, ..outcome }
            }
            Some(Tri::Unknown) => {
                let aged =
                    outcome.missing.iter().any(|reason| reason.code == ReasonCode::EvidenceStale);
                Evaluation { truth, offenders: Vec::new(), aged, ..outcome }
            }
        }
    }

    /// A verdict with what the values rest on that it read.
    pub(super) fn on_basis(
        &self,
        exhibit: &Exhibit<'_>,
        condition: &Condition,
        verdict: Tested,
    ) -> Tested {
        Tested { basis: self.basis_of(exhibit, &condition.attributes()), ..verdict }
    }
}
