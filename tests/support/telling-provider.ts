import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { giveModels, type Served, served } from "./served.ts";

/** One answer over the wire: thoughts, words, calls of tools, in this order and in these pieces. */
export interface ToldAnswer {
  readonly thinks?: readonly string[];
  readonly text?: string | readonly string[];
  readonly calls?: readonly { readonly name: string; readonly input: unknown }[];
  /** Before its first piece, and between two of them, in ms. */
  readonly delayMs?: number;
  readonly pieceMs?: number;
  /** It refuses with this status, and says when to come again. */
  readonly refuses?: { readonly status: number; readonly after: number };
}

interface Body {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content?: unknown }[];
}

export interface TellingProvider extends Served {
  /** The keys that requests came with, and what they asked. */
  readonly asked: readonly { readonly authorization: string | undefined; readonly body: Body }[];
}

const textOf = (content: unknown): string =>
  typeof content === "string" ? content : Array.isArray(content) ? content.map((part: { text?: string }) => part.text ?? "").join("") : "";

/**
 * A provider on this machine that speaks chat completions. What it answers goes by what a person or a parent said last: the first list whose
 * key stands in that, and of the list the answer of this turn; the last one again and again.
 */
export async function tellingProvider(
  script: Readonly<Record<string, readonly ToldAnswer[]>>,
  { models = [{ id: "teller", context_length: 100_000 }], key }: { readonly models?: readonly unknown[]; readonly key?: string } = {},
): Promise<TellingProvider> {
  const asked: { authorization: string | undefined; body: Body }[] = [];
  const server = await served(({ headers: { authorization } }, text, response) => {
    if (key !== undefined && authorization !== `Bearer ${key}`)
      return void response.writeHead(401, { "content-type": "application/json" }).end('{"error":{"message":"wrong key"}}');
    if (text === "") return giveModels(response, models);
    const body = JSON.parse(text) as Body;
    asked.push({ authorization, body });
    return give(response, inPlace(answerTo(script, body), text));
  });
  return Object.assign(server, { asked });
}

/** `FOLDER` in what tools are called with is the person's folder, as the prompt calls it. */
function inPlace(answer: ToldAnswer, prompt: string): ToldAnswer {
  const [folder = "FOLDER"] = /\/mnt\/local\/[\w.-]+/.exec(prompt) ?? [];
  return answer.calls ? { ...answer, calls: JSON.parse(JSON.stringify(answer.calls).replaceAll("FOLDER", folder)) as ToldAnswer["calls"] & object } : answer;
}

function answerTo(script: Readonly<Record<string, readonly ToldAnswer[]>>, { messages }: Body): ToldAnswer {
  const last = messages.findLastIndex(({ role }) => role === "user");
  const said = textOf(messages[last]?.content);
  const turn = messages.slice(last).filter(({ role }) => role === "assistant").length;
  const list = Object.entries(script).find(([word]) => said.includes(word))?.[1] ?? [];
  return list[Math.min(turn, list.length - 1)] ?? { text: `nothing is written for: ${said.slice(0, 200)}` };
}

async function give(response: ServerResponse, { thinks = [], text = [], calls = [], delayMs = 0, pieceMs = 0, refuses }: ToldAnswer): Promise<void> {
  await sleep(delayMs);
  if (refuses)
    return void response
      .writeHead(refuses.status, { "content-type": "application/json", "retry-after": String(refuses.after) })
      .end('{"error":{"message":"slow down"}}');
  response.writeHead(200, { "content-type": "text/event-stream" });
  const send = async (delta: unknown, finish: string | null = null): Promise<void> => {
    const usage = finish && { prompt_tokens: 100, completion_tokens: 10 };
    response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }], usage })}\n\n`);
    await sleep(pieceMs);
  };
  for (const piece of thinks) await send({ reasoning_content: piece });
  for (const piece of [text].flat()) await send({ content: piece });
  for (const [index, { name, input }] of calls.entries())
    await send({ tool_calls: [{ index, id: `c${Date.now()}-${index}`, type: "function", function: { name, arguments: JSON.stringify(input) } }] });
  await send({}, calls.length > 0 ? "tool_calls" : "stop");
  response.end("data: [DONE]\n\n");
}
