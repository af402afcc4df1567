import { ownOf } from "@aether/protocol";
import { wordsOf } from "./text/words.ts";

export type Format = "csv" | "json";

/** How the answer is to be, beside what is to be in it. */
export interface Constraints {
  /** At most so many statements, or lines of a list. */
  readonly sentences?: number;
  /** At most about so many words. */
  readonly words?: number;
  /** To-dos of this person only. */
  readonly person?: string;
  /** Only what is about this, as it is written. */
  readonly topic?: string;
  readonly format?: Format;
}

const NUMBERS: Readonly<Record<string, number>> = { one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10 };
const COUNT = `(\\d{1,3}|${Object.keys(NUMBERS).join("|")})`;
const SENTENCES = new RegExp(
  `\\b(?:in|within|with|at most|no more than|max(?:imum)?(?: of)?|up to|top)\\s+${COUNT}\\s+(?:\\p{L}+\\s+)?(?:sentences?|bullets?|bullet points?|points?|lines?|statements?)\\b|\\b${COUNT}[- ](?:sentence|line|bullet|point)s?\\b`,
  "iu",
);
const LISTED = new RegExp(
  `\\b(?:first|top|at most|up to|only)\\s+${COUNT}\\s+(?:open\\s+)?(?:dates?|deadlines?|to-?dos?|tasks?|action items?|questions?|numbers?|contradictions?)\\b`,
  "iu",
);
const WORDS = /\b(?:in|within|at most|no more than|max(?:imum)?(?: of)?|up to|under|below|about)\s+(\d{2,4})\s+words\b|\b(\d{2,4})[- ]word\b/i;
const PERSON =
  /\b(?:[Tt]o-?[Dd]os?|[Tt]asks?|[Aa]ction items?|[Aa]ctions|[Nn]ext steps)\s+(?:for|of|assigned to|that belong to)\s+(\p{Lu}\p{Ll}+)\b|\b(\p{Lu}\p{Ll}+)['’]s?\s+(?:open\s+)?(?:to-?dos?|tasks?|action items?|actions|next steps)\b|\b(?:does|must|should|has|will)\s+(\p{Lu}\p{Ll}+)\s+(?:have to\s+)?(?:do|to do)\b/u;
const NOT_PEOPLE = new Set(
  "March April May June July August January February September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday What Which The This All".split(
    " ",
  ),
);
const WHEN = /^\s*when\s+(?:is|are|was|were|do|does|did|will|should|must|can)\s+(.+?)[?.!\s]*$/i;
const FORMAT = /\b(?:as|in|into|to)\s+(?:a\s+|an\s+)?(csv|json)(?![\w.])(?!\s+file\s+\S+\.(?!csv|json))/i;

export function readConstraints(text: string, output?: string): Constraints {
  const sentences = countIn(SENTENCES.exec(text) ?? LISTED.exec(text));
  const words = countIn(WORDS.exec(text));
  const [, ...names] = PERSON.exec(text) ?? [];
  const person = names.find((name) => name !== undefined && !NOT_PEOPLE.has(name));
  const topic = topicOf(text);
  const format = (/\.(csv|json)$/i.exec(output ?? "")?.[1] ?? (output === undefined ? FORMAT.exec(text)?.[1] : undefined))?.toLowerCase();
  return {
    ...(sentences !== undefined && { sentences }),
    ...(words !== undefined && { words }),
    ...(person !== undefined && { person }),
    ...(topic !== undefined && { topic }),
    ...((format === "csv" || format === "json") && { format }),
  };
}

function countIn(match: RegExpExecArray | null): number | undefined {
  const written = match?.slice(1).find((group) => group !== undefined);
  if (written === undefined) return undefined;
  const count = ownOf(NUMBERS, written.toLowerCase()) ?? Number(written);
  return count > 0 ? count : undefined;
}

const ABOUT =
  /\b(?:to-?dos?|tasks?|action items?|dates?|deadlines?|numbers?|figures?|questions?|contradictions?)\s+(?:about|regarding|concerning|around|related to)\s+(.+?)(?=$|[,.;!?]|\s+(?:and|to|in|into|as|from)\s)/i;

function topicOf(text: string): string | undefined {
  const topic = (WHEN.exec(text) ?? ABOUT.exec(text))?.[1]?.trim();
  return topic !== undefined && wordsOf(topic).length > 0 ? topic : undefined;
}

const LANGUAGE =
  /\b(?:in|into|to|auf)\s+(german|deutsch|french|spanish|italian|portuguese|dutch|polish|russian|chinese|japanese|korean|arabic|turkish|swedish|danish|norwegian|finnish|czech|greek|hindi|ukrainian|latin)\b(?=\s*(?:$|[.,;!?)]|(?:and|please|to|language|words|with)\b))/i;
const TONE =
  /\b(?:in|with)\s+an?\s+((?:very\s+)?(?:friendly|formal|informal|funny|humorous|polite|professional|casual|neutral|enthusiastic|serious|simple|academic)\s+(?:tone|style|voice|language))\b|\bas an?\s+(poem|song|story|letter|e-?mail|tweet|haiku|limerick|slide deck|presentation|blog post|press release|diagram|chart)\b|\b(?:for|to)\s+(a (?:child|layman|beginner|five[- ]year[- ]old))\b/i;
const FORMATS = /\.(pdf|docx?|odt|xlsx?|pptx?|png|jpe?g|svg|html?|xml|ya?ml)$/i;

/** What the rules cannot honour, in one sentence; undefined when there is no such thing. */
export function refusalOf(text: string, outputs: readonly string[]): string | undefined {
  const language = LANGUAGE.exec(text)?.[1];
  if (language !== undefined)
    return `The offline rules engine cannot write in ${capital(language)}: it quotes sentences in the language of the files. Leave that out, or take a language model with --model.`;
  const [, tone, form, reader] = TONE.exec(text) ?? [];
  const manner = tone !== undefined ? `in a ${tone}` : form !== undefined ? `a ${form}` : reader !== undefined ? `for ${reader}` : undefined;
  if (manner !== undefined)
    return `The offline rules engine cannot write ${manner}: it quotes sentences as they stand in the files. Leave that out, or take a language model with --model.`;
  const output = outputs.find((file) => FORMATS.test(file));
  return output === undefined
    ? undefined
    : `The offline rules engine cannot write ${output}: it writes text, Markdown, CSV and JSON. Name a file that ends in .md, .txt, .csv or .json.`;
}

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();
