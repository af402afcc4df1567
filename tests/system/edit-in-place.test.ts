import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { begun, call, endsOf, FILES, FORMAT, filesIn, goesOn, one, shell, story, theRun, WAITS, works } from "../support/in-place.ts";

const LIMIT_MS = 180_000;

const DAY = [
  one("file_edit", { path: "EDIT/src/add.js", oldText: "a - b", newText: "a + b" }),
  { calls: [shell("cd EDIT && node --test 2>&1 | grep -E '^# (pass|fail)'"), shell(`cd EDIT && ${FORMAT} && echo built > build.log`)] },
  one("shell", { command: "cd EDIT && rm notes.txt && cat src/one.js" }),
  { text: "done" },
];

const copiesIn = ({ terminal }: { readonly terminal: { readonly home: string } }) => readdirSync(join(terminal.home, "owners/local/mirror"));

describe.concurrent("a project that is worked on in place", () => {
  test("its tests run there, a formatter changes it, diff shows all, undo puts all back, and what the person changed stays", {
    timeout: LIMIT_MS,
  }, async () => {
    await using told = await story(DAY);
    const before = filesIn(told.proj);
    const { code, err, out } = await works(told);
    expect([code, out + err]).toEqual([0, expect.stringContaining("done")]);
    const { results, failed } = await endsOf(told);
    expect(failed).toEqual([]);
    expect(results.map(({ code, stdout }) => [code, stdout])).toEqual([
      [0, expect.stringContaining("# pass 1\n# fail 0")],
      [0, ""],
      [0, "export const one = 1;\n"],
    ]);
    expect(filesIn(told.proj)).toEqual({
      ...before,
      "src/add.js": "0 export const add = (a, b) => a + b;\n",
      "src/one.js": "0 export const one = 1;\n",
      "src/two.js": "0 export const two = 2;\n",
      "build.log": "0 built\n",
      "notes.txt": undefined,
    });
    const { agent_id } = await theRun(told);
    const diff = await told.terminal.runIn(told.proj, "diff", agent_id);
    for (const line of ["src/add.js", "+export const add = (a, b) => a + b;", "src/one.js", "+export const two = 2;", "build.log", "-mine"])
      expect(diff.out).toContain(line);
    writeFileSync(join(told.proj, "src/two.js"), "my own words\n");
    writeFileSync(join(told.proj, "mine.txt"), "my own file\n");
    const undone = await told.terminal.runIn(told.proj, "undo", agent_id);
    expect(undone.out + undone.err).toMatch(/src\/two\.js.*changed by somebody else/s);
    expect(filesIn(told.proj)).toEqual({ ...before, "src/two.js": "0 my own words\n", "mine.txt": "0 my own file\n" });
    const [shown, stat] = [await told.terminal.run("show", agent_id), await told.terminal.runIn(told.proj, "diff", agent_id, "--stat")];
    for (const { out } of [shown, stat]) expect(out).toMatch(/notes\.txt.*undone since/);
    expect(stat.out).toMatch(/src\/two\.js +\+\d+ -\d+\n/);
    // The daemon may have looked by itself before: the copy goes once, whoever takes it away.
    expect((await told.terminal.run("call", "vfs.sweep")).out).toMatch(/"copies": [01]\b/);
    expect(copiesIn(told)).toEqual([]);
  });
});

test("a run that could change a project and changed nothing says so", { timeout: LIMIT_MS }, async () => {
  await using told = await story([{ text: "Repaired." }]);
  const { code, err } = await works(told);
  expect([code, err]).toEqual([0, expect.stringContaining(`changed no file in ${told.proj}`)]);
});

