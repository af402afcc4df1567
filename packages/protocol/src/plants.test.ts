import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PlantRule, plantOf } from "./plants.ts";
import { HARMLESS, PLANTS, VERSION_CONTROL } from "./plants-table.ts";

const AT = "/home/ann/proj";
const at = (name: string, rules: readonly PlantRule[] = []) => plantOf({ file: `${AT}/${name}` }, rules)?.as;

describe("what version control keeps", () => {
  test.for([
    ".git/config",
    ".git",
    "sub/.git/hooks/pre-commit",
    ".GIT/config",
    ".Git/HOOKS/post-checkout",
    ".git./config",
    ".git /config",
    ".git. . /config",
    "git~1/config",
    "GIT~2/hooks/x",
    ".git::$INDEX_ALLOCATION/config",
    ".git:x",
    ".g\u200cit/config",
    ".\u200dgit/config",
    ".gi\ufefft/config",
    "\u2024git/config",
    ".ｇｉｔ/config",
    ".git\\config",
    "sub\\.GIT\\hooks\\x",
    "GI7EBA~1/config",
    "svn~1/wc.db",
    "BZR~1/x",
    "docs/COMMON~1",
    "docs/config~1.wor",
    "docs/commondir::$DATA",
    "repo.git/config",
    "mirrors/repo.GIT/hooks/update",
    ".hg/hgrc",
    ".svn/wc.db",
    ".jj/repo/config.toml",
    ".bzr/branch/branch.conf",
    "CVS/Root",
    "_darcs/prefs/defaults",
    "docs/commondir",
    "docs/CommonDir. ",
    "docs/gitdir",
    "docs/config.worktree",
    "_svn/wc.db",
  ])("%s is refused, whatever an owner's rule says", (name) => {
    expect(at(name)).toBe("refused");
    expect(at(name, [{ files: "/**", as: "plain", why: "mine" }])).toBe("refused");
  });

  test("so is what lies in a repository by any name, and a folder that is made there", () => {
    expect(plantOf({ file: `${AT}/store/config`, repository: true }, [])?.as).toBe("refused");
    expect(plantOf({ file: `${AT}/.git/hooks`, folder: true }, [])?.as).toBe("refused");
  });

  test.for([
    ".github",
    "git.md",
    ".gitkeep",
    "digit/config",
    "legit",
    "notes.git",
    "git~/x",
    "hg/notes.md",
    ".gitignore",
    "commondir/notes.md",
    "commondir.md",
  ])("%s is none of it", (name) => {
    expect(at(name)).not.toBe("refused");
  });
});

