import { closeSync, ftruncateSync, mkdirSync, openSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { agentList, agentLogs, agentSpawn, agentSpawnAndRun, agentSpawnChildren, SyscallError, systemPing, vfsMount } from "@aether/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Installation } from "../support/installation.ts";

const DESK = "/mnt/local/desk";
const GIB = 1_073_741_824;

const read = (path: string) => ({ name: "file_read", input: { path } });
const write = (path: string) => ({ name: "file_write", input: { path, text: "mine now\n" } });

/** What a model may write as a path, and what becomes of it. */
const PATHS = [
  { why: "a path that climbs out", call: read(`${DESK}/../secret.txt`), code: "INVALID", says: ".." },
  { why: "a relative path that climbs out", call: read("../../secret.txt"), code: "INVALID", says: ".." },
  { why: "a path with NUL", call: read(`${DESK}/a.txt\u0000.md`), code: "INVALID", says: "control character" },
  { why: "a path with a backslash", call: read(`${DESK}\\a.txt`), code: "INVALID", says: "backslash" },
  { why: "another person's home by ~", call: read("~root/.profile"), code: "INVALID", says: "~" },
  { why: "letters that are not composed", call: read(`${DESK}/u\u0308ber.txt`), code: "INVALID", says: "NFC" },
  { why: "dots that are encoded, which are only letters", call: read(`${DESK}/%2e%2e/secret.txt`), code: "NOT_FOUND", says: "%2e%2e" },
  { why: "a host path", call: read("/etc/passwd"), code: "DENIED", says: "/etc/passwd" },
  { why: "another mount", call: read("/mnt/local/other/a.txt"), code: "DENIED", says: "/mnt/local/other" },
  { why: "a name that only begins alike", call: read(`${DESK}-2/a.txt`), code: "DENIED", says: `${DESK}-2` },
  { why: "a link to a file outside", call: read(`${DESK}/link.txt`), code: "DENIED", says: "link" },
  { why: "a file behind a link to a folder outside", call: read(`${DESK}/away/secret.txt`), code: "DENIED", says: "link" },
  { why: "a link written through", call: write("/mnt/local/bench/link.txt"), code: "DENIED", says: "link" },
  { why: "a folder that is a link, written through", call: write("/mnt/local/bench/away/new.txt"), code: "DENIED", says: "link" },
  { why: "a folder as a file", call: read(DESK), code: "UNSUPPORTED", says: "folder" },
  { why: "a write where only reading is granted", call: write(`${DESK}/a.txt`), code: "DENIED", says: "fs.write" },
] as const;

const ODD_FILES = [
  { why: "a file of 1 GiB", call: read(`${DESK}/huge.txt`), code: "TOO_LARGE", says: "67108864" },
  { why: "a binary file", call: read(`${DESK}/image.bin`), code: "UNSUPPORTED", says: "not UTF-8" },
  { why: "a file that is not there", call: read(`${DESK}/gone.txt`), code: "NOT_FOUND", says: "gone.txt" },
  { why: "a tool that is not there", call: { name: "file_burn", input: {} }, code: "UNKNOWN_METHOD", says: "file_burn" },
  { why: "arguments that do not fit", call: { name: "file_read", input: { file: "a.txt" } }, code: "INVALID", says: "path" },
] as const;

const WORKS = [
  { why: "doubled slashes", call: read(`/mnt//local/desk//a.txt`) },
  { why: "a dot between slashes", call: read(`${DESK}/./a.txt`) },
  {
    why: "the readable ones among unreadable ones",
    call: { name: "file_read_many", input: { paths: ["huge.txt", "a.txt", "image.bin"].map((file) => `${DESK}/${file}`) } },
  },
  { why: "a search around what cannot be searched", call: { name: "file_search", input: { path: DESK, text: "plain" } } },
] as const;

const calls = [...PATHS, ...ODD_FILES, ...WORKS].map(({ call }) => call);
const SCRIPT = { prober: [{ calls }, { text: "tried everything" }], talker: [{ text: "hello" }] };

let installation: Installation;
beforeAll(async () => {
  installation = new Installation({ script: SCRIPT });
  await installation.start();
});
afterAll(() => installation[Symbol.asyncDispose]());

async function refused(work: Promise<unknown>): Promise<SyscallError> {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!SyscallError.is(error)) throw new Error(`expected a named error, found ${String(error)}`);
  return error;
}

