import { type ChildProcess, spawn } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";

const ROOT = dirname(import.meta.dirname);
const scratch = realpathSync(mkdtempSync(join(tmpdir(), "aether launcher ")));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const TOOLS = ["sh", "uname", "mkdir", "rm", "mv", "cat", "head", "readlink", "find", "cksum", "tr", "sleep", "grep"];
const script = (path: string, text: string): void => {
  writeFileSync(path, `#!/bin/sh\n${text}`);
  chmodSync(path, 0o755);
};
const whereIs = (tool: string): string => {
  const folder = (process.env["PATH"] ?? "").split(delimiter).find((candidate) => existsSync(join(candidate, tool)));
  if (!folder) throw new Error(`this test needs ${tool} on PATH`);
  return join(folder, tool);
};

/** A Node of the given version, as far as the launcher can tell; it runs programs with the real one. */
const nodeSaying = (version: string): string => `[ "$1" = -v ] && { echo ${version}; exit; }\nexec '${process.execPath}' "$@"\n`;

const NPM = `
echo "$1" >>"$NPM_CALLS"
case $1 in
  install)
    for last; do :; done
    folder=$3/node_modules/\${last%@*}/bin
    mkdir -p "$folder"
    cp "$NEW_NODE" "$folder/node" ;;
  ci) sleep 0.3; until [ -z "$NPM_WAITS" ] || [ -e "$NPM_WAITS" ]; do sleep 0.1; done; mkdir -p node_modules/thing; echo '{ "version": "1.0.0" }' >node_modules/thing/package.json; [ -z "$NPM_FAILS" ] || { echo "npm error $NPM_FAILS"; exit 1; } ;;
esac
`;
const BUNDLE = `
import { mkdirSync, writeFileSync } from "node:fs";
const folder = import.meta.dirname + "/../.cache/aether/h1";
mkdirSync(folder, { recursive: true });
writeFileSync(folder + "/main.js", \`
const [verb, ...rest] = process.argv.slice(2);
if (verb === "exit") process.exit(Number(rest[0]));
if (verb === "wait") { process.on("SIGTERM", () => process.exit(77)); setInterval(() => {}, 1000); }
console.log(JSON.stringify({ rest, cwd: process.cwd() }));
\`);
writeFileSync(folder + "/../current", "h1\\n");
console.log("h1");
`;

const lockOf = (version: string): string => JSON.stringify({ packages: { "node_modules/thing": { version } } });

interface Machine {
  readonly checkout: string;
  readonly env: Readonly<Record<string, string>>;
  readonly npmCalls: () => string[];
}

