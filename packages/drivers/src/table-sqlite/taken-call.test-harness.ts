import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { framed } from "./wire.ts";

/** A process of a call that a file has taken over: it tries what it must not be able to, and answers with what it could. */
const done: string[] = [];
const tries: Readonly<Record<string, () => unknown>> = {
  "read a file": () => readFileSync("/etc/passwd"),
  "list a folder": () => readdirSync("/"),
  "write a file": () => writeFileSync("/tmp/aether-taken", "x"),
  "start a program": () => execFileSync("/bin/true"),
  "start a thread": () => new Worker("1", { eval: true }),
  "make code of text": () => new Function("return 1")(),
};
for (const [what, attempt] of Object.entries(tries)) {
  try {
    attempt();
    done.push(what);
  } catch {
    // That is what is wanted.
  }
}
process.stdout.write(framed({ code: "INVALID", message: `it could ${done.join(", ") || "do nothing"}`, data: {} }));
