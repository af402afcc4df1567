import { ARGUMENT_LIMITS, decodeJson, type Json, JsonValue, SyscallError } from "@aether/protocol";
import type * as z from "zod";

/** A body by its schema. @throws SyscallError `INVALID` naming the first member that does not fit, as `data.param` too */
export function parseWith<S extends z.ZodType>(schema: S, body: Json): z.output<S> {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const issue = deepest(read.error.issues[0]);
  const param = issue.path.map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`)).join("");
  const at = param.replace(/^\./, "");
  throw new SyscallError("INVALID", at === "" ? `the body: ${issue.message}` : `${at}: ${issue.message}`, { param: at });
}

interface Found {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Of a union, the branch that came furthest says what is wrong. */
function deepest(issue: z.core.$ZodIssue | undefined): Found {
  if (issue === undefined) return { path: [], message: "does not fit" };
  if (issue.code !== "invalid_union") return issue;
  const inner = issue.errors.map((issues) => deepest(issues[0])).sort((a, b) => b.path.length - a.path.length);
  const [best] = inner;
  return best === undefined || best.path.length === 0 ? { path: issue.path, message: unionWords(issue) } : { ...best, path: [...issue.path, ...best.path] };
}

/** zod says of a member that chooses the form only that it fits none; an empty list of errors tells that case. */
const unionWords = ({ errors }: z.core.$ZodIssueInvalidUnion): string =>
  errors.length === 0 ? "is of a kind that is not known here" : "has a form that is not known here";

/** Refuses what would change the answer's meaning if it were left out. */
export function refuse(when: boolean, param: string, way: string): void {
  if (when) throw new SyscallError("INVALID", `${param} is not offered here: ${way}`, { param });
}

/** Arguments of a call as a model wrote them. What is no usable JSON stays the text it is: a history holds what was said. */
export function parseArguments(text: string): Json {
  if (text.trim() === "") return {};
  const read = decodeJson(text, ARGUMENT_LIMITS);
  return read.ok && JsonValue.safeParse(read.value).success ? read.value : text;
}

/** The same, for a wire that writes them as text. */
export const argumentsText = (input: Json): string => (typeof input === "string" ? input : JSON.stringify(input));
