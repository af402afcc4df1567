import type { ChildProcessWithoutNullStreams } from "node:child_process";
import type { BoxOutput } from "@aether/ports";
import type { Channel } from "./channel.ts";

/** A command's streams over the pipes of a program that carries them into its box. */
export class ChildChannel implements Channel {
  readonly #child: ChildProcessWithoutNullStreams;
  #output: (stream: BoxOutput["stream"], bytes: Uint8Array) => void = () => {};

  constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on("error", () => {});
  }

  open(output: (stream: BoxOutput["stream"], bytes: Uint8Array) => void): void {
    this.#output = output;
    this.#child.stdout.on("data", (bytes: Buffer) => this.#output("stdout", bytes));
    this.#child.stderr.on("data", (bytes: Buffer) => this.#output("stderr", bytes));
  }

  pause(): void {
    this.#child.stdout.pause();
    this.#child.stderr.pause();
  }

  resume(): void {
    this.#child.stdout.resume();
    this.#child.stderr.resume();
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#child.stdin.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }

  end(): void {
    this.#child.stdin.end();
  }

  resize(): void {
    // Pipes have no size.
  }

  drain(): void {
    for (const [name, stream] of [["stdout", this.#child.stdout] as const, ["stderr", this.#child.stderr] as const])
      for (let bytes: unknown = stream.read(); bytes instanceof Uint8Array; bytes = stream.read()) this.#output(name, bytes);
  }

  close(): void {
    this.#output = () => {};
    this.#child.stdin.destroy();
    this.#child.stdout.resume();
    this.#child.stderr.resume();
  }
}
