//! What the reader of Terraform says of clouds.

use super::Sentence;

/// In the order in which they are tried.
pub(super) const SENTENCES: &[Sentence] = &[
    ("what was read has no word on it", "was gelesen wurde, sagt dazu nichts"),
    ("it can lie in any of several countries", "es kann in jedem von mehreren Ländern liegen"),
    (
        "to which region it is copied is not in the file",
        "in welche Region es kopiert wird, steht nicht in der Datei",
    ),
    ("where its backups lie is not given", "wo seine Sicherungen liegen, ist nicht angegeben"),
    (
        "its backups are kept in another region, which is not named",
        "seine Sicherungen liegen in einer anderen Region, die nicht genannt ist",
    ),
    ("where all of its network lies is not known", "wo sein ganzes Netz liegt, ist nicht bekannt"),
    ("where its network lies is not in the file", "wo sein Netz liegt, steht nicht in der Datei"),
    (
        "log groups, buckets, tables and backups, and the places its resources name",
        "Protokollgruppen, Buckets, Tabellen und Sicherungen und die Orte, die ihre Ressourcen nennen",
    ),
    // What an age is made of.
    ("rule {} s", "Regel {} s"),
    ("old versions {} s", "alte Versionen {} s"),
    ("up to 72 h until it is gone {} s", "bis zu 72 h bis zur Löschung {} s"),
    ("up to a day until the rule runs {} s", "bis zu einem Tag, bis die Regel läuft {} s"),
    ("up to a day until the next backup {} s", "bis zu einem Tag bis zur nächsten Sicherung {} s"),
    ("soft delete {} s", "weiches Löschen {} s"),
    ("kept at least {} s", "mindestens aufbewahrt {} s"),
    ("counted from creation {} s", "ab der Erstellung gezählt {} s"),
    ("time travel {} s", "Zeitreise {} s"),
    ("the span of a partition {} s", "Spanne einer Partition {} s"),
    // Why one is not known.
    (
        "its rules are for blobs of some types, and whether there are others is not in the file",
        "seine Regeln gelten für Blobs einiger Arten, und ob es andere gibt, steht nicht in der Datei",
    ),
    ("its rules delete by the last access", "seine Regeln löschen nach dem letzten Zugriff"),
    ("it goes on a date, not at an age", "es wird an einem Datum gelöscht, nicht nach einem Alter"),
    (
        "how long a partition is open is not readable",
        "wie lange eine Partition offen ist, ist nicht lesbar",
    ),
    (
        "for how long its past can be read, its data set says",
        "wie lange ihr früherer Stand lesbar ist, sagt ihr Datensatz",
    ),
    (
        "for how long its past can be read is not readable",
        "wie lange sein früherer Stand lesbar ist, ist nicht erkennbar",
    ),
    (
        "after time travel comes fail-safe, whose length is not in the file",
        "nach der Zeitreise kommt Fail-safe, dessen Länge nicht in der Datei steht",
    ),
    (
        "each item carries the time at which it goes, and one without stays; the file does not show them",
        "jeder Eintrag trägt die Zeit, zu der er gelöscht wird, und einer ohne bleibt; die Datei zeigt sie nicht",
    ),
    ("whether items expire is not readable", "ob Einträge ablaufen, ist nicht lesbar"),
    (
        "its rules are set over the S3 interface, which the provider does not show",
        "seine Regeln werden über die S3-Schnittstelle gesetzt, die der Provider nicht zeigt",
    ),
    (
        "it keeps backups by number beside its period",
        "neben seiner Frist behält es Sicherungen nach Anzahl",
    ),
    (
        "`retention_id` is an id: the period behind it stands in ovh_dbaas_logs_cluster_retention",
        "`retention_id` ist eine Kennung: die Frist dahinter steht in ovh_dbaas_logs_cluster_retention",
    ),
    (
        "Kafka deletes whole segments, and how long one is open is not in the file",
        "Kafka löscht ganze Segmente, und wie lange eines offen ist, steht nicht in der Datei",
    ),
    (
        "it has a long-term policy of its own, which is not read",
        "es hat eine eigene Langzeitregel, die nicht gelesen wird",
    ),
    ("`{}` is not readable", "`{}` ist nicht lesbar"),
    ("{}: its least period is locked for good", "{}: seine Mindestfrist ist endgültig gesperrt"),
    (
        "{}: its containers may be opened to everybody",
        "{}: seine Container können für alle geöffnet werden",
    ),
    // Why a file is not read.
    (
        "it is source of Terraform, whose values are known only once it is planned; it is not read in this version",
        "es ist Quelltext von Terraform, dessen Werte erst ein Plan kennt; diese Version liest ihn nicht",
    ),
    (
        "plan it and export that: terraform plan -out=p && terraform show -json p > plan.json; better the state: terraform show -json > state.json (tofu for OpenTofu)",
        "planen und den Plan ausgeben: terraform plan -out=p && terraform show -json p > plan.json; besser den Zustand: terraform show -json > state.json (bei OpenTofu tofu)",
    ),
    ("it is a state of a Terraform before 0.7", "es ist ein Zustand eines Terraform vor 0.7"),
    (
        "it is of a format whose major version is neither 0 nor 1",
        "ihr Format hat weder 0 noch 1 als Hauptversion",
    ),
    ("a resource larger than is read", "eine Ressource, die größer ist, als gelesen wird"),
];
