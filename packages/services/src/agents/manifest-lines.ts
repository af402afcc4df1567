import { SyscallError } from "@aether/protocol";
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from "yaml";
import * as z from "zod";
import { invalid } from "./invalid.ts";

/** As the issues of a manifest are worded: the field comes first, or what there is no field of stands in backticks. */
const FIELD = /^(?:field )?`?([\w.-]+)`?:/;
const NO_FIELD = /there is no field `([^`]+)`/;
const Issues = z.strictObject({ issues: z.array(z.string()) });

/** An error about a manifest's fields that says at which line of its text each stands; any other as it is. */
export function withLines(error: unknown, text: string): unknown {
  if (!SyscallError.is(error)) return error;
  const issues = Issues.safeParse(error.data).data?.issues;
  const tool = error.data["tool"];
  if (issues === undefined && typeof tool !== "string") return error;
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (issues === undefined) {
    const offset = toolOffset(document, String(tool));
    return offset === undefined ? error : new SyscallError(error.code, `line ${lines.linePos(offset).line}: ${error.message}`, error.data);
  }
  const located = issues.map((issue) => {
    const offset = offsetOf(document.contents, pathOf(issue));
    return offset === undefined ? issue : `line ${lines.linePos(offset).line}: ${issue}`;
  });
  return invalid(located);
}

/** Where the name of the tool first stands as a value of its own. */
function toolOffset(document: Document, tool: string): number | undefined {
  let found: number | undefined;
  visit(document, {
    Scalar(_key, node) {
      if (node.value !== tool && node.value !== `tool: ${tool}`) return undefined;
      found = startOf(node);
      return visit.BREAK;
    },
  });
  return found;
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
