//! What the readers of answers, clusters and lists say.

use super::Sentence;

/// In the order in which they are tried.
pub(super) const SENTENCES: &[Sentence] = &[
    // What is read.
    (
        "CloudWatch log groups (aws logs describe-log-groups --output json), a file a region",
        "Loggruppen von CloudWatch (aws logs describe-log-groups --output json), je Region eine Datei",
    ),
    (
        "An S3 bucket (aws s3api get-bucket-lifecycle-configuration, -versioning, -location, -replication), a folder a bucket",
        "Ein S3-Bucket (aws s3api get-bucket-lifecycle-configuration, -versioning, -location, -replication), je Bucket ein Ordner",
    ),
    (
        "Elasticsearch and OpenSearch: GET _ilm/policy, _index_template, _component_template, _data_stream, _plugins/_ism/policies, or Dev Tools requests",
        "Elasticsearch und OpenSearch: GET _ilm/policy, _index_template, _component_template, _data_stream, _plugins/_ism/policies, oder Anfragen der Dev Tools",
    ),
    (
        "Kubernetes manifests (rendered charts, kubectl get … -o yaml), configurations of Loki and LiveKit in them included",
        "Manifeste von Kubernetes (aufgelöste Charts, kubectl get … -o yaml), Konfigurationen von Loki und LiveKit darin eingeschlossen",
    ),
    (
        "The nodes of a Kubernetes cluster (kubectl get nodes -o json, or -o yaml)",
        "Die Knoten eines Kubernetes-Clusters (kubectl get nodes -o json oder -o yaml)",
    ),
    (
        "A list of processors (Art. 28 GDPR) as CSV or XLSX, with a head in German or English",
        "Eine Liste der Auftragsverarbeiter (Art. 28 DSGVO) als CSV oder XLSX, mit deutscher oder englischer Kopfzeile",
    ),
    // Sums.
    ("nothing deletes by age", "nichts löscht nach Alter"),
    ("rule {} s", "Regel {} s"),
    ("up to 72 h until it is gone {} s", "bis zu 72 h bis zur Löschung {} s"),
    ("until the rule runs {} s", "bis die Regel läuft {} s"),
    ("older versions {} s", "ältere Versionen {} s"),
    ("until that rule runs {} s", "bis jene Regel läuft {} s"),
    // Log groups of AWS.
    (
        "it is a list of log groups as text or as a table",
        "sie ist eine Liste von Loggruppen als Text oder als Tabelle",
    ),
    (
        "export it anew: aws logs describe-log-groups --output json > FILE",
        "neu ausgeben: aws logs describe-log-groups --output json > DATEI",
    ),
    (
        "it holds log groups that a query picked out, perhaps without their periods",
        "sie enthält Loggruppen, die eine Abfrage herausgriff, womöglich ohne ihre Fristen",
    ),
    (
        "it holds one page of the log groups: there is a `nextToken`",
        "sie enthält eine Seite der Loggruppen: es gibt ein `nextToken`",
    ),
    (
        "export all of them: aws logs describe-log-groups --output json, without --no-paginate and --max-items",
        "alle ausgeben: aws logs describe-log-groups --output json, ohne --no-paginate und --max-items",
    ),
    (
        "the log groups of one account and region that the answer lists",
        "die Loggruppen eines Kontos und einer Region, die die Antwort nennt",
    ),
    ("`retentionInDays` is not readable", "`retentionInDays` ist nicht lesbar"),
    ("a log group has no name that is readable", "eine Loggruppe hat keinen lesbaren Namen"),
    (
        "no resource name of Amazon's says its region",
        "kein Ressourcenname von Amazon nennt seine Region",
    ),
    // Buckets of AWS.
    (
        "the buckets that the answers are about, a folder each",
        "die Buckets, von denen die Antworten handeln, je ein Ordner",
    ),
    (
        "aws s3api get-bucket-lifecycle-configuration --bucket NAME",
        "aws s3api get-bucket-lifecycle-configuration --bucket NAME",
    ),
    (
        "aws s3api get-bucket-versioning --bucket NAME --query '{Status: Status}' > versioning.json, beside its lifecycle",
        "aws s3api get-bucket-versioning --bucket NAME --query '{Status: Status}' > versioning.json, neben seinem Lifecycle",
    ),
    (
        "aws s3api get-bucket-location --bucket NAME, beside its lifecycle",
        "aws s3api get-bucket-location --bucket NAME, neben seinem Lifecycle",
    ),
    (
        "it holds two answers of one kind, and none says of which bucket",
        "sie enthält zwei Antworten einer Art, und keine sagt, von welchem Bucket",
    ),
    (
        "put the answers about one bucket into a folder of its own",
        "die Antworten zu einem Bucket in einen eigenen Ordner legen",
    ),
    (
        "the answer of get-bucket-lifecycle-configuration is not among the files",
        "die Antwort von get-bucket-lifecycle-configuration ist nicht unter den Dateien",
    ),
    (
        "the answer of get-bucket-versioning is not among the files",
        "die Antwort von get-bucket-versioning ist nicht unter den Dateien",
    ),
    (
        "the answer of get-bucket-location is not among the files",
        "die Antwort von get-bucket-location ist nicht unter den Dateien",
    ),
    (
        "whether a bucket is copied to another shows `aws s3api get-bucket-replication --bucket NAME`",
        "ob ein Bucket in einen anderen kopiert wird, zeigt `aws s3api get-bucket-replication --bucket NAME`",
    ),
    (
        "the answers do not show that the bucket is Amazon's; others answer the same",
        "die Antworten zeigen nicht, dass der Bucket Amazons ist; andere antworten ebenso",
    ),
    ("the region is not readable", "die Region ist nicht lesbar"),
    (
        "the answer names the other bucket and not its region",
        "die Antwort nennt den anderen Bucket und nicht seine Region",
    ),
    (
        "it holds an error that the AWS CLI reported, and no answer",
        "sie enthält einen Fehler, den die AWS CLI meldete, und keine Antwort",
    ),
    (
        "let the command succeed, with the rights it needs, and export it again",
        "den Befehl mit den nötigen Rechten gelingen lassen und neu ausgeben",
    ),
    ("a rule that is disabled deletes nothing", "eine abgeschaltete Regel löscht nichts"),
    (
        "whether a lifecycle rule is in force is not readable",
        "ob eine Lifecycle-Regel gilt, ist nicht lesbar",
    ),
    (
        "what a lifecycle rule is for is not readable",
        "wofür eine Lifecycle-Regel gilt, ist nicht lesbar",
    ),
    (
        "the days of a lifecycle rule are not readable",
        "die Tage einer Lifecycle-Regel sind nicht lesbar",
    ),
    (
        "it ends uploads that were never completed",
        "es beendet Uploads, die nie abgeschlossen wurden",
    ),
    ("it removes delete markers, and no data", "es entfernt Löschmarken und keine Daten"),
    (
        "how many old versions a rule keeps is not readable",
        "wie viele alte Versionen eine Regel behält, ist nicht lesbar",
    ),
    (
        "a rule moves at a date, not at an age",
        "eine Regel verschiebt zu einem Datum, nicht nach Alter",
    ),
    (
        "it holds several answers, of which none is read for another",
        "sie enthält mehrere Antworten, von denen keine für eine andere gelesen wird",
    ),
    // Elasticsearch and OpenSearch.
    ("rule, from rollover {} s", "Regel, ab dem Rollover {} s"),
    ("span of an index until rollover {} s", "Spanne eines Index bis zum Rollover {} s"),
    ("until the policy is looked at {} s", "bis die Richtlinie geprüft wird {} s"),
    ("longest way to a state that deletes {} s", "längster Weg zu einem Zustand, der löscht {} s"),
    ("until its jobs have run {} s", "bis seine Aufgaben gelaufen sind {} s"),
    (
        "name all of GET _ilm/policy, GET _index_template, GET _component_template and GET _data_stream (OpenSearch: GET _plugins/_ism/policies?size=1000) in one folder",
        "alles aus GET _ilm/policy, GET _index_template, GET _component_template und GET _data_stream (OpenSearch: GET _plugins/_ism/policies?size=1000) in einem Ordner nennen",
    ),
    ("it holds requests as commands of curl", "sie enthält Anfragen als Befehle von curl"),
    (
        "write them as Dev Tools does: a line `PUT _ilm/policy/NAME`, and the body below",
        "so schreiben wie die Dev Tools: eine Zeile `PUT _ilm/policy/NAME` und darunter der Inhalt",
    ),
    (
        "render it with the tool it belongs to, or export it anew: GET _ilm/policy",
        "mit dem zugehörigen Werkzeug auflösen oder neu ausgeben: GET _ilm/policy",
    ),
    (
        "the policies, templates and data streams that the files hold",
        "die Richtlinien, Vorlagen und Datenströme in den Dateien",
    ),
    (
        "it says nothing of how long indices are kept",
        "es sagt nichts darüber, wie lange Indizes bleiben",
    ),
    (
        "it holds one page of the policies: `total_policies` is larger",
        "sie enthält eine Seite der Richtlinien: `total_policies` ist größer",
    ),
    (
        "export all of them: GET _plugins/_ism/policies?size=1000",
        "alle ausgeben: GET _plugins/_ism/policies?size=1000",
    ),
    (
        "indices that are in a phase of a policy go on with the policy as it was when they entered it",
        "Indizes in einer Phase einer Richtlinie folgen ihr so, wie sie beim Eintritt war",
    ),
    (
        "nothing that is used is in the files, and what else holds data is not known",
        "nichts, was verwendet wird, ist in den Dateien, und was sonst Daten enthält, ist nicht bekannt",
    ),
    (
        "a policy of the product's own that nothing uses",
        "eine mitgelieferte Richtlinie, die nichts verwendet",
    ),
    (
        "{}: nothing uses this policy, so that it deletes nothing",
        "{}: nichts verwendet diese Richtlinie, also löscht sie nichts",
    ),
    (
        "whether anything uses the policy is not in the files",
        "ob etwas die Richtlinie verwendet, steht nicht in den Dateien",
    ),
    (
        "the policy that it names is not in the files",
        "die genannte Richtlinie ist nicht in den Dateien",
    ),
    (
        "a component that it is made of is not in the files",
        "eine Komponente, aus der sie besteht, ist nicht in den Dateien",
    ),
    ("the `min_age` of a phase is not readable", "das `min_age` einer Phase ist nicht lesbar"),
    (
        "it waits for a snapshot, and snapshots live on by a rule of their own",
        "es wartet auf einen Snapshot, und Snapshots bleiben nach eigener Regel",
    ),
    ("the age of a rollover is not readable", "das Alter eines Rollovers ist nicht lesbar"),
    (
        "whether a policy of ILM goes first is not in the answer of `_lifecycle`; GET _data_stream says it",
        "ob eine Richtlinie von ILM vorgeht, steht nicht in der Antwort von `_lifecycle`; GET _data_stream sagt es",
    ),
    (
        "whether the lifecycle is on is not readable",
        "ob der Lebenszyklus eingeschaltet ist, ist nicht lesbar",
    ),
    ("`data_retention` is not readable", "`data_retention` ist nicht lesbar"),
    (
        "the first state of the policy is not readable",
        "der erste Zustand der Richtlinie ist nicht lesbar",
    ),
    (
        "it takes a snapshot, and snapshots live on by a rule of their own",
        "es macht einen Snapshot, und Snapshots bleiben nach eigener Regel",
    ),
    (
        "an age in a state of the policy is not readable",
        "ein Alter in einem Zustand der Richtlinie ist nicht lesbar",
    ),
    (
        "the policy has more ways than are walked",
        "die Richtlinie hat mehr Wege, als gegangen werden",
    ),
    (
        "the policy names a state that it does not have",
        "die Richtlinie nennt einen Zustand, den sie nicht hat",
    ),
    // Kubernetes.
    ("until it is collected {} s", "bis es eingesammelt wird {} s"),
    (
        "render it: helm template RELEASE CHART -f VALUES (or kustomize build), or take what is in effect: kubectl get -o yaml",
        "auflösen: helm template RELEASE CHART -f WERTE (oder kustomize build), oder das Geltende nehmen: kubectl get -o yaml",
    ),
    (
        "the backups, logs and containers that the manifests name",
        "die Sicherungen, Logs und Container, die die Manifeste nennen",
    ),
    (
        "a Secret is not opened: name a configuration in it as a file of its own",
        "ein Secret wird nicht geöffnet: eine Konfiguration darin als eigene Datei nennen",
    ),
    (
        "of values of charts, those for Loki and LiveKit are read; take others into a file of their own",
        "von Werten für Charts werden die für Loki und LiveKit gelesen; andere in eine eigene Datei nehmen",
    ),
    ("an object that is not looked at", "ein Objekt, das nicht angesehen wird"),
    (
        "topics of Strimzi are not in this version",
        "Topics von Strimzi gibt es in dieser Version nicht",
    ),
    (
        "manifests inside a ConfigMap are not read",
        "Manifeste in einer ConfigMap werden nicht gelesen",
    ),
    (
        "it holds what the reader `{}` reads: take it into a file of its own",
        "es enthält, was der Leser `{}` liest: in eine eigene Datei nehmen",
    ),
    (
        "give `ttl` as Go writes lengths of time, such as 720h0m0s, or read what is in effect: kubectl get -o yaml",
        "`ttl` so angeben, wie Go Zeitspannen schreibt, etwa 720h0m0s, oder das Geltende lesen: kubectl get -o yaml",
    ),
    (
        "a backup without `ttl` is kept 720 h, unless Velero's server is started with --default-backup-ttl",
        "eine Sicherung ohne `ttl` bleibt 720 h, sofern Veleros Server nicht mit --default-backup-ttl läuft",
    ),
    ("--default-backup-ttl is not readable", "--default-backup-ttl ist nicht lesbar"),
    ("`ttl` is not readable", "`ttl` ist nicht lesbar"),
    (
        "the kubelet rotates the output of containers by size (10Mi and 5 files unless given), never by age",
        "das Kubelet rotiert die Ausgabe von Containern nach Größe (10Mi und 5 Dateien, wenn nicht angegeben), nie nach Alter",
    ),
    ("--audit-log-maxage is not readable", "--audit-log-maxage ist nicht lesbar"),
    (
        "state how soon the file of the audit log fills: its age counts from then",
        "angeben, wie bald die Datei des Audit-Logs voll ist: ihr Alter zählt ab dann",
    ),
    (
        "a file of the audit log is closed once it is full, and how soon that is depends on what happens",
        "eine Datei des Audit-Logs wird geschlossen, wenn sie voll ist, und wie bald, hängt vom Geschehen ab",
    ),
    (
        "name the manifests of the services and ingresses that lead to it with it",
        "die Manifeste der Services und Ingresses, die dorthin führen, mit nennen",
    ),
    (
        "a container runs as root; whether it can be reached from outside is not in the files",
        "ein Container läuft als root; ob er von außen erreichbar ist, steht nicht in den Dateien",
    ),
    (
        "it is a table of nodes, which does not say where they are",
        "sie ist eine Tabelle von Knoten, die nicht sagt, wo sie stehen",
    ),
    (
        "export it anew: kubectl get nodes -o json > FILE",
        "neu ausgeben: kubectl get nodes -o json > DATEI",
    ),
    (
        "it holds a part of the nodes: there is a `continue`",
        "sie enthält einen Teil der Knoten: es gibt ein `continue`",
    ),
    (
        "the nodes of one cluster at the time of the answer",
        "die Knoten eines Clusters zur Zeit der Antwort",
    ),
    (
        "state where the machines are; labels of nodes that no cloud gave are anybody's",
        "angeben, wo die Maschinen stehen; Labels von Knoten, die keine Cloud gab, sind irgendjemandes",
    ),
    ("{}, machines: {}", "{}, Maschinen: {}"),
    (
        "what grows by itself may add nodes elsewhere later",
        "was von selbst wächst, kann später anderswo Knoten hinzunehmen",
    ),
    ("the node has no label with its region", "der Knoten hat kein Label mit seiner Region"),
    (
        "its identity and its label name different regions",
        "seine Identität und sein Label nennen verschiedene Regionen",
    ),
    (
        "the identity of the node does not say whose machine it is",
        "die Identität des Knotens sagt nicht, wessen Maschine es ist",
    ),
    // Loki in charts.
    (
        "compactor, marks that wait, and a chunk that is open {} s",
        "Compactor, wartende Marken und ein offener Chunk {} s",
    ),
    (
        "it holds values of a chart: other files of values and `--set` may change them",
        "sie enthält Werte eines Charts: andere Dateien mit Werten und `--set` können sie ändern",
    ),
    // Processors.
    (
        "give the table a head such as `Name;Leistung;Land;Sitz;Garantie;Zertifizierung;Niederlassung in Deutschland`, and each processor a row",
        "der Tabelle eine Kopfzeile geben wie `Name;Leistung;Land;Sitz;Garantie;Zertifizierung;Niederlassung in Deutschland`, und jedem Auftragsverarbeiter eine Zeile",
    ),
    ("the processors that the list names", "die Auftragsverarbeiter, die die Liste nennt"),
    (
        "fill in its cell: one country by its code or its full name, EU or EWR where it may be any of them",
        "die Zelle ausfüllen: ein Land mit Code oder vollem Namen, EU oder EWR, wo es jedes davon sein kann",
    ),
    ("the list names no processor", "die Liste nennt keinen Auftragsverarbeiter"),
    ("two columns of the list mean the same", "zwei Spalten der Liste meinen dasselbe"),
    (
        "columns of the list that are not read: {}",
        "Spalten der Liste, die nicht gelesen werden: {}",
    ),
    ("a cell that is read holds a formula ({})", "eine gelesene Zelle enthält eine Formel ({})"),
    (
        "replace it by its value: copy, then paste as text",
        "durch ihren Wert ersetzen: kopieren, dann als Text einfügen",
    ),
    ("a row of the list has no name ({})", "eine Zeile der Liste hat keinen Namen ({})"),
    ("the list names no seat", "die Liste nennt keinen Sitz"),
    (
        "the seat is not the code or the name of one country",
        "der Sitz ist nicht Code oder Name eines Landes",
    ),
    ("the list names no service", "die Liste nennt keine Leistung"),
    ("the list names no certification", "die Liste nennt keine Zertifizierung"),
    ("the list names no country of processing", "die Liste nennt kein Land der Verarbeitung"),
    (
        "the place of processing is no country that is known by its code or its name",
        "der Ort der Verarbeitung ist kein Land, das an Code oder Name erkannt wird",
    ),
    (
        "it may process in several countries; all of them are named",
        "die Verarbeitung kann in mehreren Ländern sein; alle sind genannt",
    ),
    (
        "whether it is established in Germany is neither yes nor no",
        "ob es eine Niederlassung in Deutschland gibt, ist weder ja noch nein",
    ),
    (
        "the list does not say whether it is established in Germany",
        "die Liste sagt nicht, ob es eine Niederlassung in Deutschland gibt",
    ),
    (
        "the list names a processing contract, which is no safeguard",
        "die Liste nennt einen Vertrag zur Auftragsverarbeitung; eine Garantie ist das nicht",
    ),
    ("the list names no safeguard", "die Liste nennt keine Garantie"),
    (
        "the list names several safeguards; which one counts it does not say",
        "die Liste nennt mehrere Garantien; welche zählt, sagt sie nicht",
    ),
    (
        "the table has more than {} rows or {} cells",
        "die Tabelle hat mehr als {} Zeilen oder {} Zellen",
    ),
    (
        "it begins as a table and does not go on as CSV",
        "sie beginnt als Tabelle und geht nicht als CSV weiter",
    ),
    (
        "save it as CSV in UTF-8, texts in double quotes",
        "als CSV in UTF-8 speichern, Texte in doppelten Anführungszeichen",
    ),
    ("it cannot be read as XLSX", "sie ist nicht als XLSX lesbar"),
    (
        "open it in your program and save it again as .xlsx, without a password, or as CSV",
        "im eigenen Programm öffnen und neu als .xlsx ohne Passwort oder als CSV speichern",
    ),
    (
        "cells of the table are merged, and belong to one row only",
        "Zellen der Tabelle sind verbunden und gehören nur zu einer Zeile",
    ),
    ("unmerge them, and write each row out", "trennen und jede Zeile ausschreiben"),
    // Not read yet.
    (
        "it is of {}, which is not in this version",
        "sie gehört zu {}, was es in dieser Version nicht gibt",
    ),
    (
        "state as facts what it shows: a `retention.store` with `delete_after_s`, or a `hosting.location`",
        "als Fakten angeben, was sie zeigt: einen `retention.store` mit `delete_after_s` oder einen `hosting.location`",
    ),
];
