import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { readAll, readHidden } from "./hidden-input.ts";

/** A terminal's two ends; `modes` is what was asked of it. */
function terminal() {
  const modes: boolean[] = [];
  const input = Object.assign(new PassThrough(), { setRawMode: (raw: boolean) => modes.push(raw) }) as unknown as NodeJS.ReadStream & PassThrough;
  const output = new PassThrough();
  return { input, output, modes, shown: () => String(output.read() ?? "") };
}

test.for([
  { why: "a line", typed: ["secret\r"], line: "secret" },
  { why: "a line that comes sign by sign", typed: ["s", "e", "c", "\r"], line: "sec" },
  { why: "a line with a slip", typed: ["sef\u007fc\n"], line: "sec" },
  { why: "more slips than signs", typed: ["a\u007f\u007f\bb\r"], line: "b" },
])("$why is read, and nothing of it is shown", async ({ typed, line }) => {
  const at = terminal();
  const reading = readHidden("value: ", at);
  for (const text of typed) at.input.write(text);
  expect(await reading).toBe(line);
  expect([at.modes, at.shown()]).toEqual([[true, false], "value: \n"]);
});

test.for([
  { why: "Ctrl-C", typed: "abc\u0003" },
  { why: "Ctrl-D", typed: "\u0004" },
  { why: "a terminal that is gone", typed: undefined },
])("$why sets nothing and gives the terminal back", async ({ typed }) => {
  const at = terminal();
  const reading = readHidden("value: ", at);
  if (typed === undefined) at.input.end();
  else at.input.write(typed);
  await expect(reading).rejects.toMatchObject({ code: "CANCELLED" });
  expect(at.modes).toEqual([true, false]);
});

test("the terminal shows nothing from before it is asked: who answers at once is not seen either", async () => {
  const at = terminal();
  const order: string[] = [];
  at.output.on("data", (text) => order.push(String(text)));
  const input = Object.assign(at.input, { setRawMode: (raw: boolean) => order.push(`raw ${raw}`) });
  const reading = readHidden("value: ", { input: input as unknown as NodeJS.ReadStream, output: at.output });
  at.input.write("x\r");
  await reading;
  expect(order.slice(0, 2)).toEqual(["raw true", "value: "]);
});

test("standard input is read to its end, less one line end, and has a bound", async () => {
  const given = (text: string) => readAll(new PassThrough().end(text));
  expect(await given("value\n")).toBe("value");
  expect(await given("value\r\n")).toBe("value");
  expect(await given("two\n\n")).toBe("two\n");
  await expect(given("x".repeat(20_000))).rejects.toMatchObject({ code: "TOO_LARGE" });
});
