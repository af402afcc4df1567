import { describe, expect, test } from "vitest";
import { AlikeTexts } from "./alike-texts.ts";
import { brief } from "./brief.ts";
import { compare } from "./compare.ts";
import { encode } from "./encode.test-harness.ts";
import { splitSentences } from "./paragraph.ts";
import { contradictions, openQuestions, todos } from "./sections.ts";

const SIZE = 60_000;

/** Numbered where the sentences are to differ. */
const filled = (size: number, sentence: (at: number) => string): string => {
  const parts: string[] = [];
  for (let length = 0, at = 0; length < size; at++) length += parts[parts.push(sentence(at)) - 1]?.length ?? 0;
  return parts.join("");
};

const SHAPES: Readonly<Record<string, (at: number) => string>> = {
  "one sentence": () => "The price is 12 EUR. ",
  "full stops": () => ". ",
  "one short question": () => "a? ",
  "one question": () => "Who books the hall in May? ",
  "questions that differ": (at) => `Who books the hall number ${at} for group x${at} and w${at * 7}?\n`,
  "prices that differ": (at) => `The price of item${at} is ${at} EUR. `,
  "things that differ": (at) => `The fee of ${String.fromCharCode(97 + (at % 26))}x${at}q is ${at % 9} EUR.\n`,
  "to-dos that differ": (at) => `TODO: call Ann ${at} by 3 May\n`,
  items: (at) => `- item number ${at} of it\n`,
};

const JOBS: Readonly<Record<string, (text: string) => unknown>> = {
  contradictions: (text) => contradictions([{ path: "/a.md", text }]),
  questions: (text) => openQuestions([{ path: "/a.md", text }]),
  "to-dos": (text) => todos([{ path: "/a.md", text }]),
  "a comparison": (text) => compare({ path: "/a.md", text }, { path: "/b.md", text: `${text}The end is near.` }),
  "a brief": (text) => brief([{ path: "/a.md", text }], { goal: "Write a brief", encode, questions: true, contradictions: true }),
};

describe("a text that says the same over and over", () => {
  test.for(Object.keys(SHAPES))("costs what its size does: %s", { timeout: 60_000 }, async (shape) => {
    // Processor time of this thread, in milliseconds: what else the machine does is none of it.
    const took = async (job: (text: string) => unknown, size: number): Promise<number> => {
      const text = filled(size, SHAPES[shape] ?? String);
      const before = process.threadCpuUsage();
      await job(text);
      const { user, system } = process.threadCpuUsage(before);
      return (user + system) / 1_000;
    };
    for (const [name, job] of Object.entries(JOBS)) {
      await took(job, SIZE / 8);
      const [once, fourfold] = [await took(job, SIZE / 4), await took(job, SIZE)];
      // Four times the text: what holds every sentence against every other one takes sixteen times as long.
      expect({ name, isLinear: fourfold < 10 * once + 150 }).toEqual({ name, isLinear: true });
    }
  });

  test("claims nothing that it has not claimed once", () => {
    const text = `${"The pier is 85 metres long.\n\n".repeat(500)}Later on: the pier is 95 metres long.`;
    expect(contradictions([{ path: "/a.md", text }])).toContain("85 (a.md, line 1) vs 95 (a.md, line 1001)");
  });

  test("is answered by a comparison of every sentence in it", () => {
    const text = filled(20_000, (at) => `Boat number ${at} lies in the harbour.\n`);
    expect(compare({ path: "/a.md", text }, { path: "/b.md", text: `${text}The end of it is near.` })).toMatch(/Statements only here \| 0 \| 1 /);
  });
});

describe("texts that are alike", () => {
  const words = (text: string): string[] => text.split(" ");
  const near = (a: readonly string[], b: readonly string[]): boolean => {
    const [one, other] = [new Set(a), new Set(b)];
    return [...one].filter((word) => other.has(word)).length / Math.min(one.size, other.size) > 0.75;
  };

  test("are those that would be found one by one", () => {
    const texts = Array.from({ length: 400 }, (_, at) =>
      Array.from({ length: 2 + (at % 7) }, (_, place) => `w${(at * 7919 + place * 104_729 + ((at * place) % 13)) % 23}`),
    );
    const index = new AlikeTexts(0.75, texts);
    const known: string[][] = [];
    for (const text of texts) {
      expect(index.has(text)).toBe(known.some((other) => near(other, text)));
      index.add(text);
      known.push(text);
    }
  });

  test("are refused where too many have nearly the same words", () => {
    const texts = Array.from({ length: 200 }, (_, at) => words("a b c d e f g h i j k l").filter((_, place) => ((at * 31) >> place) & 1));
    const index = new AlikeTexts(0.75, texts, 100);
    const all = (): void => {
      for (const text of texts) if (!index.has(text)) index.add(text);
    };
    expect(all).toThrow("nearly the same words");
  });
});

test("the last sentence of a long paragraph is found as the first one is", () => {
  const text = filled(SIZE, () => "Go on. ");
  expect(splitSentences(text).every((sentence) => sentence === "Go on.")).toBe(true);
});
