import type { Sandbox } from "@aether/ports";
import { GuestLine, type GuestLineOptions } from "./box/guest-line.ts";
import { createGuestSandbox } from "./guest-sandbox.ts";
import type { GuestRung } from "./wire.ts";

export interface GuestSandboxesOptions extends Omit<GuestLineOptions, "start"> {
  /** The owner wants `python` also where no wall stands around its interpreter; default no. */
  readonly pythonWithoutWall?: boolean;
}

export interface GuestSandboxes {
  readonly bash: Sandbox;
  readonly js: Sandbox;
  readonly python: Sandbox;
  readonly wasm: Sandbox;
}

/**
 * The rungs whose programs are run by interpreters, all in one process apart from the daemon, which is started by the
 * first box, leaves after a minute without work, and dies with the daemon.
 */
export function createGuestSandboxes({ pythonWithoutWall = false, ...options }: GuestSandboxesOptions): GuestSandboxes {
  const line = new GuestLine(options);
  let open = 4;
  const onClose = async (): Promise<void> => {
    if (--open === 0) await line.close();
  };
  const sandbox = (rung: GuestRung): Sandbox => createGuestSandbox({ rung, line, pythonWithoutWall, onClose });
  return { bash: sandbox("bash"), js: sandbox("js"), python: sandbox("python"), wasm: sandbox("wasm") };
}
