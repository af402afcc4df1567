import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { command, finish, never, shell } from "@aether/ports/conformance/sandbox-bench";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createContainerSandbox } from "./container-sandbox.ts";

/** Of this process alone: what another installation of that name left would be reaped. */
const INSTALLATION = `m${process.pid}`;
const state = await createContainerSandbox({ installation: INSTALLATION }).probe();
if (!state.available) process.stderr.write(`skipped: the container rung does not work here: ${state.reason}\n`);
const folder = realpathSync(mkdtempSync(join(tmpdir(), "aether-rootfs-")));
const root = join(folder, "root");
const archive = join(folder, "root.tar");
const LIMITS = { cpuMs: 60_000, memoryBytes: 268_435_456, pids: 48, openFiles: 128 };

beforeAll(() => {
  if (!state.available) return;
  for (const name of ["usr/bin", "usr/lib", "usr/lib64", "etc", "tmp", "run", "proc", "dev", "sys"]) mkdirSync(join(root, name), { recursive: true });
  for (const name of ["bin", "lib", "lib64"]) symlinkSync(`usr/${name}`, join(root, name));
  for (const program of ["bash", "cat", "sleep"]) takeIn(`/usr/bin/${program}`);
  writeFileSync(join(root, "etc", "mark"), "of a root file system of its own\n");
  execFileSync("tar", ["--create", "--file", archive, "--directory", root, "."]);
});
afterAll(() => {
  if (state.available) for (const path of [root, archive]) forgetImage(path);
  rmSync(folder, { recursive: true });
});

/** What was taken in stays with the engine, for the next box; a test's goes. */
function forgetImage(path: string): void {
  const { ino, mtimeMs } = statSync(path);
  const [engine = "", prefix = ""] = state.available && state.version.startsWith("podman") ? ["podman", "localhost/"] : ["docker"];
  execFileSync(engine, ["rmi", "--force", `${prefix}aether-rootfs:${ino}-${Math.floor(mtimeMs)}`], { stdio: "ignore" });
}

/** A program, and the libraries it is linked with, at the paths by which it asks for them. */
function takeIn(program: string): void {
  copyFileSync(realpathSync(program), join(root, "usr/bin", basename(program)));
  for (const [library] of execFileSync("ldd", [program], { encoding: "utf8" }).matchAll(/\/\S+\.so\S*/g)) {
    const at = join(root, library.startsWith("/usr/") ? library : join("usr", library));
    mkdirSync(dirname(at), { recursive: true });
    if (!existsSync(at)) copyFileSync(realpathSync(library), at);
  }
}

test.skipIf(!state.available).for([
  { why: "a folder", image: root },
  { why: "an archive", image: archive },
])("without a registry, $why of this machine is the image of a box", async ({ image }) => {
  const sandbox = createContainerSandbox({ installation: INSTALLATION, image });
  try {
    expect(await sandbox.probe()).toMatchObject({ available: true });
    const box = await sandbox.open({ id: "one", places: [], env: {}, limits: LIMITS }, never());
    const { stdout, exit } = await finish(await box.start(command(shell("cat /etc/mark; echo /usr/bin/*; echo x > /etc/mark")), never()));
    expect(stdout).toBe("of a root file system of its own\n/usr/bin/bash /usr/bin/cat /usr/bin/sleep\n");
    expect(exit.code).not.toBe(0);
  } finally {
    await sandbox.close();
  }
});

test.skipIf(!state.available)("one that is nowhere is the error that names the other way", async () => {
  const sandbox = createContainerSandbox({ installation: INSTALLATION, image: join(folder, "none") });
  expect(await sandbox.probe()).toMatchObject({
    available: false,
    reason: expect.stringContaining("AETHER_CONTAINER_IMAGE names a folder, an archive, or an image"),
  });
  await sandbox.close();
});
