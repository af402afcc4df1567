import { spawn } from "node:child_process";
import { canonicalTableQuery, tableEngineConformance } from "@aether/ports/conformance/table-engine";
import { expect, onTestFinished, test } from "vitest";
import { type CallProcess, startCallProcess } from "./call-process.ts";
import { createSqliteTables, type SqliteTablesOptions } from "./index.ts";
import { framed } from "./wire.ts";

tableEngineConformance("SQLite in a process for each call", () => createSqliteTables());

const { signal } = new AbortController();
const question = { query: canonicalTableQuery({ file: "t.csv" }), files: [{ path: "/t/t.csv", bytes: new TextEncoder().encode("a,b\n1,2\n") }] };

/** An engine whose processes answer as this code does. */
function answering(code: string, options: SqliteTablesOptions = {}) {
  const start = async (): Promise<CallProcess> => {
    const child = spawn(process.execPath, ["-e", code], { stdio: ["pipe", "pipe", "ignore"] });
    return { child, release: async () => undefined };
  };
  const engine = createSqliteTables({ start, ...options });
  onTestFinished(() => engine.close());
  return engine;
}

const saying = (bytes: Buffer): string => `process.stdout.write(Buffer.from(${JSON.stringify(bytes.toString("base64"))}, "base64"))`;

test.for([
  ["nothing", "", "TOO_LARGE"],
  ["no frame", "process.stdout.write('abcdefgh')", "UNAVAILABLE"],
  ["a frame that is cut off", saying(framed({ tables: [] }).subarray(0, 9)), "UNAVAILABLE"],
  ["another question's answer", saying(framed({ tables: [] })), "UNAVAILABLE"],
  ["an answer of another shape", saying(framed({ answer: { rows: "all of them" }, rows: 1 })), "UNAVAILABLE"],
  ["a refusal that is not its own", saying(framed({ code: "DENIED", message: "no", data: {} })), "UNAVAILABLE"],
  ["more than there is room for", "const b = Buffer.alloc(1 << 24); for (let i = 0; i < 20; i++) process.stdout.write(b)", "TOO_LARGE"],
] as const)("a process that says %s fails its own call", async ([_what, code, failure]) => {
  await expect(answering(code).ask(question, signal)).rejects.toMatchObject({ code: failure });
});

test("a process that never answers is ended in time, and those who wait have their turn", async () => {
  const engine = answering("setInterval(() => undefined, 1000)", { wallMs: 200 });
  const codes = await Promise.all(Array.from({ length: 4 }, () => engine.ask(question, signal).catch(({ code }: { code: string }) => code)));
  expect(codes).toEqual(["TIMEOUT", "TIMEOUT", "TIMEOUT", "TIMEOUT"]);
});

test("another's question about one row does not wait for many long ones of one asker", async () => {
  // Only who asks about the one row is told something.
  const answer = framed({ code: "INVALID", message: "read", data: {} });
  const answers = `setInterval(() => undefined, 1000); let seen = ""; process.stdin.on("data", (piece) => { seen += piece; if (seen.includes("1,2")) { ${saying(answer)}; process.exit(); } })`;
  const engine = answering(answers);
  const abort = new AbortController();
  const long = { ...question, asker: "long", files: [{ path: "/t/t.csv", bytes: new TextEncoder().encode("a,b\n") }] };
  const calls = Array.from({ length: 6 }, () => engine.ask(long, abort.signal).catch(({ code }: { code: string }) => code));
  await expect(engine.ask({ ...question, asker: "other" }, signal)).rejects.toThrow(/^read$/);
  abort.abort();
  expect(new Set(await Promise.all(calls))).toEqual(new Set(["CANCELLED"]));
});

test("more calls than may wait are told to come again", async () => {
  const engine = answering("setInterval(() => undefined, 1000)");
  const abort = new AbortController();
  const calls = Array.from({ length: 70 }, () => engine.ask(question, abort.signal).catch(({ code }: { code: string }) => code));
  expect(await Promise.race(calls)).toBe("BUSY");
  abort.abort();
  expect(new Set(await Promise.all(calls))).toEqual(new Set(["BUSY", "CANCELLED"]));
});

test("a process that a file took over reads nothing, writes nothing and starts nothing", async () => {
  const engine = createSqliteTables({ start: () => startCallProcess(undefined, new URL("./taken-call.test-harness.ts", import.meta.url)) });
  onTestFinished(() => engine.close());
  await expect(engine.ask(question, signal)).rejects.toThrow(/^it could do nothing$/);
});
