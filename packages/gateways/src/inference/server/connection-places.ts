import type { Socket } from "node:net";

/**
 * Places for connections. Where all are taken, the oldest that has no request of somebody's under way gives way to a new one, so that nobody
 * without a token keeps others out: who has one shows it sooner than all places are taken anew.
 */
export class ConnectionPlaces {
  readonly #limit: number;
  /** No request of theirs is under way; oldest first. */
  readonly #waiting = new Set<Socket>();
  /** How many are under way on one: clients may send the next before they have their answer. */
  readonly #requests = new WeakMap<Socket, number>();
  #open = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  take(socket: Socket): void {
    this.#open++;
    this.#waiting.add(socket);
    socket.once("close", () => {
      this.#open--;
      this.#waiting.delete(socket);
    });
    if (this.#open <= this.#limit) return;
    // The new one itself where all others have a request under way.
    const [oldest] = this.#waiting;
    this.#waiting.delete(oldest ?? socket);
    oldest?.destroy();
  }

  /** A request on it is somebody's, and keeps its place until `release`. */
  keep(socket: Socket): void {
    this.#waiting.delete(socket);
    this.#requests.set(socket, (this.#requests.get(socket) ?? 0) + 1);
  }

  /** That request has ended; what comes next on the connection shows a token again. */
  release(socket: Socket): void {
    const left = (this.#requests.get(socket) ?? 1) - 1;
    this.#requests.set(socket, left);
    if (left === 0 && !socket.destroyed) this.#waiting.add(socket);
  }
}
