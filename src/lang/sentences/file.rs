//! What the readers of files say.

use super::Sentence;

/// In the order in which they are tried.
pub(super) const SENTENCES: &[Sentence] = &[
    ("it is no file", "es ist keine Datei"),
    ("no file matches", "keine Datei passt"),
    (
        "the folder holds more than {} entries; name files by `path`",
        "der Ordner hat mehr als {} Einträge; Dateien mit `path` nennen",
    ),
    (
        "`{}` matches {} files, and {} are declared: {}",
        "`{}` passt auf {} Dateien, angegeben sind {}: {}",
    ),
    (
        "{} is of the format `{}`, others are of `{}`; name them in targets of their own",
        "{} hat das Format `{}`, andere haben `{}`; sie gehören in eigene Prüfziele",
    ),
    (
        "it is dated {}, after the day of reading ({}); correct the date",
        "sie trägt das Datum {}, nach dem Tag des Lesens ({}); das Datum berichtigen",
    ),
    (
        "`glob` without `count`: what was read may only refute",
        "`glob` ohne `count`: was gelesen wurde, kann nur widerlegen",
    ),
    (
        "it carries no date: say `exported: DATE` (or `on-read` where it is exported right before); until then it may only refute",
        "sie trägt kein Datum: `exported: DATUM` angeben (oder `on-read`, wo sie unmittelbar zuvor ausgegeben wird); bis dahin kann sie nur widerlegen",
    ),
    (
        "the file carries no date: its target says `exported: DATE` or `on-read`, or for a configuration `in_effect: true`",
        "die Datei trägt kein Datum: ihr Prüfziel sagt `exported: DATUM` oder `on-read`, bei einer Konfiguration `in_effect: true`",
    ),
    (
        "`{}` matches nothing that was read from {}",
        "`{}` passt auf nichts, was aus {} gelesen wurde",
    ),
    (
        "`{}` shares its ways in with other clients, of which not the same is said",
        "`{}` teilt seine Zugangswege mit anderen Clients, zu denen nicht dasselbe gesagt ist",
    ),
    ("`{}` of `{}` stays as the file has it", "`{}` von `{}` bleibt, wie die Datei es hat"),
    ("reading {}", "liest {}"),
    ("{} was changed since", "{} wurde seither geändert"),
    ("{} is not there", "{} ist nicht da"),
    (
        "{} {} read it; read it again with this version",
        "{} {} hat sie gelesen; mit dieser Version neu lesen",
    ),
    ("other files match now", "jetzt passen andere Dateien"),
    ("its transcript `{}` is gone or was changed", "ihr Protokoll `{}` fehlt oder wurde geändert"),
    ("not determined", "nicht ermittelt"),
    ("read a file that shows it", "eine Datei lesen, die es zeigt"),
    ("it is of an earlier format", "sie hat ein früheres Format"),
    // Opening.
    ("it lies outside the product folder", "sie liegt außerhalb des Produktordners"),
    (
        "copy it into the folder; a link must not lead out of it",
        "in den Ordner kopieren; ein Verweis darf nicht hinausführen",
    ),
    ("it is not there", "sie ist nicht da"),
    ("check the path and that you may read it", "Pfad und Leserecht prüfen"),
    ("it is not a regular file", "sie ist keine gewöhnliche Datei"),
    (
        "name a file, no device; a folder is named with `/` at its end",
        "eine Datei nennen, kein Gerät; ein Ordner wird mit `/` am Ende genannt",
    ),
    ("the folder holds more than {} entries", "der Ordner hat mehr als {} Einträge"),
    ("the folder is empty", "der Ordner ist leer"),
    (
        "the files of the target hold more than {} MiB",
        "die Dateien des Prüfziels haben zusammen mehr als {} MiB",
    ),
    ("name them in targets of their own", "sie in eigenen Prüfzielen nennen"),
    ("name the files", "die Dateien nennen"),
    ("it is larger than {} MiB", "sie ist größer als {} MiB"),
    ("allow for more with --max-file MIB", "mit --max-file MIB mehr zulassen"),
    ("it holds binary data", "sie enthält Binärdaten"),
    ("name a text file", "eine Textdatei nennen"),
    ("it is empty", "sie ist leer"),
    ("export it again", "neu ausgeben"),
    ("it is neither UTF-8 nor UTF-16 (byte {})", "sie ist weder UTF-8 noch UTF-16 (Byte {})"),
    (
        "save it as UTF-8, such as by `iconv -f latin1 -t utf-8 FILE`",
        "als UTF-8 speichern, etwa mit `iconv -f latin1 -t utf-8 DATEI`",
    ),
    (
        "it begins as UTF-16 and does not go on so",
        "sie beginnt als UTF-16 und geht nicht so weiter",
    ),
    ("save it as UTF-8", "als UTF-8 speichern"),
    (
        "larger than {} MiB, which no configuration in YAML is",
        "größer als {} MiB, was keine Konfiguration in YAML ist",
    ),
    ("name the configuration file itself", "die Konfigurationsdatei selbst nennen"),
    ("a key stands here a second time", "ein Schlüssel steht hier ein zweites Mal"),
    ("keep one of the two", "einen der beiden behalten"),
    (
        "its aliases unfold to more than is read",
        "ihre Aliase entfalten sich zu mehr, als gelesen wird",
    ),
    ("write the values out", "die Werte ausschreiben"),
    ("it is nested deeper than 64 levels", "sie ist tiefer als 64 Ebenen geschachtelt"),
    ("name a configuration file", "eine Konfigurationsdatei nennen"),
    ("it holds more than is read", "sie enthält mehr, als gelesen wird"),
    ("it is not readable as YAML", "sie ist als YAML nicht lesbar"),
    ("check it with the program that reads it", "mit dem Programm prüfen, das sie liest"),
    ("line {}, column {}", "Zeile {}, Spalte {}"),
    ("inside one of its things", "in einem ihrer Dinge"),
    ("a key stands twice in one object ({})", "ein Schlüssel steht zweimal in einem Objekt ({})"),
    (
        "what is read of it holds more than is kept ({})",
        "was davon gelesen wird, ist mehr, als behalten wird ({})",
    ),
    ("name the export itself", "die Ausgabe selbst nennen"),
    ("it is nested deeper than 128 levels ({})", "sie ist tiefer als 128 Ebenen geschachtelt ({})"),
    ("it ends too early", "sie endet zu früh"),
    ("it is no such JSON", "sie ist kein solches JSON"),
    ("export it again, whole", "neu und ganz ausgeben"),
    ("no such number is read exactly", "keine solche Zahl wird genau gelesen"),
    ("it is whole and within bounds", "sie ist ganz und in den Grenzen"),
    // Recognising.
    (
        "Files: states, exports and configurations, recognised by their content.",
        "Dateien: Zustände, Ausgaben und Konfigurationen, erkannt an ihrem Inhalt.",
    ),
    (
        "it is a template of what the reader `{}` reads",
        "sie ist eine Vorlage dessen, was der Leser `{}` liest",
    ),
    ("several readers recognise it: {}", "mehrere Leser erkennen sie: {}"),
    ("split it; a file is of one format", "aufteilen; eine Datei hat ein Format"),
    (
        "`befund probe --formats` lists what is read and how it is exported",
        "`befund probe --formats` nennt, was gelesen wird und wie man es ausgibt",
    ),
    ("no reader recognises it", "kein Leser erkennt sie"),
    ("it holds more than {} things", "sie enthält mehr als {} Dinge"),
    ("split it, and name the parts", "aufteilen und die Teile nennen"),
    ("all of the file", "alles in der Datei"),
    ("render it with the tool it belongs to", "mit dem zugehörigen Werkzeug auflösen"),
    (
        "a value that is read is still a template ({})",
        "ein gelesener Wert ist noch eine Vorlage ({})",
    ),
    // Loki.
    (
        "Grafana Loki's configuration (loki.yaml, GET /config of a running one, or plain values of its charts)",
        "Konfiguration von Grafana Loki (loki.yaml, GET /config eines laufenden, oder einfache Werte seiner Charts)",
    ),
    (
        "name the configuration in effect: GET /config of the running Loki",
        "die geltende Konfiguration nennen: GET /config des laufenden Loki",
    ),
    ("it holds several configurations of Loki", "sie enthält mehrere Konfigurationen von Loki"),
    ("name a file with one of them", "eine Datei mit einer davon nennen"),
    (
        "the log store of this Loki, for all its tenants named in the file",
        "der Logspeicher dieses Loki, für alle in der Datei genannten Mandanten",
    ),
    (
        "it is a configuration of Promtail, which keeps nothing",
        "sie ist eine Konfiguration von Promtail, das nichts speichert",
    ),
    ("name Loki's own", "die von Loki selbst nennen"),
    (
        "{}; or take GET /config of the running Loki, and name the result",
        "{}; oder GET /config des laufenden Loki nehmen und das Ergebnis nennen",
    ),
    (
        "render it: helm template RELEASE CHART -f VALUES (or the tool it belongs to)",
        "auflösen: helm template RELEASE CHART -f WERTE (oder mit dem Werkzeug, zu dem sie gehört)",
    ),
    (
        "the chart does not run the compactor: `compactor.enabled` is false",
        "das Chart startet den Compactor nicht: `compactor.enabled` ist false",
    ),
    (
        "the compactor is a service of its own here, and runs only with `compactor.replicas` or `compactor.enabled`",
        "der Compactor ist hier ein eigener Dienst und läuft nur mit `compactor.replicas` oder `compactor.enabled`",
    ),
    (
        "the rules of buckets of this type are not read",
        "die Regeln von Buckets dieses Typs werden nicht gelesen",
    ),
    (
        "`say: {bucket: NAME}` names one bucket, and the answers are about several",
        "`say: {bucket: NAME}` nennt einen Bucket, und die Antworten sind über mehrere",
    ),
    (
        "name the answers about each bucket in a target of their own",
        "die Antworten über jeden Bucket in einem eigenen Ziel nennen",
    ),
    (
        "`say: {bucket: NAME}` is for answers of `aws s3api`, which name no bucket; it counts for nothing here",
        "`say: {bucket: NAME}` ist für Antworten von `aws s3api`, die keinen Bucket nennen; hier zählt es nicht",
    ),
    ("it holds values for a Helm chart", "sie enthält Werte für ein Helm-Chart"),
    (
        "render it: loki -config.file=FILE -config.expand-env=true -verify-config -print-config-stderr",
        "auflösen: loki -config.file=DATEI -config.expand-env=true -verify-config -print-config-stderr",
    ),
    (
        "render it: helm template RELEASE grafana/loki -f FILE, and take the configuration out of its ConfigMap",
        "auflösen: helm template RELEASE grafana/loki -f DATEI, und die Konfiguration aus der ConfigMap nehmen",
    ),
    (
        "it holds Loki's configuration as text in a manifest",
        "sie enthält Lokis Konfiguration als Text in einem Manifest",
    ),
    (
        "take the configuration out of its ConfigMap into a file of its own",
        "die Konfiguration aus der ConfigMap in eine eigene Datei nehmen",
    ),
    (
        "`{}` says nothing of how long logs are kept",
        "`{}` sagt nichts darüber, wie lange Logs bleiben",
    ),
    ("a key that is no section of Loki", "ein Schlüssel, der kein Abschnitt von Loki ist"),
    (
        "the delays of its compactor or ingester are not readable",
        "die Verzögerungen des Compactors oder Ingesters sind nicht lesbar",
    ),
    (
        "tenants have periods of their own in a file that was not read",
        "Mandanten haben eigene Fristen in einer Datei, die nicht gelesen wurde",
    ),
    (
        "whether retention is on is not readable",
        "ob Aufbewahrung eingeschaltet ist, ist nicht lesbar",
    ),
    (
        "a part of the schema uses an index that the compactor does not delete from",
        "ein Teil des Schemas nutzt einen Index, aus dem der Compactor nicht löscht",
    ),
    (
        "the compactor deletes only where the period of the index is 24h",
        "der Compactor löscht nur, wo der Zeitraum des Index 24h ist",
    ),
    (
        "the table manager deletes no chunks from an object store; its own rule counts",
        "der Table Manager löscht keine Chunks aus einem Objektspeicher; es zählt dessen eigene Regel",
    ),
    ("the period of the index is not readable", "der Zeitraum des Index ist nicht lesbar"),
    ("its period is not readable", "seine Frist ist nicht lesbar"),
    ("a stream has no period that is readable", "ein Stream hat keine lesbare Frist"),
    ("{}: {} s, written as `{}`", "{}: {} s, geschrieben als `{}`"),
    (
        "a period is not readable; it needs a unit, such as 90d",
        "eine Frist ist nicht lesbar; sie braucht eine Einheit, etwa 90d",
    ),
    (
        "`retention_period` is not given; it is 744h up to Loki 2.7 and none from 2.8 on",
        "`retention_period` ist nicht angegeben; bis Loki 2.7 sind es 744h, ab 2.8 keine",
    ),
    (
        "`retention_period` does nothing as long as `compactor.retention_enabled` is not true",
        "`retention_period` bewirkt nichts, solange `compactor.retention_enabled` nicht true ist",
    ),
    (
        "nothing deletes: `compactor.retention_enabled` is not true",
        "nichts löscht: `compactor.retention_enabled` ist nicht true",
    ),
    (
        "a period that was changed does not apply to logs taken in before",
        "eine geänderte Frist gilt nicht für Logs, die zuvor aufgenommen wurden",
    ),
    // Terraform.
    (
        "Terraform and OpenTofu: `state pull`, `show -json` of a state or of a plan",
        "Terraform und OpenTofu: `state pull`, `show -json` eines Zustands oder eines Plans",
    ),
    (
        "render it with the tool it belongs to, or export it anew: terraform show -json > state.json",
        "mit dem zugehörigen Werkzeug auflösen oder neu ausgeben: terraform show -json > state.json",
    ),
    (
        "export it anew: terraform show -json > state.json, or terraform state pull > state.json (tofu for OpenTofu)",
        "neu ausgeben: terraform show -json > state.json, oder terraform state pull > state.json (tofu bei OpenTofu)",
    ),
    (
        "export it anew: terraform show -json > state.json",
        "neu ausgeben: terraform show -json > state.json",
    ),
    ("it is a state that OpenTofu encrypted", "sie ist ein von OpenTofu verschlüsselter Zustand"),
    (
        "it looks like Terraform's and holds neither the `values` of a state nor the `planned_values` and `resource_changes` of a plan",
        "sie sieht nach Terraform aus und enthält weder `values` eines Zustands noch `planned_values` und `resource_changes` eines Plans",
    ),
    (
        "it looks like Terraform's and is no state: one has `version`, `serial`, `lineage` and `resources`",
        "sie sieht nach Terraform aus und ist kein Zustand: einer hat `version`, `serial`, `lineage` und `resources`",
    ),
    ("it is a state of another version than 4", "sie ist ein Zustand anderer Version als 4"),
    (
        "planning ended with an error, so that the plan is not whole",
        "das Planen endete mit einem Fehler, also ist der Plan nicht vollständig",
    ),
    ("mend the error and plan again", "den Fehler beheben und neu planen"),
    (
        "the plan changes nothing: what it shows is the state",
        "der Plan ändert nichts: was er zeigt, ist der Zustand",
    ),
    (
        "{} resources would change: all of it counts as a plan, also what stays as it is; `terraform show -json` of the state shows that as a state",
        "{} Ressourcen würden sich ändern: alles zählt als Plan, auch was bleibt; `terraform show -json` des Zustands zeigt das als Zustand",
    ),
    (
        "it holds more than {} resources that would be looked at",
        "sie enthält mehr als {} Ressourcen, die anzusehen wären",
    ),
    ("it names more than {} regions", "sie nennt mehr als {} Regionen"),
    (
        "its provider asks another endpoint than Amazon's",
        "sein Provider fragt einen anderen Endpunkt als Amazons",
    ),
    (
        "nothing in the file shows that its buckets are Amazon's; others use the same type",
        "nichts in der Datei zeigt, dass ihre Buckets Amazons sind; andere verwenden denselben Typ",
    ),
    (
        "read the state after `terraform apply`, or a plan, which names the regions of its providers",
        "den Zustand nach `terraform apply` lesen, oder einen Plan, der die Regionen seiner Provider nennt",
    ),
    (
        "`{}` is in no table of regions; it is not guessed",
        "`{}` steht in keiner Tabelle der Regionen; geraten wird nicht",
    ),
    ("the resource names no region", "die Ressource nennt keine Region"),
    (
        "a delivery network answers where its visitors are",
        "ein Auslieferungsnetz antwortet dort, wo seine Besucher sind",
    ),
    (
        "{} resources name no place and were left aside: {}",
        "{} Ressourcen nennen keinen Ort und blieben außer Betracht: {}",
    ),
    (
        "it is known only once the plan was applied",
        "es ist erst bekannt, wenn der Plan angewandt ist",
    ),
    (
        "read the state in which its rules are managed, after `terraform apply`",
        "den Zustand lesen, in dem seine Regeln verwaltet werden, nach `terraform apply`",
    ),
    (
        "a log group of the class DELIVERY keeps its own period",
        "eine Loggruppe der Klasse DELIVERY hat ihre eigene Frist",
    ),
    ("`retention_in_days` is not readable", "`retention_in_days` ist nicht lesbar"),
    (
        "which bucket a lifecycle configuration belongs to is known only after apply",
        "zu welchem Bucket eine Lifecycle-Konfiguration gehört, ist erst nach dem Anwenden bekannt",
    ),
    ("a lifecycle rule is not readable", "eine Lifecycle-Regel ist nicht lesbar"),
    ("the file says nothing of lifecycle rules", "die Datei sagt nichts von Lifecycle-Regeln"),
    (
        "whether it keeps old versions is not in the file",
        "ob er alte Versionen behält, steht nicht in der Datei",
    ),
    (
        "it is copied to another bucket, whose rules count too",
        "er wird in einen anderen Bucket kopiert, dessen Regeln auch zählen",
    ),
    (
        "{}: objects may be locked, and outlive its rules",
        "{}: Objekte können gesperrt sein und seine Regeln überdauern",
    ),
    (
        "its objects may be locked, and outlive its rules",
        "seine Objekte können gesperrt sein und seine Regeln überdauern",
    ),
    (
        "a rule deletes at a date, not at an age",
        "eine Regel löscht zu einem Datum, nicht nach Alter",
    ),
    (
        "the region it is copied to is not in the table",
        "die Region, in die kopiert wird, steht nicht in der Tabelle",
    ),
    (
        "whether it is copied to another region is not in the file",
        "ob in eine andere Region kopiert wird, steht nicht in der Datei",
    ),
    ("`{}` is not given", "`{}` ist nicht angegeben"),
    (
        "whose tables have periods of their own is not known",
        "ob Tabellen eigene Fristen haben, ist nicht bekannt",
    ),
    (
        "which account a policy belongs to is known only after apply",
        "zu welchem Konto eine Richtlinie gehört, ist erst nach dem Anwenden bekannt",
    ),
    ("whether it keeps versions is not readable", "ob es Versionen behält, ist nicht lesbar"),
    (
        "for how long deleted blobs can be restored is not readable",
        "wie lange gelöschte Blobs wiederherstellbar sind, ist nicht lesbar",
    ),
    (
        "its rules count from the last change, so that what is appended to grows older",
        "seine Regeln zählen ab der letzten Änderung, sodass älter wird, woran angefügt wird",
    ),
    ("a rule of its policy is not readable", "eine Regel seiner Richtlinie ist nicht lesbar"),
    (
        "whether it keeps old versions is not readable",
        "ob er alte Versionen behält, ist nicht lesbar",
    ),
    (
        "for how long deleted objects can be restored is not readable",
        "wie lange gelöschte Objekte wiederherstellbar sind, ist nicht lesbar",
    ),
    (
        "its rules delete only parts, or not by age",
        "seine Regeln löschen nur Teile, oder nicht nach Alter",
    ),
    ("none", "keine"),
    ("{} (line {})", "{} (Zeile {})"),
    ("{} ({})", "{} ({})"),
];