describe.concurrent("the same, killed midway", () => {
  test("nothing half done is there, what the person changed meanwhile stays, and undo puts all else back", { timeout: LIMIT_MS }, async () => {
    // It ends once the person's file is there, which is after the kill.
    const slow = "echo 1 >> count.txt && touch $AETHER_WORKSPACE/begun && while [ ! -e mine.txt ]; do sleep 0.1; done && echo 2 >> count.txt && rm notes.txt";
    await using told = await story([
      one("file_edit", { path: "EDIT/src/add.js", oldText: "a - b", newText: "a + b" }),
      one("shell", { command: `cd EDIT && ${FORMAT}` }),
      one("shell", { command: `cd EDIT && ${slow}` }),
      { text: "done" },
    ]);
    const before = filesIn(told.proj);
    const running = await told.terminal.startIn(told.proj, "run", "Repair the project", "--edit", ".", "-m", "script/works");
    await begun(told);
    const { agent_id } = await theRun(told);
    expect((await told.terminal.run("call", "vfs.sweep")).out).toContain('"copies": 0');
    expect(copiesIn(told)).toEqual([agent_id]);
    await told.terminal.killDaemon();
    expect(existsSync(join(told.proj, "count.txt"))).toBe(false);
    expect(readFileSync(join(told.proj, "notes.txt"), "utf8")).toBe("mine\n");
    writeFileSync(join(told.proj, "mine.txt"), "my own file\n");
    running.signal("SIGKILL");
    await running.ended;
    const { code } = await told.terminal.runIn(told.proj, "logs", "-f", agent_id);
    expect(code).toBe(0);
    expect((await endsOf(told)).failed).toEqual([]);
    expect(readFileSync(join(told.proj, "count.txt"), "utf8")).toBe("1\n2\n");
    expect(filesIn(told.proj)).toMatchObject({ "mine.txt": "0 my own file\n", "src/one.js": "0 export const one = 1;\n" });
    await told.terminal.runIn(told.proj, "undo", agent_id);
    expect(filesIn(told.proj)).toEqual({ ...before, "mine.txt": "0 my own file\n" });
  });
});

