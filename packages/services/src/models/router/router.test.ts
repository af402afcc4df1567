import type { ModelAbility } from "@aether/ports";
import { CONFIDENTIALITY } from "@aether/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Asked, chooseChain } from "./choose-chain.ts";
import { type Candidate, judgeCandidate, type Wanted } from "./judge-candidate.ts";
import { type ModelRules, parseModelRules } from "./model-rules.ts";

const RULES = parseModelRules(
  {
    aliases: { fast: ["a/small", "b/small"], best: ["a/large"], auto: ["fast", "b/large"] },
    fallbacks: { "a/large": ["b/large"] },
    ladder: ["fast", "best"],
    rules: [
      { name: "private stays", when: { confidentiality: ["private", "secret"] }, use: ["local/any"], local: true },
      { name: "long prompts", when: { asked: ["fast", "auto"], promptTokens: { least: 100_000 } }, use: ["b/long"] },
      { name: "code", when: { task: ["code"] }, use: ["best"] },
      { name: "pictures", when: { asked: ["c/blind"], needs: ["images"] }, use: ["c/seeing"] },
    ],
  },
  "a test",
);
const asked = (model: string, rest: Partial<Asked> = {}): Asked => ({
  model,
  escalate: 0,
  confidentiality: "public",
  needs: new Set(),
  promptTokens: 10,
  ...rest,
});

test.for<{ why: string; ask: Asked; chain: string[]; says: string }>([
  { why: "a model by its own name is asked", ask: asked("x/y"), chain: ["x/y"], says: "asked by name" },
  { why: "and after it its fallbacks", ask: asked("a/large"), chain: ["a/large", "b/large"], says: "asked by name" },
  { why: "an alias stands for its chain", ask: asked("fast"), chain: ["a/small", "b/small"], says: "alias fast" },
  { why: "an alias of aliases too", ask: asked("auto"), chain: ["a/small", "b/small", "b/large"], says: "alias auto" },
  { why: "a task decides", ask: asked("fast", { task: "code" }), chain: ["a/large", "b/large"], says: "rule code" },
  {
    why: "the first rule that holds decides",
    ask: asked("fast", { task: "code", confidentiality: "private" }),
    chain: ["local/any"],
    says: "rule private stays",
  },
  { why: "a rule without a name leaves named models alone", ask: asked("x/y", { task: "code" }), chain: ["x/y"], says: "asked by name" },
  { why: "the prompt's size decides", ask: asked("fast", { promptTokens: 100_000 }), chain: ["b/long"], says: "rule long prompts" },
  { why: "what a step needs decides", ask: asked("c/blind", { needs: new Set<ModelAbility>(["images"]) }), chain: ["c/seeing"], says: "rule pictures" },
  { why: "escalating climbs a rung", ask: asked("fast", { escalate: 1 }), chain: ["a/large", "b/large"], says: "rung 2 of the ladder, alias best" },
  { why: "and stops at the top", ask: asked("fast", { escalate: 7 }), chain: ["a/large", "b/large"], says: "rung 2 of the ladder, alias best" },
  { why: "who is at the top stays there", ask: asked("best", { escalate: 1 }), chain: ["a/large", "b/large"], says: "alias best" },
  { why: "a model that stands on no rung stays the one asked", ask: asked("x/y", { escalate: 2 }), chain: ["x/y"], says: "asked by name" },
])("$why", ({ ask, chain, says }) => expect(chooseChain(RULES, ask)).toMatchObject({ chain, why: says }));

test.for<{ why: string; rules: unknown; says: string }>([
  { why: "an alias of itself", rules: { aliases: { fast: ["fast"] } }, says: "fast leads back to itself" },
  { why: "aliases in a circle", rules: { aliases: { a: ["b"], b: ["x/y", "a"] } }, says: "a leads back to itself" },
  { why: "an alias with a slash", rules: { aliases: { "a/b": ["c/d"] } }, says: "aliases.a/b" },
  { why: "a rule that names nobody", rules: { rules: [{ name: "r", use: [] }] }, says: "rules.0.use" },
  { why: "a misspelt field", rules: { alias: {} }, says: "alias" },
])("$why is refused", ({ rules, says }) => {
  expect(() => parseModelRules(rules, "models.yaml")).toThrow(expect.objectContaining({ code: "INVALID", message: expect.stringContaining(says) }));
});

