import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";

type Fields = Record<string, unknown>;

/** One line from the daemon, as it came. */
export interface RawReply {
  readonly id: unknown;
  readonly result?: Fields;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: { readonly code: string; readonly details?: Fields } };
}

export interface RawEvent {
  readonly id: unknown;
  readonly seq: number;
  readonly event: string;
  readonly value: Fields;
}

/** A client without any of our code between the test and the socket: what another program would write. */
export class RawSocket implements AsyncDisposable {
  readonly #socket: Socket;
  readonly #waiting = new Map<unknown, (reply: RawReply) => void>();
  readonly #unasked: ((reply: RawReply | RawReply[]) => void)[] = [];
  readonly events: RawEvent[] = [];
  #next = 1;

  private constructor(socket: Socket) {
    this.#socket = socket;
    createInterface({ input: socket }).on("line", (line) => this.#heard(JSON.parse(line)));
  }

  static async open(path: string): Promise<RawSocket> {
    const socket = connect(path);
    await new Promise<void>((resolve, reject) => socket.once("connect", () => resolve()).once("error", reject));
    return new RawSocket(socket);
  }

  #heard(message: (RawReply & { method?: string; params?: RawEvent }) | RawReply[]): void {
    if (!Array.isArray(message) && message.method === "event" && message.params) {
      this.events.push(message.params);
      return;
    }
    const waiting = Array.isArray(message) ? undefined : this.#waiting.get(message.id);
    if (waiting && !Array.isArray(message)) {
      this.#waiting.delete(message.id);
      waiting(message);
    } else this.#unasked.shift()?.(message);
  }

  /** Asks by name; the answer may be an error. */
  ask(method: string, params?: Fields): Promise<RawReply> {
    const id = this.#next++;
    const answer = new Promise<RawReply>((resolve) => this.#waiting.set(id, resolve));
    this.send(JSON.stringify({ jsonrpc: "2.0", id, method, ...(params && { params }) }));
    return answer;
  }

  /** Asks, and expects a result. */
  async result(method: string, params?: Fields): Promise<Fields> {
    const { result, error } = await this.ask(method, params);
    if (!result) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result;
  }

  /** Writes a line as it is, and gives the next line that answers no other question. */
  odd(line: string | Uint8Array): Promise<RawReply | RawReply[]> {
    const answer = new Promise<RawReply | RawReply[]>((resolve) => this.#unasked.push(resolve));
    this.send(line);
    return answer;
  }

  send(line: string | Uint8Array): void {
    this.#socket.write(line);
    this.#socket.write("\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#socket.once("close", resolve));
    this.#socket.destroy();
    await closed;
  }
}
