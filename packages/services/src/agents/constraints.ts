import { ArgPatterns, Constraints, issueWords, type Json } from "@aether/protocol";
import * as z from "zod";
import { invalid } from "./invalid.ts";

const ArgText = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const EXPIRES = "a time with its zone, as 2026-12-01T18:00Z";
const hasZone = (text: string): boolean => /(?:Z|[+-]\d\d:?\d\d)$/i.test(text.trim()) && !Number.isNaN(Date.parse(text));

/** Limits of the rights beside which they stand, by the names that manifests have for them. */
const Limits = z.strictObject({
  max_uses: Constraints.shape.maxUses,
  per_minute: Constraints.shape.perMinute,
  expires_at: z
    .string({ error: EXPIRES })
    .refine(hasZone, EXPIRES)
    .transform((text) => Date.parse(text))
    .optional(),
  args: z
    .record(z.string(), z.union([ArgText.transform((text) => [text]), z.array(ArgText)]))
    .pipe(ArgPatterns)
    .optional(),
});
export const LIMIT_NAMES = Object.keys(Limits.shape);

/** What an entry of `capabilities` is held to, and its other members. @throws SyscallError `INVALID` naming the place of the first that does not fit */
export function constraintsIn(entry: Readonly<Record<string, Json>>, field: string): { constraints?: Constraints; words: [string, Json][] } {
  const members = Object.entries(entry);
  const limits = members.filter(([name]) => LIMIT_NAMES.includes(name));
  const words = members.filter(([name]) => !LIMIT_NAMES.includes(name));
  if (limits.length === 0) return { words };
  const parsed = Limits.safeParse(Object.fromEntries(limits));
  if (!parsed.success) throw invalid(parsed.error.issues.map((issue) => issueWords({ ...issue, path: [...field.split("."), ...issue.path] })));
  const { max_uses, per_minute, expires_at, args } = parsed.data;
  const constraints: Constraints = {
    ...(max_uses !== undefined && { maxUses: max_uses }),
    ...(per_minute !== undefined && { perMinute: per_minute }),
    ...(expires_at !== undefined && { expiresAt: expires_at }),
    ...(args && { args }),
  };
  return { constraints, words };
}
