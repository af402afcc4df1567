import { describe, expect, test } from "vitest";
import type { OrganiseFrame, RenameFrame } from "./grammar/frame.ts";
import { inRounds, type Placed, planFileCopies, planFileMoves } from "./plan-file-moves.ts";

const material = { names: [], endings: [] };
const rename = (how: RenameFrame["how"], numbered = false): RenameFrame => ({ job: "rename", how, material, numbered });
const sort = (by: OrganiseFrame["by"], numbered = false): OrganiseFrame => ({ job: "organise", by, material, numbered });
const files = (...names: readonly string[]): Placed[] => names.map((name) => ({ name, modifiedAt: Date.UTC(2024, 4, 6) }));

/** What a frame makes of files, as `from>to`; a refusal as its sentence. */
function planned(frame: RenameFrame | OrganiseFrame, own: readonly Placed[], beside: readonly Placed[] = []): string {
  const plan = planFileMoves(frame, own, [...own, ...beside]);
  return "refused" in plan ? plan.refused : plan.steps.map(({ from, to }) => `${from}>${to}`).join(" ");
}

describe("a rename goes", () => {
  test.for([
    ["by a pattern", rename({ kind: "name", from: "IMG_*.jpg", to: "trip-*.jpg" }), "IMG_1.jpg", "IMG_1.jpg>trip-1.jpg"],
    ["by a pattern whose star holds a dollar sign", rename({ kind: "name", from: "*.txt", to: "*.md" }), "$&.txt", "$&.txt>$&.md"],
    ["to small letters", rename({ kind: "case", upper: false }), "Über Uns.TXT", "Über Uns.TXT>über uns.txt"],
    ["to capital letters", rename({ kind: "case", upper: true }), "a/b.txt", "a/b.txt>a/B.TXT"],
    ["from spaces to dashes", rename({ kind: "signs", from: " ", to: "-" }), "a b c.txt", "a b c.txt>a-b-c.txt"],
    ["with a prefix", rename({ kind: "affix", before: "x-", after: "" }), "sub/a.txt", "sub/a.txt>sub/x-a.txt"],
    ["with a suffix before the ending", rename({ kind: "affix", before: "", after: "-old" }), "a.tar.gz", "a.tar.gz>a.tar-old.gz"],
    ["to the day in the name", rename({ kind: "date" }), "report_2025-03-01.txt", "report_2025-03-01.txt>2025-03-01_report.txt"],
    ["to the day in digits alone", rename({ kind: "date" }), "IMG_20250301_7.jpg", "IMG_20250301_7.jpg>2025-03-01_IMG_7.jpg"],
    ["to the day of the file", rename({ kind: "date" }), "IMG_0001.jpg", "IMG_0001.jpg>2024-05-06_IMG_0001.jpg"],
    ["to the day of the file where digits are no day", rename({ kind: "date" }), "n_20259999.txt", "n_20259999.txt>2024-05-06_n_20259999.txt"],
    ["nowhere when the day stands there", rename({ kind: "date" }), "2025-03-01_a.txt", ""],
  ] as const)("%s", ([, frame, name, wanted]) => expect(planned(frame, files(name))).toBe(wanted));

  test("by numbers in the order of names, where 10 comes after 9", () => {
    const frame = rename({ kind: "sequence", before: "p", start: 1, width: 2, byDate: false });
    expect(planned(frame, files("b10.jpg", "b9.jpg", "c.png"))).toBe("b9.jpg>p01.jpg b10.jpg>p02.jpg c.png>p03.png");
  });

  test("by numbers in the order of dates, with as many digits as they need", () => {
    const own = Array.from({ length: 12 }, (_, index) => ({ name: `f${index}.txt`, modifiedAt: 1_000 - index }));
    const plan = planned(rename({ kind: "sequence", before: "", start: 95, width: 1, byDate: true }), own);
    expect(plan).toContain("f11.txt>095.txt");
    expect(plan).toContain("f0.txt>106.txt");
  });
});

describe("files go into folders", () => {
  test.for([
    ["by ending", sort("extension"), "A.JPG", "A.JPG>jpg/A.JPG"],
    ["by ending, and those without stay", sort("extension"), "Makefile", ""],
    ["by year of the name", sort("year"), "r_2023-11-02.txt", "r_2023-11-02.txt>2023/r_2023-11-02.txt"],
    ["by month of the name", sort("month"), "2023_11 a.txt", "2023_11 a.txt>2023-11/2023_11 a.txt"],
    ["by month of the file", sort("month"), "a.txt", "a.txt>2024-05/a.txt"],
    ["by day", sort("day"), "20231102.txt", "20231102.txt>2023-11-02/20231102.txt"],
    ["by first letter", sort("letter"), "émile.txt", "émile.txt>É/émile.txt"],
    ["by what the name begins with", sort("prefix"), "inv-7.pdf", "inv-7.pdf>inv/inv-7.pdf"],
    ["that are named", sort({ folder: "old" }), "deep/a.txt", "deep/a.txt>old/a.txt"],
  ] as const)("%s", ([, frame, name, wanted]) => expect(planned(frame, files(name))).toBe(wanted));
});

describe("nothing is overwritten", () => {
  const lower = rename({ kind: "case", upper: false });

  test("a name that is taken refuses the plan, by both names", () => {
    expect(planned(lower, files("A.txt"), files("a.txt"))).toBe("A name is taken: A.txt → a.txt (there is one already).");
  });
  test("two files to one name refuse the plan", () => {
    expect(planned(lower, files("A.txt", "a.TXT"))).toMatch(/two files would have this name/);
  });
  test("they are numbered where that is asked for", () => {
    expect(planned(rename({ kind: "case", upper: false }, true), files("A.txt", "a.TXT"), files("a.txt"))).toBe("A.txt>a-2.txt a.TXT>a-3.txt");
  });
  test("a file that leaves makes room", () => {
    expect(planned(rename({ kind: "name", from: "*", to: "b*" }), files("a", "ba"))).toBe("a>ba ba>bba");
  });
  test("a copy never takes a name that is there", () => {
    expect(planFileCopies([{ from: "a", to: "b" }], files("a", "b"))).toMatchObject({ refused: expect.stringContaining("a → b") });
  });
  test("a name that would be empty is refused", () => {
    expect(planned(rename({ kind: "signs", from: "a", to: "" }), files("a"))).toBe("a would have no name left.");
  });
});

describe("rounds never go to a name that is taken", () => {
  test.for([
    [
      "a chain",
      [
        ["a", "b"],
        ["b", "c"],
      ],
      ["a", "b"],
    ],
    [
      "a swap",
      [
        ["a", "b"],
        ["b", "a"],
      ],
      ["a", "b"],
    ],
    [
      "a ring beside a name like the one between",
      [
        ["a", "b"],
        ["b", "c"],
        ["c", "a"],
      ],
      ["a", "b", "c", "a.moving"],
    ],
  ] as const)("%s", ([, pairs, names]) => {
    const content = new Map<string, string>(names.map((name) => [name, name]));
    const steps = pairs.map(([from, to]) => ({ from, to }));
    for (const round of inRounds(steps, files(...names)))
      for (const { from, to } of round) {
        expect(content.has(to)).toBe(false);
        content.set(to, content.get(from) ?? "lost");
        content.delete(from);
      }
    for (const { from, to } of steps) expect(content.get(to)).toBe(from);
    expect(content.size).toBe(names.length);
  });
});
