import { existsSync, readFileSync } from "node:fs";
import { command, finish, never, shell } from "@aether/ports/conformance/sandbox-bench";
import { afterAll, describe, expect, test } from "vitest";
import { BoxWatch, shares } from "./box-watch.ts";
import { createProcessSandbox } from "./index.ts";
import { processTree } from "./limits/process-tree.ts";

const LIMITS = { cpuMs: 120_000, memoryBytes: 1_073_741_824, pids: 256, openFiles: 1_024 };
const own = shares();

const PYTHON = `
import ctypes, fcntl, os, select, socket, sys, threading, time
c = ctypes.CDLL(None, use_errno=True)
def event(): return c.eventfd(0, 0)
def stay():
    print("there", flush=True); time.sleep(100)
def watches(many):
    fds = [event() for _ in range(400)]
    for i in range(many // 400 + 1):
        e = select.epoll(); kept.append(e)
        for fd in fds: e.register(fd, select.EPOLLIN)
kept = []
`;
const TAKES = [
  { why: "files watched by epoll", code: `watches(${own.epoll}); stay()`, says: "watched by epoll" },
  {
    why: "files watched by epoll, in many processes",
    code: `for _ in range(16):\n    if os.fork() == 0:\n        watches(${own.epoll} // 12); stay()\ntime.sleep(100)`,
    says: "watched by epoll",
  },
  {
    why: "files watched by epoll under numbers that are closed again",
    code: `f = event(); e = select.epoll(); kept.append(e); n = 0
while n < ${own.epoll} + 9:
    e2 = select.epoll(); kept.append(e2)
    for fd in range(500, 1000):
        os.dup2(f, fd); e2.register(fd, select.EPOLLIN); os.close(fd); n += 1
stay()`,
    says: "watched by epoll",
  },
  {
    why: "files watched by epoll in a thread whose first one has ended",
    code: `def late():
    time.sleep(0.5); watches(${own.epoll}); time.sleep(100)
threading.Thread(target=late).start()
c.syscall(60, 0)`,
    says: "watched by epoll",
  },
  { why: "instances of epoll", code: "for _ in range(600): kept.append(select.epoll())\nstay()", says: "instances of epoll" },
  { why: "instances of inotify", code: `for _ in range(${own.inotify} + 9): c.inotify_init1(0)\nstay()`, says: "instances of inotify" },
  {
    why: "pipes",
    code: `for _ in range(${own.pipes} // 300 + 1):\n    if os.fork() == 0:\n        kept += [os.pipe() for _ in range(400)]; stay()\ntime.sleep(100)`,
    says: "pipes",
  },
  { why: "open files", code: "fds = [event() for _ in range(900)]\nfor _ in range(12): os.fork() or time.sleep(100)\ntime.sleep(100)", says: "open files" },
  { why: "locks", code: "f = os.open('/tmp/l', os.O_CREAT | os.O_RDWR)\nfor i in range(5000): fcntl.lockf(f, fcntl.LOCK_EX, 1, i * 2)\nstay()", says: "locks" },
  {
    why: "descriptors under way",
    code: "a, b = socket.socketpair()\nfor _ in range(2): socket.send_fds(a, [b'x'], [0] * 200)\nstay()",
    says: "descriptors under way",
  },
  {
    why: "few descriptors under way, for long, with others under way in them",
    code: `a, b = socket.socketpair(); x, y = socket.socketpair()
for _ in range(5): socket.send_fds(x, [b'x'], [0] * 200)
socket.send_fds(a, [b'x'], [x.fileno(), y.fileno()]); x.close(); y.close()
stay()`,
    says: "descriptors under way too long",
  },
] as const;
const USUAL = `
import multiprocessing, os, select, socket, subprocess, time
e = select.epoll()
kept = [os.pipe() for _ in range(40)]
for r, w in kept: e.register(r, select.EPOLLIN)
a, b = socket.socketpair()
for _ in range(20):
    socket.send_fds(a, [b'x'], [0]); socket.recv_fds(b, 1, 1); subprocess.run(['true']); time.sleep(0.1)
print(sum(multiprocessing.Pool(4).map(abs, range(9))))
`;

