import { spawn } from "node:child_process";
import { connect, type Server, type Socket } from "node:net";
import type { BoxSpec } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { LAUNCH_ENV } from "./launch-script.ts";
import { PROXY_PORT } from "./profile.ts";

/** Listens in the network it was started in, hands the listening socket up, and leaves. */
const listener = (port: number): string => `const server = require("node:net").createServer({ pauseOnConnect: true });
server.once("error", (error) => { process.send({ failed: error.message }, () => process.exit(1)); });
server.listen(${port}, "127.0.0.1", () => { process.send({}, server, () => process.exit(0)); });`;

const PATIENCE_MS = 10_000;

interface DoorParts {
  readonly nsenter: string;
  /** A process of the box, on the host. */
  readonly pid: number;
  /** Of 127.0.0.1 inside. */
  readonly port: number;
  /** The host's socket of the holder's line. */
  readonly socket: string;
}

/** A way out of a box: what connects to the port inside is joined to the holder's socket outside. */
export class BoxDoor {
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  private constructor(server: Server, socket: string) {
    this.#server = server;
    server.on("connection", (inside: Socket) => this.#join(inside, socket));
    server.on("error", () => {});
    server.unref();
  }

  /** @throws SyscallError `UNAVAILABLE` when the box's network cannot be entered */
  static async open(parts: DoorParts): Promise<BoxDoor> {
    return new BoxDoor(await listenInside(parts), parts.socket);
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
  }

  #join(inside: Socket, path: string): void {
    const outside = connect({ path, allowHalfOpen: true });
    inside.allowHalfOpen = true;
    for (const [one, other] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      this.#open.add(one);
      one.unref();
      one.on("error", () => other.destroy());
      one.once("close", () => {
        this.#open.delete(one);
        other.destroySoon();
      });
      one.pipe(other);
    }
  }
}

/** nsenter's arguments for a box's network. An ordinary user gets in through the box's user namespace, which is theirs. */
export function enterNetwork(pid: number): readonly string[] {
  const own = process.getuid?.() === 0 ? [] : ["--user", "--preserve-credentials"];
  return ["--target", String(pid), ...own, "--net"];
}

function listenInside({ nsenter, pid, port }: DoorParts): Promise<Server> {
  const helper = spawn(nsenter, [...enterNetwork(pid), process.execPath, "--eval", listener(port)], {
    env: LAUNCH_ENV,
    cwd: "/",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    timeout: PATIENCE_MS,
    killSignal: "SIGKILL",
  });
  return new Promise((resolve, reject) => {
    const refuse = (why: string): void =>
      reject(
        new SyscallError(
          "UNAVAILABLE",
          `nothing in the box can listen for its way out: ${why}; run the command without network and models, or ask ./aether doctor`,
        ),
      );
    helper.once("message", (said: { failed?: string }, server) => {
      if (server) resolve(server as Server);
      else refuse(said.failed ?? "nothing listens in it");
    });
    helper.once("error", (error) => refuse(error.message));
    helper.once("exit", (code, killedBy) => refuse(`its listener ended early (${killedBy ?? code})`));
  });
}

/** Every door of a box, each on its own port; nothing for a box that has none. @throws SyscallError `UNAVAILABLE` */
export async function openDoors(spec: Pick<BoxSpec, "egress" | "doors">, { nsenter, pid }: { nsenter: string | undefined; pid: number }): Promise<BoxDoor[]> {
  const wanted = [...(spec.egress ? [{ port: PROXY_PORT, socket: spec.egress.socket }] : []), ...(spec.doors ?? [])];
  if (wanted.length === 0) return [];
  if (nsenter === undefined)
    throw new SyscallError(
      "UNAVAILABLE",
      "a box with network or models needs nsenter; install it (Debian: apt install util-linux), or run the command without",
    );
  const opening = await Promise.allSettled(wanted.map((door) => BoxDoor.open({ ...door, nsenter, pid })));
  const open = opening.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const failed = opening.find((one) => one.status === "rejected");
  if (!failed) return open;
  for (const door of open) door.close();
  throw failed.reason;
}
