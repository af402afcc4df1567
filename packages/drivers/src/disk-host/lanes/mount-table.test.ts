import { expect, test } from "vitest";
import { mountOf, parseMounts, strangeMount } from "./mount-table.ts";

const mounts = parseMounts(
  [
    "22 27 0:21 / /proc rw,relatime - proc proc rw",
    "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard",
    "28 27 0:30 / /tmp rw shared:5 master:1 - tmpfs tmpfs rw",
    "30 27 8:17 / /media/ada/USB\\040stick rw - vfat /dev/sdb1 rw",
    "31 27 0:44 / /net/share rw - nfs4 server:/share rw",
    "32 27 254:0 /srv /bound rw - ext4 /dev/vda rw",
    "33 31 0:45 / /net/share/deep rw - tmpfs tmpfs rw",
    "34 27 0:46 / /hidden rw - nfs4 server:/old rw",
    "35 27 254:0 /x /hidden rw - ext4 /dev/vda rw",
    "36 27 0:47 / /auto rw - autofs systemd-1 rw",
    "",
  ].join("\n"),
);
const at = (path: string, home = "/home/ada/.aether"): string | undefined => strangeMount(path, { mounts, home })?.at;

test.for([
  { path: "/home/ada/work", is: undefined, why: "is on the home's own disk" },
  { path: "/bound/work", is: undefined, why: "is the home's own disk under another name" },
  { path: "/tmp/x", is: undefined, why: "is memory" },
  { path: "/media/ada/USB stick/photos", is: "/media/ada/USB stick", why: "is on a stick, whose name has a blank" },
  { path: "/net/share", is: "/net/share", why: "is a share itself" },
  { path: "/net/shared", is: undefined, why: "only begins like a share" },
  { path: "/net", is: "/net/share", why: "holds a share" },
  { path: "/net/share/deep/x", is: undefined, why: "is memory below a share" },
  { path: "/media/ada", is: "/media/ada/USB stick", why: "holds a stick" },
  { path: "/hidden/x", is: undefined, why: "is where a share was that another mount covers" },
  { path: "/auto", is: "/auto", why: "is mounted when somebody looks" },
])("$path $why: $is may keep others waiting", ({ path, is }) => {
  expect(at(path)).toBe(is);
});

test("a folder on the machine's own disk is strange to a home on a stick", () => {
  expect(at("/home/ada/work", "/media/ada/USB stick/aether")).toBe("/");
  expect(at("/media/ada/USB stick/work", "/media/ada/USB stick/aether")).toBeUndefined();
});

test("without a table nothing is strange", () => {
  expect([strangeMount("/x", { mounts: [], home: "/h" }), mountOf("/x", [])]).toEqual([undefined, undefined]);
});
