import type { ServerResponse } from "node:http";
import { giveModels, type Served, served } from "./served.ts";

/** One answer of the provider: words, calls of tools, nothing at all, or words after which the connection is cut. */
export type ChatAnswer =
  | { readonly text: string }
  | { readonly calls: readonly { readonly name: string; readonly input: unknown }[] }
  | { readonly empty: true }
  | { readonly cutAfter: string };

export interface Asked {
  readonly authorization: string | undefined;
  readonly body: { readonly model: string; readonly max_tokens?: number; readonly messages: readonly { readonly role: string; readonly content: unknown }[] };
}

export interface ChatProvider extends Served {
  /** What it was asked, in order. */
  readonly asked: readonly Asked[];
}

const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const delta = (value: unknown, finish: string | null = null): string => event({ choices: [{ index: 0, delta: value, finish_reason: finish }] });
const USAGE = event({ choices: [], usage: { prompt_tokens: 100, completion_tokens: 10 } });
const DONE = "data: [DONE]\n\n";

/** A provider on this machine that speaks chat completions: lists these models, and gives these answers to each, in turn; the last one again and again. */
export async function chatProvider(
  models: readonly unknown[],
  answers: readonly ChatAnswer[] | Readonly<Record<string, readonly ChatAnswer[]>>,
): Promise<ChatProvider> {
  const asked: Asked[] = [];
  const counts = new Map<string, number>();
  const server = await served(({ headers: { authorization } }, text, response) => {
    if (text === "") return giveModels(response, models);
    const body = JSON.parse(text) as Asked["body"];
    asked.push({ authorization, body });
    const list: readonly ChatAnswer[] = "length" in answers ? (answers as readonly ChatAnswer[]) : (answers[body.model] ?? []);
    const turn = counts.get(body.model) ?? 0;
    counts.set(body.model, turn + 1);
    give(response, list[Math.min(turn, list.length - 1)] ?? { empty: true }, turn);
  });
  return Object.assign(server, { asked });
}

function give(response: ServerResponse, answer: ChatAnswer, turn: number): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  if ("cutAfter" in answer) return void response.write(delta({ content: answer.cutAfter }), () => response.destroy());
  if ("empty" in answer) return void response.end([delta({}, "stop"), USAGE, DONE].join(""));
  if ("text" in answer) return void response.end([delta({ content: answer.text }), delta({}, "stop"), USAGE, DONE].join(""));
  const calls = answer.calls.map(({ name, input }, index) => ({
    index,
    id: `c${turn}-${index}`,
    type: "function",
    function: { name, arguments: JSON.stringify(input) },
  }));
  response.end([delta({ tool_calls: calls }), delta({}, "tool_calls"), USAGE, DONE].join(""));
}
