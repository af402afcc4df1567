import type { DocumentReader, Sandbox } from "@aether/ports";
import { GuestDocuments } from "./box/guest-documents.ts";
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

export interface Guests {
  readonly sandboxes: GuestSandboxes;
  readonly documents: DocumentReader;
}

/**
 * The rungs whose programs are run by interpreters, and the reader of documents: all in one process apart from the daemon, which is
 * started by the first box or document, leaves after a minute without work, and dies with the daemon.
 */
export function createGuests({ pythonWithoutWall = false, ...options }: GuestSandboxesOptions): Guests {
  const line = new GuestLine(options);
  let open = 5;
  const onClose = async (): Promise<void> => {
    if (--open === 0) await line.close();
  };
  const sandbox = (rung: GuestRung): Sandbox => createGuestSandbox({ rung, line, pythonWithoutWall, onClose });
  return {
    sandboxes: { bash: sandbox("bash"), js: sandbox("js"), python: sandbox("python"), wasm: sandbox("wasm") },
    documents: new GuestDocuments(line, onClose),
  };
}

/** The rungs alone. */
export function createGuestSandboxes(options: GuestSandboxesOptions): GuestSandboxes {
  const { sandboxes, documents } = createGuests(options);
  void documents.close();
  return sandboxes;
}

/** The reader of documents alone. */
export function createDocumentReader(options: GuestSandboxesOptions): DocumentReader {
  const { sandboxes, documents } = createGuests(options);
  for (const sandbox of Object.values<Sandbox>({ ...sandboxes })) void sandbox.close();
  return documents;
}