describe.concurrent("what a command does that nobody asked for", () => {
  test("plants wait for a person, who sees them together; nothing of them is there before, and a no leaves them out", { timeout: LIMIT_MS }, async () => {
    const plants =
      "mkdir -p .vscode && echo 'touch PWNED' > .envrc && echo x > .vscode/tasks.json && printf '#!/bin/sh\\n' > run.sh && chmod +x run.sh && echo '{}' > package.json && echo plain > plain.txt";
    await using told = await story([one("file_read", { path: "EDIT/notes.txt" }), one("shell", { command: `cd EDIT && ${plants}` }), { text: "done" }]);
    const before = filesIn(told.proj);
    const { code, err } = await works(told);
    expect(code, err).toBe(3);
    expect(filesIn(told.proj)).toEqual(before);
    for (const said of ["other programs run or trust", ".envrc", ".vscode/tasks.json", "run.sh", "package.json", "touch PWNED"]) expect(err).toContain(said);
    const { agent_id } = await theRun(told);
    await told.terminal.runIn(told.proj, "approve", /aether approve (\S+)/.exec(err)?.[1] ?? "none", "--deny");
    await told.terminal.runIn(told.proj, "logs", "-f", agent_id);
    expect(filesIn(told.proj)).toEqual({ ...before, "plain.txt": "0 plain\n" });
    expect((await endsOf(told)).results[0]?.message).toMatch(/not taken over into the folder: .*\.envrc \(a person said no to it\)/);
  });

  test("a person's own program stays one that is asked about, whatever the command makes of its copy; written anew it stays a program", {
    timeout: LIMIT_MS,
  }, async () => {
    const replace = "rm tool && printf 'echo PWNED' > tool && chmod 644 tool && echo plain > plain.txt";
    await using told = await story([one("file_read", { path: "EDIT/notes.txt" }), one("shell", { command: `cd EDIT && ${replace}` }), { text: "done" }]);
    const tool = join(told.proj, "tool");
    writeFileSync(tool, "echo mine\n", { mode: 0o755 });
    const before = filesIn(told.proj);
    const { code, err } = await works(told);
    expect(code, err).toBe(3);
    expect(err).toContain("PWNED");
    expect(filesIn(told.proj)).toEqual(before);
    const { agent_id } = await theRun(told);
    await told.terminal.runIn(told.proj, "approve", /aether approve (\S+)/.exec(err)?.[1] ?? "none");
    await told.terminal.runIn(told.proj, "logs", "-f", agent_id);
    expect([readFileSync(tool, "utf8"), statSync(tool).mode & 0o777]).toEqual(["echo PWNED", 0o755]);
    await told.terminal.runIn(told.proj, "undo", agent_id);
    expect(filesIn(told.proj)).toEqual(before);
  });

  test("a yes takes over what was shown, without running the command again", { timeout: LIMIT_MS }, async () => {
    const command = "cd EDIT && date +%N > stamp.txt && echo 'export A=1' > .envrc && echo ran >> $AETHER_WORKSPACE/count.txt";
    await using told = await story([
      one("file_read", { path: "EDIT/notes.txt" }),
      one("shell", { command }),
      one("shell", { command: "cat $AETHER_WORKSPACE/count.txt" }),
      { text: "done" },
    ]);
    const { code, err } = await works(told);
    expect(code, err).toBe(3);
    expect(existsSync(join(told.proj, ".envrc"))).toBe(false);
    const { agent_id } = await theRun(told);
    await told.terminal.runIn(told.proj, "approve", /aether approve (\S+)/.exec(err)?.[1] ?? "none");
    await told.terminal.runIn(told.proj, "logs", "-f", agent_id);
    expect(readFileSync(join(told.proj, ".envrc"), "utf8")).toBe("export A=1\n");
    const { results } = await endsOf(told);
    expect(results[1]?.stdout).toBe("ran\n");
    expect(results[0]?.changed).toContain(`${told.at}/.envrc`);
  });

  test("a yes is to what was shown, whatever another command made of the copy since; and what has a receipt stays", { timeout: LIMIT_MS }, async () => {
    const plants =
      "printf '#!/bin/sh\\n' > run.sh && chmod +x run.sh && mkdir -p docs/objects docs/refs && echo x > docs/HEAD && echo x > docs/config && echo one >> $AETHER_WORKSPACE/log.txt";
    const after = "ls run.sh docs 2>&1; echo two >> $AETHER_WORKSPACE/log.txt; echo second > second.txt";
    await using told = await story([
      one("file_read", { path: "EDIT/notes.txt" }),
      { calls: [shell(`cd EDIT && ${plants}`), shell(`cd EDIT && ${after}`)] },
      one("shell", { command: "cat $AETHER_WORKSPACE/log.txt" }),
      { text: "done" },
    ]);
    const { code, err } = await works(told);
    expect(code, err).toBe(3);
    const { agent_id } = await theRun(told);
    await told.terminal.runIn(told.proj, "approve", /aether approve (\S+)/.exec(err)?.[1] ?? "none");
    await told.terminal.runIn(told.proj, "logs", "-f", agent_id);
    expect(statSync(join(told.proj, "run.sh")).mode & 0o111).not.toBe(0);
    expect(readFileSync(join(told.proj, "second.txt"), "utf8")).toBe("second\n");
    for (const file of ["docs/HEAD", "docs/config"]) expect(existsSync(join(told.proj, file)), file).toBe(false);
    const { results } = await endsOf(told);
    expect(results.at(-1)?.stdout).toBe("one\ntwo\n");
  });

  test("version control's own is for reading, by any spelling, and no folder becomes a repository", { timeout: LIMIT_MS }, async () => {
    const tries = [
      "echo '[core]' >> .git/config",
      "echo x > .git/hooks/post-checkout",
      "mkdir -p .GIT/hooks && echo x > .GIT/hooks/pre-commit",
      "mkdir -p sub/.git && echo x > sub/.git/config",
      "mkdir -p docs/objects docs/refs && echo x > docs/HEAD && echo x > docs/config",
      "mv .git .old",
      "echo fine > fine.txt",
    ];
    await using told = await story([
      one("file_read", { path: "EDIT/notes.txt" }),
      { calls: tries.map((line) => shell(`cd EDIT && ${line}`)) },
      { text: "done" },
    ]);
    const config = readFileSync(join(told.proj, ".git/config"), "utf8");
    const { code, err } = await works(told);
    expect(code, err).toBe(0);
    expect(readFileSync(join(told.proj, ".git/config"), "utf8")).toBe(config);
    for (const file of [".git/hooks/post-checkout", ".GIT", "sub/.git", "docs/HEAD", "docs/config", ".old"])
      expect(existsSync(join(told.proj, file)), file).toBe(false);
    expect(readFileSync(join(told.proj, "fine.txt"), "utf8")).toBe("fine\n");
  });

  test("links, pipes and second names lead nowhere, and devices and what lies outside stay as they are", { timeout: LIMIT_MS }, async () => {
    const outside = "outside.txt";
    const tries = [
      "ln -s ../outside.txt link.txt; ln -s /etc/passwd pass; echo over > link.txt; mkfifo pipe; ln -s .. up; echo planted > up/planted.txt",
      "rm -rf src && ln -s /etc src",
      "cat hard.txt && echo changed > hard.txt",
    ];
    await using told = await story([{ calls: tries.map((line) => shell(`cd EDIT; ${line}`)) }, { text: "done" }]);
    told.terminal.write(outside, "outside\n");
    execFileSync("ln", [join(told.terminal.folder, outside), join(told.proj, "hard.txt")]);
    const { code, err } = await works(told);
    expect(code, err).toBe(0);
    expect(told.terminal.read(outside)).toBe("outside\n");
    expect(told.terminal.read("planted.txt")).toBe(undefined);
    expect(readdirSync(told.proj).filter((name) => !lstatSync(join(told.proj, name)).isFile() && !lstatSync(join(told.proj, name)).isDirectory())).toEqual([]);
    expect(readFileSync(join(told.proj, "hard.txt"), "utf8")).toBe("changed\n");
    expect((await endsOf(told)).results[0]?.message).toMatch(/not taken over into the folder: .*link/);
  });

  test("what the words forbid is asked about, or stays", { timeout: LIMIT_MS }, async () => {
    await using told = await story([
      one("file_read", { path: "EDIT/src/add.js" }),
      one("shell", { command: "cd EDIT && rm notes.txt && echo x > src/add.js" }),
      { text: "done" },
    ]);
    const { code, err } = await works(told, "Repair src/add.js. Do not change notes.txt");
    expect([code, err]).toEqual([0, expect.anything()]);
    expect(readFileSync(join(told.proj, "notes.txt"), "utf8")).toBe("mine\n");
    expect(readFileSync(join(told.proj, "src/add.js"), "utf8")).toBe("x\n");
  });

  test("what a person changes while it runs stays, and is named", { timeout: LIMIT_MS }, async () => {
    await using told = await story([
      one("shell", { command: `cd EDIT && echo theirs > notes.txt && echo new > new.txt && touch $AETHER_WORKSPACE/begun && ${WAITS}` }),
      { text: "done" },
    ]);
    const running = await told.terminal.startIn(told.proj, "run", "Repair the project", "--edit", ".", "-m", "script/works");
    await begun(told);
    writeFileSync(join(told.proj, "notes.txt"), "the person's\n");
    await goesOn(told);
    const { code } = await running.ended;
    expect(code).toBe(0);
    expect(readFileSync(join(told.proj, "notes.txt"), "utf8")).toBe("the person's\n");
    expect(readFileSync(join(told.proj, "new.txt"), "utf8")).toBe("new\n");
    expect((await endsOf(told)).results[0]?.message).toMatch(/not taken over .*notes\.txt \(it was changed by somebody else since\)/);
  });

  test("whoever is to be asked about each change is: a command may read the folder then, and not change it", { timeout: LIMIT_MS }, async () => {
    await using told = await story([one("shell", { command: "cd EDIT && cat notes.txt && echo x > notes.txt" }), { text: "done" }]);
    const { code } = await works(told, "Repair the project", "--ask", "file_write");
    expect(code).toBe(0);
    expect(readFileSync(join(told.proj, "notes.txt"), "utf8")).toBe("mine\n");
    expect((await endsOf(told)).results[0]?.stderr).toMatch(/Read-only file system/);
  });
});

