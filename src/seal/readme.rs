//! `PRUEFEN.txt`: how to check a bundle without befund, and what that proves.

/// The text, the same for every bundle.
pub(super) const TEXT: &str = "\
So wird dieses Bündel geprüft / How to check this bundle
========================================================

Mit befund / With befund:

    befund verify BUENDEL.befund --key SCHLUESSEL.pub

Ohne befund / Without befund:

    unzip BUENDEL.befund -d buendel && cd buendel
    sha256sum -c SHA256SUMS
    minisign -V -p SCHLUESSEL.pub -m manifest.json -x manifest.minisig

Was das beweist / What that proves

- sha256sum: Die Dateien sind die, die in SHA256SUMS stehen. Wer das Bündel ändern kann, kann auch diese
  Liste ändern: ohne Unterschrift beweist sie nur, dass nichts aus Versehen geändert wurde.
  The files are those that SHA256SUMS lists. Whoever can change the bundle can change the list as well:
  without a signature it proves only that nothing was changed by accident.
- minisign: Wer den Schlüssel hat, hat manifest.json unterschrieben, und damit jede Datei, die darin steht.
  Ob der Schlüssel dem gehört, von dem das Bündel kommt, muss auf anderem Weg geklärt werden: vergleichen
  Sie seinen Fingerabdruck mit dem, den Sie von dort haben. Wann unterschrieben wurde, sagt die
  Unterschrift nicht; das sagt ein Zeitstempel (manifest.tsr), wenn es einen gibt.
  Whoever holds the key has signed manifest.json, and with it every file it lists. Whether the key belongs
  to the sender must be settled another way: compare its fingerprint with the one you have from there. When
  it was signed the signature does not say; a time stamp (manifest.tsr) does, if there is one.
- Nicht bewiesen ist, dass die Angaben in den Dateien wahr sind.
  That what the files say is true is not proved.

Dateien mit \"digest_only\" in manifest.json sind nicht im Bündel, nur ihre Prüfsumme.
Files with \"digest_only\" in manifest.json are not in the bundle, only their digest.
";
