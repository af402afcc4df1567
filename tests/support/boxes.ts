import { execFileSync } from "node:child_process";
import type { AddressInfo, Server } from "node:net";

const TRIED = { curl: ["curl", "--version"], "": ["true"] } as const;

/** Whether commands run in bubblewrap's boxes here, and the program `needs` in them. Where not, it is said what is not tested for want of it. */
export function boxesWork(untested: string, needs: keyof typeof TRIED = ""): boolean {
  try {
    execFileSync("bwrap", ["--ro-bind", "/", "/", ...TRIED[needs]], { stdio: "ignore" });
    return true;
  } catch {
    const what = needs === "" ? "bubblewrap does" : `bubblewrap or ${needs} does`;
    process.stderr.write(`skipped: ${what} not work here, so ${untested}\n`);
    return false;
  }
}

/** The port of this machine's own address at which it listens from now on. */
export async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