describe.concurrent("changes that one turn asks for together", () => {
  test("of one file are made one after the other, and a command in between sees what came before it", { timeout: LIMIT_MS }, async () => {
    const edit = (oldText: string, newText: string) => call("file_edit", { path: "EDIT/src/one.js", oldText, newText });
    await using told = await story([
      {
        calls: [edit("export", "EXPORT"), edit("const", "CONST"), edit("one", "ONE"), shell("cat EDIT/src/one.js"), edit("=1", "=2"), edit("EXPORT", "export")],
      },
      { text: "done" },
    ]);
    const { code } = await works(told);
    expect(code).toBe(0);
    const { failed, results } = await endsOf(told);
    expect(failed).toEqual([]);
    expect(results[0]?.stdout).toBe("EXPORT   CONST ONE=1\n");
    expect(readFileSync(join(told.proj, "src/one.js"), "utf8")).toBe("export   CONST ONE=2\n");
  });
});

test("undo tells all that it did also where a command made a name that no path can have", { timeout: LIMIT_MS }, async () => {
  await using told = await story([{ calls: [shell("cd EDIT && echo more >> notes.txt; cd \"$HOME\"; cd /run/p*; echo z > 'back\\slash'")] }, { text: "done" }]);
  expect((await works(told)).code).toBe(0);
  const dry = await told.terminal.runIn(told.proj, "undo", "--dry-run");
  expect(dry).toMatchObject({ code: 0, out: expect.stringContaining("notes.txt") });
  const { code, out } = await told.terminal.runIn(told.proj, "undo");
  expect(out).toContain("notes.txt");
  expect(out).toContain("slash");
  expect(code).toBe(0);
  expect(readFileSync(join(told.proj, "notes.txt"), "utf8")).toBe(FILES["notes.txt"]);
});

