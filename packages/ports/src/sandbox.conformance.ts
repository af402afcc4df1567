import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { command, finish, never, SandboxSuite, type SandboxUnderTest, SECRET, SHARED, WORK } from "./sandbox-bench.conformance.ts";
import { egress } from "./sandbox-egress.conformance.ts";
import { caps, ends } from "./sandbox-ends.conformance.ts";
import { SHELL_SAMPLES } from "./sandbox-samples.conformance.ts";
import { beside, sessions, terminals } from "./sandbox-session.conformance.ts";

export type { CodeSample, SandboxUnderTest } from "./sandbox-bench.conformance.ts";
export type { SandboxSamples } from "./sandbox-samples.conformance.ts";

/** In the suite's own environment, to be looked for in boxes. */
const PLANTED = { AETHER_TEST_CANARY: "canary-5b2c-of-the-host", LD_PRELOAD: "", NODE_OPTIONS: "--no-deprecation", SSH_AUTH_SOCK: "/tmp/canary-agent" };

/** What every {@link Sandbox} must do. What a rung cannot do by its nature is in `deviations`, by the test's name. */
export function sandboxConformance(subject: SandboxUnderTest): void {
  const suite = new SandboxSuite(subject, subject.samples ?? SHELL_SAMPLES);
  describe(`sandbox: ${subject.name}`, () => {
    plantCanaries();
    describe("a command", () => commands(suite));
    describe("languages", () => languages(suite));
    describe("files", () => files(suite));
    describe("caps", () => caps(suite));
    describe("ends from outside", () => ends(suite));
    describe("sessions", () => sessions(suite));
    describe("beside each other", () => beside(suite));
    describe("terminals", () => terminals(suite));
    describe("the way out", () => egress(suite));
    describe("boxes", () => manyBoxes(suite));
    test("every deviation names a test of this suite", () => {
      expect(Object.keys(subject.deviations ?? {}).filter((name) => !suite.names.includes(name))).toEqual([]);
    });
  });
}

function plantCanaries(): void {
  beforeAll(() => {
    for (const [name, value] of Object.entries(PLANTED)) vi.stubEnv(name, value);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
  });
}

