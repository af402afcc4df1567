import * as z from "zod";

/** Characters of a text that stays behind a handle. */
export const MAX_HANDLE_TEXT = 65_536;
/** How far a quarantined reader's answers about one source may shape what a run knows, in bits. */
export const MAX_SOURCE_BITS = 256;
/** Steps of a `number`. */
export const NUMBER_STEP = 0.01;
const MOST_FIELDS = 32;
const LARGEST = 1_000_000_000_000;

const Bound = z.number().min(-LARGEST).max(LARGEST);

const AnswerField = z
  .strictObject({
    type: z.enum(["boolean", "integer", "number", "string"]),
    /** Of a string: the answer is one of these. A string with neither this nor a format is a handle. */
    enum: z.array(z.string().min(1).max(200)).min(2).max(256).optional(),
    format: z.literal("date").optional(),
    minimum: Bound.optional(),
    maximum: Bound.optional(),
    /** The document may not say; then it is left out. */
    optional: z.boolean().default(false),
    /** For whoever reads the document. */
    description: z.string().max(300).optional(),
  })
  .superRefine((field, issues) => {
    const why = wrongWith(field);
    if (why !== undefined) issues.addIssue({ code: "custom", message: why });
  });
export type AnswerField = z.infer<typeof AnswerField>;

/** What is asked for, by name: a part of JSON Schema whose values can be counted, and texts that nobody reads. */
export const AnswerFields = z
  .record(z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, "letters, digits and _"), AnswerField)
  .refine((fields) => Object.keys(fields).length > 0 && Object.keys(fields).length <= MOST_FIELDS, `1 to ${MOST_FIELDS} fields`);
export type AnswerFields = z.infer<typeof AnswerFields>;

type Written = Pick<AnswerField, "type" | "enum" | "format" | "minimum" | "maximum">;

function wrongWith({ type, enum: values, format, minimum, maximum }: Written): string | undefined {
  if ((values ?? format) !== undefined && type !== "string") return "enum and format are for strings";
  if (values !== undefined && format !== undefined) return "give either enum or format";
  if (type === "integer" || type === "number") return wrongBounds(minimum, maximum);
  return minimum !== undefined || maximum !== undefined ? "minimum and maximum are for numbers" : undefined;
}

function wrongBounds(minimum: number | undefined, maximum: number | undefined): string | undefined {
  if (minimum === undefined || maximum === undefined) return "a number needs minimum and maximum: what it may say is counted";
  return minimum > maximum ? "minimum is above maximum" : undefined;
}
