import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LogEntryInput, OutputLogs } from "./output-log.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const out = (text: string, kind: LogEntryInput["kind"] = "stdout", at = 1): LogEntryInput => ({ kind, at, bytes: bytes(text) });

export function outputLogsConformance({ name, create }: { readonly name: string; readonly create: () => OutputLogs }): void {
  let count = 0;
  const fresh = (): string => `log${count++}`;
  const all = async (logs: OutputLogs, id: string, { from = 0, step = 1_000_000 } = {}): Promise<string> => {
    let text = "";
    for (let at = from; ; ) {
      const page = await logs.read(id, at, step);
      text += page.entries
        .filter(({ kind }) => kind === "stdout" || kind === "stderr")
        .map((entry) => new TextDecoder().decode(entry.bytes))
        .join("");
      if (page.next === at) return text;
      at = page.next;
    }
  };

  describe(`${name} keeps what commands wrote`, () => {
    test("what is appended can be read at once, in order, by any number", async () => {
      const logs = create();
      const id = fresh();
      const log = await logs.open(id);
      await Promise.all([log.append(out("one ")), log.append(out("two ", "stderr")), log.append(out("three"))]);
      expect([await all(logs, id), await all(logs, id)]).toEqual(["one two three", "one two three"]);
      expect(log.size).toBe(13);
      await log.close();
    });

    test("input, sizes and owners lie between the output and take no room in it", async () => {
      const logs = create();
      const id = fresh();
      const log = await logs.open(id);
      for (const entry of [out("80x24", "resize", 1), out("a", "stdout", 2), out("typed", "stdin", 3), out("p1", "owner", 4), out("b", "stdout", 5)])
        await log.append(entry);
      await log.close();
      const page = await logs.read(id, 0, 100);
      expect(page.entries.map(({ kind, offset, at }) => [kind, offset, at])).toEqual([
        ["resize", 0, 1],
        ["stdout", 0, 2],
        ["stdin", 1, 3],
        ["owner", 1, 4],
        ["stdout", 1, 5],
      ]);
      expect([page.next, page.size]).toEqual([2, 2]);
    });

    test("it goes on after it was closed", async () => {
      const logs = create();
      const id = fresh();
      for (const text of ["first ", "second"]) {
        const log = await logs.open(id);
        await log.append(out(text));
        await log.close();
      }
      expect(await all(create(), id)).toBe("first second");
    });

    test("from any offset, in pages of any size, the rest comes and nothing twice", async () => {
      const logs = create();
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.stringMatching(/^[a-z]{0,12}$/), { maxLength: 12 }),
          fc.nat(40),
          fc.integer({ min: 1, max: 20 }),
          async (parts, from, step) => {
            const id = fresh();
            const log = await logs.open(id);
            for (const part of parts) await log.append(out(part));
            await log.close();
            expect(await all(logs, id, { from, step })).toBe(parts.join("").slice(from));
          },
        ),
        { numRuns: 40 },
      );
    });

    test("those who read while it is written see each byte once", async () => {
      const logs = create();
      const id = fresh();
      const log = await logs.open(id);
      const writing = Promise.all(Array.from({ length: 60 }, (_, n) => log.append(out(`${n};`))));
      const reading = Array.from({ length: 5 }, async () => {
        for (let n = 0; n < 20; n++) await logs.read(id, 0, 1_000);
      });
      await Promise.all([writing, ...reading]);
      await log.close();
      expect(await all(logs, id)).toBe(Array.from({ length: 60 }, (_, n) => `${n};`).join(""));
    });

    test("an offset beyond the end waits there", async () => {
      const logs = create();
      const id = fresh();
      const log = await logs.open(id);
      await log.append(out("abc"));
      await log.close();
      expect(await logs.read(id, 99, 10)).toEqual({ entries: [], next: 99, size: 3 });
    });

    test("a log that never was, or was removed, is not found; removing it again is harmless", async () => {
      const logs = create();
      const id = fresh();
      await expect(logs.read(id, 0, 10)).rejects.toMatchObject({ code: "NOT_FOUND" });
      const log = await logs.open(id);
      await log.append(out("x"));
      await log.close();
      await logs.remove(id);
      await logs.remove(id);
      await expect(logs.read(id, 0, 10)).rejects.toMatchObject({ code: "NOT_FOUND" });
    });

    test("logs that nobody writes to are named, with their size, those unused for longest first", async () => {
      const logs = create();
      const [first, second, open] = [fresh(), fresh(), fresh()];
      for (const id of [first, second]) {
        const log = await logs.open(id);
        await log.append(out("four"));
        await log.close();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await logs.open(open);
      const mine = async () => (await logs.idle()).filter(({ id }) => [first, second, open].includes(id));
      expect((await mine()).map(({ id, isSwept, bytes: size }) => [id, isSwept, size >= 4])).toEqual([
        [first, false, true],
        [second, false, true],
      ]);
      await logs.read(first, 0, 1);
      expect((await mine()).map(({ id }) => id)).toEqual([second, first]);
    });

    test("a swept log holds nothing, and says so; one in use since it was listed stays", async () => {
      const logs = create();
      const [gone, read, written] = [fresh(), fresh(), fresh()];
      for (const id of [gone, read, written]) {
        const log = await logs.open(id);
        await log.append(out("twelve bytes"));
        await log.close();
      }
      const listed = await logs.idle();
      await new Promise((resolve) => setTimeout(resolve, 20));
      await logs.read(read, 0, 1);
      await logs.open(written);
      const freed = await Promise.all([gone, read, written].map((id) => logs.sweep(listed.find((log) => log.id === id) ?? never(id), 5)));
      expect(freed.map((size) => size >= 12)).toEqual([true, false, false]);
      for (const from of [0, 7]) expect(await logs.read(gone, from, 100)).toMatchObject({ entries: [{ kind: "swept", at: 5 }], next: from, size: 0 });
      expect([await all(logs, read), await all(logs, written)]).toEqual(["twelve bytes", "twelve bytes"]);
      expect((await logs.idle()).filter(({ id }) => id === gone)).toMatchObject([{ isSwept: true }]);
    });
  });
}

function never(id: string): never {
  throw new Error(`${id} was not listed`);
}
