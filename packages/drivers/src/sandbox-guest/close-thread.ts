/** What of `process` leads out of a thread: to modules of Node's, to the system, to native code, to the inspector. */
const WAYS_OUT = [
  "getBuiltinModule",
  "binding",
  "_linkedBinding",
  "dlopen",
  "mainModule",
  "report",
  "permission",
  "kill",
  "_kill",
  "_debugProcess",
  "_debugEnd",
  "_startProfilerIdleNotifier",
  "_rawDebug",
  "chdir",
  "setuid",
  "setgid",
  "seteuid",
  "setegid",
  "setgroups",
  "initgroups",
  "execve",
  "loadEnvFile",
  "openStdin",
  "channel",
  "send",
  "disconnect",
] as const;

/**
 * Before the first guest of a thread: takes away what a guest that reached the thread's own objects would use next, and has an
 * error that nobody caught end the thread unseen. It may be the guest's own object, and Node would print it, which calls it.
 */
export function closeThread(here: NodeJS.Process): void {
  // Taken before they go.
  const leave = here.exit.bind(here);
  here.setUncaughtExceptionCaptureCallback(() => leave(1));
  here.on("unhandledRejection", () => leave(1));
  for (const name of WAYS_OUT) {
    const there = Object.getOwnPropertyDescriptor(here, name);
    if (there?.configurable) Reflect.deleteProperty(here, name);
    else if (there?.writable) Reflect.set(here, name, undefined);
  }
}
