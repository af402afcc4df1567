import type { BoxOutput } from "@aether/ports";
import { expect, test } from "vitest";
import type { Channel } from "./channel.ts";
import { ReportingChannel } from "./session-report.ts";

const MARK = "unguessable";

/** What a command writes to its error output, and what a session's channel makes of it. */
function reported(pieces: Iterable<string | Buffer>) {
  let say: (stream: BoxOutput["stream"], bytes: Uint8Array) => void = () => {};
  const inner = {
    open: (output: typeof say) => {
      say = output;
    },
    drain: () => {},
  } as unknown as Channel;
  const channel = new ReportingChannel(inner, MARK);
  const seen: Buffer[] = [];
  channel.open((_stream, bytes) => seen.push(Buffer.from(bytes)));
  for (const piece of pieces) say("stderr", Buffer.from(piece));
  channel.drain();
  return { state: channel.state({}), seen: Buffer.concat(seen).toString() };
}

test("a report is taken out of what a command writes, however it comes in pieces", () => {
  const said = `late\0${MARK}\0/work\0declare -x A="b"\n`;
  for (const pieces of [[said], [...said]]) expect(reported(pieces)).toEqual({ state: { cwd: "/work", env: { A: "b" } }, seen: "late" });
});

test("of what comes behind the mark no more than a report can be is kept, and it is none then", () => {
  const piece = Buffer.alloc(65_536, "x");
  const flood = function* (): Generator<string | Buffer> {
    yield `\0${MARK}\0/work\0declare -x A="b"\n`;
    for (let at = 0; at < 160; at++) {
      yield piece;
    }
  };
  const { state, seen } = reported(flood());
  expect({ state, seen }).toEqual({ state: undefined, seen: "" });
});
