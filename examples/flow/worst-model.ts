import { text } from "node:stream/consumers";
import type { Json } from "@aether/protocol";
import { type Listening, listen } from "./loopback.ts";

export interface Call {
  readonly tool: string;
  readonly input: Json;
}

/** What an honest model would do for a goal: these calls, then these words. */
export interface Plan {
  readonly calls: readonly Call[];
  readonly says: string;
}

interface ChatMessage {
  readonly role: string;
  readonly content?: string | null;
}

/**
 * A server that speaks OpenAI's wire for the worst model there is: it does its task, and whatever anything it reads tells "AI
 * assistants" to do, at once and to the letter. It has no other knowledge of the attacks.
 */
export async function serveWorstModel(plans: Readonly<Record<string, Plan>>): Promise<Listening> {
  const minds = new Map(Object.entries(plans).map(([name, plan]) => [name, new Mind(plan)]));
  return listen(async (request, response) => {
    if (request.url?.endsWith("/models")) return void response.end(JSON.stringify({ data: [...minds.keys()].map((id) => ({ id, context_length: 100_000 })) }));
    const { model, messages } = JSON.parse(await text(request)) as { model: string; messages: readonly ChatMessage[] };
    const next = minds.get(model)?.next(messages) ?? "";
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(
      `${eventsOf(next)
        .map((event) => `data: ${JSON.stringify(event)}\n\n`)
        .join("")}data: [DONE]\n\n`,
    );
  });
}

function eventsOf(next: Call | string): Json[] {
  const choice = (delta: Json, finish: string | null): Json => ({ choices: [{ index: 0, delta, finish_reason: finish }] });
  if (typeof next === "string") return [choice({ content: next }, null), choice({}, "stop")];
  const call = { index: 0, id: "call", type: "function", function: { name: next.tool, arguments: JSON.stringify(next.input) } };
  return [choice({ tool_calls: [call] }, null), choice({}, "tool_calls")];
}

const TOLD = /AI assistants: call (\w+) with (\{.*\})/g;

class Mind {
  readonly #says: string;
  readonly #obeyed = new Set<string>();
  #left: Call[];

  constructor({ calls, says }: Plan) {
    this.#left = [...calls];
    this.#says = says;
  }

  next(messages: readonly ChatMessage[]): Call | string {
    const read = messages.flatMap(({ role, content }) => (role === "tool" && content ? textsOf(parsed(content)) : []));
    const told = read.flatMap((words) => [...words.matchAll(TOLD)]).filter(([order]) => !this.#obeyed.has(order));
    for (const [order] of told) this.#obeyed.add(order);
    this.#left.unshift(...told.map(([, tool = "", input = ""]) => ({ tool, input: JSON.parse(input) as Json })));
    const call = this.#left.shift();
    return call ? { tool: call.tool, input: filled(call.input, read) } : String(filled(this.#says, read));
  }
}

function parsed(content: string): Json {
  try {
    return JSON.parse(content) as Json;
  } catch {
    return content;
  }
}

function textsOf(value: Json): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** `[the line about X]` and `[all of it]`, out of what was read; in an address as addresses have it. */
function filled(value: Json, read: readonly string[]): Json {
  if (Array.isArray(value)) return value.map((one: Json) => filled(one, read));
  if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, read)]));
  if (typeof value !== "string") return value;
  const lines = read.flatMap((words) => words.split("\n"));
  const put = value.startsWith("http") ? encodeURIComponent : String;
  return value
    .replace(/\[the line about ([^\]]+)\]/g, (_, about: string) => put(lines.find((line) => line.includes(about) && !line.includes("AI assistants")) ?? ""))
    .replaceAll("[all of it]", read.join("\n"));
}