function commands(suite: SandboxSuite): void {
  suite.test("its exit code is told", async (bench, samples) => {
    for (const code of [0, 1, 7, 113]) expect((await bench.run(samples.exit(code))).exit).toMatchObject({ code, reason: "exited" });
  });

  suite.test("what no program can be given is INVALID, or arrives", async (bench, samples) => {
    const box = await bench.open();
    const said = await bench.start(box, samples.print("a\0b", "")).then(finish, (error: unknown) => error);
    expect(said).toMatchObject(said instanceof Error ? { code: "INVALID" } : { stdout: "a\0b" });
    expect(await finish(await bench.start(box, samples.print("next", "")))).toMatchObject({ stdout: "next", exit: { code: 0 } });
  });

  suite.test("its two streams are kept apart", async (bench, samples) => {
    const ended = await bench.run(samples.print("to out", "to err"));
    expect(ended).toMatchObject({ stdout: "to out", stderr: "to err", exit: { code: 0, reason: "exited" } });
    expect(ended.exit.usage.wallMs).toBeGreaterThanOrEqual(0);
  });

  suite.test("its input arrives in order, and the end of it too", async (bench, samples) => {
    const running = await bench.start(await bench.open(), samples.copy());
    const ended = finish(running);
    for (const part of ["one ", "two ", "Ünïcødé\n"]) await running.write(Buffer.from(part));
    running.end();
    expect(await ended).toMatchObject({ stdout: "one two Ünïcødé\n", exit: { code: 0, reason: "exited" } });
    await expect(running.write(Buffer.from("late"))).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  suite.test("a large input comes back byte for byte", async (bench, samples) => {
    const sent = Buffer.from("0123456789abcdef".repeat(32_768));
    const running = await bench.start(await bench.open(), samples.copy());
    const ended = finish(running);
    await running.write(sent);
    running.end();
    expect((await ended).stdout === sent.toString()).toBe(true);
  });

  suite.test("it begins in the first writable place, or where it is told to", async (bench, samples) => {
    await bench.file("work/inner/file", "x");
    expect((await bench.run(samples.folder())).stdout.trim()).toBe(WORK);
    expect((await bench.run(samples.folder(), { cwd: `${WORK}/inner` })).stdout.trim()).toBe(`${WORK}/inner`);
  });

  suite.test("it has the box's variables and its own, and nothing of the host's", async (bench, samples) => {
    const { stdout } = await bench.run(samples.variables(), { env: { OWN: "own", BOTH: "own" } });
    expect(stdout.split("\n")).toEqual(expect.arrayContaining(["BOXED=box", "OWN=own", "BOTH=own"]));
    for (const name of [...Object.keys(PLANTED), "AETHER_HOME", "VITEST"]) expect(stdout).not.toMatch(new RegExp(`^${name}=`, "m"));
    expect(stdout).not.toContain("canary");
  });

  suite.test("a slow reader loses nothing of a megabyte", async (bench, samples) => {
    const running = await bench.start(await bench.open(), samples.lines(16_384));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { stdout, exit } = await finish(running);
    expect(exit).toMatchObject({ code: 0, reason: "exited" });
    expect(stdout === `${"x".repeat(63)}\n`.repeat(16_384)).toBe(true);
  });
}

function languages(suite: SandboxSuite): void {
  for (const [language, sample] of Object.entries(suite.subject.code ?? {})) {
    suite.test(`code in ${language} gets arguments and input, and prints`, async (bench) => {
      expect(bench.sandbox.languages).toContain(language);
      const running = await bench.start(await bench.open(), sample.program);
      const ended = finish(running);
      await running.write(Buffer.from("in"));
      running.end();
      expect(await ended).toMatchObject({ stdout: sample.stdout, exit: { code: 0, reason: "exited" } });
    });
  }

  suite.test("every language of the rung has a sample here", async (bench) => {
    expect(Object.keys(suite.subject.code ?? {}).sort()).toEqual([...bench.sandbox.languages].sort());
  });
}

function files(suite: SandboxSuite): void {
  suite.test("files are seen at their virtual paths", async (bench, samples) => {
    await bench.file("work/a/b", "in the workspace");
    expect(await bench.run(samples.read(`${WORK}/a/b`))).toMatchObject({ stdout: "in the workspace", exit: { code: 0 } });
    expect(await bench.run(samples.read(`${SHARED}/known`))).toMatchObject({ stdout: "known to all", exit: { code: 0 } });
    expect((await bench.run(samples.list(WORK))).stdout).toBe("a\n");
  });

  suite.test("a file's name is a name, whatever signs of a shell are in it", async (bench, samples) => {
    const names = ["a b", "$(touch made)", "`touch made`", "; touch made", "> made", "*", "'\"", "a\nb"];
    for (const name of names) await bench.file(`work/${name}`, `in ${name}`);
    const box = await bench.open();
    for (const name of names) expect((await finish(await bench.start(box, samples.read(`${WORK}/${name}`)))).stdout).toBe(`in ${name}`);
    expect((await readdir(bench.work)).sort()).toEqual([...names].sort());
  });

  suite.test("a read-only place refuses writes", async (bench, samples) => {
    for (const path of [`${SHARED}/known`, `${SHARED}/new`]) expect((await bench.run(samples.write(path, "changed"))).exit.code).not.toBe(0);
    expect(await readdir(bench.shared)).toEqual(["known"]);
    expect(await readFile(join(bench.shared, "known"), "utf8")).toBe("known to all");
  });

  suite.test("what is written is in the host's folder, and nowhere else", async (bench, samples) => {
    expect((await bench.run(samples.write(`${WORK}/made`, "by the box"))).exit).toMatchObject({ code: 0 });
    expect(await readFile(join(bench.work, "made"), "utf8")).toBe("by the box");
    await bench.run(samples.write(join(bench.outside, "made"), "by the box"));
    expect(await readdir(bench.outside)).toEqual(["secret"]);
    expect((await readdir(bench.root)).sort()).toEqual(["outside", "shared", "work"]);
  });

  suite.test("nothing outside of a place can be read", async (bench, samples) => {
    for (const path of [
      join(bench.outside, "secret"),
      `${WORK}/../../..${bench.outside}/secret`,
      `/proc/1/root${bench.outside}/secret`,
      `/proc/${process.pid}/environ`,
    ]) {
      const { stdout, exit } = await bench.run(samples.read(path));
      expect({ path, stdout }).toEqual({ path, stdout: expect.not.stringContaining("canary") });
      expect({ path, code: exit.code }).toEqual({ path, code: expect.not.toSatisfy((code) => code === 0) });
    }
  });

  suite.test("links in a place that lead outside lead nowhere", async (bench, samples) => {
    await bench.link("work/file", join(bench.outside, "secret"));
    await bench.link("work/folder", bench.outside);
    await bench.link("work/climb", "../outside/secret");
    await bench.link("work/target", join(bench.outside, "target"));
    for (const name of ["file", "folder/secret", "climb"]) {
      const { stdout, exit } = await bench.run(samples.read(`${WORK}/${name}`));
      expect({ name, stdout, failed: exit.code !== 0 }).toEqual({ name, stdout: "", failed: true });
    }
    await bench.run(samples.write(`${WORK}/target`, "x"));
    await bench.run(samples.write(`${WORK}/file`, "overwritten"));
    expect(await readdir(bench.outside)).toEqual(["secret"]);
    expect(await readFile(join(bench.outside, "secret"), "utf8")).toBe(SECRET);
  });

  suite.test("hidden paths are not there", async (bench, samples) => {
    await bench.file("work/.keep/key", SECRET);
    await bench.file("work/plain/token", SECRET);
    await bench.file("work/plain/open", "to be seen");
    const places = [{ at: WORK, folder: bench.work, writable: true, hidden: [`${WORK}/.keep`, `${WORK}/plain/token`] }];
    const box = await bench.open({ places });
    const run = async (program: ReturnType<typeof samples.read>): Promise<string> => (await finish(await bench.start(box, program))).stdout;
    for (const path of [".keep/key", "plain/token"]) expect(await run(samples.read(`${WORK}/${path}`))).not.toContain("canary");
    expect(await run(samples.list(`${WORK}/.keep`))).not.toContain("key");
    expect(await run(samples.read(`${WORK}/plain/open`))).toBe("to be seen");
    expect(await readFile(join(bench.work, ".keep/key"), "utf8")).toBe(SECRET);
  });

  suite.test("what is closed in a place is for reading only", async (bench, samples) => {
    await bench.file("work/.kept/settings", "as it was");
    await bench.file("work/open/file", "as it was");
    const box = await bench.open({ places: [{ at: WORK, folder: bench.work, writable: true, hidden: [], closed: [`${WORK}/.kept`] }] });
    const run = async (program: ReturnType<typeof samples.read>): Promise<string> => (await finish(await bench.start(box, program))).stdout;
    await run(samples.write(`${WORK}/.kept/settings`, "changed"));
    await run(samples.write(`${WORK}/.kept/more`, "new"));
    await run(samples.write(`${WORK}/open/file`, "changed"));
    expect(await run(samples.read(`${WORK}/.kept/settings`))).toBe("as it was");
    expect(await readdir(join(bench.work, ".kept"))).toEqual(["settings"]);
    expect(await readFile(join(bench.work, "open/file"), "utf8")).toBe("changed");
  });

  suite.test("a place whose folder is gone is NOT_FOUND", async (bench) => {
    await rm(bench.shared, { recursive: true });
    await expect(bench.open()).rejects.toMatchObject({ name: "SyscallError", code: "NOT_FOUND" });
  });
}

function manyBoxes(suite: SandboxSuite): void {
  suite.test("two boxes do not see each other", async (bench, samples) => {
    await bench.file("one/file", SECRET);
    const place = (folder: string, at: string) => ({ places: [{ at, folder: join(bench.root, folder), writable: true, hidden: [] }] });
    const [one, two] = await Promise.all([bench.open(place("one", "/run/p8")), bench.open(place("work", "/run/p9"))]);
    await finish(await bench.start(one, samples.write("/tmp/left", SECRET)));
    for (const path of ["/run/p8/file", "/tmp/left"]) {
      const { stdout, exit } = await finish(await bench.start(two, samples.read(path)));
      expect({ path, stdout, failed: exit.code !== 0 }).toEqual({ path, stdout: "", failed: true });
    }
  });

  suite.test("eight boxes run at once, each with its own output", async (bench, samples) => {
    const ended = await Promise.all(Array.from({ length: 8 }, (_, at) => bench.run(samples.print(`out ${at}`, `err ${at}`))));
    expect(ended.map(({ stdout, stderr }) => [stdout, stderr])).toEqual(Array.from({ length: 8 }, (_, at) => [`out ${at}`, `err ${at}`]));
  });

  suite.test("a probe says the same again", async ({ sandbox }) => {
    expect(await sandbox.probe()).toEqual(await sandbox.probe());
  });

  suite.test("there is nothing to reap where nothing was left", async ({ sandbox }) => {
    expect(await sandbox.reap()).toBe(0);
  });

  suite.test("a closed box, and a box of a closed sandbox, starts nothing", async (bench, samples) => {
    const [one, two] = [await bench.open(), await bench.open()];
    await one.close();
    await one.close();
    await expect(one.start(command(samples.exit(0)), never())).rejects.toMatchObject({ name: "SyscallError" });
    await bench.sandbox.close();
    await expect(two.start(command(samples.exit(0)), never())).rejects.toMatchObject({ name: "SyscallError" });
  });
}