describe.concurrent("a folder in the one where the person stands", () => {
  test("has one address, by which tools and commands change it and nothing around it", { timeout: LIMIT_MS }, async () => {
    await using told = await story([
      one("file_edit", { path: "EDIT/src/add.js", oldText: "a - b", newText: "a + b" }),
      one("shell", { command: "cd EDIT && cat src/add.js notes.txt && echo more >> src/one.js && echo x > src/new.js; echo y >> notes.txt; mkdir beside; ls" }),
      one("file_write", { path: "EDIT/notes.txt", text: "theirs\n" }),
      { text: "done" },
    ]);
    const before = filesIn(told.proj);
    const { code, out, err } = await told.terminal.runIn(told.proj, "run", "Repair the project", "--edit", "src", "-m", "script/works");
    expect([code, out + err]).toEqual([0, expect.stringContaining("done")]);
    const { results, failed } = await endsOf(told);
    expect(results).toMatchObject([
      { stdout: expect.stringMatching(/a \+ b;\nmine\nnotes\.txt\nsrc\ntest\n$/), changed: [`${told.at}/src/new.js`, `${told.at}/src/one.js`] },
    ]);
    expect(results[0]?.stderr).toMatch(/notes\.txt: Read-only file system/);
    expect(failed).toEqual([expect.stringMatching(/^DENIED: .*notes\.txt/)]);
    expect(filesIn(told.proj)).toEqual({
      ...before,
      "src/add.js": "0 export const add = (a, b) => a + b;\n",
      "src/one.js": "0 export   const one=1\nmore\n",
      "src/new.js": "0 x\n",
    });
    const { agent_id } = await theRun(told);
    expect((await told.terminal.runIn(told.proj, "show", agent_id)).out).toMatch(/ src\/new\.js/);
    expect((await told.terminal.runIn(told.proj, "logs", agent_id)).out).not.toContain("/mnt/local");
    await told.terminal.runIn(told.proj, "undo", agent_id);
    expect(filesIn(told.proj)).toEqual(before);
  });

  test("is changed by commands although Aether's own folder lies beside it, which nobody sees", { timeout: LIMIT_MS }, async () => {
    await using told = await story([
      one("shell", { command: "cd $(dirname EDIT)/* && find . -name journal.db; cd proj && echo x > new.js" }),
      { text: "done" },
    ]);
    const { folder } = told.terminal;
    const { code, out, err } = await told.terminal.runIn(folder, "run", "Repair the project", "--edit", "proj", "-m", "script/works");
    expect([code, out + err]).toEqual([0, expect.stringContaining("done")]);
    const { results } = await endsOf(told);
    expect(results).toMatchObject([{ code: 0, stdout: "", changed: [expect.stringMatching(/\/proj\/new\.js$/)] }]);
    expect(readFileSync(join(told.proj, "new.js"), "utf8")).toBe("x\n");
  });
});