describe("candidates", () => {
  const REMOTE = { reader: { host: "models.example" } };
  const LOCAL = { reader: "local" as const };
  const wanted: Wanted = { confidentiality: "public", needs: new Set(["tools"]), promptTokens: 1_000 };
  test.for<{ why: string; candidate: Candidate; wish?: Partial<Wanted>; kind: string | undefined }>([
    { why: "one of which nothing is known fits", candidate: { driver: REMOTE }, kind: undefined },
    { why: "secrets are read by nobody elsewhere", candidate: { driver: REMOTE }, wish: { confidentiality: "secret" }, kind: "forbidden" },
    { why: "but on this machine", candidate: { driver: LOCAL }, wish: { confidentiality: "secret" }, kind: undefined },
    { why: "a rule keeps it here", candidate: { driver: REMOTE }, wish: { local: true }, kind: "excluded" },
    { why: "a rule's cost holds", candidate: { driver: REMOTE, mostMicroUsd: 11 }, wish: { mostMicroUsd: 10 }, kind: "excluded" },
    { why: "at the limit it passes", candidate: { driver: REMOTE, mostMicroUsd: 10 }, wish: { mostMicroUsd: 10 }, kind: undefined },
    { why: "an encoder answers nothing", candidate: { driver: LOCAL, info: { contextTokens: 9_999, abilities: ["embed"] } }, kind: "excluded" },
    { why: "one without tools comes last", candidate: { driver: LOCAL, info: { contextTokens: 9_999, abilities: ["images"] } }, kind: "doubtful" },
    { why: "and one that the prompt is too long for", candidate: { driver: LOCAL, info: { contextTokens: 1_000, abilities: ["tools"] } }, kind: "doubtful" },
  ])("$why", ({ candidate, wish, kind }) => expect(judgeCandidate(candidate, { ...wanted, ...wish })?.kind).toBe(kind));
});

test("whatever rules say, what is secret is never sent to another machine", () => {
  const name = fc.constantFrom("here/a", "here/b", "far/a", "far/b", "fast", "best");
  const Rules = fc.record({
    aliases: fc.record({
      fast: fc.array(fc.constantFrom("far/a", "here/a"), { minLength: 1, maxLength: 3 }),
      best: fc.array(fc.constantFrom("far/b", "fast"), { minLength: 1, maxLength: 3 }),
    }),
    fallbacks: fc.dictionary(fc.constantFrom("here/a", "far/a"), fc.array(name, { minLength: 1, maxLength: 3 })),
    ladder: fc.array(name, { maxLength: 4 }),
    rules: fc.array(
      fc.record({ name: fc.constant("r"), when: fc.record({ confidentiality: fc.constant(["secret"]) }), use: fc.array(name, { minLength: 1, maxLength: 3 }) }),
      { maxLength: 3 },
    ),
  });
  fc.assert(
    fc.property(Rules, fc.record({ model: name, escalate: fc.nat(3), confidentiality: fc.constantFrom(...CONFIDENTIALITY) }), (written, ask) => {
      const { model, escalate, confidentiality } = ask;
      const rules: ModelRules = parseModelRules(written, "a test");
      const { chain } = chooseChain(rules, asked(model, { escalate, confidentiality }));
      expect(new Set(chain).size).toBe(chain.length);
      expect(chain.some((each) => each in rules.aliases)).toBe(false);
      const readers = chain.filter(
        (each) =>
          !judgeCandidate({ driver: { reader: each.startsWith("here/") ? "local" : { host: "far" } } }, { confidentiality, needs: new Set(), promptTokens: 1 }),
      );
      if (confidentiality === "secret") expect(readers.every((each) => each.startsWith("here/"))).toBe(true);
    }),
  );
});
