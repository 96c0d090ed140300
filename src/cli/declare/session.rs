//! The questionnaire: one question at a time, each answer on disk before the next.

use crate::diag::Code;
use std::collections::BTreeSet;
use std::io::{self, BufRead, Write};

use crate::assess::result::OfferedAnswer;
use crate::catalog::Text;
use crate::cli::declare::Work;
use crate::cli::declare::words::{Key, Keys, Words};
use crate::cli::output::width;
use crate::cli::{ExitResult, Failure, print_errors};
use crate::declare::{OpenDemand, Question, Scope, Store};
use crate::diag::clean;
use crate::lang::Lang;
use crate::product::{Answer, AnswerValue, Given, Product};

/// Asks until nothing is open or the person leaves.
pub(super) fn run(
    work: &Work<'_>,
    words: Words,
    store: &mut Store,
    input: &mut dyn BufRead,
    output: &mut dyn Write,
) -> ExitResult {
    let talk = Talk { input, output, words, width: width() };
    let session = Session {
        work,
        store,
        talk,
        passed: BTreeSet::new(),
        trail: Vec::new(),
        pending: Vec::new(),
        given: 0,
    };
    session.run()
}

/// A question as it was shown: its key and the demands it was about.
#[derive(Debug, Clone)]
struct Step {
    key: String,
    ids: Vec<String>,
}

impl Step {
    fn of(question: &Question) -> Self {
        let ids = question.asked.iter().map(|asked| asked.id.clone()).collect();
        Self { key: question.key(), ids }
    }
}

struct Session<'a, 'w> {
    work: &'a Work<'w>,
    store: &'a mut Store,
    talk: Talk<'a>,
    /// Keys of questions that were shown and not to be shown again.
    passed: BTreeSet<String>,
    /// What was shown, the last at the end.
    trail: Vec<Step>,
    /// What comes before the next open question, the next at the end.
    pending: Vec<Step>,
    given: usize,
}

/// What became of a question.
enum Reply {
    Answer(Answer),
    OneByOne,
    Skip,
    Back,
    Quit,
}

impl Session<'_, '_> {
    fn run(mut self) -> ExitResult {
        let mut greeted = false;
        loop {
            let product = self.work.product()?;
            let by = self.work.by(&product)?.to_owned();
            let open = self.work.questions(&product, Scope::Open)?;
            if !greeted {
                self.talk.greet(&product, &by, self.work, open.len())?;
                greeted = true;
            }
            let Some(question) = self.next(&product, &open)? else {
                self.talk.goodbye(self.given, open.len())?;
                return Ok(0);
            };
            let waiting = open.iter().filter(|one| !self.passed.contains(&one.key())).count();
            self.talk.show(&question, waiting)?;
            let given = Given { by, on: self.work.on, product_version: product.version.clone() };
            let reply = self.talk.ask(&question, &product, &given, !self.trail.is_empty())?;
            if let Reply::Quit = reply {
                self.talk.goodbye(self.given, open.len())?;
                return Ok(0);
            }
            self.take(&product, &question, reply)?;
        }
    }

    /// What was put back first, then the most deciding question not seen yet.
    fn next(&mut self, product: &Product, open: &[Question]) -> Result<Option<Question>, Failure> {
        while let Some(step) = self.pending.pop() {
            let all = self.work.questions(product, Scope::All)?;
            // A catalog may have left the list with a change of the product file.
            if let Some(question) = all.iter().find(|question| question.key() == step.key) {
                return Ok(Some(question.about(&step.ids)));
            }
        }
        Ok(open.iter().find(|question| !self.passed.contains(&question.key())).cloned())
    }

