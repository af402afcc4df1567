import { SyscallError } from "@aether/protocol";
import { isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import * as z from "zod";
import { invalid } from "./invalid.ts";

/** As the issues of a manifest are worded: the field comes first, or what there is no field of stands in backticks. */
const FIELD = /^(?:field )?`?([\w.-]+)`?:/;
const NO_FIELD = /there is no field `([^`]+)`/;
const Issues = z.strictObject({ issues: z.array(z.string()) });

/** An error about a manifest's fields that says at which line of its text each stands; any other as it is. */
export function withLines(error: unknown, text: string): unknown {
  const issues = SyscallError.is(error) ? Issues.safeParse(error.data).data?.issues : undefined;
  if (issues === undefined) return error;
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const located = issues.map((issue) => {
    const offset = offsetOf(document.contents, pathOf(issue));
    return offset === undefined ? issue : `line ${lines.linePos(offset).line}: ${issue}`;
  });
  return invalid(located);
}

function pathOf(issue: string): string[] {
  const path = FIELD.exec(issue)?.[1]?.split(".") ?? [];
  const unknown = NO_FIELD.exec(issue)?.[1];
  return unknown === undefined ? path : [...path, unknown];
}

/** Where the deepest part of the path begins that is there; undefined where not even the first is. */
function offsetOf(node: unknown, [step, ...rest]: readonly string[]): number | undefined {
  if (step === undefined) return undefined;
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step);
    if (!pair) return undefined;
    return offsetOf(pair.value, rest) ?? startOf(pair.key);
  }
  const item = typeof node === "object" && node !== null && "items" in node && Array.isArray(node.items) ? (node.items as unknown[])[Number(step)] : undefined;
  return item === undefined ? undefined : (offsetOf(item, rest) ?? startOf(item));
}

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);
