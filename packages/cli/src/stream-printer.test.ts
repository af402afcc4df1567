import type { Json, LogEntry } from "@aether/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { StreamPrinter } from "./stream-printer.ts";

function listening() {
  const lines: string[] = [];
  let partial = "";
  const place = {
    line: (text: string) => void lines.push(text),
    partial: (text: () => string) => {
      partial = text();
    },
  };
  const printer = new StreamPrinter(place, (text) => text.replaceAll("/mnt/local/desk/", ""));
  return { lines, printer, partial: () => partial };
}

const settled = (call: string, value: Json): Pick<LogEntry, "kind" | "body"> => ({ kind: "call.settled", body: { call, outcome: { ok: true, value } } });
const said = (text: string, thoughts = "") =>
  settled("m0", { parts: [...(thoughts === "" ? [] : [{ type: "reasoning", text: thoughts }]), { type: "text", text }] });
const of = (call: string) => ({ agent_id: "p1", call });

describe("what a model says", () => {
  test("is told as it comes, line by line, and not again when it is settled", () => {
    const { lines, printer, partial } = listening();
    printer.told("reasoning", { ...of("m0"), text: "hm, ", at: 0 });
    printer.told("reasoning", { ...of("m0"), text: "yes", at: 4 });
    expect([lines, partial()]).toEqual([[], "~ hm, yes"]);
    printer.told("delta", { ...of("m0"), text: "one\ntw", at: 0 });
    expect([lines, partial()]).toEqual([["~ hm, yes", "one"], "tw"]);
    printer.told("delta", { ...of("m0"), text: "o", at: 6 });
    printer.settled(said("one\ntwo", "hm, yes"));
    expect([lines, partial()]).toEqual([["~ hm, yes", "one", "two"], ""]);
  });

  test("is told once and whole, whatever pieces of it were heard", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "\n", " "), maxLength: 40 });
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 9 }), fc.func(fc.boolean()), (answer, sizes, lost) => {
        const { lines, printer } = listening();
        for (let at = 0, turn = 0; at < answer.length; turn++) {
          const piece = answer.slice(at, at + (sizes[turn % sizes.length] ?? 1));
          if (!lost(turn)) printer.told("delta", { ...of("m0"), text: piece, at });
          at += piece.length;
        }
        printer.settled(said(answer));
        const wanted = answer.trim() === "" ? [] : answer.trimEnd().split("\n");
        const heard = (text: readonly string[]) => text.map((line) => line.trim()).filter((line) => line !== "");
        expect(heard(lines)).toEqual(heard(wanted));
      }),
    );
  });

  test("a table is told once all of it is there, and is seen before; rows of none are told one by one", () => {
    const { lines, printer, partial } = listening();
    const TABLE = "| a | b |\n|---|---|\n| 1 | 2 |";
    printer.told("delta", { ...of("m0"), text: `So:\n${TABLE}\n`, at: 0 });
    expect([lines, partial()]).toEqual([["So:"], `${TABLE}\n`]);
    printer.settled(said(`So:\n${TABLE}\nDone.\n| no | table |`));
    expect(lines).toEqual(["So:", TABLE, "Done.", "| no | table |"]);
  });

  test("of a step that failed is told as far as it came, heard or read later, and said to be cut off", () => {
    const failed = {
      kind: "call.settled",
      body: { call: "m0", outcome: { ok: false, error: { code: "UPSTREAM", message: "broke", data: { partial: "one\ntwo" } } } },
    };
    for (const heard of ["", "one\nt"]) {
      const { lines, printer } = listening();
      if (heard !== "") printer.told("delta", { ...of("m0"), text: heard, at: 0 });
      printer.settled(failed);
      expect(lines).toEqual(["one", "two", "(it was cut off here)"]);
    }
  });

  test("of a step that the end of its agent cut off is told as far as it came", () => {
    const ended = {
      kind: "process.exited",
      body: {
        code: 130,
        reason: "stopped",
        output: "",
        cut: [
          { call: "m0", words: "one\ntwo" },
          { call: "c1", words: "a summary" },
        ],
      },
    };
    for (const heard of ["", "one\nt", "one\ntwo"]) {
      const { lines, printer } = listening();
      if (heard !== "") printer.told("delta", { ...of("m0"), text: heard, at: 0 });
      printer.settled(ended);
      expect(lines).toEqual(["one", "two", "(it was cut off here)"]);
    }
  });

  test("that was begun again is said to be void, by whatever way that is heard", () => {
    for (const again of ["retry", "asked", "nothing"] as const) {
      const { lines, printer } = listening();
      printer.told("delta", { ...of("m0"), text: "half an", at: 0 });
      if (again === "retry") printer.told("retry", { ...of("m0"), attempt: 2, why: "broke", waitMs: 1 });
      if (again === "asked") printer.told("asked", { ...of("m0"), model: "a/b", attempt: 2 });
      printer.told("delta", { ...of("m0"), text: "whole", at: 0 });
      printer.settled(said("whole"));
      expect(lines).toEqual(["half an", "(it is asked again: what is written above of this answer does not count)", "whole"]);
    }
  });

  test("that is settled as something else is told whole", () => {
    const { lines, printer } = listening();
    printer.told("delta", { ...of("m0"), text: "alp", at: 0 });
    printer.settled(said("beta"));
    expect(lines).toEqual(["alp", "(the whole of it:)", "beta"]);
  });

  test("is harmless and in the person's own names, also where it was cut into pieces", () => {
    const { lines, printer, partial } = listening();
    const answer = "\u001b[2Jsee /mnt/local/desk/a.md\r\nthen\u009b31m";
    for (const [at, text] of [...answer].entries()) {
      printer.told("delta", { ...of("m0"), text, at });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may be there
      expect(partial()).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    }
    printer.settled(said(answer));
    expect(lines).toEqual(["\\u001b[2Jsee a.md", "then\\u009b31m"]);
  });

  test("of a summary or of other calls is not told", () => {
    const { lines, printer, partial } = listening();
    printer.told("delta", { ...of("s0"), text: "summary\n", at: 0 });
    printer.settled(settled("s0", { parts: [{ type: "text", text: "summary" }] }));
    expect([lines, partial()]).toEqual([[], ""]);
  });
});