describe("what other programs run or trust", () => {
  test.for([
    "renv/activate.R",
    "lakefile.lean",
    "analysis_options.yaml",
    "rebar.config.script",
    "project/Build.scala",
    "_plugins/hook.rb",
    "Assets/Editor/Build.cs",
    "project.godot",
    "DEPS",
    "BUILD.gn",
    "build/toolchain.gni",
    "ios/Release.xcconfig",
    "build.hxml",
    "BSDmakefile",
    "mkfile",
    "Tupfile",
    "Jamfile",
    "Jamroot.jam",
    "Imakefile",
    "Steepfile",
    "util.mill",
    "guix.scm",
    "manifest.scm",
    "bitrise.yml",
    "heroku.yml",
    "lib/x-1.0.dist-info/entry_points.txt",
    "devbox.json",
    "_targets.R",
    "buildSrc/src/main/kotlin/x.kt",
    "build.bat",
    "run.CMD",
    "setup.ps1",
    "a.vbs",
    "a.hta",
    "a.reg",
    "tools/a.exe",
    "tools/a.dll",
    "lib/a.jar",
    "lib/a.so.1",
    "package.json\n",
    "Makefile\r",
    "package.json\u2028",
    "\u0085package.json",
    "pack\tage.json",
    "setup.py\u0000",
    ".envrc",
    ".vscode/tasks.json",
    ".VSCode/settings.json",
    ".idea/workspace.xml",
    ".vimrc",
    ".dir-locals.el",
    ".dir-locals-2.el",
    ".github/workflows/ci.yml",
    ".github/copilot-instructions.md",
    ".gitlab-ci.yml",
    ".circleci/config.yml",
    "Jenkinsfile",
    "azure-pipelines.yml",
    ".drone.yml",
    ".travis.yml",
    "package.json",
    "packages/a/package.json",
    "pyproject.toml",
    "setup.py",
    "tests/conftest.py",
    "sitecustomize.py",
    "lib/x.pth",
    "build.rs",
    ".cargo/config.toml",
    "Gemfile",
    "Rakefile",
    "composer.json",
    "build.gradle.kts",
    "pom.xml",
    "Makefile",
    "GNUmakefile",
    "justfile",
    "Taskfile.yml",
    "CMakeLists.txt",
    "Dockerfile",
    "Dockerfile.dev",
    "docker-compose.override.yml",
    "compose.yaml",
    ".devcontainer/devcontainer.json",
    "tox.ini",
    "noxfile.py",
    ".pre-commit-config.yaml",
    ".husky/pre-push",
    ".lintstagedrc.json",
    "eslint.config.mjs",
    ".eslintrc.cjs",
    ".prettierrc.js",
    "jest.config.ts",
    "vite.config.ts",
    "webpack.prod.js",
    ".npmrc",
    ".yarnrc.yml",
    ".yarn/releases/yarn.cjs",
    "pip.conf",
    ".pypirc",
    ".netrc",
    ".ssh/config",
    ".ssh/authorized_keys",
    ".bashrc",
    ".zshenv",
    ".config/fish/config.fish",
    "crontab",
    ".config/systemd/user/x.service",
    ".config/autostart/x.desktop",
    "AGENTS.md",
    "docs/Claude.md",
    ".cursorrules",
    ".cursor/rules/x.mdc",
    "GEMINI.md",
    ".claude/settings.json",
    ".codex/config.toml",
    ".aider.conf.yml",
    "skills/x/SKILL.md",
    ".mcp.json",
    "go.mod",
    "docs/HEAD",
    ".proverc",
    "docs/conf.py",
    "bb.edn",
    "gatsby-node.js",
    "gatsby-config.ts",
    ".eleventy.js",
    "fastlane/Fastfile",
    "Appfile",
    "Brewfile",
    ".bazeliskrc",
    "project.json",
    ".gdbearlyinit",
    ".emacs.el",
    ".storybook/main.js",
    "gunicorn.conf.py",
    "Snakefile",
    "lefthook.toml",
    "mise.local.toml",
    "action.yml",
    "import_map.json",
    "Makefile.toml",
    "config.ru",
    "PACKAG~1.JSO",
    "MAKEFI~1",
    "Makefile::$DATA",
    "docs\\conftest.py",
    "docs/readline.py",
    "latexmkrc",
    ".pnp.cjs",
    "WORKSPACE",
    "tools/bazel",
    "CMakeUserPresets.json",
    ".factory/settings.json",
    ".git-hooks/pre-commit",
    "x.service.d/override.conf",
    "Package.json.",
    "ma\u200dkefile",
    ".bsp/sbt.json",
    ".formatter.exs",
    ".credo.exs",
    "config/config.exs",
    "config/runtime.exs",
    "App.xcodeproj/project.pbxproj",
    "Project.swift",
    "project.yml",
    ".luarc.json",
    ".coc-settings.json",
    ".phpactor.json",
    ".solargraph.yml",
    "rust-analyzer.toml",
    "omnisharp.json",
    "Directory.Build.rsp",
    "MSBuild.rsp",
    ".config/dotnet-tools.json",
    "nim.cfg",
    "src/Makevars",
    "local.properties",
    "PKGBUILD",
    "debian/rules",
    "x.spec",
    "x.ebuild",
    "x.opam",
    "Kbuild",
    "rules.mak",
    "tslint.json",
    ".parcelrc",
    ".textlintrc",
    ".markdownlint-cli2.cjs",
    ".lighthouserc.js",
    ".size-limit.js",
    "codegen.yml",
    "codegen.ts",
    "knexfile.js",
    ".sequelizerc",
    ".graphqlrc.js",
    "src-tauri/tauri.conf.json",
    "wails.json",
    ".air.toml",
    ".rdbgrc",
    ".byebugrc",
    ".rspec-local",
    ".yardopts",
    ".standard.yml",
    ".erb-lint.yml",
    ".gitlint",
    ".goreleaser.yml",
    ".ko.yaml",
    ".tekton/push.yaml",
    ".zuul.yaml",
    ".vela.yml",
    ".packit.yaml",
    ".kitchen.yml",
    ".ddev/config.yaml",
    ".lando.yml",
    ".platform.app.yaml",
    ".ebextensions/x.config",
    ".kamal/hooks/pre-deploy",
    ".mise-tasks/x",
    ".tmuxp.yaml",
    ".mongorc.js",
    ".mongoshrc.js",
    ".msmtprc",
    ".mbsyncrc",
    ".config/ghostty/config",
    ".config/dunst/dunstrc",
    ".sops.yaml",
    ".bloop/x.json",
    "foundry.toml",
    "CONVENTIONS.md",
    "CODEBUDDY.md",
    ".codebuddy/rules.md",
    "IFLOW.md",
    ".iflow/settings.json",
    ".qoder/rules/x.md",
    ".tabnine/guidelines/x.md",
    ".aiassistant/rules/x.md",
    "memory-bank/x.md",
    ".zencoder/rules/x.md",
    ".ruler/x.md",
    ".git_hooks/pre-commit",
    ".envrc.local",
  ])("%s is asked about", (name) => expect(at(name)).toBe("asked"));

  test.for([
    "readme.md",
    "brief.md",
    "answer.md",
    "src/main.ts",
    "src/build/notes.md",
    "docs/agents/list.md",
    "data.csv",
    "package.json.md",
    "notes/makefile.md",
    "file",
    "profile.md",
    "docs/profiles",
    "src/profile.ts",
    "project/plan.md",
    "editor/notes.md",
    "src/editor/view.ts",
    "notes-gdb.md",
    "analysis.do",
    "targets.csv",
    "deps.md",
    "ci/notes.yml",
    "entry_points.md",
    "plugins/main.rb",
    "release-1.jar.md",
    ".editorconfig",
    ".gitignore",
    "a.service.md",
    "notes~old.md",
    "approximately~1.txt",
    "docs/notebook.ipynb",
    "Capital.md",
    "invoice.pdf",
    ".npmignore",
    ".prettierignore",
    "docs/.nojekyll",
    "site/.well-known/security.txt",
    ".DS_Store",
    "notes...md",
    "v1.2/notes.md",
  ])("%s is not", (name) => expect(at(name)).toBeUndefined());

  test.for([
    ".newtoolrc",
    "sub/.newtool.toml",
    ".newtool/rules/x.md",
    ".NewTool/x",
    ".newtool/.gitignore",
    ".well-known/.newtool",
    ".newtool\u200d",
    "\u2024newtool",
  ])("%s is one of a program that nobody knows yet", (name) =>
    expect(plantOf({ file: `${AT}/${name}` }, [])).toEqual({ as: "asked", why: expect.stringContaining("dot") }),
  );

  test("what is known to be harmless is plain", () => {
    for (const name of HARMLESS) expect([name, at(name.replaceAll("*", "some"))]).toEqual([name, undefined]);
  });

  test("a folder for names with a dot is not, and what an owner's rule calls plain is not either", () => {
    expect(plantOf({ file: `${AT}/.newtool`, folder: true }, [])).toBeUndefined();
    expect(at(".newtool/x", [{ files: "**/.newtool/**", as: "plain", why: "mine" }])).toBeUndefined();
  });

  describe("a folder with a dot that its owner named", () => {
    const inside = (name: string, named = "/home/ann/.notes") => plantOf({ file: `/home/ann/.notes/${name}`, named }, [])?.as;

    test.for(["a.md", "drafts/b.txt", "list.csv"])("makes nothing of a document: %s", (name) => expect(inside(name)).toBeUndefined());

    test.for(["run.py", "settings.toml", "x", ".hidden.md", ".newtool/rules/x.md", ".github/workflows/ci.yml", "AGENTS.md", "package.json", "a.md\u200b.sh"])(
      "asks about the rest: %s",
      (name) => expect(inside(name)).toBe("asked"),
    );

    test("is not one beside it, nor one around it, nor a part of its name", () => {
      expect(inside("a.md", "/home/ann/.other")).toBe("asked");
      expect(inside("a.md", "/home/ann")).toBe("asked");
      expect(inside("a.md", "/home/ann/.note")).toBe("asked");
      expect(inside("a.md", "")).toBe("asked");
      expect(plantOf({ file: "/home/ann/.config/nvim/a.md", named: "/home/ann/.config/nvim" }, [])?.as).toBe("asked");
      expect(plantOf({ file: "/home/ann/.notes/a.md", named: "/home/ann/.notes", executable: true }, [])?.as).toBe("asked");
      expect(plantOf({ file: "/home/ann/x/.git/a.md", named: "/home/ann/x/.git" }, [])?.as).toBe("refused");
    });
  });

  test("a program is, under any name, and a folder for its name is not", () => {
    expect(plantOf({ file: `${AT}/tools/notes.md`, executable: true }, [])?.as).toBe("asked");
    expect(plantOf({ file: `${AT}/.vscode`, folder: true }, [])).toBeUndefined();
  });

  test("folders around a mounted one count: what is mounted may be one that is trusted as a whole", () => {
    expect(plantOf({ file: "/home/ann/.config/systemd/user/x" }, [])?.as).toBe("asked");
    expect(plantOf({ file: "/home/ann/.ssh/rc" }, [])?.as).toBe("asked");
  });

  test("every entry of the table fits something, in capital letters too, and says why", () => {
    const sample = (pattern: string): string => pattern.replaceAll("/**/", "/a/").replace("/**", "/a/b").replaceAll("*", "x").replaceAll("?", "1");
    for (const { files, why } of PLANTS) {
      expect(why).toMatch(/^[a-zP]/);
      for (const file of files) for (const name of [sample(file), sample(file).toUpperCase()]) expect([name, at(name)]).toEqual([name, "asked"]);
    }
    for (const name of VERSION_CONTROL) expect(at(`${sample(name)}/x`)).toBe("refused");
  });
});

