/**
 * Runs inside of QuickJS before the guest's code and makes its globals. It is given one function of the host, which takes
 * and gives JSON (a string may hold zero characters, which the bridge between the two would cut) and bytes.
 * The result is for the host: what is due next, and a way to run it.
 */
export const PRELUDE = String.raw`(host, given) => {
  const { parse, stringify } = JSON;
  const call = (name, args, bytes) => {
    let result;
    try {
      result = host(stringify([name, ...args]), bytes);
    } catch (error) {
      const failed = new Error(error.message);
      const code = /^([A-Z]+): /.exec(error.message);
      if (code) failed.code = code[1];
      throw failed;
    }
    return typeof result === "string" ? parse(result) : result;
  };
  const show = (value) => {
    if (typeof value === "string") return value;
    if (value instanceof Error) return String(value) + "\n" + value.stack;
    if (typeof value === "object" && value !== null) {
      if (value instanceof Map || value instanceof Set) return value.constructor.name + " " + show([...value]);
      try {
        return stringify(value, (_, part) => (typeof part === "bigint" ? part + "n" : part)) ?? String(value);
      } catch {
        return String(value);
      }
    }
    return typeof value === "bigint" ? value + "n" : String(value);
  };
  const print = (stream) => (...values) => call("write", [stream, values.map(show).join(" ") + "\n"]);
  const bytesOf = (data) => {
    if (data instanceof ArrayBuffer) return data;
    if (ArrayBuffer.isView(data)) return data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
    return undefined;
  };
  const write = (name) => (path, data) => {
    const bytes = bytesOf(data);
    return bytes ? call(name, [path], bytes) : call(name, [path, String(data)]);
  };
  const timers = [];
  let next = 1;
  const define = (values) => {
    for (const name of Object.keys(values)) Object.defineProperty(globalThis, name, { value: values[name], writable: true, configurable: true });
  };
  define({
    console: { log: print("stdout"), info: print("stdout"), debug: print("stdout"), warn: print("stderr"), error: print("stderr") },
    ...parse(given),
    print: (text, stream = "stdout") => call("write", [String(stream), String(text)]),
    readFile: (path) => new Uint8Array(call("readFile", [path])),
    readText: (path) => call("readText", [path]),
    writeFile: write("writeFile"),
    appendFile: write("appendFile"),
    list: (path = ".") => call("list", [path]),
    stat: (path) => call("stat", [path]),
    exists: (path) => call("exists", [path]),
    remove: (path, options) => call("remove", [path, options?.recursive === true]),
    mkdir: (path, options) => call("mkdir", [path, options?.recursive === true]),
    rename: (from, to) => call("rename", [from, to]),
    stdin: {
      read: () => call("readInput", []),
      readLine: () => call("readLine", []),
      readBytes: (max = 65536) => new Uint8Array(call("readBytes", [max])),
    },
    sleep: (ms) => call("sleep", [Number(ms)]),
    exit: (code = 0) => call("exit", [Number(code)]),
    setTimeout: (run, ms = 0, ...args) => {
      timers.push({ id: next, due: Date.now() + Math.max(0, Number(ms) || 0), run: () => run(...args) });
      return next++;
    },
    clearTimeout: (id) => {
      const at = timers.findIndex((timer) => timer.id === id);
      if (at >= 0) timers.splice(at, 1);
    },
  });
  const first = () => timers.reduce((one, other) => (one && one.due <= other.due ? one : other), undefined);
  return {
    wait: () => (timers.length === 0 ? -1 : Math.max(0, first().due - Date.now())),
    fire: () => {
      const timer = first();
      timers.splice(timers.indexOf(timer), 1);
      timer.run();
    },
  };
}`;
