/**
 * Runs in the interpreter before any guest. It takes away what leads to JavaScript, so that a program finds an ordinary
 * Python without it; that a program which finds it nevertheless finds nothing of the host is the realm's matter.
 *
 * `run` reads the program and never returns: its end is the process's.
 */
export const GUEST_PROGRAM = String.raw`
import asyncio, gc, sys, types
import importlib._bootstrap as bootstrap
from importlib.machinery import BuiltinImporter, FrozenImporter, ModuleSpec, PathFinder

HIDDEN = frozenset(["js", "pyodide", "pyodide_js", "_pyodide", "_pyodide_core", "micropip", "ctypes", "_ctypes", "webbrowser"])
WHEELS = "/lib/wheels"
SITE = next(path for path in sys.path if path.endswith("site-packages"))


class Fence:
    """First on the path: what would reach the interpreter's own host is not there."""

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in HIDDEN:
            raise ModuleNotFoundError(f"No module named {name!r}: there is no way to the interpreter's host from here", name=name)
        return None


class Wheels:
    """Last on the path: unpacks a wheel of the wheel folder when something in it is imported."""

    def __init__(self):
        self.index = None
        self.unpacked = set()

    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if path is not None:
            return None
        if self.index is None:
            self.index = self.read()
        wheel = self.index.get(top)
        if wheel is None or wheel in self.unpacked:
            return None
        self.unpacked.add(wheel)
        import zipfile

        with zipfile.ZipFile(f"{WHEELS}/{wheel}") as archive:
            archive.extractall(SITE)
        sys.path_importer_cache.pop(SITE, None)
        return PathFinder.find_spec(name)

    def read(self):
        import os, re, zipfile

        index = {}
        try:
            names = [name for name in os.listdir(WHEELS) if name.endswith("-none-any.whl")]
        except OSError:
            return index
        for wheel in sorted(names, key=lambda name: [int(part) if part.isdigit() else -1 for part in re.split(r"(\d+)", name)]):
            try:
                with zipfile.ZipFile(f"{WHEELS}/{wheel}") as archive:
                    tops = {entry.partition("/")[0] for entry in archive.namelist() if entry.endswith(".py")}
            except (OSError, zipfile.BadZipFile):
                continue
            for top in tops:
                if not top.endswith((".dist-info", ".data")):
                    index[top.removesuffix(".py")] = wheel
        return index


find_and_load = bootstrap._find_and_load_unlocked


def find_or_explain(name, import_):
    try:
        return find_and_load(name, import_)
    except ModuleNotFoundError as error:
        if error.name == name and error.args == (f"No module named {name!r}",) and "." not in name:
            error.msg = (
                f"No module named {name!r}: packages come from the wheel folder of this installation only "
                f"(wheels in AETHER_HOME, or AETHER_PYTHON_WHEELS); put a pure-Python wheel of it there ({name}-<version>-py3-none-any.whl)"
            )
            error.args = (error.msg,)
        raise


def sleep(seconds, /):
    """Waits, without work."""
    import os

    wait = float(seconds)
    if wait != wait:
        raise ValueError("Invalid value NaN (not a number)")
    if wait < 0:
        raise ValueError("sleep length must be non-negative")
    device = os.open("/dev/guest", os.O_WRONLY)
    try:
        os.write(device, b"sleep %.3f" % (min(wait, 2_000_000) * 1000))
    finally:
        os.close(device)


class Selector:
    """For a loop without sockets: all it can do is to wait."""

    def select(self, timeout):
        if timeout is None:
            raise RuntimeError("the program waits for something that nothing will bring about")
        if timeout > 0:
            sleep(timeout)
        return []

    def close(self):
        pass


class Loop(asyncio.base_events.BaseEventLoop):
    def __init__(self):
        super().__init__()
        self._selector = Selector()

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        pass

    def run_in_executor(self, executor, func, *args):
        future = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:
            future.set_exception(error)
        return future

    async def shutdown_default_executor(self, timeout=None):
        pass


class Policy(asyncio.events._BaseDefaultEventLoopPolicy):
    _loop_factory = Loop


def prepare():
    import time

    time.sleep = sleep
    asyncio.events._event_loop_policy = Policy()
    asyncio.events._set_running_loop(None)
    asyncio.new_event_loop = asyncio.events.new_event_loop
    asyncio.EventLoop = asyncio.SelectorEventLoop = Loop
    bootstrap._find_and_load_unlocked = find_or_explain
    asyncio.run = asyncio.runners.run
    sys.meta_path[:] = [Fence(), BuiltinImporter, FrozenImporter, PathFinder, Wheels()]
    for name in [name for name in sys.modules if name.partition(".")[0] in HIDDEN]:
        del sys.modules[name]
    sys.builtin_module_names = tuple(name for name in sys.builtin_module_names if f"_{name[1:]}" not in HIDDEN)
    sys.path[:] = [path for path in sys.path if path]
    sys.excepthook = sys.__excepthook__
    sys.breakpointhook = sys.__breakpointhook__
    guest = types.ModuleType("_guest")
    guest.run = run
    sys.modules["_guest"] = guest
    # What was made until now, the bridges to JavaScript among it, is not listed to programs.
    gc.collect()
    gc.freeze()
    for name in ("unfreeze", "get_referrers"):
        if hasattr(gc, name):
            delattr(gc, name)


def shown(error, traceback):
    """Without the frames of this module, and of what it calls."""
    frames = traceback
    while frames is not None and frames.tb_frame.f_globals is globals_of_this:
        frames = frames.tb_next
    return error.with_traceback(frames)


def execute(path, code, args):
    import linecache, os

    main = sys.modules["__main__"]
    names = vars(main)
    names.clear()
    names.update({"__name__": "__main__", "__file__": path, "__builtins__": sys.modules["builtins"], "__doc__": None, "__package__": None,
                  "__spec__": None, "__loader__": None, "__cached__": None, "__annotations__": {}})
    sys.argv[:] = [path, *args]
    sys.path.insert(0, os.getcwd())
    linecache.cache[path] = (len(code), None, code.splitlines(keepends=True), path)
    exec(compile(code, path, "exec", dont_inherit=True), names)


def told(error):
    """The exit code of an end by this error, which is printed."""
    import os, traceback

    if isinstance(error, SystemExit):
        if error.code is None:
            return 0
        if isinstance(error.code, int):
            return error.code & 255
        print(error.code, file=sys.stderr)
        return 1
    if isinstance(error, MemoryError):
        device = os.open("/dev/guest", os.O_WRONLY)
        os.write(device, b"memory")
        os.close(device)
    if sys.excepthook is not sys.__excepthook__:
        sys.excepthook(type(error), error, error.__traceback__)
    else:
        traceback.print_exception(error, file=sys.stderr)
    return 130 if isinstance(error, KeyboardInterrupt) else 1


def run():
    import atexit, json, os

    with open("/lib/job.json", encoding="utf-8") as file:
        job = json.load(file)
    os.unlink("/lib/job.json")
    os.environ.clear()
    os.environ.update(job["env"])
    code = 0
    try:
        execute(job["path"], job["code"], job["args"])
    except BaseException as error:
        try:
            code = told(shown(error, error.__traceback__))
        except BaseException:
            code = 1
    try:
        atexit._run_exitfuncs()
    except BaseException:
        pass
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            code = code or 120
    os._exit(code)


globals_of_this = globals()
prepare()
`;
