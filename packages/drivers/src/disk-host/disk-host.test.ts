import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Disk } from "@aether/ports";
import { diskConformance } from "@aether/ports/conformance/disk";
import { afterAll } from "vitest";
import { createDisks, createHostDisks } from "./host-disks.ts";

const base = mkdtempSync(join(tmpdir(), "disk-host-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const fresh = (disks = createHostDisks()): Promise<Disk> => disks.open(mkdtempSync(join(base, "root-")));

diskConformance("host, by descriptor", () => fresh());
diskConformance("host, by path", () => fresh(createDisks({}, "path")));
