import type { BlobStore, Digest, Disk } from "@aether/ports";
import { fromWireError, SyscallError, toWireError } from "@aether/protocol";
import { createFolderLinks, type LinksOptions } from "../find-links.ts";
import { createHostDisks } from "../host-disks.ts";
import { createHostPaths } from "../host-paths.ts";
import { createWorkspaceTrees } from "../workspace-trees.ts";
import type { Asked, BlobMethod, FromLane, ToLane } from "./wire.ts";

export interface LaneServerOptions {
  readonly send: (message: FromLane) => void;
  readonly digest: Digest;
  readonly links: LinksOptions;
}

/** Does what the daemon asks of folders, as the drivers of this machine do it. */
export class LaneServer {
  readonly #send: (message: FromLane) => void;
  readonly #disks = createHostDisks();
  readonly #host = createHostPaths();
  readonly #links: ReturnType<typeof createFolderLinks>;
  readonly #trees: ReturnType<typeof createWorkspaceTrees>;
  readonly #open = new Map<number, Disk>();
  readonly #watching = new Map<number, () => void>();
  readonly #aborts = new Map<number, AbortController>();
  readonly #blobs = new Map<number, PromiseWithResolvers<unknown>>();
  #next = 1;

  constructor({ send, digest, links }: LaneServerOptions) {
    this.#send = send;
    this.#links = createFolderLinks(links);
    const of = (method: BlobMethod) => (arg: string | Uint8Array) => this.#blob(method, arg) as Promise<never>;
    const blobs: BlobStore = { put: of("put"), get: of("get"), has: of("has"), size: of("size") };
    this.#trees = createWorkspaceTrees({ blobs, digest });
  }

  hear(message: ToLane): void {
    if ("abort" in message) this.#aborts.get(message.abort)?.abort();
    else if ("blob" in message) this.#answered(message);
    else void this.#serve(message.id, message.asked);
  }

  async #serve(id: number, asked: Asked): Promise<void> {
    try {
      this.#send({ id, value: await this.#do(id, asked) });
    } catch (error) {
      this.#send({ id, failed: toWireError(error) });
    } finally {
      this.#aborts.delete(id);
    }
  }

  #do(id: number, asked: Asked): unknown {
    switch (asked.do) {
      case "open":
        return this.#opened(asked);
      case "close":
        return void this.#open.delete(asked.disk);
      case "disk":
        return this.#call(asked);
      case "watch":
        return this.#watch(asked);
      case "unwatch":
        this.#watching.get(asked.watch)?.();
        return void this.#watching.delete(asked.watch);
      case "snapshot":
        return this.#trees.snapshot(asked.folder, { ...asked.options, signal: this.#abortable(id) });
      case "links":
        return this.#links.into(asked.folder);
      case "folder":
        return this.#host.identifyFolder(asked.folder);
      case "holds":
        return this.#host.holdsOne(asked.folder, new Set(asked.ids));
      case "there":
        return this.#host.isThere(asked.path);
    }
  }

  async #opened({ folder, create, readOnly, id }: Extract<Asked, { do: "open" }>): Promise<{ disk: number; id: string }> {
    const disk = await this.#disks.open(folder, { create, readOnly, ...(id !== undefined && { id }) });
    const number = this.#next++;
    this.#open.set(number, disk);
    return { disk: number, id: id ?? (await this.#host.identifyFolder(folder)).id };
  }

  #diskOf(number: number): Disk {
    const disk = this.#open.get(number);
    if (disk === undefined) throw new SyscallError("INTERNAL", `the lane has no disk ${number}`);
    return disk;
  }

  #call({ disk, method, args }: Extract<Asked, { do: "disk" }>): unknown {
    const called = this.#diskOf(disk)[method] as (...args: readonly unknown[]) => unknown;
    return called(...args);
  }

  async #watch({ disk, path }: Extract<Asked, { do: "watch" }>): Promise<number> {
    const watch = this.#next++;
    this.#watching.set(watch, await this.#diskOf(disk).watch(path, (changed) => this.#send({ watch, changed })));
    return watch;
  }

  #abortable(id: number): AbortSignal {
    const aborting = new AbortController();
    this.#aborts.set(id, aborting);
    return aborting.signal;
  }

  #blob(method: BlobMethod, arg: string | Uint8Array): Promise<unknown> {
    const blob = this.#next++;
    const waiting = Promise.withResolvers<unknown>();
    this.#blobs.set(blob, waiting);
    this.#send({ blob, method, arg });
    return waiting.promise;
  }

  #answered(message: Extract<ToLane, { blob: number }>): void {
    const waiting = this.#blobs.get(message.blob);
    this.#blobs.delete(message.blob);
    if ("failed" in message) waiting?.reject(fromWireError(message.failed));
    else waiting?.resolve(message.value);
  }
}
