//! The comments of a first `befund.yaml`, in both languages.

pub(super) const HEAD_DE: &str = "\
# Was befund prüft. Das Format: `befund schema product`; was als vermutet gekennzeichnet ist, ist zu prüfen.
# Ein Urteil braucht Nachweise: Messungen, Dokumente oder wenigstens eine Erklärung, von wem und von welchem Tag.
";

pub(super) const HEAD_EN: &str = "\
# What befund audits. The format: `befund schema product`; what is marked as a guess is yours to check.
# A verdict needs evidence: measurements, documents, or at least a statement by somebody on a day.
";

pub(super) const TAIL_DE: &str = "
# Was von Hand erklärt wird, von wem und wann. `befund explain KATALOG NR` zeigt, was eine Anforderung fragt,
# mit Tatsachen zum Einfügen.
# facts: []

# Dateien, die etwas belegen.
# documents:
#   - {id: pentest, kind: penetration-test, file: docs/pentest.pdf, issued: 2026-01-31, stated: {by: QM, on: 2026-02-01}}

# Antworten, Anforderung für Anforderung; viele stehen besser in declarations/KATALOG@FASSUNG.yaml.
# declarations: {}

# Was Berichte im Stil einer Stelle (--style) außer dem Ergebnis sagen; geprüft wird danach nichts.
# report:
#   holder: {address: [Straße 1, 12345 Ort]}
#   occasion: Rezertifizierung
#   period: {from: 2026-01-31, to: 2026-03-31}
#   changes: []
#   description: TEXT
#   data_flows: []
#   third_parties: [{name: NAME, used_for: wofür, tested: true, in_providers_hands: false}]
#   excluded: []
#   strengths: []
#   recommendations: []
#   programme: {title: TITEL, version: VERSION, date: 2026-01-31, body: STELLE}
#   transfer: {state: Stand der Akkreditierung, number: NUMMER, until: 2026-12-31}

# Entscheidungen über Lücken: Sie verschieben das Gate, nie ein Urteil, und sie laufen ab.
# dispositions: []
";

pub(super) const TAIL_EN: &str = "
# What is stated by hand, by whom and when. `befund explain CATALOG NR` shows what a requirement asks,
# with facts to paste.
# facts: []

# Files that prove something.
# documents:
#   - {id: pentest, kind: penetration-test, file: docs/pentest.pdf, issued: 2026-01-31, stated: {by: QM, on: 2026-02-01}}

# Answers, requirement by requirement; large sets go into declarations/CATALOG@EDITION.yaml.
# declarations: {}

# What reports in the style of a body (--style) say beside the result; nothing is judged by it.
# report:
#   holder: {address: [Street 1, 12345 Town]}
#   occasion: Recertification
#   period: {from: 2026-01-31, to: 2026-03-31}
#   changes: []
#   description: TEXT
#   data_flows: []
#   third_parties: [{name: NAME, used_for: what for, tested: true, in_providers_hands: false}]
#   excluded: []
#   strengths: []
#   recommendations: []
#   programme: {title: TITLE, version: VERSION, date: 2026-01-31, body: BODY}
#   transfer: {state: state of accreditation, number: NUMBER, until: 2026-12-31}

# Decisions about gaps: they move the gate, never a verdict, and they expire.
# dispositions: []
";

pub(super) const IN_EFFECT_DE: &str = "      # in_effect: true        # wenn eben diese Datei gilt; bis dahin kann sie nur widerlegen\n";

pub(super) const IN_EFFECT_EN: &str = "      # in_effect: true        # if this very file is in effect; until then it may only refute\n";

pub(super) const EXPORTED_DE: &str = "      # exported: YYYY-MM-DD   # ihr Tag, oder on-read, wo CI sie unmittelbar zuvor ausgibt; bis dahin kann sie nur widerlegen\n";

pub(super) const EXPORTED_EN: &str = "      # exported: YYYY-MM-DD   # its day, or on-read where CI exports it right before; until then it may only refute\n";

pub(super) const AUTH_DE: &str = "
# Wer womit hineinkommt: jeder Weg mit den Faktoren, die immer verlangt werden; von einer Rolle, die genannt ist, alle.
";

pub(super) const AUTH_EN: &str = "
# Who gets in by what: each way with the factors that are always demanded; of a role that is named, all of them.
";

pub(super) const AUTH_FORM: &str = "\
# auth:
#   stated: {by: NAME, on: YYYY-MM-DD}
#   patient: [[username-password, totp], [gesundheitsid]]
";

pub(super) const KINDS_DE: &str = "\
  video-consultation  Dienst für Videosprechstunden: Anlage 31b BMV-Ä, TÜViT TSVC
  diga                digitale Gesundheitsanwendung nach § 139e SGB V: DiGAV Anlage 1, TR-03161
  health-app          andere Gesundheitsanwendung: TR-03161
";

pub(super) const KINDS_EN: &str = "\
  video-consultation  a service for video consultations: Anlage 31b BMV-Ä, TÜViT TSVC
  diga                a digital health application by section 139e SGB V: DiGAV Anlage 1, TR-03161
  health-app          another health application: TR-03161
";

pub(super) const NEEDS_DE: &str = "\
Schutzbedarf nach dem BSI: was ein Verlust von Vertraulichkeit, Integrität oder Verfügbarkeit anrichtet
  normal              begrenzter Schaden
  high                beträchtlicher Schaden
  very-high           existenzbedrohender Schaden; nach DiGAV Anlage 1 gelten zusätzliche Anforderungen
";

pub(super) const NEEDS_EN: &str = "\
Protection need as BSI has it: what a loss of confidentiality, integrity or availability does
  normal              limited damage
  high                considerable damage
  very-high           damage that threatens existence; DiGAV Anlage 1 then asks additional requirements
";
