import { tellsChange } from "./changed.ts";
import { isAct } from "./concepts.ts";
import { weekdayOf } from "./dates-in-words.ts";
import { type Held, LEAST } from "./held.ts";
import { namesIn } from "./kinds.ts";
import { tellsPart } from "./leans.ts";
import { type Passage, SENDER } from "./passages.ts";
import { HAS_TO, type Question } from "./question.ts";
import { isSmallWord } from "./small-words.ts";
import { fold } from "./stems.ts";
import type { Term } from "./terms.ts";
import { isSaidByKind } from "./values.ts";

interface Telling {
  readonly cores: readonly Held[];
  readonly held: readonly Held[];
  readonly question: Question;
}

const TAKES = /(?<!\p{L})(?:takes?|took|dauert|braucht|met|mettent|tarda|tardan|tardo|ci mette|impiega|demora|demoram)(?!\p{L})/u;

/** Another thing is done: "They were ordered. Holger hands them out", or "It takes two hours to charge" where it is asked how long it lasts. */
function doesOther(passage: Passage, { cores, held, question: { kind } }: Telling): boolean {
  const { own, leans, text } = passage;
  if (tellsChange(passage, kind)) return false;
  const isBefore = leans && cores.some(({ word, level }) => level === "near" && word.weight === "core" && word.concepts.some(isAct));
  if (isBefore && kind === "person") return !tellsPart(text);
  const done = own.filter((term) => term.concepts.some(isAct) && !isSaidByKind(term, kind));
  if (isBefore) return done.some((term) => !cores.some(({ same }) => same.has(term)));
  // A word for the same thing is not enough here: the battery is no charging.
  return kind === "duration" && TAKES.test(fold(text)) && done.some(({ root }) => !held.some(({ word }) => word.root === root));
}

/** "Whoever finds it, please ring Tom": nobody is said to have found it. */
const WHOEVER = /(?<!\p{L})(?:whoever|anyone who|anybody who|quiconque|celui qui|celle qui|chiunque|quienquiera que)(?!\p{L})[^,.;:?!]*/gu;
/** Where a sentence begins with it, a word that asks is one as well. */
const OPENING_WHO = /^(?:wer|qui|quien|chi|quem)(?!\p{L})[^,.;:?!]*/u;

/** What is asked to have been done is said only of whoever may do it. */
function isOfWhoever({ own, text }: Passage, { cores, question }: Telling): boolean {
  const folded = fold(text);
  const rest = folded.replace(OPENING_WHO, " ").replace(WHOEVER, " ");
  const acts = cores.filter(({ word, level }) => level === "own" && word.concepts.some(isAct));
  if (question.kind !== "person" || rest === folded || acts.length === 0) return false;
  return !acts.some(({ same }) => own.some((term) => same.has(term) && rest.includes(term.folded)));
}

/** It tells of something else, or of somebody else. */
export function isOfOthers(passage: Passage, { cores, held, question }: Telling): boolean {
  if (isOfWhoever(passage, { cores, held, question })) return true;
  if (doesOther(passage, { cores, held, question })) return true;
  // Who did something else, in a text whose title holds what is asked, did not do that.
  const isBare = !isByName(passage, question) || cores.some(({ level, word }) => level === "around" && word.weight === "core");
  if (!passage.answers && isBare && hasOtherSubject(passage, cores, held)) return true;
  if (question.kind === "person") return !fitsPerson(passage, held, question);
  return question.kind === "thing" && passage.kind === "sentence" && !passage.answers && isOtherThing(passage, cores, question);
}

const RULES: ReadonlySet<string> = new Set(["allow", "need", "forbid"]);

/** Of somebody who is named only the title says what is asked, or it is told what somebody does where what must be done is asked. */
function isOtherThing(passage: Passage, cores: readonly Held[], question: Question): boolean {
  const cored = cores.filter(({ word }) => word.weight === "core");
  const isTitled = cores.length > cored.length && cored.length > 0 && cored.every(({ level }) => level !== "own" && (level !== "near" || passage.leans));
  const isRule =
    passage.own.some(({ concepts }) => concepts.some((concept) => RULES.has(concept))) || HAS_TO[passage.document.language].test(fold(passage.text));
  return isTitled || (question.modal === "must" && !isRule && namesIn(passage.text, question).length > 0);
}

