import fc from "fast-check";
import { expect, test } from "vitest";
import { Headcount, type Member } from "./headcount.ts";

const member = (pid: string): Member => ({ pid, root: "r" });
const nobody = async (): Promise<number> => 0;
const code = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "taken",
    (error: { code: string }) => error.code,
  );

test("what lives counts, what was asked for does, and what was given up no longer", async () => {
  const count = new Headcount();
  const living = async (): Promise<number> => 1;
  const take = (pid: string): Promise<string> => code(count.take(member(pid), { max: 2, living }));
  expect([await take("a"), await take("b")]).toEqual(["taken", "QUOTA"]);
  count.abandon([member("a")]);
  expect([await take("b"), await take("c")]).toEqual(["taken", "QUOTA"]);
});

test("one that is committed while another looks is not missed", async () => {
  const count = new Headcount();
  await count.take(member("a"), { max: 1, living: nobody });
  const looks = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<number>();
  const living = (): Promise<number> => {
    looks.resolve();
    return answer.promise;
  };
  const late = code(count.take(member("b"), { max: 1, living }));
  await looks.promise;
  count.born([member("a")]);
  answer.resolve(0);
  expect(await late).toBe("QUOTA");
});

test("runs do not count for each other", async () => {
  const count = new Headcount();
  await count.take(member("a"), { max: 1, living: nobody });
  expect(await code(count.take({ pid: "b", root: "other" }, { max: 1, living: nobody }))).toBe("taken");
});

test("however spawns, commits and failures of one run interleave: never one too many, and none refused while there is room", () =>
  fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.integer({ min: 1, max: 8 }),
      fc.array(fc.constantFrom("commits", "fails"), { minLength: 1, maxLength: 16 }),
      async (scheduler, max, spawns) => {
        const count = new Headcount();
        const journal = new Set<string>();
        const living = async (but: readonly string[]): Promise<number> => {
          await scheduler.schedule(Promise.resolve(), "asked");
          const seen = [...journal].filter((pid) => !but.includes(pid)).length;
          await scheduler.schedule(Promise.resolve(), "read");
          return seen;
        };
        const outcomes = spawns.map(async (end, index) => {
          await scheduler.schedule(Promise.resolve(), "start");
          const child = member(`p${index}`);
          if ((await code(count.take(child, { max, living }))) === "QUOTA") return "QUOTA";
          await scheduler.schedule(Promise.resolve(), "commit");
          if (end === "commits") journal.add(child.pid);
          expect(journal.size).toBeLessThanOrEqual(max);
          await scheduler.schedule(Promise.resolve(), "told");
          if (end === "commits") count.born([child]);
          else count.abandon([child]);
          return end;
        });
        await scheduler.waitFor(Promise.all(outcomes));
        const ends = await Promise.all(outcomes);
        expect(journal.size).toBe(ends.filter((end) => end === "commits").length);
        if (spawns.length <= max) expect(ends).not.toContain("QUOTA");
        if (!spawns.includes("fails")) expect(journal.size).toBe(Math.min(max, spawns.length));
      },
    ),
    { numRuns: 500 },
  ));