describe.skipIf(!existsSync("/usr/bin/python3")).for([
  { how: "with what this machine has", limiter: undefined },
  { how: "without control groups", limiter: processTree() },
])("$how", ({ how, limiter }) => {
  const sandbox = createProcessSandbox({ installation: `b${process.pid}${how.length}`, ...(limiter && { limiter }) });
  afterAll(() => sandbox.close());
  const script = (code: string): string => `cat >/tmp/takes.py <<'END'\n${code}\nEND\nexec python3 /tmp/takes.py`;

  test.for(TAKES)("one box does not take all $why", { timeout: 120_000 }, async ({ code, says }, { skip }) => {
    const state = await sandbox.probe();
    if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
    const box = await sandbox.open({ id: "takes", places: [], env: {}, limits: LIMITS }, never());
    try {
      const { exit } = await finish(await box.start(command(shell(script(`${PYTHON}${code}`))), never()));
      expect(exit).toMatchObject({ code: null, reason: "killed", message: expect.stringContaining(says) });
      expect((await finish(await box.start(command(shell("echo alive")), never()))).stdout).toBe("alive\n");
    } finally {
      await box.close();
    }
  });

  test("nor all signals, timers and messages under way, which the kernel bounds", { timeout: 120_000 }, async ({ skip }) => {
    const state = await sandbox.probe();
    if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
    const box = await sandbox.open({ id: "bounds", places: [], env: {}, limits: LIMITS }, never());
    try {
      const code = `${PYTHON}t = ctypes.c_void_p(); n = 0\nwhile n < 9000 and c.timer_create(1, None, ctypes.byref(t)) == 0: n += 1\nprint(n <= 4096)`;
      for (const over of [{}, { session: {} }]) {
        const { stdout, exit } = await finish(await box.start(command(shell(`${script(code).replace("exec ", "")}; ulimit -q; ulimit -l`), over), never()));
        const [timers, queues, locked] = stdout.split("\n");
        expect({ timers, exit }).toMatchObject({ timers: "True", exit: { code: 0 } });
        expect([Number(queues) <= 65_536, Number(locked) <= 1_024]).toEqual([true, true]);
      }
    } finally {
      await box.close();
    }
  });

  test("nor does what a command left running", { timeout: 120_000 }, async ({ skip }) => {
    const state = await sandbox.probe();
    if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
    const box = await sandbox.open({ id: "left", places: [], env: {}, limits: LIMITS }, never());
    try {
      // Instances are counted for all programs of this user: where others hold most of them it gets no more than there are, and waits for the rest.
      const takes = `time.sleep(1)\nn = 0\nwhile n < ${own.inotify} + 9:\n    if c.inotify_init1(0) >= 0: n += 1\n    else: time.sleep(0.01)\ntime.sleep(300)`;
      const code = `${PYTHON}if os.fork(): os._exit(0)\nos.setsid()\nfor i in range(3): os.dup2(os.open('/dev/null', 2), i)\n${takes}`;
      const left = await finish(await box.start(command(shell(`cat >/tmp/takes.py <<'END'\n${code}\nEND\npython3 /tmp/takes.py`), { session: {} }), never()));
      expect(left.exit).toMatchObject({ code: 0 });
      const look = shell("for i in $(seq 300); do grep -qs '[t]akes' /proc/[0-9]*/cmdline || { echo gone; break; }; sleep 0.1; done");
      expect((await finish(await box.start(command(look), never()))).stdout).toBe("gone\n");
    } finally {
      await box.close();
    }
  });

  test("usual programs are left alone", { timeout: 120_000 }, async ({ skip }) => {
    const state = await sandbox.probe();
    if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
    const box = await sandbox.open({ id: "usual", places: [], env: {}, limits: LIMITS }, never());
    try {
      const { stdout, exit } = await finish(await box.start(command(shell(script(USUAL))), never()));
      expect({ stdout, exit }).toMatchObject({ stdout: "36\n", exit: { code: 0 } });
    } finally {
      await box.close();
    }
  });
});

test("a box's share is an eighth of what the machine gives a user, and never all of it", () => {
  const given: Readonly<Record<string, number>> = { "epoll/max_user_watches": 80_000, "inotify/max_user_instances": 1_024, "pipe-user-pages-soft": 16_384 };
  expect(shares((name) => given[name] ?? Number.POSITIVE_INFINITY)).toMatchObject({ epoll: 10_000, inotify: 128, watches: 65_536, pipes: 512 });
  expect(own.inotify).toBeLessThan(Number(readFileSync("/proc/sys/fs/inotify/max_user_instances", "latin1")));
});

test("a box that cannot be looked at once is looked at again, and so are those beside it", async () => {
  const watch = new BoxWatch();
  const looks = { broken: 0, whole: 0 };
  const boxOf = (name: keyof typeof looks, pids: () => readonly number[]) => ({
    pids: () => {
      looks[name]++;
      return pids();
    },
    endHolder: () => undefined,
  });
  const broken = boxOf("broken", () => {
    throw new Error("EMFILE: too many open files");
  });
  const whole = boxOf("whole", () => []);
  for (const box of [broken, whole]) watch.add(box);
  await expect.poll(() => Math.min(looks.broken, looks.whole), { timeout: 60_000 }).toBeGreaterThan(2);
  for (const box of [broken, whole]) watch.delete(box);
});
