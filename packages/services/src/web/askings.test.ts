import type { CallContext } from "@aether/ports";
import { HOST_FILE, type Label, TRUSTED } from "@aether/protocol";
import { expect, test } from "vitest";
import { Askings } from "./askings.ts";

const by = (label: Label, root = "p1") => ({ caller: { root, label } }) as unknown as CallContext;
const times = (count: number, work: (at: number) => void): void => {
  for (let at = 0; at < count; at++) work(at);
};

test("who has read what is private and nobody's word asks for one address 64 times in a run, by whichever scheme", () => {
  const askings = new Askings();
  times(64, (at) => askings.count(`${at % 2 === 0 ? "http" : "https"}://x.example/page`, by(HOST_FILE)));
  expect(() => askings.count("https://x.example/page", by(HOST_FILE))).toThrow(
    expect.objectContaining({ code: "DENIED", message: expect.stringMatching(/Begin a new run/) }),
  );
  expect(() => askings.count("http://x.example:8080/page?a", by(HOST_FILE))).toThrow(expect.objectContaining({ code: "DENIED" }));
});

test.for([
  { why: "another address", url: "https://x.example/other", ctx: by(HOST_FILE) },
  { why: "another run", url: "https://x.example/page", ctx: by(HOST_FILE, "p2") },
  { why: "who has read nothing", url: "https://x.example/page", ctx: by(TRUSTED) },
  { why: "who has read what all may know", url: "https://x.example/page", ctx: by({ ...HOST_FILE, confidentiality: "public" }) },
])("$why is not bounded by that", ({ url, ctx }) => {
  const askings = new Askings();
  times(64, () => askings.count("https://x.example/page", by(HOST_FILE)));
  expect(() => askings.count(url, ctx)).not.toThrow();
});

test("of very many addresses those that were asked for last are counted", () => {
  const askings = new Askings();
  times(64, () => askings.count("https://x.example/page", by(HOST_FILE)));
  times(9_999, (at) => askings.count(`https://x.example/${at}`, by(HOST_FILE)));
  expect(() => askings.count("https://x.example/page", by(HOST_FILE))).toThrow();
});