describe("an owner's rules", () => {
  const rules: PlantRule[] = [
    { files: "**/deploy/*.sh", as: "asked", why: "the nightly job runs it" },
    { files: "/home/ann/proj/requirements.txt", as: "plain", why: "nobody installs it" },
    { files: "**/Secrets/**", as: "refused", why: "not for agents" },
  ];
  test("come before the table, by whole paths in any case, and say why", () => {
    expect(plantOf({ file: `${AT}/deploy/Night.SH` }, rules)).toEqual({ as: "asked", why: "the nightly job runs it" });
    expect(at("requirements.txt", rules)).toBeUndefined();
    expect(at("sub/requirements.txt", rules)).toBe("asked");
    expect(at("secrets/x", rules)).toBe("refused");
    expect(at("deploy/deep/x.sh", rules)).toBeUndefined();
  });
});

test("whatever is put before, behind and between the letters of .git that a file system overlooks, it is refused", () => {
  const ignored = fc.constantFrom("", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u{e0041}");
  const cased = (letter: string) => fc.constantFrom(letter, letter.toUpperCase());
  const name = fc.tuple(ignored, ignored, cased("g"), ignored, cased("i"), ignored, cased("t"), ignored, fc.stringMatching(/^[. ]{0,3}$/));
  fc.assert(
    fc.property(name, ([a, b, g, c, i, d, t, e, end]) => {
      expect(at(`x/${a}.${b}${g}${c}${i}${d}${t}${e}${end}/config`)).toBe("refused");
    }),
  );
});

describe("a link that stands for a folder, or for nothing yet", () => {
  const link = (name: string, rules: readonly PlantRule[] = []) => plantOf({ file: `${AT}/${name}`, named: AT, link: true }, rules)?.as;

  test.for([
    { why: "as a file of its name is", name: "Makefile", as: "asked" },
    { why: "as one with a dot is", name: ".vscode", as: "asked" },
    { why: "where a folder of its name has what is run", name: "requirements", as: "asked" },
    { why: "the same further in", name: "deep/gradle", as: "asked" },
    { why: "where version control would follow it", name: ".git", as: "refused" },
    { why: "and not where nobody runs anything by it", name: "current", as: undefined },
  ])("is judged $why: $name", ({ name, as }) => {
    expect(link(name)).toBe(as);
    // A folder of that name alone is nobody's program.
    if (name !== ".git") expect(plantOf({ file: `${AT}/${name}`, folder: true }, [])).toBeUndefined();
  });

  test("is judged by a person's rules for what lies in folders of its name", () => {
    const rule = (as: PlantRule["as"]): PlantRule => ({ files: "**/deploy/*.sh", as, why: "it is deployed" });
    expect([link("deploy", [rule("asked")]), link("deploy", [rule("refused")]), link("deploy", [rule("plain")]), link("other", [rule("refused")])]).toEqual([
      "asked",
      "refused",
      undefined,
      undefined,
    ]);
  });
});
