import { type AnswerField, type AnswerFields, type Json, MAX_HANDLE_TEXT, NUMBER_STEP } from "@aether/protocol";

/** How a reader ends, as its caller hears it: it answered, its answer did not fit, its document could not be read, or anything else. */
export const ENDINGS = ["completed", "unanswered", "unreadable", "failed"] as const;
export type Ending = (typeof ENDINGS)[number];

const FIRST_YEAR = 1_900;
const LAST_YEAR = 2_199;
const DAYS = Array.from({ length: LAST_YEAR - FIRST_YEAR + 1 }, (_, index) => (isLeap(FIRST_YEAR + index) ? 366 : 365)).reduce((sum, days) => sum + days, 0);
const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** A text that stays outside, and the number of its field. */
export interface Kept {
  readonly field: number;
  readonly text: string;
}

export interface Constrained {
  readonly value: { readonly [name: string]: boolean | number | string };
  readonly kept: readonly Kept[];
}

/** The most that an answer of these fields tells, in bits: log2 of how many answers and endings there are, rounded up. */
export function bitsOf(fields: AnswerFields): number {
  const bits = Object.values(fields).reduce((sum, field) => sum + Math.log2(waysOf(field) + Number(field.optional)), Math.log2(ENDINGS.length));
  return Math.ceil(bits - 1e-9);
}

function waysOf(field: AnswerField): number {
  switch (field.type) {
    case "boolean":
      return 2;
    case "integer":
      return Math.max(1, Math.floor(field.maximum ?? 0) - Math.ceil(field.minimum ?? 0) + 1);
    case "number":
      return stepsOf(field) + 1;
    case "string":
      return field.format ? DAYS : new Set(field.enum ?? [""]).size;
  }
}

/**
 * What of an answer may be seen by whoever has not read its document: one of the values that {@link bitsOf} counts, made anew from
 * its number among them, so nothing of the answer's own form is left. A text becomes what `handle` says for its field, whatever it is.
 *
 * @returns undefined for whatever does not fit
 */
export function constrain(answer: Json, fields: AnswerFields, handle: (field: number) => string): Constrained | undefined {
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) return undefined;
  const given = answer as { readonly [name: string]: Json };
  const names = Object.keys(fields);
  if (Object.keys(given).some((name) => !names.includes(name))) return undefined;
  const value: Record<string, boolean | number | string> = {};
  const kept: Kept[] = [];
  for (const [index, [name, field]] of Object.entries(fields).entries()) {
    if (!Object.hasOwn(given, name)) {
      if (field.optional) continue;
      return undefined;
    }
    const raw = given[name] ?? null;
    const seen = isText(field) ? keep(raw, index, { kept, handle }) : countable(raw, field);
    if (seen === undefined) return undefined;
    value[name] = seen;
  }
  return { value, kept };
}

function keep(raw: Json, field: number, { kept, handle }: { kept: Kept[]; handle: (field: number) => string }): string | undefined {
  if (typeof raw !== "string" || raw.length > MAX_HANDLE_TEXT) return undefined;
  kept.push({ field, text: raw.toWellFormed() });
  return handle(field);
}

function countable(raw: Json, field: AnswerField): boolean | number | string | undefined {
  switch (field.type) {
    case "boolean":
      return typeof raw === "boolean" ? raw : undefined;
    case "integer":
      return Number.isSafeInteger(raw) && isWithin(raw as number, field) ? (raw as number) + 0 : undefined;
    case "number":
      return typeof raw === "number" && isWithin(raw, field) ? onStep(raw, field) : undefined;
    case "string":
      return field.format ? dayOf(raw) : field.enum?.find((one) => one === raw);
  }
}

const isText = ({ type, enum: values, format }: AnswerField): boolean => type === "string" && !values && !format;

type Bounds = Pick<AnswerField, "minimum" | "maximum">;

const isWithin = (value: number, { minimum = 0, maximum = 0 }: Bounds): boolean => value >= minimum && value <= maximum;
const stepsOf = ({ minimum = 0, maximum = 0 }: Bounds): number => Math.floor((maximum - minimum) / NUMBER_STEP + 1e-6);

/** The nearest of the counted ones. */
function onStep(value: number, bounds: Bounds): number {
  const { minimum = 0 } = bounds;
  const steps = Math.min(stepsOf(bounds), Math.round((value - minimum) / NUMBER_STEP));
  // What is left of binary fractions is cut off; a bound may have more digits than a step has.
  return Number((minimum + steps * NUMBER_STEP).toPrecision(15)) + 0;
}

function dayOf(written: Json): string | undefined {
  const [, year, month, day] = (typeof written === "string" ? (DAY.exec(written) ?? []) : []).map(Number);
  if (year === undefined || month === undefined || day === undefined || year < FIRST_YEAR || year > LAST_YEAR) return undefined;
  const days = (MONTHS[month - 1] ?? 0) + Number(month === 2 && isLeap(year));
  if (day < 1 || day > days) return undefined;
  return [String(year), ...[month, day].map((part) => String(part).padStart(2, "0"))].join("-");
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
