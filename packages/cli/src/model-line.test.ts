import type { modelList, Output } from "@aether/protocol";
import { expect, test } from "vitest";
import { modelLine, unpriced } from "./model-line.ts";

const model = (name: string, reader = "local", over = {}) => ({ name, contextTokens: 1, contextFrom: "provider" as const, reader, price: null, ...over });
const LISTED: Output<typeof modelList> = {
  models: [model("offline/rules"), model("ollama/a"), model("big/one", "api.big.example"), model("shy/two", "api.shy.example", { private: false })],
  silent: [{ driver: "mute", reader: "mute.example", why: "it is down" }],
  routes: [
    { name: "fast", models: ["ollama/a", "offline/rules"] },
    { name: "best", models: ["big/one", "shy/two", "ollama/a"] },
    { name: "big/one", models: ["big/one", "ollama/a"] },
    { name: "alone", models: ["big/one"] },
    { name: "gone", models: ["none/x"] },
  ],
};

test.for([
  { wanted: "offline/rules", text: "offline/rules (a rules engine, not a language model; text stays in this process)" },
  { wanted: "offline", text: "offline/rules (a rules engine, not a language model; text stays in this process)" },
  { wanted: "ollama/a", text: "ollama/a (on this machine)" },
  { wanted: "shy/two", text: "shy/two (text is sent to api.shy.example, but never private text)" },
  { wanted: "fast", text: "fast: ollama/a, or offline/rules (on this machine)" },
  { wanted: "best", text: "best: big/one, or shy/two, or ollama/a (text may be sent to api.big.example; api.shy.example, but never private text)" },
  { wanted: "big/one", text: "big/one, or ollama/a (text may be sent to api.big.example)" },
  { wanted: "alone", text: "big/one (text is sent to api.big.example)" },
  { wanted: "mute/z", text: "mute/z (text is sent to mute.example)" },
  { wanted: "gone", text: undefined },
  { wanted: "nobody", text: undefined },
])("$wanted is shown as: $text", ({ wanted, text }) => {
  expect(modelLine(wanted, LISTED)?.text).toBe(text);
});

test("a driver that does not say what it has is a warning", () => {
  expect(modelLine("mute/z", LISTED)?.warnings).toEqual(["mute does not say which models it has: it is down"]);
});

test.for([
  { wanted: "ollama/a", name: undefined },
  { wanted: "fast", name: undefined },
  { wanted: "best", name: "big/one" },
  { wanted: "big", name: "big/one" },
  { wanted: "nobody", name: undefined },
])("of $wanted nobody knows the price: $name", ({ wanted, name }) => expect(unpriced(wanted, LISTED)).toBe(name));
