import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { createSystemResolve } from "./system-resolve.ts";

const folder = mkdtempSync(join(tmpdir(), "aether-resolve-"));
const hosts = join(folder, "hosts");
const settings = join(folder, "settings");
writeFileSync(hosts, "# ours\n127.0.0.1 localhost\n10.9.8.7 box.test alias # here\n::9 box.test\nnonsense box.test\n");
writeFileSync(settings, "search corp.test\noptions ndots:1\n");
const open: Socket[] = [];
afterAll(() => {
  for (const socket of open) socket.close();
  rmSync(folder, { recursive: true });
});

/** The name a question is about, and where it ends. */
function asked(question: Buffer): { readonly name: string; readonly at: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join(".").toLowerCase(), at };
}

/** A name server that knows some names of the older kind of address, or that never says a word. `heard` gets what it is asked for. */
async function nameServer(names: Readonly<Record<string, string>> | "silent", heard = new Set<string>()): Promise<string> {
  const socket = createSocket("udp4");
  open.push(socket);
  socket.on("message", (question, { port }) => {
    const { name, at } = asked(question);
    heard.add(name);
    if (names === "silent") return;
    const address = names[name];
    const isOlder = question.readUInt16BE(at + 1) === 1;
    const end = at + 5;
    const answers = address !== undefined && isOlder ? 1 : 0;
    const head = Buffer.from(question.subarray(0, end));
    head.writeUInt16BE(address === undefined ? 0x8183 : 0x8180, 2);
    for (const [offset, count] of [[4, 1] as const, [6, answers] as const, [8, 0] as const, [10, 0] as const]) head.writeUInt16BE(count, offset);
    const answer = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, ...(address ?? "").split(".").map(Number)]);
    socket.send(answers === 1 ? Buffer.concat([head, answer]) : head, port, "127.0.0.1");
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return `127.0.0.1:${(socket.address() as AddressInfo).port}`;
}

test.for([
  { why: "a name of the machine's own file", host: "BOX.test.", is: ["10.9.8.7", "::9"] },
  { why: "another name in the same line", host: "alias", is: ["10.9.8.7"] },
  { why: "this machine's own name", host: "localhost", is: ["127.0.0.1", "::1"] },
  { why: "any name below it, which no name server is asked for", host: "a.localhost", is: ["127.0.0.1", "::1"] },
  { why: "a name the server knows", host: "far.test", is: ["192.0.2.5"] },
  { why: "a short name in the machine's domain", host: "near", is: ["192.0.2.6"] },
])("$why is resolved", async ({ host, is }) => {
  const server = await nameServer({ "far.test": "192.0.2.5", "near.corp.test": "192.0.2.6", "a.localhost": "192.0.2.7" });
  expect(await createSystemResolve({ servers: [server], hosts, settings })(host)).toEqual(is);
});

test("a name that nobody knows is refused with what the server said", async () => {
  const server = await nameServer({});
  await expect(createSystemResolve({ servers: [server], hosts, settings })("none.test")).rejects.toMatchObject({ code: "ENOTFOUND" });
});

test("while many wait for a name server that says nothing, files are read, and all of them are given up in time", async () => {
  // Their time passes when it is told to: reading may take longer here.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const heard = new Set<string>();
    const resolve = createSystemResolve({ servers: [await nameServer("silent", heard)], hosts, settings, patienceMs: 2_000 });
    let settled = 0;
    const asked = Array.from({ length: 64 }, (_, n) =>
      resolve(`n${n}.test`)
        .catch((error: { code: string }) => error.code)
        .finally(() => settled++),
    );
    await expect.poll(() => heard.size).toBe(64);
    for (let n = 0; n < 40; n++) expect((await readFile(hosts)).length).toBeGreaterThan(0);
    expect(settled).toBe(0);
    vi.advanceTimersByTime(2_000);
    expect(new Set(await Promise.all(asked))).toEqual(new Set(["ECANCELLED"]));
  } finally {
    vi.useRealTimers();
  }
});
