import type { Sandbox } from "@aether/ports";
import { GuestLine, type GuestLineOptions } from "./box/guest-line.ts";
import { createGuestSandbox } from "./guest-sandbox.ts";

export type GuestSandboxesOptions = Omit<GuestLineOptions, "start">;

export interface GuestSandboxes {
  readonly bash: Sandbox;
  readonly js: Sandbox;
}

/**
 * The rungs whose programs are run by interpreters, all in one process apart from the daemon, which is started by the
 * first box, leaves after a minute without work, and dies with the daemon.
 */
export function createGuestSandboxes(options: GuestSandboxesOptions): GuestSandboxes {
  const line = new GuestLine(options);
  let open = 2;
  const onClose = async (): Promise<void> => {
    if (--open === 0) await line.close();
  };
  return { bash: createGuestSandbox({ rung: "bash", line, onClose }), js: createGuestSandbox({ rung: "js", line, onClose }) };
}