    fn take(
        &mut self,
        product: &Product,
        question: &Question,
        reply: Reply,
    ) -> Result<(), Failure> {
        let step = Step::of(question);
        match reply {
            Reply::Answer(answer) => return self.write(product, question, &answer),
            Reply::OneByOne => {
                self.passed.insert(step.key.clone());
                let single = |id: &String| Step { key: step.key.clone(), ids: vec![id.clone()] };
                self.pending.extend(step.ids.iter().rev().map(single));
            }
            Reply::Skip => {
                self.passed.insert(step.key.clone());
                self.trail.push(step);
            }
            Reply::Back => {
                self.pending.push(step);
                self.pending.extend(self.trail.pop());
            }
            Reply::Quit => {}
        }
        Ok(())
    }

    fn write(
        &mut self,
        product: &Product,
        question: &Question,
        answer: &Answer,
    ) -> Result<(), Failure> {
        let step = Step::of(question);
        match self.store.write(product, &question.reference(), &question.changes(answer)) {
            Ok(_) => {
                self.given += 1;
                self.talk.line("  ", self.talk.words.pick("Gespeichert.", "Stored."))?;
                self.passed.insert(step.key.clone());
                self.trail.push(step);
                Ok(())
            }
            // The product is read again, and the question asked again on what stands there now.
            Err(errors) if errors.0.iter().all(|error| error.code == Code::ChangedMeanwhile) => {
                print_errors(&errors, false);
                self.pending.push(step);
                Ok(())
            }
            Err(errors) => {
                self.talk.not_kept(question, answer)?;
                Err(errors.into())
            }
        }
    }
}

/// The conversation.
struct Talk<'a> {
    input: &'a mut dyn BufRead,
    output: &'a mut dyn Write,
    words: Words,
    width: usize,
}

