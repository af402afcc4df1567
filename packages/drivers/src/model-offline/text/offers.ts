import type { Document } from "./document.ts";
import type { Fact } from "./facts.ts";

const OFFER =
  /(?<!\p{L})(?:offers?|quotes?|quotations?|estimates?|bids?|tenders?|angebote?|kostenvoranschlag|devis|offres?|presupuestos?|ofertas?|preventiv[oi]|offert[ae]|orçamentos?|propostas?)(?!\p{L})/iu;
const SUBJECT = /^(?:Subject|Betreff|Objet|Asunto|Oggetto|Assunto)\s*:/;
/** A first line of so many characters tells what a text without a title is. */
const OPENING = 90;
const OF_HEAD = 6;

/** Which of several offers each value is asked in; nothing where it stands in none, or where there is only one. */
export function offersIn(facts: readonly Fact[]): (fact: Fact) => string {
  const titled = new Map<Document, boolean>();
  const isTitled = (document: Document): boolean => {
    const known = titled.get(document) ?? titlesOf(document).some((title) => OFFER.test(title));
    titled.set(document, known);
    return known;
  };
  const offerOf = ({ document, sentence: { heading } }: Fact): string => {
    if (heading !== document.title && OFFER.test(heading)) return `${document.name}\n${heading}`;
    return isTitled(document) ? document.name : "";
  };
  const offers = new Set(facts.map(offerOf).filter((offer) => offer !== ""));
  return offers.size > 1 ? offerOf : () => "";
}

const titlesOf = ({ name, title, headings, sentences }: Document): string[] => [
  name.replaceAll(/[-_.]/g, " "),
  title,
  ...sentences.slice(0, OF_HEAD).flatMap(({ text }, at) => (SUBJECT.test(text) || (at === 0 && headings.length === 0 && text.length <= OPENING) ? [text] : [])),
];