describe("a manifest that cannot be used is refused, by field and with the way out", () => {
  const base = "name: a\nmodel: script/talker\n";
  test.for([
    { why: "text that is no YAML", manifest: "name: [a\nmodel: b", says: /manifest cannot be used: .+/ },
    { why: "a list", manifest: "- a\n- b\n", says: /expected an object, found a list/ },
    { why: "no name", manifest: "model: script/talker\n", says: /field `name` is missing/ },
    { why: "two documents", manifest: `${base}---\n${base}`, says: /holds two documents .*one agent at a time/ },
    { why: "a name that would be a path", manifest: "name: ../a\nmodel: b\n", says: /lower-case letters a to z, digits/ },
    { why: "a field twice", manifest: `${base}name: b\n`, says: /unique/ },
    { why: "an alias bomb", manifest: `${base}metadata:\n  a: &a [x]\n  b: [*a, *a]\n`, says: /manifest cannot be used|alias/i },
    { why: "an unknown field", manifest: `${base}capabilites: []\n`, says: /capabilites/ },
    { why: "an unknown field inside", manifest: `${base}budget_config:\n  max_token: 5\n`, says: /max_token/ },
    { why: "an unknown capability", manifest: `${base}capabilities: ["file_reed: /a/**"]\n`, says: /file_reed.*known are .*file_read/ },
    {
      why: "an unsupported glob",
      manifest: `${base}capabilities: ["file_read: /a/{b,c}"]\n`,
      says: /unsupported pattern "\/a\/\{b,c\}".*only \*, \*\* and literal/,
    },
    { why: "a path that begins nowhere", manifest: `${base}capabilities: ["file_read: relative/x"]\n`, says: /relative\/x matches no path.* begin with \// },
    {
      why: "a tool that is not there",
      manifest: `${base}capabilities: ["tool: file_wrtie"]\n`,
      says: /line \d+: there is no tool file_wrtie; near it: file_write/,
    },
    { why: "an approval for a tool that is not there", manifest: `${base}approval_required: [file_wrtie]\n`, says: /no tool file_wrtie; near it: file_write/ },
    { why: "an approval for a syscall", manifest: `${base}approval_required: [vfs.write]\n`, says: /no tool vfs\.write; near it: file_write$/ },
    { why: "an approval for a pattern, which would ask nobody", manifest: `${base}approval_required: ["**"]\n`, says: /no tool \*\*/ },
    { why: "a wildcard inside a segment", manifest: `${base}capabilities: ["file_read: /a/*.md"]\n`, says: /mixes text and a wildcard/ },
    { why: "an empty list, which would grant nothing", manifest: `${base}capabilities: ["spawn_child: []"]\n`, says: /spawn_child names nothing/ },
    { why: "an empty list as YAML", manifest: `${base}capabilities:\n  - spawn_child: []\n`, says: /spawn_child names nothing/ },
    { why: "a capability without a resource", manifest: `${base}capabilities: [file_read]\n`, says: /file_read names nothing/ },
    { why: "a budget below zero", manifest: `${base}budget_config:\n  max_tokens: -1\n`, says: /max_tokens/ },
    { why: "steps without end", manifest: `${base}max_steps: .inf\n`, says: /max_steps/ },
    { why: "depth above the system's", manifest: `${base}depth: 6\n`, says: /depth/ },
  ])("$why", async ({ manifest, says }) => {
    const client = await installation.client();
    const error = await refused(client.call(agentSpawn, { manifest }));
    expect(error.code).toBe("INVALID");
    expect(error.message).toMatch(says);
  });
});

describe("names that stand for nothing are refused before anything is started", () => {
  const base = { name: "a", model: "script/talker" };
  const grants = [{ action: "model.use", resource: "script/talker" }] as const;
  test.for([
    { why: "a model", ask: { manifest: { ...base, model: "script/talkre" } }, code: "NOT_FOUND", says: /no model script\/talkre; near it: .*script\/talker/ },
    { why: "a driver", ask: { manifest: { ...base, model: "nosuch/model" } }, code: "NOT_FOUND", says: /no model nosuch\/model; none is called alike/ },
    {
      why: "a tool to ask about, beside the manifest",
      ask: { manifest: base, authority: { grants: [...grants], budget: {}, depth: 1, children: 1, ask: ["file_wrtie"] } },
      code: "INVALID",
      says: /no tool file_wrtie; near it: file_write/,
    },
  ])("$why: $code", async ({ ask, code, says }) => {
    const client = await installation.client();
    const before = await client.call(agentList, { all: true });
    for (const work of [() => client.call(agentSpawn, ask), () => client.call(agentSpawnAndRun, { ...ask, message: "go" })]) {
      const error = await refused(work());
      expect(error.code).toBe(code);
      expect(error.message).toMatch(says);
    }
    expect((await client.call(agentList, { all: true })).agents).toHaveLength(before.agents.length);
  });

  test.for([
    { why: "a tool", child: { tools: ["file_raed"] }, says: /no tool file_raed; near it: file_read/ },
    { why: "a model", child: { model: "script/talkre" }, says: /no model script\/talkre; near it: .*script\/talker/ },
  ])("$why of a child, though its sibling is sound", async ({ child, says }) => {
    const client = await installation.client();
    const children = [{ task: "talk" }, { task: "talk", ...child }].map((request) => ({ model: "script/talker", tools: [], ...request }));
    const before = await client.call(agentList, { all: true });
    expect((await refused(client.call(agentSpawnChildren, { children }))).message).toMatch(says);
    expect((await client.call(agentList, { all: true })).agents).toHaveLength(before.agents.length);
  });
});

describe("an agent that tries", () => {
  let outcomes: { ok: boolean; value?: unknown; error?: { code: string; message: string } }[];

  beforeAll(async () => {
    const [desk, secrets, bench] = ["desk", "secrets", "bench"].map((name) => installation.folder(name)) as [string, string, string];
    for (const folder of [desk, secrets, bench]) mkdirSync(folder);
    writeFileSync(join(desk, "a.txt"), "plain text\n");
    writeFileSync(join(desk, "image.bin"), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0xff]));
    writeFileSync(join(secrets, "secret.txt"), "SECRET\n");
    for (const folder of [desk, bench]) {
      symlinkSync(join(secrets, "secret.txt"), join(folder, "link.txt"));
      symlinkSync(secrets, join(folder, "away"));
    }
    const huge = openSync(join(desk, "huge.txt"), "w");
    ftruncateSync(huge, GIB);
    closeSync(huge);
    const client = await installation.client();
    for (const [name, folder, mode] of [
      ["desk", desk, "ro"],
      ["bench", bench, "rw"],
      ["other", secrets, "ro"],
    ] as const)
      await client.call(vfsMount, { folder, name, mode });
    const tools = ["file_read", "file_read_many", "file_search", "file_write"].map((name) => `tool: ${name}`);
    const manifest = { name: "prober", model: "script/prober", capabilities: [...tools, `file_read: ${DESK}/**`, "file_write: /mnt/local/bench/**"] };
    const { agent_id, code } = await client.call(agentSpawnAndRun, { manifest, message: "go" });
    expect(code).toBe(0);
    const { entries } = await client.call(agentLogs, { agent_id, limit: 1_000 });
    const settled = new Map(
      entries.map(({ body }) => body as { call?: string; outcome?: (typeof outcomes)[number] }).map(({ call, outcome }) => [call, outcome]),
    );
    outcomes = calls.map((_, index) => settled.get(`t0-${index}`) ?? { ok: false });
  });

  test.for([...PATHS, ...ODD_FILES].map((row, index) => ({ ...row, index })))("is told about $why: $code", ({ index, code, says }) => {
    expect(outcomes[index]).toMatchObject({ ok: false, error: { code, message: expect.stringContaining(says) } });
  });

  test.for(WORKS.map((row, index) => ({ ...row, index: PATHS.length + ODD_FILES.length + index })))("is served with $why", ({ index }) => {
    expect(outcomes[index]).toMatchObject({ ok: true });
    expect(JSON.stringify(outcomes[index])).toContain("plain text");
  });

  test("never sees what lies outside, and changes nothing there", async () => {
    expect(JSON.stringify(outcomes)).not.toContain("SECRET");
    const { readFileSync } = await import("node:fs");
    expect(readFileSync(installation.folder("secrets/secret.txt"), "utf8")).toBe("SECRET\n");
  });

  test("leaves the daemon well", async () => {
    expect(await (await installation.client()).call(systemPing, {})).toEqual({ ok: true });
  });
});

test.for([
  { why: "another place than a folder", folder: "huge", code: "NOT_FOUND" },
  { why: "the machine", folder: "/", code: "INVALID" },
  { why: "the kernel's own files", folder: "/proc/self", code: "INVALID" },
  { why: "a path that climbs", folder: "/tmp/../etc", code: "INVALID" },
])("a mount of $why is refused: $code", async ({ folder, code }) => {
  const error = await refused((await installation.client()).call(vfsMount, { folder: folder.startsWith("/") ? folder : installation.folder(folder) }));
  expect(error.code).toBe(code);
});
