//! Judging on a terminal: one requirement at a time, each judgement in the record before the next.

use std::io::{BufRead, Write};
use std::path::Path;

use serde_json::{Value, json};

use crate::assess::examined::{Effect, Likelihood, Remaining};
use crate::assess::result::Verdict;
use crate::cli::examine::work::Work;
use crate::cli::{Failure, print_errors};
use crate::diag::clean;
use crate::examine::question::ExaminedRequirement;
use crate::examine::{record, shown};
use crate::lang::Lang;
use crate::product::look_up;

/// Why a question is left.
enum Left {
    Skip,
    Quit,
}

/// Asks until everything is judged or the person leaves; hands back how many judgements were made.
pub(super) fn run(
    work: &Work<'_>,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
) -> Result<usize, Failure> {
    let mut talk = Talk { input, output, lang: work.lang };
    let mut text = work.text()?;
    let judged = work.judged(&text)?;
    let mut made = 0;
    let open = |question: &&ExaminedRequirement| !judged.contains_key(&question.key);
    for question in work.questions.iter().filter(open) {
        loop {
            talk.say(&shown(question, work.lang))?;
            let judgement = match talk.judgement(work, question) {
                Ok(judgement) => judgement,
                Err(Left::Skip) => break,
                Err(Left::Quit) => return Ok(made),
            };
            let (place, number) = (&question.reference, &question.number);
            let new = record::with(&text, place, number, &judgement, &work.session);
            match work.held(&new) {
                Ok(_) => {
                    work.keep(&new)?;
                    (text, made) = (new, made + 1);
                    break;
                }
                Err(Failure::Input(errors) | Failure::Integrity(errors)) => {
                    print_errors(&errors, false);
                }
                Err(other) => return Err(other),
            }
        }
    }
    Ok(made)
}

/// What is said and heard. The end of the input quits.
struct Talk<'t> {
    input: &'t mut dyn BufRead,
    output: &'t mut dyn Write,
    lang: Lang,
}

impl Talk<'_> {
    fn say(&mut self, text: &str) -> Result<(), Failure> {
        writeln!(self.output, "{}", clean(text))?;
        Ok(())
    }

    fn judgement(
        &mut self,
        work: &Work<'_>,
        question: &ExaminedRequirement,
    ) -> Result<Value, Left> {
        let verdict = self.verdict()?;
        let steps = self.several("Schritt", "Step")?;
        let reasoning = self.text("Begründung", "Reasoning")?;
        let mut judgement = json!({
            "verdict": verdict.word(),
            "steps": steps,
            "reasoning": reasoning,
            "person": work.session.person,
            "date": work.session.on.to_string(),
        });
        if let Some((depth, _)) = &question.depth {
            judgement["depth"] = json!(depth);
            if depth.contains("EXAMINE") {
                judgement["coverage"] = json!(self.text(
                    "Wie aller relevante Code erfasst wurde",
                    "How all relevant code was covered"
                )?);
            }
        }
        match verdict {
            Verdict::Fail => {
                judgement["environment"] = json!(self.text(
                    "Wie weit die Umgebung einen Angriff hindert",
                    "How far the environment hinders an attack"
                )?);
                judgement["risk"] = self.risk()?;
            }
            Verdict::Inconclusive => {
                judgement["missing"] = json!(self.text("Was fehlt", "What is missing")?);
            }
            Verdict::NotApplicable => {
                judgement["absence"] = json!(self.text(
                    "Dass es gar keine Umsetzung gibt",
                    "That there is no implementation at all"
                )?);
            }
            Verdict::Pass => {}
        }
        let evidence = self.evidence(&work.folder())?;
        judgement["evidence"] = json!(evidence);
        Ok(judgement)
    }

    fn verdict(&mut self) -> Result<Verdict, Left> {
        loop {
            let line = self.line(
                "Urteil: pass, fail, inconclusive, not_applicable; s überspringen, q beenden",
                "Verdict: pass, fail, inconclusive, not_applicable; s to skip, q to quit",
            )?;
            match line.as_str() {
                "s" => return Err(Left::Skip),
                "q" => return Err(Left::Quit),
                word => {
                    // Three letters tell them apart.
                    let known = Verdict::WORDS
                        .iter()
                        .find(|(own, _)| word.len() >= 3 && own.starts_with(word));
                    if let Some((_, verdict)) = known {
                        return Ok(*verdict);
                    }
                }
            }
        }
    }

    fn risk(&mut self) -> Result<Value, Left> {
        Ok(json!({
            "threat": self.text("Bedrohung", "Threat")?,
            "likelihood": self.word("Wahrscheinlichkeit", "Likelihood", Likelihood::WORDS)?,
            "effect": self.word("Auswirkung", "Effect", Effect::WORDS)?,
            "measure": self.text("Maßnahme", "Measure")?,
            "remaining": self.word("Restrisiko", "Remaining risk", Remaining::WORDS)?,
        }))
    }

    /// Files beside the record, each with its digest.
    fn evidence(&mut self, folder: &Path) -> Result<Vec<Value>, Left> {
        let mut all = Vec::new();
        loop {
            let path = self.line(
                "Nachweis: Datei neben dem Protokoll (leer: fertig)",
                "Evidence: a file beside the record (empty: done)",
            )?;
            if path.is_empty() {
                return Ok(all);
            }
            match look_up(folder, &path) {
                Some(looked) => all.push(json!({"file": path, "sha256": looked.file.sha256})),
                None => self.tell("nicht da oder nicht lesbar", "not there, or not to be read")?,
            }
        }
    }

    fn word<T>(&mut self, de: &str, en: &str, words: &[(&'static str, T)]) -> Result<String, Left> {
        let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        loop {
            let list = known.join(", ");
            let line = self.line(&format!("{de} ({list})"), &format!("{en} ({list})"))?;
            if known.contains(&line.as_str()) {
                return Ok(line);
            }
        }
    }

    /// Lines until an empty one; at least one.
    fn several(&mut self, de: &str, en: &str) -> Result<Vec<String>, Left> {
        let mut all = vec![self.text(de, en)?];
        loop {
            let line =
                self.line(&format!("{de} (leer: fertig)"), &format!("{en} (empty: done)"))?;
            if line.is_empty() {
                return Ok(all);
            }
            all.push(line);
        }
    }

    /// A text that says something.
    fn text(&mut self, de: &str, en: &str) -> Result<String, Left> {
        loop {
            let line = self.line(de, en)?;
            if !line.is_empty() {
                return Ok(line);
            }
        }
    }

    fn tell(&mut self, de: &str, en: &str) -> Result<(), Left> {
        let said = writeln!(self.output, "{}", self.lang.pick(de, en));
        said.map_err(|_| Left::Quit)
    }

    /// One line of what is typed; none is left at the end.
    fn line(&mut self, de: &str, en: &str) -> Result<String, Left> {
        let asked = write!(self.output, "{}: ", self.lang.pick(de, en));
        asked.and_then(|()| self.output.flush()).map_err(|_| Left::Quit)?;
        let mut line = String::new();
        match self.input.read_line(&mut line) {
            Ok(read) if read > 0 => Ok(line.trim().to_owned()),
            _ => Err(Left::Quit),
        }
    }
}
