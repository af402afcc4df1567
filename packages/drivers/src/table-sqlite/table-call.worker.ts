import { doTask } from "./do-task.ts";
import { type TableTask, unframed } from "./wire.ts";

// One call and no more: what a file did to this process ends with it.
const pieces: Buffer[] = [];
for await (const piece of process.stdin) pieces.push(piece as Buffer);
const { head, bytes } = unframed(Buffer.concat(pieces));
const reply = doTask(head as TableTask, bytes);
await new Promise<void>((resolve) => process.stdout.write(reply, () => resolve()));
process.exit(0);