/** A checkout in a folder with a space, on a machine with the given Node (none: no Node) and platform. */
function machine(has: { node?: string; npm?: boolean; platform?: string; npmFails?: string; npmWaits?: string } = {}): Machine {
  const home = mkdtempSync(join(scratch, "m"));
  const bin = join(home, "bin");
  const checkout = join(home, "check out");
  for (const folder of [bin, join(checkout, "tools"), join(checkout, "packages")]) mkdirSync(folder, { recursive: true });
  for (const tool of [...TOOLS, "cp"]) symlinkSync(whereIs(tool), join(bin, tool));
  if (has.node) script(join(bin, "node"), nodeSaying(has.node));
  if (has.npm !== false) script(join(bin, "npm"), NPM);
  const [system = "Linux", processor = "x86_64"] = (has.platform ?? "Linux x86_64").split(" ");
  rmSync(join(bin, "uname"));
  script(join(bin, "uname"), `case $1 in -s) echo ${system} ;; -m) echo ${processor} ;; *) echo here ;; esac\n`);
  script(join(home, "new-node"), nodeSaying("v24.99.0"));
  for (const file of ["aether", "package.json", "tools/installed.ts", "tools/lock-file.ts"]) copyFileSync(join(ROOT, file), join(checkout, file));
  writeFileSync(join(checkout, "package-lock.json"), lockOf("1.0.0"));
  writeFileSync(join(checkout, "tools", "bundle.ts"), BUNDLE);
  const calls = join(home, "npm-calls");
  return {
    checkout,
    env: { PATH: bin, NPM_CALLS: calls, NEW_NODE: join(home, "new-node"), NPM_FAILS: has.npmFails ?? "", NPM_WAITS: has.npmWaits ?? "" },
    npmCalls: () => (existsSync(calls) ? readFileSync(calls, "utf8").trim().split("\n") : []),
  };
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(
  { checkout, env }: Machine,
  args: readonly string[],
  { file = join(checkout, "aether"), cwd = scratch } = {},
): ChildProcess & { ended: Promise<Ended> } {
  const child = spawn(file, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const text = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text.out += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (text.err += chunk));
  const ended = new Promise<Ended>((resolve, reject) => child.on("error", reject).on("close", (code) => resolve({ code, ...text })));
  return Object.assign(child, { ended });
}

const run = (on: Machine, ...args: string[]): Promise<Ended> => start(on, args).ended;
const shown = ({ out }: Ended): unknown => JSON.parse(out);

test("--version needs no Node, installs nothing and makes nothing", async () => {
  const on = machine({ npm: false });
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  expect(await run(on, "--version")).toEqual({ code: 0, out: `aether ${version}\n`, err: "" });
  expect(readdirSync(on.checkout).filter((name) => name.startsWith(".") || name === "node_modules")).toEqual([]);
});

test.for([
  { why: "no npm and an old Node", has: { node: "v20.1.0", npm: false }, says: /no npm to fetch Node with.*found v20\.1\.0 at .*nodejs\.org/s },
  { why: "no npm and no Node", has: { npm: false }, says: /needs Node >= 24; found none\..*Install npm/s },
  { why: "a platform without a prebuilt Node", has: { platform: "Plan9 mips" }, says: /no prebuilt Node for this platform \(Plan9 mips\).*Install Node 24/s },
  {
    why: "packages that cannot be fetched",
    has: { node: "v24.0.0", npmFails: "ENOTFOUND" },
    says: /npm error ENOTFOUND.*npm could not install.*Check the connection/s,
  },
])("names the cause and the way out: $why", async ({ has, says }) => {
  const ended = await run(machine(has), "run");
  expect(ended.err).toMatch(says);
  expect(ended).toMatchObject({ code: 1, out: "" });
});

test.for([
  { why: "new enough: uses it", node: "v24.0.0", calls: ["ci"] },
  { why: "too old: fetches one", node: "v22.20.0", calls: ["install", "ci"] },
  { why: "of three digits: uses it", node: "v100.1.0", calls: ["ci"] },
])("with a Node on PATH that is $why", async ({ node, calls }) => {
  const on = machine({ node });
  expect(await run(on, "exit", "0")).toMatchObject({ code: 0 });
  expect(on.npmCalls()).toEqual(calls);
});

test("the second run needs no npm", async () => {
  const on = machine();
  await run(on, "exit", "0");
  rmSync(join(on.env["PATH"] ?? "", "npm"));
  expect(await run(on, "exit", "0")).toEqual({ code: 0, out: "", err: "" });
});

test("a changed lock file is installed again", async () => {
  const on = machine({ node: "v24.0.0" });
  await run(on, "exit", "0");
  writeFileSync(join(on.checkout, "package-lock.json"), lockOf("1.0.1"));
  await run(on, "exit", "0");
  expect(on.npmCalls()).toEqual(["ci", "ci"]);
});

test("an installation that lacks the packages which a package has for itself is installed again", async () => {
  const on = machine({ node: "v24.0.0" });
  const nested = join(on.checkout, "packages", "own", "node_modules");
  mkdirSync(nested, { recursive: true });
  await run(on, "exit", "0");
  await run(on, "exit", "0");
  expect(on.npmCalls()).toEqual(["ci"]);
  // As a copy of the folder node_modules alone leaves it, with another package in the place of what is missing.
  rmSync(nested, { recursive: true });
  rmSync(join(on.checkout, "node_modules", "thing"), { recursive: true });
  await run(on, "exit", "0");
  expect(on.npmCalls()).toEqual(["ci", "ci"]);
});

test("what npm was told by hand to install is used as it is", async () => {
  const on = machine({ node: "v24.0.0" });
  const thing = join(on.checkout, "node_modules", "thing");
  mkdirSync(thing, { recursive: true });
  writeFileSync(join(thing, "package.json"), '{ "version": "1.0.0" }');
  expect(await run(on, "exit", "0")).toEqual({ code: 0, out: "", err: "" });
  expect(on.npmCalls()).toEqual([]);
});

test("arguments, the caller's folder and the exit code pass through, also by way of symlinks", async () => {
  const on = machine({ node: "v24.0.0" });
  symlinkSync(join(on.checkout, "aether"), join(dirname(on.checkout), "one"));
  symlinkSync("one", join(dirname(on.checkout), "two"));
  const file = join(dirname(on.checkout), "two");
  expect(shown(await start(on, ["show", "a  b", ""], { file }).ended)).toEqual({ rest: ["a  b", ""], cwd: scratch });
  expect(shown(await start(on, ["show"], { file: "./aether", cwd: on.checkout }).ended)).toEqual({ rest: [], cwd: on.checkout });
  expect(await run(on, "exit", "3")).toMatchObject({ code: 3 });
});

test("a signal reaches the program", async () => {
  const on = machine({ node: "v24.0.0" });
  const child = start(on, ["wait"]);
  await new Promise((resolve) => child.stdout?.once("data", resolve));
  child.kill("SIGTERM");
  expect(await child.ended).toMatchObject({ code: 77 });
});

test("of several launchers at once one installs, all run, and nothing is left over", async () => {
  const on = machine();
  const all = await Promise.all([1, 2, 3, 4].map((number) => run(on, "exit", String(number))));
  expect(all.map(({ code }) => code)).toEqual([1, 2, 3, 4]);
  expect(on.npmCalls().filter((call) => call === "ci")).toEqual(["ci"]);
  expect(readdirSync(join(on.checkout, ".node"))).toHaveLength(1);
  expect(readdirSync(join(on.checkout, ".cache")).sort()).toEqual(["aether", "install.log"]);
});

test("the lock of a launcher that was killed is taken over", async () => {
  const on = machine({ node: "v24.0.0" });
  const gone = spawn(process.execPath, ["-e", ""]);
  await new Promise((resolve) => gone.on("close", resolve));
  mkdirSync(join(on.checkout, ".cache", "install.lock"), { recursive: true });
  writeFileSync(join(on.checkout, ".cache", "install.lock", "holder"), `${gone.pid} here \n`);
  expect(await run(on, "exit", "0")).toMatchObject({ code: 0 });
  expect(on.npmCalls()).toEqual(["ci"]);
});

test("a lock that nobody put a name to is taken over; one that another launcher made just then is not", async () => {
  const on = machine({ node: "v24.0.0" });
  const lock = join(on.checkout, ".cache", "install.lock");
  mkdirSync(lock, { recursive: true });
  const other = join(on.checkout, "other");
  const sleep = join(on.env["PATH"] ?? "", "sleep");
  rmSync(sleep);
  // Between two looks: where the lock is gone another launcher takes it, and has yet to name itself when it is looked at next.
  script(
    sleep,
    `case $(cat '${other}' 2>/dev/null) in
  '') [ -d '${lock}' ] || { mkdir '${lock}'; echo unnamed >'${other}'; } ;;
  unnamed) if [ -d '${lock}' ]; then echo whole >'${other}'; else echo broken >'${other}'; fi; rm -rf '${lock}' ;;
esac\n`,
  );
  expect(await run(on, "exit", "0")).toMatchObject({ code: 0 });
  expect(readFileSync(other, "utf8")).toBe("whole\n");
});

test("a launcher that is stopped while installing stops npm and frees the lock", async () => {
  const ready = join(scratch, "ready");
  const on = machine({ node: "v24.0.0", npmWaits: ready });
  const child = start(on, ["exit", "0"]);
  await new Promise((resolve) => child.stderr?.once("data", resolve));
  child.kill("SIGTERM");
  expect(await child.ended).toMatchObject({ code: 143 });
  expect(existsSync(join(on.checkout, ".cache", "install.lock"))).toBe(false);
  expect(existsSync(join(on.checkout, "node_modules"))).toBe(false);
  writeFileSync(ready, "");
  expect(await run(on, "exit", "0")).toMatchObject({ code: 0 });
});
