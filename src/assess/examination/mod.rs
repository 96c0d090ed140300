//! The evaluator's side: judgements of what was looked at, held apart from what the manufacturer says.
//!
//! `read` takes a record apart and asks of each judgement what the norm asks of its result, `hold` holds it
//! against product, catalogs and evidence, `apply` lets it speak where a demand is judged.

mod apply;
mod hold;
mod read;
mod record;
mod schema;

use std::collections::BTreeMap;

pub(super) use self::apply::apply;
pub use self::hold::{read, read_sealed, refuse_self_assessment};
pub(super) use self::record::records;
pub use self::schema::schema;

use crate::as_of::AsOf;
use crate::assess::evidence::{MAX_AGE_STATED, plus_days};
use crate::assess::examined::{Examination, Judgement};

/// A judgement with the record it stands in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Examined<'e> {
    pub(super) record: &'e Examination,
    pub(super) judgement: &'e Judgement,
}

impl Examined<'_> {
    /// Whether it was made by a day.
    pub(super) fn is_made(&self, as_of: AsOf<'_>) -> bool {
        self.judgement.date <= as_of
    }

    /// Whether it still carries a pass.
    pub(super) fn is_fresh(&self, as_of: AsOf<'_>) -> bool {
        plus_days(self.judgement.date, MAX_AGE_STATED) >= as_of
    }
}

/// Judgements by the finding they are about.
pub(super) type ByKey<'e> = BTreeMap<String, Vec<Examined<'e>>>;

/// All judgements made by a day, by the finding they are about.
pub(super) fn by_key<'e>(records: &'e [Examination], as_of: AsOf<'_>) -> ByKey<'e> {
    let mut all: ByKey<'e> = BTreeMap::new();
    for record in records {
        for judgement in &record.judgements {
            let one = Examined { record, judgement };
            if one.is_made(as_of) {
                all.entry(judgement.key()).or_default().push(one);
            }
        }
    }
    all
}
