import type { LogFrame } from "../grammar/frame.ts";
import { type Call, cannot } from "../move.ts";
import { outside, placeOf, shownMessage } from "../places.ts";
import { isRecord, type Prompt } from "../prompt.ts";
import { type Request, requestsIn } from "../text/requests.ts";
import { doneOf } from "./done-calls.ts";
import { type Outcome, told } from "./outcome.ts";

/** What a log of requests tells: the address with the most, or how many ended with a code. */
export function askRequests(prompt: Prompt, { file, day, requests }: LogFrame): Outcome {
  const path = placeOf(file, prompt);
  if (path === undefined) return cannot(outside(file));
  const call: Call = { name: "file_read", input: { path } };
  const done = doneOf(prompt, call);
  if (!done) return { do: "calls", calls: [call] };
  if (!done.ok || !isRecord(done.content)) return cannot(`${file} cannot be read: ${shownMessage(done.content, prompt)}.`);
  if (done.content.truncated === true) return cannot(`${file} is too long to be read whole, and part of it answers nothing.`);
  const all = requestsIn(String(done.content.text));
  if (typeof all === "number") return cannot(`Line ${all} of ${file} is no request in the common log format, so they cannot be counted.`);
  const own = day === undefined ? all : all.filter((request) => request.day === day);
  const of = `${own.length} ${own.length === 1 ? "request" : "requests"}${day === undefined ? "" : ` of ${day}`} in ${file}`;
  if (own.length === 0) return cannot(`There are no requests${day === undefined ? "" : ` of ${day}`} in ${file}; its days are ${daysOf(all)}.`);
  return told(requests?.tells === "count" ? countTold(own, of, requests.status) : mostTold(own, of), { used: prompt.done.indexOf(done) + 1 });
}

const daysOf = (all: readonly Request[]): string => {
  const days = [...new Set(all.map(({ day }) => day))].sort();
  return days.length > 1 ? `${days[0]} to ${days.at(-1)}` : (days[0] ?? "none");
};

const countTold = (own: readonly Request[], of: string, status: string): string =>
  `${own.filter((request) => request.status === status).length} of ${of} ended with ${status}.`;

/** Of those with the most, all that have as many. */
function mostTold(own: readonly Request[], of: string): string {
  const groups = [...Map.groupBy(own, ({ address }) => address)].map(([address, { length }]) => ({ address, length }));
  const most = Math.max(...groups.map(({ length }) => length));
  const first = groups.filter(({ length }) => length === most);
  return [
    `The most of ${of}, from ${groups.length} ${groups.length === 1 ? "address" : "addresses"}:`,
    ...first.map(({ address }) => `- ${address}: ${most}`),
  ].join("\n");
}