describe("what a command writes", () => {
  const result = (stdout: string, stderr = "") => settled("t0-0", { stdout, stderr, code: 0 });

  test("is told as it comes, apart from words, and not again", () => {
    const { lines, printer } = listening();
    printer.told("output", { ...of("t0-0"), stream: "stdout", text: "1\n2", at: 0 });
    printer.told("output", { ...of("t0-0"), stream: "stdout", text: "3\n", at: 3 });
    printer.settled(result("1\n23\n"));
    expect(lines).toEqual(["| 1", "| 23"]);
  });

  test("that was not heard is told once it has ended; a long one by its beginning and end", () => {
    const { lines, printer } = listening();
    printer.settled(result(Array.from({ length: 100 }, (_, index) => `line ${index}`).join("\n")));
    expect(lines).toHaveLength(41);
    expect([lines[0], lines[20], lines.at(-1)]).toEqual(["| line 0", "| [… 60 lines left out: aether logs --raw …]", "| line 99"]);
  });

  test("without end is told up to there, and then by its result", () => {
    const { lines, printer } = listening();
    printer.told("output", { ...of("t0-0"), stream: "stdout", text: "a\n", at: 0 });
    printer.told("output", { ...of("t0-0"), stream: "stdout", text: "", at: 2, cut: true });
    printer.settled(result("a\nb\nz\n"));
    expect(lines).toEqual(["| a", "| [… more is written: its end is told when it has ended …]", "| b", "| z"]);
  });
});

test("an edit is told by the lines that go and come, once it was made", () => {
  const { lines, printer } = listening();
  const input = { path: "a.js", oldText: "const a = 1;\n", newText: "const a = 2;\nconst b\u001b = 3;" };
  printer.settled(settled("m4", { parts: [{ type: "tool-call", id: "x", name: "file_edit", input }] }));
  expect(lines).toEqual([]);
  printer.settled(settled("t4-0", { path: "a.js", replaced: 1 }));
  expect(lines).toEqual(["  -const a = 1;", "  +const a = 2;", "  +const b\\u001b = 3;"]);
});