/** Who does it stands first. */
const isByName = ({ text }: Passage, question: Question): boolean => question.kind === "person" && namesIn(text, question).some(({ at }) => at === 0);

const ARTICLE =
  /^(?:the|a|an|our|your|their|each|every|der|die|das|ein|eine|unser|unsere|jede[rs]?|le|la|les|l['’]|un|une|notre|nos|el|los|las|una|nuestr[oa]s?|il|lo|gli|i|nostr[oaie]|o|os|a|as|um|uma|noss[oa]s?)(?:\s|(?<=['’]))/iu;

/**
 * A whole sentence about something else, under a title that holds what is asked: "The ferry carries 22 cars" says nothing of how many
 * cars the harbour has.
 */
function hasOtherSubject(passage: Passage, cores: readonly Held[], held: readonly Held[]): boolean {
  const { text, kind, own, document, leans } = passage;
  if (leans || kind !== "sentence" || !cores.some(({ level }) => level !== "own")) return false;
  const rest = text.replace(ARTICLE, "");
  const [first = ""] = rest.split(/[\s,.;:]/);
  const folded = fold(first);
  if (rest === text && (isSmallWord(folded, document.language) || /^\d/.test(folded))) return false;
  const subject = own[0];
  if (!subject || subject.folded.startsWith("@")) return false;
  if (weekdayOf(subject.folded, document.language) !== undefined || PART_OF_DAY.test(folded)) return false;
  const isHeld = (term: Term): boolean =>
    held.some(({ word, same }) => same.has(term) || word.root === term.root || word.concepts.some((concept) => term.concepts.includes(concept)));
  return !own.slice(0, 2).some(isHeld);
}
const PART_OF_DAY = /^(?:mornings?|afternoons?|evenings?|daily|morgens|vormittags|mittags|nachmittags|abends|nachts|taglich|matin|manana|mattina|manha)$/;

/** Who a mail is from says its head; who has a part is named beside the word for it. */
const fitsPerson = (passage: Passage, held: readonly Held[], question: Question): boolean =>
  isOfSender(question) ? SENDER.test(passage.text) : !isOfRole(question) || besideName(passage.text, held, question);

const SENT =
  /from whom|who(?:m)? (?:\p{L}+ )?(?:sent|wrote|is the (?:e-?mail|mail|letter|message) from)|von wem|geschickt|geschrieben|de qui|qui (?:a )?(?:écrit|envoyé)|de quién|quién (?:\p{L}+ )?(?:envió|escribió|mandó|enviado|escrito)|(?:di|da) chi|chi (?:ha )?(?:scritto|mandato|inviato)|de quem|quem (?:enviou|escreveu|mandou)/iu;
/** Who a mail is from says its head. */
const isOfSender = ({ words, text }: Question): boolean => SENT.test(text) && words.some(({ concepts }) => concepts.includes("email"));

/** "Who is the treasurer": nothing but who has a part is asked. */
const isOfRole = ({ text, kind }: Question): boolean =>
  kind === "person" &&
  /^\W*(?:who(?:'s| is| are| was)|wer (?:ist|sind|war)|qui (?:est|sont)|qui{1}[eé]n(?:es)? (?:es|son)|chi (?:è|e'|sono|era)|quem (?:é|são|era))\s+(?:the |our |your |a |der |die |das |unser\p{L}* |le |la |les |l['’]|notre |el |los |las |nuestr[oa]s? |il |lo |gli |i |nostr[oa] |o |os |as |noss[oa] )/iu.test(
    text,
  );

const BESIDE = 42;

/** A name stands right beside the word for the part. */
function besideName(text: string, held: readonly Held[], question: Question): boolean {
  const folded = fold(text);
  const places = held
    .filter(({ level, strength, word }) => level === "own" && strength >= LEAST && word.weight !== "light")
    .flatMap(({ word }) => {
      const at = folded.indexOf(word.form.slice(0, Math.max(4, word.form.length - 2)));
      return at < 0 ? [] : [at];
    });
  const names = namesIn(text, question);
  return (
    names.length > 0 &&
    (places.length === 0 || names.some(({ name, at }) => places.some((place) => Math.abs(place - at) < BESIDE || Math.abs(place - at - name.length) < BESIDE)))
  );
}
