import { constants, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { word } from "./shell-words.ts";

const OUT = 7;
const IN = 8;

/** Holds a program back inside its box until it was seen what the box is made of. It ends unheard when this process does. */
export class Gate {
  /** For the shell outside: opens the gate's two ends. */
  readonly outside: string;
  /** For the shell inside: knocks, waits, and closes them. */
  readonly inside = `printf . >&${OUT}; IFS= read -r -u ${IN} || exit 126; exec ${OUT}>&- ${IN}<&-; unset REPLY`;
  /** Resolves when the program stands before it. */
  readonly reached: Promise<void>;
  readonly #pipes: readonly string[];
  readonly #knock: Socket;
  readonly #answer: Socket;

  /** @param pipes two fresh ones */
  constructor([knock = "", answer = ""]: readonly string[]) {
    this.#pipes = [knock, answer];
    this.#knock = quiet(new Socket({ fd: openSync(knock, constants.O_RDONLY | constants.O_NONBLOCK), readable: true, writable: false }));
    this.#answer = quiet(new Socket({ fd: openSync(answer, constants.O_RDWR | constants.O_NONBLOCK), readable: false, writable: true }));
    this.reached = new Promise((resolve) => this.#knock.once("data", () => resolve()));
    this.outside = `exec ${OUT}>${word(knock)} ${IN}<${word(answer)}`;
  }

  pass(): void {
    this.#answer.write("\n");
  }

  /** Whoever still waits is not let through. */
  close(): void {
    this.#knock.destroy();
    this.#answer.end();
    for (const pipe of this.#pipes) rmSync(pipe, { force: true });
  }
}

function quiet(socket: Socket): Socket {
  socket.on("error", () => {});
  socket.unref();
  return socket;
}
