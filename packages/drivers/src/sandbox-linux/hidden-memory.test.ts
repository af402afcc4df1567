import { existsSync } from "node:fs";
import { command, finish, never, shell } from "@aether/ports/conformance/sandbox-bench";
import { afterAll, describe, expect, test } from "vitest";
import { createProcessSandbox } from "./index.ts";
import { processTree } from "./limits/process-tree.ts";

const MB = 1_048_576;
const CAP = 192 * MB;
const TRIED = 400;
const LIMITS = { cpuMs: 60_000, memoryBytes: CAP, pids: 64, openFiles: 128 };
const sandbox = createProcessSandbox({ installation: `h${process.pid}`, limiter: processTree() });
afterAll(() => sandbox.close());

/** Python that lets go of what it fills, so that no process shows it, and says so once all of it is held. */
const KEEPS = `
import ctypes, mmap, os, socket, sys, time
part, many = b"x" * (1 << 20), ${TRIED}
c = ctypes.CDLL(None, use_errno=True)
def fill(fd):
    for _ in range(many):
        if os.write(fd, part) != len(part): sys.exit("short")
def kept():
    print("kept", flush=True); time.sleep(4); print("over", flush=True)
`;
const WAYS = [
  { why: "a file that is nowhere but in memory", code: "f = os.memfd_create('a'); fill(f); kept()" },
  {
    why: "such a file under way to nobody",
    code: "a, b = socket.socketpair(); f = os.memfd_create('a'); fill(f); socket.send_fds(a, [b'x'], [f]); os.close(f); kept()",
  },
  { why: "/tmp", code: "fill(os.open('/tmp/a', os.O_CREAT | os.O_WRONLY)); kept()" },
  { why: "a file of /tmp without a name", code: "f = os.open('/tmp/a', os.O_CREAT | os.O_WRONLY); os.unlink('/tmp/a'); fill(f); kept()" },
  { why: "/dev/shm", code: "fill(os.open('/dev/shm/a', os.O_CREAT | os.O_WRONLY)); kept()" },
  { why: "/dev itself", code: "fill(os.open('/dev/a', os.O_CREAT | os.O_WRONLY)); kept()" },
  {
    why: "half in /tmp and half in /dev/shm",
    code: "many = 130; fill(os.open('/tmp/a', os.O_CREAT | os.O_WRONLY)); many = 45; fill(os.open('/dev/shm/a', os.O_CREAT | os.O_WRONLY)); x = bytearray(part * 100); kept()",
  },
  { why: "names of empty files", code: "for i in range(400000): os.mknod('/tmp/%d' % i)\nkept()" },
  {
    why: "shared memory of System V",
    code: `c.shmat.restype = ctypes.c_void_p; c.shmat.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_int]; c.shmdt.argtypes = [ctypes.c_void_p]
for i in range(many // 100):
    k = c.shmget(0, 100 << 20, 0o1666)
    if k < 0: sys.exit("refused")
    p = c.shmat(k, None, 0); ctypes.memset(p, 1, 100 << 20); c.shmdt(p)
kept()`,
  },
  { why: "a shared mapping that shows no pages", code: SHARED("mmap.mmap(-1, many << 20)") },
  {
    why: "a shared mapping of /dev/zero",
    code: SHARED("mmap.mmap(os.open('/dev/zero', os.O_RDWR), many << 20, mmap.MAP_SHARED)"),
  },
  {
    why: "connections to itself that nobody reads",
    code: `d = socket.create_server(("127.0.0.1", 0)); n = 0; ks = []
while n < many << 20 and len(ks) < 100:
    a = socket.create_connection(d.getsockname()); b = d.accept()[0]; a.setblocking(False); ks += [a, b]
    try:
        while True: n += a.send(part)
    except BlockingIOError: pass
    time.sleep(0.02)
kept()`,
  },
  {
    why: "pairs of sockets",
    code: `os.system("ulimit -n"); n = 0; ks = []
for k in range(20):
    if k and os.fork(): continue
    for _ in range(55):
        a, b = socket.socketpair(); a.setsockopt(1, 7, 1 << 22); a.setblocking(False); ks += [a, b]
        try:
            while True: a.send(part[:65536])
        except BlockingIOError: pass
    if k: time.sleep(60)
kept()`,
  },
  {
    why: "tables of pages that hold nothing",
    code: `m = mmap.mmap(-1, 220 << 30, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000, mmap.PROT_READ)
for at in range(0, 220 << 30, 2 << 20): m[at]
kept()`,
  },
] as const;

