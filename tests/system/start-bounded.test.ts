import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SyscallError, systemPing, vmExec } from "@aether/protocol";
import { expect, test } from "vitest";
import { Installation, until } from "../support/installation.ts";

/** Ends when it is told to; `began` is another at every run. */
const LONG = { command: "date +%s%N > began; echo begun >> note; for i in $(seq 500); do [ -e go ] && break; sleep 0.2; done; echo ended >> note" };

/** Of the one workspace in which a person's command has worked. */
function noteOf({ home }: Installation): { folder: string; text: string } | undefined {
  const runs = join(home, "home/owners/local/run");
  const [folder] = existsSync(runs) ? readdirSync(runs).filter((name) => existsSync(join(runs, name, "note"))) : [];
  return folder === undefined ? undefined : { folder: join(runs, folder), text: readFileSync(join(runs, folder, "note"), "utf8") };
}

test("a person's command that a kill cut off is done again beside the start, which waits for nobody", { timeout: 120_000 }, async () => {
  await using installation = new Installation({});
  await installation.start();
  const first = await installation.client();
  const lost = first.call(vmExec, LONG, { key: "long" }).catch((error: unknown) => SyscallError.is(error) && error.code);
  const { folder } = await until("the command", async () => noteOf(installation));
  const began = readFileSync(join(folder, "began"), "utf8");
  await installation.kill();
  expect(await lost).toBe("UNAVAILABLE");
  await installation.start();
  const client = await installation.client();
  await client.call(systemPing, {});
  // The door is open, and what it began with is far from its end.
  expect(noteOf(installation)?.text ?? "").not.toContain("ended");
  const again = client.call(vmExec, LONG, { key: "long" });
  await until("the command, again", async () => {
    const now = existsSync(join(folder, "began")) ? readFileSync(join(folder, "began"), "utf8") : "";
    return now !== "" && now !== began && noteOf(installation)?.text === "begun\n" ? true : undefined;
  });
  writeFileSync(join(folder, "go"), "");
  expect(await again).toMatchObject({ code: 0 });
  expect(noteOf(installation)?.text).toBe("begun\nended\n");
});
