/**
 * The guest's places as a filesystem of Emscripten's, inside of the realm. Nodes are never kept by name: others work in
 * the same folders, so each look is a look at what is there now. Paths have no links left in them when they get here, and
 * the tree refuses one that was put under a path meanwhile.
 */
export const REALM_TREE_FS = `({ FS, call, bytes, allocate, heap }) => {
  const FOLDER = 0o040000, FILE = 0o100000, LINK = 0o120000, OTHER = 0o010000;
  const MODES = { folder: FOLDER, file: FILE, link: LINK, other: OTHER };
  const UMASK = 0o022;
  const PAGE = 65536;
  const O_ACCMODE = 3, O_APPEND = 1024;
  const min = Math.min;
  const pathOf = (node) => FS.getPath(node);
  const below = (parent, name) => pathOf(parent) + "/" + name;
  const moment = (ms) => ({ getTime: () => ms });

  const attributes = (stat) => ({
    dev: stat.device, ino: stat.inode, mode: MODES[stat.kind] | stat.mode, nlink: stat.links, uid: 0, gid: 0, rdev: 0,
    size: stat.bytes, atime: moment(stat.accessedMs), mtime: moment(stat.modifiedMs), ctime: moment(stat.changedMs),
    blksize: 4096, blocks: Math.ceil(stat.bytes / 512),
  });

  const makeNode = (parent, name, mode) => {
    const node = FS.createNode(parent, name, mode, 0);
    node.node_ops = node_ops;
    node.stream_ops = stream_ops;
    node.isOfTree = true;
    FS.hashRemoveNode(node);
    return node;
  };
  const hashAddNode = FS.hashAddNode;
  FS.hashAddNode = (node) => {
    if (!node.isOfTree) hashAddNode(node);
  };

  const setTimes = (name, target, attr) => {
    if (typeof attr.atime === "number" || typeof attr.mtime === "number") call(name, target, attr.atime ?? null, attr.mtime ?? null);
  };

  const node_ops = {
    getattr: (node) => attributes(call("stat", pathOf(node))),
    setattr(node, attr) {
      const path = pathOf(node);
      if (attr.mode !== undefined && attr.mode !== null) {
        if (attr.dontFollow && FS.isLink(node.mode)) throw new FS.ErrnoError(138);
        // Emscripten gives a file that it has just made its mode in a second step, and knows no mask.
        const mode = attr.mode & 0o7777 & ~(node.isFresh ? UMASK : 0);
        if (!node.isFresh || mode !== (node.mode & 0o7777)) call("chmod", path, mode);
        node.isFresh = false;
        node.mode = (node.mode & ~0o7777) | mode;
      }
      setTimes("times", path, attr);
      if (attr.size !== undefined) call("resize", path, attr.size);
    },
    lookup(parent, name) {
      const stat = call("stat", below(parent, name));
      return makeNode(parent, name, MODES[stat.kind] | stat.mode);
    },
    mknod(parent, name, mode) {
      const path = below(parent, name);
      if (FS.isDir(mode)) call("mkdir", path, mode & 0o7777 & ~UMASK);
      else if (FS.isFile(mode)) call("create", path);
      else throw new FS.ErrnoError(63);
      const stat = call("stat", path);
      const node = makeNode(parent, name, MODES[stat.kind] | stat.mode);
      node.isFresh = FS.isFile(mode);
      return node;
    },
    rename(node, folder, name) {
      call("rename", pathOf(node), below(folder, name));
      node.name = name;
    },
    unlink: (parent, name) => call("unlink", below(parent, name)),
    rmdir: (parent, name) => call("rmdir", below(parent, name)),
    readdir: (node) => [".", "..", ...call("list", pathOf(node))],
    symlink: (parent, name, target) => call("symlink", target, below(parent, name)),
    readlink: (node) => call("readlink", pathOf(node)),
  };

  const stream_ops = {
    getattr: (stream) => (stream.shared.file === undefined ? node_ops.getattr(stream.node) : attributes(call("fstat", stream.shared.file))),
    setattr(stream, attr) {
      if (stream.shared.file === undefined || (attr.mode !== undefined && attr.mode !== null)) return node_ops.setattr(stream.node, attr);
      setTimes("ftimes", stream.shared.file, attr);
      if (attr.size !== undefined) call("ftruncate", stream.shared.file, attr.size);
    },
    open(stream) {
      stream.shared.users = 1;
      if (FS.isDir(stream.node.mode)) return;
      const access = stream.flags & O_ACCMODE;
      try {
        stream.shared.file = call("open", pathOf(stream.node), access !== 1, access !== 0, (stream.flags & O_APPEND) !== 0);
      } catch (error) {
        // Emscripten has given it a descriptor by now, and would keep it.
        FS.closeStream(stream.fd);
        throw error;
      }
    },
    dup(stream) {
      stream.shared.users++;
    },
    close(stream) {
      if (--stream.shared.users > 0 || stream.shared.file === undefined) return;
      const file = stream.shared.file;
      stream.shared.file = undefined;
      call("close", file);
    },
    read(stream, buffer, offset, length, position) {
      let done = 0;
      while (done < length) {
        const count = call("read", stream.shared.file, min(bytes.length, length - done), position + done);
        if (count === 0) break;
        buffer.set(bytes.subarray(0, count), offset + done);
        done += count;
      }
      return done;
    },
    write(stream, buffer, offset, length, position) {
      let done = 0;
      while (done < length) {
        const piece = min(bytes.length, length - done);
        bytes.set(buffer.subarray(offset + done, offset + done + piece));
        const count = call("write", stream.shared.file, piece, stream.flags & O_APPEND ? -1 : position + done);
        if (count === 0) break;
        done += count;
      }
      return done;
    },
    llseek(stream, offset, whence) {
      let position = offset;
      if (whence === 1) position += stream.position;
      else if (whence === 2 && stream.shared.file !== undefined) position += call("fstat", stream.shared.file).bytes;
      if (position < 0) throw new FS.ErrnoError(28);
      return position;
    },
    mmap(stream, length, position) {
      if (stream.shared.file === undefined) throw new FS.ErrnoError(43);
      const room = Math.ceil(length / PAGE) * PAGE;
      const at = allocate(PAGE, room);
      if (at === 0) throw new FS.ErrnoError(48);
      const memory = heap();
      memory.fill(0, at, at + room);
      stream_ops.read(stream, memory, at, length, position);
      return { ptr: at, allocated: true };
    },
    msync(stream, buffer, offset, length) {
      stream_ops.write(stream, buffer, 0, length, offset);
      return 0;
    },
    fsync(stream) {
      if (stream.shared.file !== undefined) call("sync", stream.shared.file);
      return 0;
    },
  };

  return (at) => {
    FS.mkdirTree(at);
    FS.mount({ mount: () => makeNode(null, "/", FOLDER | 0o755) }, {}, at);
  };
}`;
