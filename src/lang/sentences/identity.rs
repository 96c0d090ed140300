//! What the readers of identity services say.

use super::Sentence;

/// In the order in which they are tried.
pub(super) const SENTENCES: &[Sentence] = &[
    // Formats.
    ("Ory Kratos's configuration (kratos.yml)", "Konfiguration von Ory Kratos (kratos.yml)"),
    (
        "An Amazon Cognito user pool (aws cognito-idp describe-user-pool, get-user-pool-mfa-config), a folder a pool",
        "Ein Nutzerpool von Amazon Cognito (aws cognito-idp describe-user-pool, get-user-pool-mfa-config), je Pool ein Ordner",
    ),
    (
        "A tenant of Auth0 (a0deploy export: tenant.yaml, or one file in JSON)",
        "Ein Mandant von Auth0 (a0deploy export: tenant.yaml, oder eine Datei in JSON)",
    ),
    (
        "Microsoft Entra ID: policies of conditional access and authenticationMethodsPolicy (Microsoft Graph), a folder a tenant",
        "Microsoft Entra ID: Richtlinien für bedingten Zugriff und authenticationMethodsPolicy (Microsoft Graph), je Mandant ein Ordner",
    ),
    (
        "Metadata of an OpenID provider (/.well-known/openid-configuration): what it supports, not what it demands",
        "Metadaten eines OpenID-Anbieters (/.well-known/openid-configuration): was er unterstützt, nicht was er verlangt",
    ),
    (
        "Entity statement of a relying party of the GesundheitsID (/.well-known/openid-federation)",
        "Entity Statement eines Fachdienstes der GesundheitsID (/.well-known/openid-federation)",
    ),
    // What was looked at.
    (
        "the ways in that this configuration of Kratos switches on",
        "die Anmeldewege, die diese Konfiguration von Kratos einschaltet",
    ),
    ("the user pool at the time of the answers", "der Nutzerpool zur Zeit der Antworten"),
    ("the connections of this tenant", "die Verbindungen dieses Mandanten"),
    (
        "the policies of conditional access of one tenant",
        "die Richtlinien für bedingten Zugriff eines Mandanten",
    ),
    ("what the provider says that it supports", "was der Anbieter zu unterstützen angibt"),
    ("the relying party whose statement it is", "der Fachdienst, dessen Entity Statement es ist"),
    // Any of them.
    ("who gets in this way is not in the file", "wer so hineinkommt, steht nicht in der Datei"),
    (
        "say it in the target: `say: {NAME: {role: patient}}`",
        "es am Prüfziel sagen: `say: {NAME: {role: patient}}`",
    ),
    (
        "a method that is switched on can take the place of the password",
        "ein eingeschaltetes Verfahren kann an die Stelle des Passworts treten",
    ),
    (
        "several second factors can be chosen, so that none is always demanded",
        "mehrere zweite Faktoren stehen zur Wahl, sodass keiner immer verlangt wird",
    ),
    ("no second factor is switched on", "kein zweiter Faktor ist eingeschaltet"),
    // Kratos.
    (
        "render it with the tool it belongs to, and name the configuration that Kratos starts with",
        "mit dem Werkzeug ausfüllen, zu dem sie gehört, und die Konfiguration nennen, mit der Kratos startet",
    ),
    (
        "render it: helm template RELEASE ory/kratos -f FILE, and take the configuration out of its ConfigMap",
        "ausfüllen: helm template RELEASE ory/kratos -f FILE, und die Konfiguration aus der ConfigMap nehmen",
    ),
    (
        "`required_aal: aal2` is no level that Kratos knows ({})",
        "`required_aal: aal2` ist keine Stufe, die Kratos kennt ({})",
    ),
    (
        "write `highest_available`, which demands a second factor of those who have enrolled one; name the configuration that Kratos starts with",
        "`highest_available` schreiben, das einen zweiten Faktor von denen verlangt, die einen eingerichtet haben; die Konfiguration nennen, mit der Kratos startet",
    ),
    (
        "the level that sessions need is not readable",
        "die Stufe, die Sitzungen brauchen, ist nicht lesbar",
    ),
    (
        "which methods are switched on is not readable",
        "welche Verfahren eingeschaltet sind, ist nicht lesbar",
    ),
    (
        "whether codes go by e-mail or SMS is in the schema of identities",
        "ob Codes per E-Mail oder SMS gehen, steht im Schema der Identitäten",
    ),
    ("the rules for passwords are not readable", "die Regeln für Passwörter sind nicht lesbar"),
    ("how long a session lasts is not readable", "wie lange eine Sitzung dauert, ist nicht lesbar"),
    (
        "name the configuration in effect, variables of the environment included",
        "die geltende Konfiguration nennen, Umgebungsvariablen eingeschlossen",
    ),
    (
        "state how the application prolongs sessions",
        "angeben, wie die Anwendung Sitzungen verlängert",
    ),
    (
        "Kratos cannot demand a second factor of everybody; an application may ask for `aal=aal2` itself, which this file does not show",
        "Kratos kann nicht von allen einen zweiten Faktor verlangen; eine Anwendung kann selbst `aal=aal2` verlangen, was diese Datei nicht zeigt",
    ),
    (
        "variables of the environment change what this file says",
        "Umgebungsvariablen ändern, was diese Datei sagt",
    ),
    // Cognito.
    (
        "aws cognito-idp get-user-pool-mfa-config --user-pool-id ID --output json",
        "aws cognito-idp get-user-pool-mfa-config --user-pool-id ID --output json",
    ),
    (
        "users who come from another identity provider, and custom flows of Lambda functions, are not in these answers: aws cognito-idp list-identity-providers",
        "wer von einem anderen Identitätsdienst kommt, und eigene Abläufe in Lambda-Funktionen stehen nicht in diesen Antworten: aws cognito-idp list-identity-providers",
    ),
    ("there are answers on several user pools", "es sind Antworten zu mehreren Nutzerpools"),
    ("name each pool in a target of its own", "jeden Pool in einem eigenen Prüfziel nennen"),
    (
        "which second factors can be chosen is in another answer",
        "welche zweiten Faktoren zur Wahl stehen, steht in einer anderen Antwort",
    ),
    ("`MfaConfiguration` is not readable", "`MfaConfiguration` ist nicht lesbar"),
    ("a first factor that is not known", "ein erster Faktor, der nicht bekannt ist"),
    // Auth0.
    (
        "export the tenant anew, with the scopes read:guardian_factors and read:mfa_policies: a0deploy export -f yaml -o DIR",
        "den Mandanten neu ausgeben, mit den Rechten read:guardian_factors und read:mfa_policies: a0deploy export -f yaml -o DIR",
    ),
    (
        "it names no database and no connection, so that it shows no way in",
        "sie nennt keine Datenbank und keine Verbindung und zeigt so keinen Anmeldeweg",
    ),
    (
        "Actions or Rules run at a login: they may demand a second factor or leave it out",
        "bei einer Anmeldung laufen Actions oder Rules: sie können einen zweiten Faktor verlangen oder auslassen",
    ),
    (
        "Actions or Rules of the tenant may leave out the second factor that its policy demands",
        "Actions oder Rules des Mandanten können den zweiten Faktor auslassen, den seine Richtlinie verlangt",
    ),
    (
        "the policy on second factors is not in the export",
        "die Richtlinie zum zweiten Faktor steht nicht im Export",
    ),
    (
        "a policy on second factors that is not known",
        "eine Richtlinie zum zweiten Faktor, die nicht bekannt ist",
    ),
    (
        "a second factor that is not known is switched on",
        "ein zweiter Faktor ist eingeschaltet, der nicht bekannt ist",
    ),
    // Entra.
    (
        "export them anew: GET https://graph.microsoft.com/v1.0/identity/conditionalAccess/policies, and policies/authenticationMethodsPolicy",
        "neu ausgeben: GET https://graph.microsoft.com/v1.0/identity/conditionalAccess/policies, und policies/authenticationMethodsPolicy",
    ),
    (
        "it holds a part of the policies: there is a further page",
        "sie enthält einen Teil der Richtlinien: es gibt eine weitere Seite",
    ),
    (
        "the policies of conditional access are not there, and methods alone demand nothing",
        "die Richtlinien für bedingten Zugriff fehlen, und Verfahren allein verlangen nichts",
    ),
    (
        "multifactor authentication set for single users, and what federated domains demand, are not in these answers",
        "was für einzelne Nutzer eingestellt ist, und was föderierte Domänen verlangen, steht nicht in diesen Antworten",
    ),
    (
        "a policy of conditional access is not readable",
        "eine Richtlinie für bedingten Zugriff ist nicht lesbar",
    ),
    (
        "no policy of conditional access demands a second factor, and security defaults are in another answer: GET policies/identitySecurityDefaultsEnforcementPolicy",
        "keine Richtlinie für bedingten Zugriff verlangt einen zweiten Faktor, und Sicherheitsstandards stehen in einer anderen Antwort: GET policies/identitySecurityDefaultsEnforcementPolicy",
    ),
    (
        "which methods are switched on is in another answer",
        "welche Verfahren eingeschaltet sind, steht in einer anderen Antwort",
    ),
    (
        "a method that is not known is switched on",
        "ein Verfahren ist eingeschaltet, das nicht bekannt ist",
    ),
    // Discovery.
    (
        "name the configuration of the provider itself: an export of its realm or tenant",
        "die Konfiguration des Anbieters selbst nennen: einen Export seines Realms oder Mandanten",
    ),
    (
        "metadata say what is supported, not what is demanded",
        "Metadaten sagen, was unterstützt, nicht was verlangt wird",
    ),
    (
        "it is metadata of an OAuth server without `id_token_signing_alg_values_supported`: nobody logs in by it",
        "es sind Metadaten eines OAuth-Servers ohne `id_token_signing_alg_values_supported`: niemand meldet sich damit an",
    ),
    (
        "name /.well-known/openid-configuration of the provider",
        "/.well-known/openid-configuration des Anbieters nennen",
    ),
    (
        "levels of authentication that it supports, and need not demand: {}",
        "Stufen der Anmeldung, die er unterstützt und nicht verlangen muss: {}",
    ),
    (
        "tokens without a signature are among those that it supports",
        "unter dem, was er unterstützt, sind Token ohne Unterschrift",
    ),
    ("no algorithm is listed", "kein Verfahren ist aufgeführt"),
    (
        "several algorithms are supported, and which one is used is not said",
        "mehrere Verfahren werden unterstützt, und welches benutzt wird, ist nicht gesagt",
    ),
    // Entity statements.
    (
        "fetch it anew: curl https://HOST/.well-known/openid-federation",
        "neu holen: curl https://HOST/.well-known/openid-federation",
    ),
    (
        "it begins as a signed statement and is cut off or changed",
        "sie beginnt als unterschriebene Angabe und ist abgeschnitten oder verändert",
    ),
    (
        "it is a signed token of another kind, which belongs into no file",
        "es ist ein unterschriebenes Token anderer Art, das in keine Datei gehört",
    ),
    (
        "it is cut off, or no statement that can be read",
        "sie ist abgeschnitten, oder keine lesbare Angabe",
    ),
    (
        "state which acr_values the product asks for",
        "angeben, welche acr_values das Produkt verlangt",
    ),
    (
        "its signature was not checked: the key is not in it, or not on P-256",
        "ihre Unterschrift ist nicht geprüft: der Schlüssel steht nicht darin, oder ist nicht auf P-256",
    ),
    ("its signature fits the key in it", "ihre Unterschrift passt zum Schlüssel darin"),
    (
        "its signature does not fit the key in it: it was changed",
        "ihre Unterschrift passt nicht zum Schlüssel darin: sie wurde verändert",
    ),
    (
        "it holds to {}; a product has a new one by then",
        "sie gilt bis {}; bis dahin hat ein Produkt eine neue",
    ),
    ("it is the statement of an identity provider", "es ist die Angabe eines Identitätsdienstes"),
    (
        "it is a statement of the federation, not of a product",
        "es ist eine Angabe der Föderation, nicht eines Produkts",
    ),
    (
        "name that of the product, which is a relying party",
        "die des Produkts nennen, das ein Fachdienst ist",
    ),
    (
        "the algorithm of its tokens is not listed",
        "das Verfahren seiner Token ist nicht aufgeführt",
    ),
    (
        "it does not say which level it demands (`default_acr_values`)",
        "sie sagt nicht, welches Niveau sie verlangt (`default_acr_values`)",
    ),
    (
        "it takes a level that is none of the GesundheitsID",
        "sie nimmt ein Niveau an, das keines der GesundheitsID ist",
    ),
    ("no level is known", "kein Niveau ist bekannt"),
    // Formats that are not read yet.
    (
        "state under `auth` who gets in by which factors",
        "unter `auth` angeben, wer womit hineinkommt",
    ),
];
