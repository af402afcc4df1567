import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { terminalFault } from "./terminal-channel.ts";

const MODULE = fileURLToPath(new URL("./terminal-channel.ts", import.meta.url));
const fault = await terminalFault();
if (fault !== undefined) process.stderr.write(`skipped: there are no terminals here: ${fault}\n`);

/** In a process of its own: what is tested once stood still for good. */
function inProcess(body: string): string[] {
  const program = `
    import { openTerminal } from ${JSON.stringify(MODULE)};
    const said = async (terminal, word) => {
      let text = "";
      await new Promise((resolve) => terminal.channel.open((_, bytes) => { text += bytes; if (text.includes(word)) resolve(); }));
    };
    const open = (script) => openTerminal("sh", script, { cols: 80, rows: 24 });
    ${body}
    process.exit(0);`;
  return execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8", timeout: 50_000, killSignal: "SIGKILL" })
    .trim()
    .split("\n");
}

test.runIf(fault === undefined).for([
  ["that reads nothing", "stty raw -echo; echo ready; exec sleep 30"],
  ["that reads nothing of whole lines", "echo ready; exec sleep 30"],
] as const)("a program %s holds up its writer, and nobody else", ([, script]) => {
  const said = inProcess(`
    const terminal = await open(${JSON.stringify(script)});
    await said(terminal, "ready");
    const written = terminal.channel.write(Buffer.from("a line of text\\n".repeat(70_000))).then(() => "written", () => "refused");
    const waited = new Promise((resolve) => setTimeout(() => resolve("others go on"), 300));
    console.log(await Promise.race([written, waited]));
    terminal.channel.close();
    console.log(await written);
    process.kill(terminal.pid, "SIGKILL");`);
  expect(said).toEqual(["others go on", "refused"]);
});

test.runIf(fault === undefined)("what is more than a terminal takes at once arrives whole and in order, also in parts of letters", () => {
  const said = inProcess(`
    const terminal = await open("stty raw -echo; echo ready; head -c 400000 | sha1sum; sleep 1");
    const bytes = Buffer.from("äöü€🙂".repeat(40_000)).subarray(0, 400_000);
    let text = "";
    const [ready, summed] = [Promise.withResolvers(), Promise.withResolvers()];
    terminal.channel.open((_, some) => {
      text += some;
      if (text.includes("ready")) ready.resolve();
      if (/[0-9a-f]{40}/.test(text)) summed.resolve();
    });
    await ready.promise;
    for (let at = 0; at < bytes.length; at += 7_777) void terminal.channel.write(bytes.subarray(at, at + 7_777));
    await summed.promise;
    const { createHash } = await import("node:crypto");
    console.log(text.includes(createHash("sha1").update(bytes).digest("hex")));`);
  expect(said).toEqual(["true"]);
});

test.runIf(fault === undefined)("a terminal whose program has ended takes nothing more, and no new size", () => {
  const said = inProcess(`
    const terminal = await open("exit 3");
    terminal.channel.open(() => {});
    console.log(await terminal.ended);
    terminal.channel.resize({ cols: 100, rows: 30 });
    console.log(await terminal.channel.write(Buffer.from("x")).then(() => "written", () => "refused"));
    terminal.channel.end();`);
  expect(said).toEqual(["3", "refused"]);
});

test.runIf(fault === undefined).for([
  ["and nothing holds its terminal open", ""],
  ["and a job in the background holds its terminal open", "(trap '' HUP; sleep 30) & "],
] as const)("a program that ends while nobody reads is heard to its last word, %s", ([, job]) => {
  const said = inProcess(`
    const terminal = await open(${JSON.stringify(`${job}i=0; while [ $i -lt 400 ]; do echo a line of text; i=$((i+1)); done; echo last`)});
    let text = "";
    terminal.channel.open((_, some) => {
      text += some;
      terminal.channel.pause();
    });
    console.log(await terminal.ended);
    console.log(text.split("\\r\\n").filter((line) => line === "a line of text").length, text.endsWith("last\\r\\n"));`);
  expect(said).toEqual(["0", "400 true"]);
});