function SHARED(made: string): string {
  return `m = ${made}
for i in range(many):
    m[i << 20:(i + 1) << 20] = part
    m.madvise(mmap.MADV_DONTNEED, i << 20, 1 << 20)
kept()`;
}

describe.skipIf(!existsSync("/usr/bin/python3"))("where there are no control groups", () => {
  test.for(WAYS)("nobody keeps more than a box's memory by $why", async ({ code }, { skip }) => {
    const state = await sandbox.probe();
    if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
    const box = await sandbox.open({ id: "one", places: [], env: {}, limits: LIMITS }, never());
    try {
      const script = `cat >/tmp/keeps.py <<'END'\n${KEEPS}${code}\nEND\nexec python3 /tmp/keeps.py`;
      const { stdout, exit } = await finish(await box.start(command(shell(script)), never()));
      expect({ stdout, exit }).not.toMatchObject({ stdout: expect.stringContaining("over") });
      expect(exit.reason === "exited" ? exit.code : exit.cap).not.toBe(0);
      const again = await finish(await box.start(command(shell("rm -f /tmp/a /dev/shm/a; echo alive")), never()));
      expect(again.stdout).toBe("alive\n");
    } finally {
      await box.close();
    }
  });

  test("what then holds, and what does not, is told", async ({ skip }) => {
    const state = await sandbox.probe();
    if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
    const told = state.notes.join("\n");
    for (const part of ["between two looks", "memfd_create", "Not counted", "pipes"]) expect(told).toContain(part);
  });
});

/** Usual programs, each of which has used some of what is refused where it is to be had. */
const USUAL = [
  { needs: "python3", script: "python3 -c 'import multiprocessing as m, tempfile, mmap; p = m.Pool(2); print(sum(p.map(abs, range(9))))'", says: "36" },
  { needs: "node", script: "node -e 'const b = new SharedArrayBuffer(9); console.log(b.byteLength * 4)'", says: "36" },
  {
    needs: "git",
    script: "cd /tmp && git init -q g && cd g && git -c user.name=a -c user.email=b commit -q --allow-empty -m m && git log --format=%s",
    says: "m",
  },
  {
    needs: "gcc",
    script: "echo 'int puts(const char *); int main(void) { return puts(\"36\") < 0; }' >/tmp/a.c && gcc -pipe -o /tmp/a /tmp/a.c && /tmp/a",
    says: "36",
  },
  { needs: "tar", script: "cd /tmp && echo 36 >f && tar czf t.tgz f && rm f && tar xzf t.tgz && cat f", says: "36" },
  {
    needs: "sqlite3",
    script: "sqlite3 /tmp/d.db 'pragma journal_mode=wal; create table t (n); insert into t values (36); select n from t' | tail -1",
    says: "36",
  },
  { needs: "perl", script: 'perl -e \'pipe(my $r, my $w); print fork ? (wait, "36\\n")[1] : ""\'', says: "36" },
  { needs: "dd", script: "dd if=/dev/zero bs=36 count=1 status=none | wc -c; echo >/dev/null; head -c 9 /dev/urandom >/dev/shm/x", says: "36" },
] as const;

describe.for([
  { how: "with what this machine has", limiter: undefined },
  { how: "without control groups", limiter: processTree() },
])("$how", ({ limiter }) => {
  test.for(USUAL)("$needs works", async ({ needs, script, says }, { skip }) => {
    skip(!existsSync(`/usr/bin/${needs}`) && needs !== "node", `${needs} is not installed`);
    const own = createProcessSandbox({ installation: `u${process.pid}`, ...(limiter && { limiter }) });
    try {
      const state = await own.probe();
      if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
      const limits = { ...LIMITS, memoryBytes: 512 * MB };
      const box = await own.open({ id: "usual", places: [], env: {}, limits }, never());
      const { stdout, stderr, exit } = await finish(await box.start(command(shell(script)), never()));
      expect({ stdout, stderr, code: exit.code }).toMatchObject({ stdout: `${says}\n`, stderr: "", code: 0 });
    } finally {
      await own.close();
    }
  });
});
