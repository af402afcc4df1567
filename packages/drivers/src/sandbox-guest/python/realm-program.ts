import { REALM_TREE_FS } from "./realm-tree-fs.ts";

/** Of the interpreter's imports, those that are numbers in and numbers out: files, clocks, memory, ends. */
const OPEN_IMPORTS =
  "/^(__syscall_\\w+|_(abort|gmtime|localtime|mktime|timegm|tzset|mmap|munmap|msync|setitimer)_js|__assert_fail|exit|emscripten_(date_now|get_now|get_heap_max|resize_heap|runtime_keepalive_(push|pop))|_emscripten_(runtime_keepalive_clear|get_progname|system)|__call_sighandler|getprotobyname|getnameinfo|_(try|maybe)_[a-z0-9_]+|_Py_emscripten_runtime|_Py_CheckEmscriptenSignals_Helper|_PyEM_TrampolineCall_JS|getaddrinfo|_dlopen_js)$/";

/**
 * Runs in the realm before any guest: boots Pyodide there and gives one function that runs a program. What it is given of
 * the host is one function from text to text and some shared memory, both held by closures only, so that nothing in the
 * realm has a property that leads to an object of the host. What the host throws is dropped here, never passed on.
 */
export const REALM_PROGRAM = String.raw`(host, given) => {
  "use strict";
  const { parse, stringify } = JSON;
  const { shared, loaders, files, lock, prepare } = given;
  const { instantiate } = WebAssembly;
  // They ask the embedder for its objects, and their failures are the embedder's.
  for (const name of ["compileStreaming", "instantiateStreaming"]) delete WebAssembly[name];

  /** The language's own objects, as they were before anything else ran. */
  const natives = new Set();
  const collect = (value) => {
    if ((typeof value !== "object" && typeof value !== "function") || value === null || natives.has(value)) return;
    natives.add(value);
    for (const key of Reflect.ownKeys(value)) {
      const { value: held, get, set } = Reflect.getOwnPropertyDescriptor(value, key);
      for (const part of [held, get, set]) collect(part);
    }
    collect(Reflect.getPrototypeOf(value));
  };
  collect(globalThis);
  // Those that no name leads to.
  for (const made of [function* () {}, async () => {}, async function* () {}, [][Symbol.iterator](), new Map().entries(), new Set().entries(), ""[Symbol.iterator](), "".matchAll(/x/g)]) collect(Reflect.getPrototypeOf(made));
  collect((async function* () {})());
  natives.delete(globalThis);
  const bytes = new Uint8Array(shared);
  const ERRNO = {
    EACCES: 2, EBADF: 8, EEXIST: 20, EFBIG: 22, EINVAL: 28, EIO: 29, EISDIR: 31, ELOOP: 32, EMFILE: 33, ENAMETOOLONG: 37, ENOENT: 44,
    ENOSPC: 51, ENOTDIR: 54, ENOTEMPTY: 55, ENOTSUP: 138, EPERM: 63, EROFS: 69, EXDEV: 75,
  };
  const ENETUNREACH = 40;
  const EAI_FAIL = -4;
  let FS;
  let usedUp = false;
  let wasFull = false;

  const call = (...words) => {
    let text;
    try {
      text = host(stringify(words));
    } catch {
      text = '{"error":"EIO"}';
    }
    const { error, result } = parse(text);
    if (error !== undefined) throw new FS.ErrnoError(ERRNO[error] ?? 29);
    return result;
  };

  const silent = () => {};
  const define = (values) => {
    for (const [name, value] of Object.entries(values)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  };
  const now = () => call("now");
  define({
    console: { log: silent, warn: silent, error: silent },
    performance: { now },
    // Pyodide's way to say that it is neither in a browser nor in Node.
    read: silent,
    load: silent,
    readbuffer: (path) => files[path.slice(path.lastIndexOf("/") + 1)],
    setTimeout: () => 0,
    clearTimeout: silent,
    TextEncoder: class {
      encode(text = "") {
        const packed = unescape(encodeURIComponent(text));
        return Uint8Array.from(packed, (letter) => letter.charCodeAt(0));
      }
      encodeInto(text, into) {
        const encoded = this.encode(text);
        into.set(encoded);
        return { read: text.length, written: encoded.length };
      }
    },
  });

  const fillRandom = (view) => {
    const into = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let at = 0; at < into.length; ) {
      const count = call("random", Math.min(bytes.length, into.length - at));
      into.set(bytes.subarray(0, count), at);
      at += count;
    }
    return view;
  };

  /** Only what Emscripten does not do by itself: text in a single piece. */
  class Decoder {
    #latin;
    constructor(name = "utf-8") {
      this.#latin = /^(latin1|ascii|iso-8859-1|us-ascii)$/i.test(name);
    }
    decode(view = new Uint8Array()) {
      let text = "";
      for (let at = 0; at < view.length; at += 8192) text += String.fromCharCode.apply(null, view.subarray(at, at + 8192));
      return this.#latin ? text : decodeURIComponent(escape(text));
    }
  }

  /** A guest runs: nothing in the interpreter leads to JavaScript any more. */
  let isSealed = false;
  let endedBy;
  let trapped = "it failed inside";
  const OPEN = ${OPEN_IMPORTS};
  /**
   * What the interpreter calls outside of itself. A guest may come to write to all of its memory, and then to call any function
   * of its own; so those that lead to objects of JavaScript end with the boot, here and not in that memory.
   */
  const sealed = (imports) =>
    Object.fromEntries(
      Object.entries(imports).map(([name, outside]) => {
        if (OPEN.test(name) || typeof outside !== "function") return [name, outside];
        const closed = (...values) => {
          if (isSealed) {
            trapped = "it called what is closed to guests";
            throw new Error(trapped);
          }
          return outside(...values);
        };
        return [name, closed];
      }),
    );
  /** Says by what code a program ends, before that is thrown, which may be caught and is looked at by nobody. */
  const ending = (exit) => (code) => {
    endedBy = code & 255;
    return exit(code);
  };
  WebAssembly.instantiate = (binary, imports) => {
    if (!imports?.env?.__syscall_socket) return instantiate(binary, imports);
    imports.env.__syscall_socket = () => -ENETUNREACH;
    imports.env.getaddrinfo = () => EAI_FAIL;
    // There are no further modules to load, and to say so is better than to end a program that looks for one.
    imports.env._dlopen_js = () => 0;
    const wasi = imports.wasi_snapshot_preview1;
    const env = { ...sealed(imports.env), exit: ending(imports.env.exit) };
    return instantiate(binary, { ...imports, env, wasi_snapshot_preview1: { ...wasi, proc_exit: ending(wasi.proc_exit) } });
  };

  /** Files outside of places are arrays of the realm: they have a bound of their own. */
  const boundMemory = (MEMFS, most) => {
    let total = 0;
    const destroyNode = FS.destroyNode;
    const MEBIBYTE = 1048576;
    /** Emscripten lets a file grow by more than it needs, and so it is counted. */
    const grown = (length) => (length < MEBIBYTE ? length * 2 : Math.ceil(length * 1.125));
    const claim = (node, capacity) => {
      const length = node.contents?.length ?? 0;
      const more = capacity > length ? Math.max(capacity, grown(length)) - length : 0;
      if (total + more > most) throw new FS.ErrnoError(ERRNO.ENOSPC);
    };
    const counted = (name) => {
      const method = MEMFS[name];
      MEMFS[name] = (node, capacity) => {
        claim(node, capacity);
        const before = node.contents.length;
        method(node, capacity);
        total += node.contents.length - before;
      };
    };
    counted("expandFileStorage");
    counted("resizeFileStorage");
    const write = MEMFS.stream_ops.write;
    MEMFS.stream_ops.write = (stream, buffer, offset, length, position, canOwn) => {
      if (stream.node.usedBytes !== 0 || position !== 0) return write(stream, buffer, offset, length, position, canOwn);
      claim(stream.node, length);
      const before = stream.node.contents.length;
      const count = write(stream, buffer, offset, length, position, canOwn);
      total += stream.node.contents.length - before;
      return count;
    };
    // The tables of operations were made from the methods when the first node was.
    if (MEMFS.ops_table) MEMFS.ops_table.file.stream.write = MEMFS.stream_ops.write;
    FS.destroyNode = (node) => {
      if (node.contents?.length > 0) total -= node.contents.length;
      destroyNode(node);
    };
  };

  /**
   * Renames modules that are built in and lead to JavaScript or to bare memory, in the tables of the interpreter: no
   * loader finds them any more, whichever way it is asked.
   */
  const forget = ({ HEAPU8: memory }) => {
    const UNDERSCORE = 0x5f, NEVER_IN_A_NAME = 0xff;
    const coded = (name) => Uint8Array.from(name + "\0", (letter) => letter.charCodeAt(0));
    const names = ["_pyodide_core", "_ctypes", "_pyodide_core:_pyodide_core"].map(coded);
    for (let at = memory.indexOf(UNDERSCORE); at >= 0; at = memory.indexOf(UNDERSCORE, at + 1)) {
      if (memory[at + 2] < 0x61) continue;
      if (names.some((name) => name.every((byte, offset) => memory[at + offset] === byte))) memory[at] = NEVER_IN_A_NAME;
    }
  };

  /**
   * Calls of the interpreter take more of the thread's own stack, here 4 MiB, than of the one that it sees and measures.
   * It must be the first to notice, as a RecursionError: the other way it is lost.
   */
  const boundStack = (module) => {
    const STACK_BYTES = 131072;
    module._PyUnstable_ThreadState_SetStackProtection(module._PyThreadState_Get(), module._emscripten_stack_get_base() - STACK_BYTES, STACK_BYTES);
  };

  const addDevice = () => {
    const device = FS.makedev(64, 0);
    FS.registerDevice(device, {
      write(_stream, buffer, offset, length) {
        let text = "";
        for (let at = 0; at < Math.min(length, 64); at++) text += String.fromCharCode(buffer[offset + at]);
        const [word, amount] = text.split(" ");
        if (word === "sleep") call("sleep", Number(amount));
        else if (word === "memory") usedUp = true;
        return length;
      },
    });
    FS.mkdev("/dev/guest", 0o600, device);
  };

  const writer = (stream) => ({
    isatty: false,
    write(buffer) {
      for (let at = 0; at < buffer.length; at += bytes.length) {
        const piece = buffer.subarray(at, at + bytes.length);
        bytes.set(piece);
        call("output", stream, piece.length);
      }
      return buffer.length;
    },
  });
  const reader = {
    isatty: false,
    read(buffer) {
      const count = call("input", Math.min(buffer.length, bytes.length));
      buffer.set(bytes.subarray(0, count));
      return count;
    },
  };

  const loadWith = async (options) => {
    const create = loaders.module(fillRandom);
    const pyodide = await loaders.load()({
      ...options,
      indexURL: "/pyodide",
      packageBaseUrl: "/none/",
      lockFileContents: parse(lock),
      createPyodideModule: async (settings) => {
        const module = await create(settings);
        // Only now: Emscripten would use it for pieces.
        define({ TextDecoder: Decoder });
        return module;
      },
      jsglobals: Object.freeze(Object.create(null)),
      env: { HOME: "/tmp", PYTHONUNBUFFERED: "1" },
      stdin: () => null,
      stdout: silent,
      stderr: silent,
    });
    for (const name of Object.keys(files)) delete files[name];
    return pyodide;
  };

  const boot = async () => {
    const { image } = given;
    delete given.image;
    const pyodide = await loadWith(image === undefined ? {} : { _loadSnapshot: image });
    const module = pyodide._module;
    FS = pyodide.FS;
    addDevice();
    pyodide.setStdin(reader);
    pyodide.setStdout(writer("stdout"));
    pyodide.setStderr(writer("stderr"));
    forget(module);
    boundStack(module);
    const globals = pyodide.globals.get("dict")();
    globals.set("__name__", "_guest");
    pyodide.runPython(prepare, { globals, filename: "<frozen importlib._bootstrap>" });
    globals.destroy();
    const mount = (${REALM_TREE_FS})({
      FS, call, bytes,
      allocate: module._emscripten_builtin_memalign ?? (() => 0),
      heap: () => module.HEAPU8,
    });
    return { module, mount };
  };

  /** From here on the guest has what it has: no further module, no other prototype, no object of an error's making. */
  const seal = () => {
    isSealed = true;
    WebAssembly.instantiate = WebAssembly.compile = undefined;
    for (const name of ["Module", "Instance"]) WebAssembly[name] = undefined;
    // Who formats a stack is the embedder, with functions of its own.
    Object.defineProperty(Error, "stackTraceLimit", { value: 0, writable: false, configurable: false });
    Object.defineProperty(Error, "prepareStackTrace", { value: undefined, writable: false, configurable: false });
    for (const native of natives) Object.freeze(native);
    Object.freeze(globalThis);
  };

  const start = ({ module, mount }, text) => {
    const { mounts, cwd, openFiles, fileBytes, job } = parse(text);
    FS.MAX_OPEN_FDS = openFiles - 1;
    const { nextfd } = FS;
    FS.nextfd = () => {
      try {
        return nextfd();
      } catch (error) {
        wasFull = true;
        throw error;
      }
    };
    boundMemory(FS.filesystems.MEMFS, fileBytes);
    for (const at of mounts) mount(at);
    FS.writeFile("/lib/job.json", stringify(job));
    FS.chdir(cwd);
    seal();
    const source = "import sys; sys.modules.pop('_guest').run()\0";
    const at = module._malloc(source.length);
    for (let letter = 0; letter < source.length; letter++) module.HEAPU8[at + letter] = source.charCodeAt(letter);
    module._PyRun_SimpleStringFlags(at, 0);
    return { trapped: "it came back without an end" };
  };

  let booted;
  return {
    boot: async () => {
      booted = await boot();
    },
    /** Instead of a boot: the memory of an interpreter that has run nothing. */
    image: async () => (await loadWith({ _makeSnapshot: true })).makeMemorySnapshot(),
    /** The end, as JSON: a code, or why there is none. */
    run(text) {
      let end;
      try {
        end = start(booted, text);
      } catch {
        // What was thrown may be the guest's own, so nothing looks at it.
        end = endedBy === undefined ? { trapped } : { code: endedBy };
      }
      return stringify({ ...end, usedUp, wasFull });
    },
  };
}`;