describe.concurrent("who may run a file", () => {
  const before = { ...FILES, "run.sh": "#!/bin/sh\necho hi\n", "tool.txt": "plain\n", "secret.sh": "#!/bin/sh\n" };
  const modes = (folder: string) =>
    Object.fromEntries(Object.keys(before).map((file) => [file, (lstatSync(join(folder, file), { throwIfNoEntry: false })?.mode ?? 0) & 0o777]));

  test("is taken over, asked about as plants are, shown by diff, and put back with its mode", { timeout: LIMIT_MS }, async () => {
    await using told = await story(
      [
        one("file_read", { path: "EDIT/notes.txt" }),
        one("shell", {
          command: "cd EDIT && chmod +x run.sh && chmod 755 src/two.js && chmod -x tool.txt && rm secret.sh && chmod 777 notes.txt && mkdir d && chmod 700 d",
        }),
        { text: "done" },
      ],
      { files: before },
    );
    chmodSync(join(told.proj, "tool.txt"), 0o744);
    chmodSync(join(told.proj, "secret.sh"), 0o700);
    chmodSync(join(told.proj, "notes.txt"), 0o640);
    const [was, files] = [modes(told.proj), filesIn(told.proj)];
    const { err } = await works(told);
    expect(modes(told.proj)).toEqual(was);
    expect(err).toMatch(/run\.sh/);
    const { agent_id } = await theRun(told);
    await told.terminal.runIn(told.proj, "approve", /aether approve (\S+)/.exec(err)?.[1] ?? "none");
    await told.terminal.runIn(told.proj, "logs", "-f", agent_id);
    // Readers may run it, and nobody writes it who could not.
    expect(modes(told.proj)).toEqual({ ...was, "run.sh": 0o755, "src/two.js": 0o755, "tool.txt": 0o644, "secret.sh": 0, "notes.txt": 0o750 });
    const diff = await told.terminal.runIn(told.proj, "diff", agent_id);
    expect(diff.out).toMatch(/run\.sh.*who may run it changed: its mode was 644 and is 755/s);
    await told.terminal.runIn(told.proj, "undo", agent_id);
    expect(modes(told.proj)).toEqual(was);
    expect(filesIn(told.proj)).toEqual(files);
  });
});