impl Talk<'_> {
    fn pick<'t>(&self, text: &'t Text) -> &'t str {
        self.words.pick(&text.de, &text.en)
    }

    fn put(&mut self, text: &str) -> io::Result<()> {
        self.output.write_all(clean(text).as_bytes())?;
        self.output.flush()
    }

    fn line(&mut self, indent: &str, text: &str) -> io::Result<()> {
        let options = textwrap::Options::new(self.width)
            .initial_indent(indent)
            .subsequent_indent(indent)
            .break_words(false);
        self.put(&format!("{}\n", textwrap::fill(text, options)))
    }

    /// A line of input; `None` at its end.
    fn read(&mut self) -> io::Result<Option<String>> {
        loop {
            let mut bytes = Vec::new();
            if self.input.read_until(b'\n', &mut bytes)? == 0 {
                self.put("\n")?;
                return Ok(None);
            }
            match String::from_utf8(bytes) {
                Ok(line) => return Ok(Some(line.trim().to_owned())),
                Err(_) => {
                    let again = self.words.pick(
                        "Das war kein UTF-8; bitte noch einmal: ",
                        "That was no UTF-8; once more: ",
                    );
                    self.put(again)?;
                }
            }
        }
    }

    fn greet(
        &mut self,
        product: &Product,
        by: &str,
        work: &Work<'_>,
        open: usize,
    ) -> io::Result<()> {
        let (name, version) = (&product.name, &product.version);
        let on = self.words.lang.date(work.on);
        let open = self.words.questions(open);
        let text = match self.words.lang {
            Lang::De => format!(
                "{name} {version} · Antworten von {by} am {on} · {open} offen. Jede Antwort ist sofort gespeichert; q beendet."
            ),
            Lang::En => format!(
                "{name} {version} · answers by {by} on {on} · {open} open. Each answer is stored at once; q quits."
            ),
        };
        self.line("", &text)
    }

    fn goodbye(&mut self, given: usize, open: usize) -> io::Result<()> {
        let (given, left) = (self.words.answers(given), self.words.questions(open));
        let text = match (self.words.lang, open) {
            (Lang::De, 0) => format!("{given} gespeichert; nichts mehr offen."),
            (Lang::En, 0) => format!("{given} stored; nothing is open any more."),
            (Lang::De, _) => {
                format!("{given} gespeichert; {left} noch offen. Weiter mit demselben Befehl.")
            }
            (Lang::En, _) => {
                format!("{given} stored; {left} still open. The same command goes on.")
            }
        };
        self.line("", &text)
    }

    /// An answer that could not be written is said once more, so that it can be given again.
    fn not_kept(&mut self, question: &Question, answer: &Answer) -> io::Result<()> {
        let head = self.words.pick("Nicht gespeichert", "Not stored");
        let value = self.words.answer(answer.value);
        let reason = answer.reason.iter().map(|reason| reason.value.as_str());
        let rest: Vec<&str> = reason
            .chain(answer.statement.as_deref())
            .chain(answer.documents.iter().map(String::as_str))
            .collect();
        self.line("", &format!("{head}: {} {value} {}", question.key(), rest.join(" · ")))
    }

    fn show(&mut self, question: &Question, waiting: usize) -> io::Result<()> {
        let left = self.words.pick("offen", "open");
        let head = format!("── {waiting} {left} ── {} · {}", question.reference(), question.number);
        self.put("\n")?;
        self.line("", &format!("{head} · {}", self.pick(&question.title)))?;
        self.line("  ", self.pick(&question.text))?;
        if question.premise {
            return self.premise(question);
        }
        let mut said = None;
        for asked in &question.asked {
            self.demand(asked, said == asked.condition.as_ref())?;
            said = asked.condition.as_ref();
        }
        self.reasons(question)?;
        if let Some(offered) = &question.offered {
            self.offer(offered)?;
        }
        Ok(())
    }

    /// What hangs on a premise, and what was said of it.
    fn premise(&mut self, question: &Question) -> io::Result<()> {
        for asked in &question.asked {
            self.line("  ", &format!("• {}", self.pick(&asked.text)))?;
            self.earlier(asked)?;
        }
        Ok(())
    }

    /// A demand; a condition that it shares with the one before is not said again.
    fn demand(&mut self, asked: &OpenDemand, said: bool) -> io::Result<()> {
        let none = self.words.pick("ohne Modalverb", "no modal verb");
        let modal = asked.modal.map_or_else(|| none.to_owned(), |modal| modal.to_string());
        self.line("  ", &format!("• {modal}: {} [{}]", self.pick(&asked.text), asked.id))?;
        if let Some(condition) = asked.condition.as_ref().filter(|_| !said) {
            let head = self.words.pick(
                "Gilt nur unter einer Bedingung, die nicht geklärt ist",
                "Applies only under a condition that is not known",
            );
            self.line("    ", &format!("{head}: {}", self.pick(condition)))?;
            if !asked.yes_settles {
                self.line("    ", self.words.pick(
                    "Ein Ja allein entscheidet hier nicht: Zuerst ist die Voraussetzung zu beantworten, oder die Tatsache gehört in befund.yaml (? nennt sie).",
                    "A yes alone settles nothing here: answer the premise first, or state the fact in befund.yaml (? names it).",
                ))?;
            }
        }
        let counts = self.words.pick("Als Nachweis zählt", "What counts as evidence");
        self.line("    ", &format!("{counts}: {}", self.pick(&asked.ask)))?;
        self.earlier(asked)
    }

    fn earlier(&mut self, asked: &OpenDemand) -> io::Result<()> {
        if let Some((earlier, valid)) = &asked.earlier {
            let mark = if *valid {
                self.words.pick("bisherige Antwort", "answer so far")
            } else {
                self.words
                    .pick("frühere Antwort, zählt nicht mehr", "earlier answer, counts no longer")
            };
            let answer = self.words.answer(earlier.value);
            let given = &earlier.given;
            let lang = self.words.lang;
            let statement = earlier.statement.iter().map(|text| format!(" {}", lang.quote(text)));
            let (on, statement) = (lang.date(given.on), statement.collect::<String>());
            self.line("    ", &format!("{mark}: {answer}, {} {on}{statement}", given.by))?;
        }
        Ok(())
    }

    fn reasons(&mut self, question: &Question) -> io::Result<()> {
        if question.reasons.is_empty() {
            return self.line(
                "  ",
                self.words.pick(
                    "Nicht anwendbar: Die Norm lässt hier keinen Grund zu.",
                    "Not applicable: the norm admits no reason here.",
                ),
            );
        }
        self.line("  ", self.words.pick("Nicht anwendbar nur mit:", "Not applicable only with:"))?;
        for (at, reason) in (1..).zip(&question.reasons) {
            self.line("    ", &format!("{at} {}: {}", reason.id, self.pick(&reason.text)))?;
        }
        Ok(())
    }

    fn offer(&mut self, offered: &OfferedAnswer) -> io::Result<()> {
        let (answer, relation) =
            (self.words.answer(offered.value), self.words.relation(offered.relation));
        let on = self.words.lang.date(offered.on);
        let text = match self.words.lang {
            Lang::De => format!(
                "Abgeleitet, nicht übernommen: Antwort zu {} ({relation}): {answer}, {} {on} – übernehmen? (o)",
                offered.from, offered.by
            ),
            Lang::En => format!(
                "Derived, not taken: answer to {} ({relation}): {answer}, {} {on}; take it? (o)",
                offered.from, offered.by
            ),
        };
        self.line("  ", &text)
    }

    fn more(&mut self, question: &Question) -> io::Result<()> {
        if question.premise {
            let about = self.words.pick(
                "Ja: Die Anforderungen gelten und werden gefragt. Nein: Sie gelten nicht, solange nichts anderes es zeigt; der Bericht nennt das als erklärt.",
                "Yes: the requirements apply and are asked. No: they do not, as long as nothing shows it; the report says that this is declared.",
            );
            return self.line("    ", about);
        }
        for asked in &question.asked {
            self.line("    ", &format!("[{}]", asked.id))?;
            for check in &asked.checks {
                let head = self.words.pick("Prüfung", "check");
                self.line("      ", &format!("{head}: {}", self.pick(check)))?;
            }
            if !asked.measurable.is_empty() {
                let head = self.words.pick("messbar", "measurable");
                self.line("      ", &format!("{head}: {}", asked.measurable.join(", ")))?;
            }
            let head = self.words.pick("sonst zu tun", "what to do otherwise");
            self.line("      ", &format!("{head}: {}", self.pick(&asked.remedy)))?;
        }
        self.line("    ", &format!("befund explain {} {}", question.reference(), question.number))
    }

    /// Asks until there is an answer that can be taken.
    fn ask(
        &mut self,
        question: &Question,
        product: &Product,
        given: &Given,
        back: bool,
    ) -> io::Result<Reply> {
        let keys = Keys {
            premise: question.premise,
            offered: question.offered.is_some(),
            several: question.asked.len() > 1,
            back,
        };
        let prompt = self.words.prompt(keys);
        loop {
            self.line("", &prompt)?;
            self.put("> ")?;
            let Some(line) = self.read()? else { return Ok(Reply::Quit) };
            match (Key::parse(&line), &question.offered) {
                (Some(Key::Answer(AnswerValue::NotApplicable)), _) if !question.premise => {
                    if let Some(answer) = self.not_applicable(question, product, given)? {
                        return Ok(Reply::Answer(answer));
                    }
                }
                (Some(Key::Answer(value)), _)
                    if !question.premise || value != AnswerValue::NotApplicable =>
                {
                    let statement = self.statement()?;
                    let answer = Answer::new(value, None, &statement, given.clone());
                    return self.with_documents(answer, product).map(Reply::Answer);
                }
                (Some(Key::TakeOffer), Some(offered)) => {
                    let statement = self.derived(offered);
                    return Ok(Reply::Answer(Answer::new(
                        offered.value,
                        None,
                        &statement,
                        given.clone(),
                    )));
                }
                (Some(Key::OneByOne), _) if question.asked.len() > 1 => return Ok(Reply::OneByOne),
                (Some(Key::Skip), _) => return Ok(Reply::Skip),
                (Some(Key::Back), _) if back => return Ok(Reply::Back),
                (Some(Key::Quit), _) => return Ok(Reply::Quit),
                (Some(Key::More), _) => self.more(question)?,
                // An empty line asks for nothing but the question again.
                _ if line.is_empty() => {}
                _ => self.line("  ", &self.words.no_key(&line, keys))?,
            }
        }
    }

    /// What an answer that was taken over says of where it comes from.
    fn derived(&self, offered: &OfferedAnswer) -> String {
        let (from, on, relation) =
            (&offered.from, offered.on, self.words.relation(offered.relation));
        match self.words.lang {
            Lang::De => format!("Abgeleitet aus der Antwort zu {from} vom {on} ({relation})."),
            Lang::En => format!("Derived from the answer to {from} of {on} ({relation})."),
        }
    }

    fn statement(&mut self) -> io::Result<String> {
        let prompt = self.words.pick("Erläuterung (leer: keine): ", "Statement (empty: none): ");
        self.put(prompt)?;
        Ok(self.read()?.unwrap_or_default())
    }

    fn with_documents(&mut self, answer: Answer, product: &Product) -> io::Result<Answer> {
        let known: Vec<&str> = product.documents.iter().map(|one| one.id.as_str()).collect();
        if known.is_empty() {
            return Ok(answer);
        }
        loop {
            let prompt = self.words.pick(
                "Nachweise, durch Komma getrennt (leer: keine)",
                "Documents, separated by commas (empty: none)",
            );
            self.put(&format!("{prompt} [{}]: ", known.join(", ")))?;
            let line = self.read()?.unwrap_or_default();
            let ids: Vec<_> = line
                .split(',')
                .map(str::trim)
                .filter(|id| !id.is_empty())
                .map(str::to_owned)
                .collect();
            let Some(unknown) = ids.iter().find(|id| !known.contains(&id.as_str())) else {
                return Ok(Answer { documents: ids, ..answer });
            };
            self.line("  ", &format!("`{unknown}`? {}", self.words.suggest(unknown, &known)))?;
        }
    }

    /// Asks for the reason of "not applicable"; `None` if there is none to give.
    fn not_applicable(
        &mut self,
        question: &Question,
        product: &Product,
        given: &Given,
    ) -> io::Result<Option<Answer>> {
        if question.reasons.is_empty() {
            self.line("  ", self.words.pick(
                "Die Norm lässt hier keinen Grund zu: Antworten Sie n; eine gleichwertige Maßnahme gehört in `dispositions`.",
                "The norm admits no reason here: answer n; an equivalent measure belongs into `dispositions`.",
            ))?;
            return Ok(None);
        }
        self.put(self.words.pick(
            "Grund (Nummer oder Id, leer: zurück): ",
            "Reason (number or id, empty: back): ",
        ))?;
        let line = self.read()?.unwrap_or_default();
        let by_number =
            line.parse::<usize>().ok().and_then(|n| question.reasons.get(n.checked_sub(1)?));
        let Some(reason) = by_number.or_else(|| question.reasons.iter().find(|one| one.id == line))
        else {
            if !line.is_empty() {
                let ids: Vec<_> = question.reasons.iter().map(|one| one.id.as_str()).collect();
                self.line("  ", &format!("`{line}`? {}", self.words.suggest(&line, &ids)))?;
            }
            return Ok(None);
        };
        let statement = self.statement()?;
        if reason.free && statement.is_empty() {
            self.line(
                "  ",
                self.words.pick(
                    "Dieser Grund braucht eine eigene Begründung.",
                    "This reason needs a justification of your own.",
                ),
            )?;
            return Ok(None);
        }
        let answer =
            Answer::new(AnswerValue::NotApplicable, Some(&reason.id), &statement, given.clone());
        self.with_documents(answer, product).map(Some)
    }
}
