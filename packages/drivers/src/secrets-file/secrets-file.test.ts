import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { secretsConformance } from "@aether/ports/conformance/secrets";
import { afterAll, expect, test } from "vitest";
import { createSecretsFile } from "./index.ts";

const base = mkdtempSync(join(tmpdir(), "aether-secrets-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const place = (): string => join(mkdtempSync(join(base, "home-")), "secrets");
const at = (folder: string) => createSecretsFile({ folder, now: () => 7 });

secretsConformance("a sealed file", async () => {
  const folder = place();
  return { secrets: at(folder), reopen: async () => at(folder), close: async () => rmSync(folder, { recursive: true, force: true }) };
});

const CANARY = "canary-5d21-value";
const SECRET = { name: "key", value: CANARY, hosts: ["api.example/443/**"], header: "authorization" };

/** A folder with one secret in it. */
async function withOne() {
  const folder = place();
  const secrets = at(folder);
  await secrets.set("ann", SECRET);
  return { folder, secrets, file: join(folder, "secrets.json"), key: join(folder, "secrets.key") };
}

test("both files are this user's alone, and neither holds the value in any common spelling", async () => {
  const { folder, file, key } = await withOne();
  expect(readdirSync(folder).sort()).toEqual(["secrets.json", "secrets.key"]);
  expect([folder, file, key].map((path) => (statSync(path).mode & 0o777).toString(8))).toEqual(["700", "600", "600"]);
  for (const path of [file, key])
    for (const spelling of [CANARY, Buffer.from(CANARY).toString("base64").slice(0, 16), Buffer.from(CANARY).toString("hex")])
      expect(readFileSync(path).includes(spelling)).toBe(false);
});

test("the same value set twice is sealed otherwise", async () => {
  const { secrets, file } = await withOne();
  const first = readFileSync(file, "utf8");
  await secrets.set("ann", SECRET);
  expect(readFileSync(file, "utf8")).not.toBe(first);
});

type One = Awaited<ReturnType<typeof withOne>>;
const edit = (file: string, change: (text: string) => string): void => writeFileSync(file, change(readFileSync(file, "utf8")));

test.for<{ why: string; harm: (one: One) => void; says: RegExp; code?: string }>([
  { why: "a file that others may read", harm: ({ file }) => chmodSync(file, 0o644), says: /secrets\.json can be read by other users; run: chmod 600/ },
  { why: "a key that the group may read", harm: ({ key }) => chmodSync(key, 0o640), says: /secrets\.key can be read by other users; run: chmod 600/ },
  { why: "a folder that others may enter", harm: ({ folder }) => chmodSync(folder, 0o755), says: /is open to other users; run: chmod 700/ },
  {
    why: "a link in place of the file",
    harm: ({ file }) => {
      renameSync(file, `${file}.away`);
      symlinkSync(`${file}.away`, file);
    },
    says: /secrets\.json is a link/,
  },
  {
    why: "a link in place of the folder",
    harm: ({ folder }) => {
      renameSync(folder, `${folder}-away`);
      symlinkSync(`${folder}-away`, folder);
    },
    says: /is a link or no folder/,
  },
  { why: "a second name of the file", harm: ({ file }) => linkSync(file, `${file}.twin`), says: /second name/ },
  {
    why: "a folder in place of the file",
    harm: ({ file }) => {
      rmSync(file);
      mkdirSync(file, { mode: 0o700 });
    },
    says: /is no plain file/,
  },
  { why: "half a file", harm: ({ file }) => truncateSync(file, 40), says: /secrets\.json is damaged/ },
  { why: "an empty file", harm: ({ file }) => truncateSync(file, 0), says: /secrets\.json is damaged/ },
  { why: "a host changed without the key", harm: ({ file }) => edit(file, (text) => text.replace("api.example", "evil.example")), says: /was changed/ },
  { why: "a host for every host", harm: ({ file }) => edit(file, (text) => text.replace("api.example", "*")), says: /is damaged/ },
  { why: "a header changed without the key", harm: ({ file }) => edit(file, (text) => text.replace("authorization", "x-other")), says: /was changed/ },
  { why: "another key", harm: ({ key }) => writeFileSync(key, Buffer.alloc(32, 1)), says: /is not its key/ },
  { why: "half a key", harm: ({ key }) => truncateSync(key, 16), says: /secrets\.key is damaged/ },
  { why: "no key", harm: ({ key }) => rmSync(key), says: /secrets\.key is missing/ },
  { why: "a newer format", harm: ({ file }) => edit(file, (text) => text.replace('"version": 1', '"version": 2')), says: /newer Aether/, code: "NEWER" },
])("$why is refused by name, and the value is not said", async ({ harm, says, code = "STORAGE" }) => {
  const one = await withOne();
  harm(one);
  const error = await one.secrets.reveal("ann", "key").then(
    () => undefined,
    (caught: Error) => caught,
  );
  expect(error).toMatchObject({ code, message: expect.stringMatching(says), data: { file: expect.stringContaining("secrets") } });
  expect(JSON.stringify([error?.message, error?.stack])).not.toContain(CANARY);
});

test("another user's file is refused", async ({ skip }) => {
  if (process.getuid?.() !== 0) return skip("only root may give files away");
  const { file, secrets } = await withOne();
  chownSync(file, 12_345, 12_345);
  await expect(secrets.list("ann")).rejects.toMatchObject({ code: "STORAGE", message: expect.stringContaining("another user") });
});

test("a file that is refused is not written over", async () => {
  const { file, secrets } = await withOne();
  truncateSync(file, 40);
  const before = readFileSync(file);
  await expect(secrets.set("ann", { ...SECRET, name: "more" })).rejects.toMatchObject({ code: "STORAGE" });
  expect(readFileSync(file)).toEqual(before);
});

test("what a kill left of a replacement is in nobody's way", async () => {
  const { file, secrets } = await withOne();
  writeFileSync(`${file}.new`, "half");
  await secrets.set("ann", { ...SECRET, name: "more" });
  expect((await secrets.list("ann")).map(({ name }) => name)).toEqual(["key", "more"]);
});

test("killed while it replaces again and again: the file is whole, with what was acknowledged", async () => {
  const folder = place();
  const program = `
    import { createSecretsFile } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
    const secrets = createSecretsFile({ folder: ${JSON.stringify(folder)}, now: () => 7 });
    for (let count = 0; ; count++) {
      await secrets.set("ann", { name: "key", value: "value-" + String(count).padStart(6, "0"), hosts: ["a.example/443/**"], header: "authorization" });
      process.stdout.write(count + "\\n");
      if (count === 20) setTimeout(() => process.kill(process.pid, "SIGKILL"), 3);
    }`;
  const ended = spawnSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" });
  expect(ended.signal, ended.stderr).toBe("SIGKILL");
  const told = Number(ended.stdout.trim().split("\n").at(-1));
  const found = Number((await at(folder).reveal("ann", "key"))?.value.slice("value-".length));
  expect(found).toBeGreaterThanOrEqual(told);
  expect(found).toBeLessThanOrEqual(told + 1);
});