describe.concurrent("permissions", () => {
  const modesIn = (folder: string) =>
    Object.fromEntries(readdirSync(folder).flatMap((name) => (name === ".git" ? [] : [[name, (lstatSync(join(folder, name)).mode & 0o7777).toString(8)]])));

  test("of what is new are those that the command gave it, of a file that was there it may take some; undo puts all back", { timeout: LIMIT_MS }, async () => {
    const command = [
      "umask 022 && cd EDIT && echo s > key.pem && chmod 600 key.pem && (umask 077; echo x > private.txt; mkdir closed) && echo x > wide.txt && chmod 666 wide.txt",
      "echo x > odd.txt && chmod 4640 odd.txt; mkdir open && chmod 777 open; chmod 600 notes.txt; chmod 666 shared.txt; echo more >> both.txt && chmod go-r both.txt",
      "rm -r gone; chmod 000 none.txt",
    ].join("; ");
    await using told = await story([one("shell", { command }), { text: "done" }], {
      files: { ...FILES, "shared.txt": "x\n", "both.txt": "x\n", "gone/f.txt": "f\n", "none.txt": "x\n" },
    });
    chmodSync(join(told.proj, "gone"), 0o700);
    chmodSync(join(told.proj, "gone/f.txt"), 0o640);
    const [was, files] = [modesIn(told.proj), filesIn(told.proj)];
    const { code, err } = await works(told);
    expect(code, err).toBe(0);
    expect(modesIn(told.proj)).toEqual({
      ...was,
      "key.pem": "600",
      "private.txt": "600",
      closed: "700",
      "wide.txt": "644",
      "odd.txt": "640",
      open: "755",
      "notes.txt": "600",
      "both.txt": "600",
      "none.txt": "400",
      gone: undefined,
    });
    expect((await endsOf(told)).results[0]?.message).toMatch(/shared\.txt \(who else reads or writes it you alone decide\)/);
    const { agent_id } = await theRun(told);
    expect((await told.terminal.runIn(told.proj, "diff", agent_id)).out).toMatch(/notes\.txt.*who reads and writes it changed: its mode was 644 and is 600/s);
    chmodSync(join(told.proj, "both.txt"), 0o640);
    await told.terminal.runIn(told.proj, "undo", agent_id);
    expect(filesIn(told.proj)).toEqual(files);
    // Theirs since is theirs.
    expect(modesIn(told.proj)).toEqual({ ...was, "both.txt": "640" });
    expect((lstatSync(join(told.proj, "gone/f.txt")).mode & 0o777).toString(8)).toBe("640");
  });
});

describe.concurrent("what is looked at is what lands", () => {
  test("a repository that is moved away while it is looked at is one all the same", { timeout: LIMIT_MS }, async () => {
    const line = (name: string): string =>
      `mkdir ${name} && cd ${name} && mkdir objects refs && echo x > HEAD && echo x > config && cd .. && (while true; do mv ${name} z${name} && mv z${name} ${name}; done) > /dev/null 2>&1 & sleep 0.4`;
    await using told = await story([...["a", "b", "c", "d", "e"].map((name) => one("shell", { command: `cd EDIT && ${line(name)}` })), { text: "done" }]);
    expect((await works(told)).code).toBe(0);
    const repositories = readdirSync(told.proj).filter(
      (name) => name !== ".git" && ["HEAD", "objects", "refs"].every((part) => existsSync(join(told.proj, name, part))),
    );
    expect(repositories).toEqual([]);
  });

  test("what other programs run is shown whole, and does not land where there is no room for it on the card", { timeout: LIMIT_MS }, async () => {
    const long = (lines: number, file: string) =>
      `(echo '{"scripts":{'; for i in $(seq ${lines}); do echo ""pad$i": "$i aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","; done; echo '"postinstall": "NEEDLE"}}') > ${file}`;
    await using told = await story([
      one("file_read", { path: "EDIT/notes.txt" }),
      one("shell", { command: `cd EDIT && ${long(250, "package.json")} && mkdir sub && ${long(2_500, "sub/package.json")}` }),
      { text: "done" },
    ]);
    const { err } = await works(told);
    const [, id = ""] = /aether approve (\S+)/.exec(err) ?? [];
    const shown = await told.terminal.runIn(told.proj, "approve", id, "--show");
    expect(shown.out + shown.err).toContain("NEEDLE");
    expect(shown.out + shown.err).toMatch(/left out of the folder, for there is too much of it to show: \S*sub\/package\.json/);
    const { agent_id } = await theRun(told);
    await told.terminal.runIn(told.proj, "approve", id);
    await told.terminal.runIn(told.proj, "logs", "-f", agent_id);
    expect(readFileSync(join(told.proj, "package.json"), "utf8")).toContain("NEEDLE");
    expect(existsSync(join(told.proj, "sub/package.json"))).toBe(false);
  });
});
