/** Names that only version control changes, wherever they stand in a path. One pattern a name. */
export const VERSION_CONTROL: readonly string[] = [
  ".git",
  "git~?",
  ".hg",
  "hg~?",
  ".svn",
  "svn~?",
  ".bzr",
  "bzr~?",
  ".jj",
  "jj~?",
  ".sl",
  "sl~?",
  ".pijul",
  "pijul~?",
  "_darcs",
  "cvs",
  "_svn",
  ".repo",
  "repo~?",
  "_fossil_",
  ".fslckout",
  "fslcko~?",
];

/** Files that turn the folder they lie in into a part of a repository elsewhere, whose settings version control then runs. One pattern a name. */
export const REPOSITORY_FILES: readonly string[] = ["commondir", "common~?", "gitdir", "config.worktree", "config~?.wor"];

/**
 * What version control takes for a repository, or for what repositories elsewhere share, under any name: a folder that holds all of one
 * row. What is shared needs no head of its own; its settings and hooks run.
 */
export const REPOSITORIES = [
  ["HEAD", "objects", "refs"],
  ["HEAD", "commondir"],
  ["config", "objects", "refs"],
  ["hooks", "objects", "refs"],
] as const;

/** Folders in which package managers link what they installed to each other. */
export const PACKAGE_FOLDERS: readonly string[] = ["node_modules", "bower_components", "site-packages"];

export interface PlantEntry {
  /** Who runs or trusts it, in a sentence's end: "package managers run it". */
  readonly why: string;
  /** Patterns of the end of a path. */
  readonly files: readonly string[];
}

const named = (text: string): readonly string[] => text.trim().split(/\s+/);

/**
 * What other programs run, load or trust because of its name (DESIGN 4.7, "What others execute"). Source code and documents are not among
 * them: who runs those has chosen to.
 */
export const PLANTS: readonly PlantEntry[] = [
  {
    why: "version control follows it",
    files: named(`
      .gitmodules .gitattributes .gitconfig .config/git/** .hgrc .githooks/** .husky/** lefthook*.y*ml lefthook*.toml lefthook*.json
      .lefthook.* .lefthook/** .pre-commit-config.y*ml .pre-commit-hooks.y*ml .overcommit.yml .lintstagedrc*
      lint-staged.config.*
      head .git-hooks/** captainhook.json grumphp.yml .simple-git-hooks.* .jjconfig.toml .hgsub .lfsconfig
      .git_hooks/** .gitlint
      pre-commit pre-merge-commit prepare-commit-msg commit-msg post-commit pre-rebase post-checkout post-merge pre-push post-rewrite pre-receive post-receive
      post-update applypatch-msg pre-applypatch post-applypatch pre-auto-gc reference-transaction push-to-checkout proc-receive fsmonitor-watchman sendemail-validate
    `),
  },
  {
    why: "a shell runs it when somebody comes into the folder",
    files: named(`
      .envrc .direnv/** .env .env.* .flaskenv .mise.toml mise.toml .mise.*.toml mise.*.toml .mise/** mise/config*.toml .config/mise/** .rtx.toml .tool-versions .asdfrc
      .autoenv .nvmrc .node-version .python-version .ruby-version
      .overmind.env .tmuxinator.y*ml
      .envrc.* .tmuxp.y*ml .mise-tasks/** mise-tasks/** .ddev/** .lando*.y*ml
    `),
  },
  {
    why: "an editor runs or follows it when the folder is opened",
    files: named(`
      .vscode/** *.code-workspace .idea/** *.iml .fleet/** .zed/** .vim/** .vimrc _vimrc .local.vimrc .exrc _exrc .nvimrc .nvim.lua
      .nvim/** .gvimrc .config/nvim/** .dir-locals*.el .emacs .emacs.el .emacs.d/** *.sublime-project .sublime/**
      .nova/** .settings/** .helix/** .lvimrc .ctags .ctags.d/**
      .ycm_extra_conf.py .ropeproject/** hie.yaml .clj-kondo/** .vs/** .run/** .idx/** .replit
      .codesandbox/** .stackblitzrc .theia/** .atom/** .kakrc .lsp/** .projections.json .project .cproject
      .classpath .hammerspoon/**
      .luarc.json* .coc-settings.json coc-settings.json .phpactor.* .solargraph.yml rust-analyzer.toml .rust-analyzer.toml omnisharp.json
      .bsp/** .bloop/** .metals/**
      *.vim exrc init.lua tasks.json launch.json devcontainer.json
      *.sublime-build *.sublime-settings *.sublime-commands *.sublime-keymap *.sublime-macro *.sublime-mousemap *.ipr *.iws *.suo *.csproj.user *.vcxproj.user
      *.pro.user *.creator *.kdev4 *.kdevelop *.geany *.komodoproject *.kateproject *.launch *.bbprojectd/** *.nova/** *.tm_properties *.elc *.vba *.vmb
      _gvimrc _emacs session.vim .netrwhist
      init.el early-init.el site-start.el default.el *.playground/** usersetup.py usersetup.mel acad.lsp acaddoc.lsp acad.fas acad.vlx acad.dvb acad.rx startup.lsp
    `),
  },
  {
    why: "a build server runs it",
    files: named(`
      .github/** .gitlab-ci*.y*ml .gitlab/** .circleci/** jenkinsfile* azure-pipelines*.y*ml .azure/**
      .azure-pipelines/** .drone.y*ml .drone.* .travis.y*ml appveyor.y*ml .appveyor.y*ml
      bitbucket-pipelines.y*ml .buildkite/** .woodpecker* .woodpecker/** .forgejo/** .gitea/**
      .teamcity/** .cirrus.y*ml .semaphore/** codemagic.y*ml cloudbuild.y*ml buildspec.y*ml wercker.yml
      bitrise.y*ml heroku.yml circle.yml ci.y*ml concoursefile snapcraft.y*ml
      .builds/** .build.yml netlify.toml vercel.json fly.toml render.yaml app.yaml procfile renovate.json*
      .renovaterc*
      .readthedocs.y*ml action.y*ml codeowners atlantis.y*ml fastfile appfile matchfile pluginfile deliverfile gymfile
      scanfile snapfile capfile dagger.json samconfig.toml devspace.y*ml garden.y*ml okteto.y*ml werf.y*ml
      firebase.json wrangler.toml wrangler.json* cdk.json .release-it.* procfile.*
      .goreleaser.y*ml goreleaser.y*ml .ko.y*ml .tekton/** .zuul.y*ml zuul.y*ml .zuul.d/** zuul.d/** .vela.y*ml .packit.y*ml packit.y*ml
      .lighthouserc* lighthouserc* .platform.app.y*ml .platform/** .ebextensions/** .elasticbeanstalk/** .kamal/**
    `),
  },
  {
    why: "package managers run its scripts, or fetch what it names",
    files: named(`
      package.json package.json5 package.yaml package-lock.json npm-shrinkwrap.json yarn.lock
      pnpm-lock.yaml pnpm-workspace.yaml .pnpmfile.cjs .pnpmfile.mjs bun.lock* bunfig.toml deno.json*
      deno.lock jsr.json lerna.json nx.json turbo.json .yarn/** binding.gyp bower.json node_modules/**
      .pnp.* rush.json common/config/rush/** project.json workspace.json moon.y*ml .moon/** wireit.json
      import_map.json importmap.json app.json brewfile mintfile vcpkg.json shard.yml elm.json
      spago.dhall gleam.toml conanfile.* cpanfile dub.json dub.sdl
      devbox.json devbox.lock paket.* *.nuspec *.podspec renv/** *.rproj bower_components/** jsonnetfile.json
      .config/dotnet-tools.json dotnet-tools.json *.opam *.opam.template .sequelizerc knexfile.* codegen.y*ml codegen.ts codegen.js
      *.lock *.lock.json *.lockfile *.locked *.resolved *-lock.json *-lock.y*ml go.work.sum cpanfile.snapshot dub.selections.json packages.config packages.dhall
      vcpkg-configuration.json pnpmfile.js spago.y*ml aqua.y*ml pm2.json
    `),
  },
  {
    why: "Python and its tools run it, or fetch what it names",
    files: named(`
      pyproject.toml setup.py setup.cfg requirements*.txt requirements/*.txt constraints*.txt pipfile*
      poetry.lock uv.lock uv.toml pdm.lock environment.y*ml conftest.py sitecustomize.py usercustomize.py
      *.pth noxfile.py tox.ini pytest.ini manage.py dodo.py fabfile.py tasks.py .pdbrc .pythonrc*
      .pythonstartup ipython_config.py .ipython/** .jupyter/** site-packages/** .venv/** venv/**
      __pycache__/** *.pyc *.dist-info/** *.egg-info/** *.egg-link entry_points.txt *._pth pyvenv.cfg locustfile.py
      conf.py pelicanconf.py publishconf.py *.conf.py hatch.toml hatch_build.py pixi.toml poetry.toml
      pdm.toml uwsgi.ini celeryconfig.py alembic.ini alembic/env.py manifest.in snakefile
      .pdbrc.py readline.py rlcompleter.py .coveragerc mkdocs.y*ml pants.toml
      deps/deps.jl deps/build.jl manifest.toml project.toml juliaproject.toml juliamanifest.toml localpreferences.toml
      *-requirements.txt *_requirements.txt requirements*.in *-requirements.in *_requirements.in requirements/*.in constraints*.in pylock*.toml tox.toml pytest.toml sitecustomize/__init__.py usercustomize/__init__.py
      readline/__init__.py rlcompleter/__init__.py tasks/__init__.py fabfile/__init__.py conda-lock.y*ml airflow.cfg airflow_local_settings.py dags/**/*.py superset_config.py
      dbt_project.y*ml mlproject
    `),
  },
  {
    why: "a build runs it, or fetches what it names",
    files: named(`
      makefile gnumakefile *.mk makefile.am makefile.in makefile.inc makefile.local justfile .justfile taskfile*.y*ml cmakelists.txt *.cmake
      cmakepresets.json meson.build configure configure.ac *.am build.sh build sconstruct sconscript
      wscript build.bazel *.bzl workspace.bazel module.bazel .bazelrc buck build.ninja magefile.go
      rakefile* *.rake gemfile* *.gemspec gems.rb .irbrc .pryrc .bundle/** composer.json composer.lock
      pom.xml build.gradle* settings.gradle* gradle.properties init.gradle* gradlew* gradle/wrapper/**
      gradle/*.toml mvnw* .mvn/** build.sbt project/*.sbt project/plugins* build.sc ivy.xml build.xml
      *.csproj *.fsproj *.vbproj *.vcxproj *.sln *.props *.targets nuget.config global.json cargo.toml
      cargo.lock .cargo/** build.rs rust-toolchain* go.mod go.sum go.work tools.go mix.exs rebar.config
      stack.yaml *.cabal cabal.project* dune-project package.swift podfile* cartfile* pubspec.y*ml
      build.zig* project.clj deps.edn shadow-cljs.edn flake.nix flake.lock shell.nix default.nix
      devenv.nix vagrantfile earthfile tiltfile skaffold.y*ml
      workspace tools/bazel cmakeuserpresets.json latexmkrc .latexmkrc book.toml _quarto.y*ml doxyfile
      *.bazelrc .bazeliskrc .bazelversion meson_options.txt meson.options bb.edn build.boot tests.edn
      profiles.clj makefile.toml cross.toml trunk.toml .config/nextest.toml build.mill build.properties
      xmake.lua premake*.lua berksfile puppetfile thorfile rantfile jakefile* cakefile config.ru .powrc
      dune-workspace setup.hs setup.lhs *.nimble v.mod nextflow.config dvc.yaml robofile.php
      .jvmopts .sbtopts dune .buckconfig makefile.pl build.pl config.nims
      .formatter.exs .credo.exs config/*.exs *.xcodeproj/** *.xcworkspace/** project.swift project.y*ml tuist/** directory.build.rsp
      *.rsp nim.cfg *.nim.cfg *.nims makevars makevars.* local.properties pkgbuild debian/rules debian/control debian/*inst debian/*rm debian/*.install *.spec *.ebuild kbuild kbuild.* kconfig *.mak
      ?*file bsdmakefile.* makefile.win makefile.rules tuprules.tup jamfile* jamroot* *.jam *.mill *.gn *.gni deps *.gyp *.gypi *.hxml *.xcconfig default.do all.do
      android.bp *.bbappend *.bbclass lakefile.* guix.scm manifest.scm channels.scm rebar.config.script project/*.scala buildsrc/**
      *.gradle *.gradle.kts project.godot editor/*.cs analysis_options.y*ml build.y*ml melos.y*ml build.fsx fake.fsx _targets.r
      apkbuild targets *.qbs cmakecache.txt
      tauri.conf.json* wails.json .air.toml foundry.toml
      *-wrapper.properties *-wrapper.conf *-wrapper.jar *-wrapper.y*ml gradle/*.properties mill millw* sbt sbt-launch* lein leinw* grailsw* rebar rebar3 waf bazel bazelisk buck2 pants
      pantsw* pleasew sbtx cpm.cmake bootw kotlinw* jbangw* jbang* dotnet-install.* global.json wrapper.lock *.slnx *.slnf *.esproj *.njsproj *.sqlproj *.shproj
      *.projitems *.pyproj *.jsproj *.vcproj *.vdproj *.wixproj *.wapproj *.proj *.tasks *.pubxml *.ruleset *.dproj *.groupproj *.lpi *.lpk *.cbp *.dsp *.dsw *.ewp *.uvprojx
      *.nsi *.nsh *.iss *.wxs *.wxi *.pro *.pri *.prf *.bb *.mkfile *.bpr *.ninja *.bzlmod *.star
      *.pbxproj artisan *.rockspec autogen.sh bootstrap bootstrap.sh *.latexmkrc texmf.cnf renv.lock project.janet cargo-generate.toml dist-workspace.toml
      makefile.common makefile.conf* makefile.def* makefile.dev* makefile.prod* makefile.ci makefile.test* makefile.docker* makefile.gnu* makefile.linux* makefile.unix*
      makefile.darwin* makefile.osx makefile.macos makefile.mingw* makefile.msvc makefile.vc makefile.nt makefile.toolchain makefile.targets makefile.var* makefile.helper*
      makefile.include makefile.mk makefile.build makefile.custom makefile.user makefile.env makefile.global* makefile.post gnumakefile.local gnumakefile.in rules.make make.rules make.defs config.make *.just *.bazel *.bazel.lock _metadata.y*ml _bookdown.y*ml _output.y*ml _site.y*ml _common.r
      _extensions/** hugo.y*ml hugo.json devenv.y*ml
    `),
  },
  {
    why: "tools that check, test or bundle code run it",
    files: named(`
      *.config.js *.config.cjs *.config.mjs *.config.ts *.config.cts *.config.mts *.config.json
      *.workspace.ts *.setup.js *.setup.ts .eslintrc* .prettierrc* .stylelintrc* .babelrc* .mocharc*
      .swcrc .postcssrc* .nycrc* .c8rc* .huskyrc* .commitlintrc* .releaserc* .remarkrc* gulpfile*
      gruntfile* webpack.* rollup.* karma.conf* protractor.conf* tsconfig*.json jsconfig.json biome.json*
      angular.json ruff.toml .ruff.toml .pylintrc pylintrc .flake8 mypy.ini .mypy.ini .rubocop*.yml .rspec
      phpunit.xml* .php-cs-fixer* phpstan*.neon* .golangci.* .clang-tidy .clangd compile_flags.txt
      compile_commands.json .shellcheckrc .perltidyrc .perlcriticrc .vale.ini sgconfig.yml .semgrep*
      gatsby-node.* gatsby-config.* gatsby-browser.* gatsby-ssr.* .eleventy.* .storybook/** quasar.conf.*
      wdio.conf.* nightwatch.conf.* stryker.conf.* codecept.conf.* testem.* ember-cli-build.* .ember-cli
      brunch-config.* plopfile.* .plop.* semantic-release.* .changeset/config.json .czrc .yo-rc.json
      .taprc .testcaferc* jasmine.json cypress.json .puppeteerrc* .ncurc* .syncpackrc* knip.*
      .dependency-cruiser.* electron-builder.* rustfmt.toml .rustfmt.toml clippy.toml .clippy.toml
      .sqlfluff .ansible-lint .tflint.hcl .hlint.y*ml pyrightconfig.json .php_cs* _config.yml hugo.toml
      .proverc .luacheckrc nodemon.json guardfile dangerfile .simplecov .ackrc
      tslint.json tslint.y*ml .parcelrc .textlintrc* .markdownlint* .size-limit* .graphqlrc* graphql.config.*
      _plugins/** brocfile.js snowpack.* config-overrides.js rector.php config/boot.rb *-gdb.py *-gdb.gdb *-gdb.scm
      .rspec-local .yardopts .standard.yml turbo.jsonc dprint.json* ormconfig.* mocharc.* buf.gen.y*ml .erb-lint.yml .erb_lint.yml .kitchen*.y*ml kitchen.y*ml kitchen.*.y*ml
      *.workspace.js *.workspace.mjs *.workspace.cjs *.workspace.mts *.workspace.cts *.workspace.json *.setup.mjs *.setup.cjs *.setup.mts *.setup.cts *.setup.jsx *.setup.tsx
      jest-preset.* eslint-local-rules.* eslint-local-rules/** mocha.opts truffle.js truffle-config.js gulp.js karma.js
    `),
  },
  {
    why: "containers and machines are made from it",
    files: named(`
      dockerfile* *.dockerfile containerfile* .dockerignore docker-compose*.y*ml compose*.y*ml
      docker-bake.* .devcontainer/** .devcontainer.json .gitpod* *.tf *.tfvars* *.tofu *.hcl terragrunt*
      pulumi*.y*ml serverless.* ansible.cfg playbook*.y*ml helmfile* chart.yaml kustomization.y*ml
      cloud-init* user-data
      .htaccess .user.ini user.ini php.ini web.config nginx.conf supervisord.conf launchsettings.json local.settings.json httpd.conf haproxy.cfg logrotate.conf
    `),
  },
  {
    why: "it says which servers and keys programs use",
    files: named(`
      .npmrc .yarnrc* pip.conf pip.ini .pip/** .pypirc .condarc .gemrc .netrc _netrc .curlrc _curlrc
      .wgetrc .pgpass .my.cnf .mylogin.cnf .aws/** .azure/** .kube/** kubeconfig* .docker/** .gnupg/**
      .ssh/** authorized_keys* known_hosts* ssh_config sshd_config .rhosts .shosts .config/gcloud/**
      .config/gh/** .config/pip/** .m2/** .gradle/** .ivy2/** .sbt/** .nuget/** .terraformrc
      .subversion/** hosts.equiv .k5login .forward .procmailrc .mailcap .mutt*
      .msmtprc .mbsyncrc .sops.y*ml .config/msmtp/** .config/isyncrc
      *.rdp *.rdg *.ica *.remmina *.ovpn *.nmconnection *.vnc *.openvpn wg*.conf wireguard/** *.pac
    `),
  },
  {
    why: "a shell or a session of yours runs it when it begins",
    files: named(`
      .bashrc* .bash_profile .bash_login .bash_logout .bash_aliases* .bash_completion* .bash.d/** .profile
      .zshrc* .zshenv .zprofile .zlogin .zlogout .zsh/** .oh-my-zsh/** .kshrc .mkshrc .cshrc .tcshrc
      .login .logout .inputrc .editrc .config/fish/** .config/bash/** .config/zsh/** .config/nushell/**
      .elvish/** *profile.ps1 .config/powershell/** .xprofile .xinitrc .xsession* .xsessionrc
      .pam_environment .config/environment.d/** .screenrc .tmux.conf* .config/tmux/** .config/kitty/**
      .config/alacritty/** .wezterm.lua .config/wezterm/** .gdbinit gdbinit .lldbinit .sqliterc .psqlrc .octaverc
      rprofile.site .gdbearlyinit .xonshrc .config/xonsh/** .config/hypr/** .config/i3/** .config/sway/**
      .xbindkeysrc .skhdrc .yabairc .finicky.js .phoenix.js .lein/** .clojure/** .pystartup
      .rprofile .renviron .juliarc.jl .julia/config/** .perldb .guile .sbclrc .ghci startup.m
      .iex.exs .ocamlinit .erlang .rdata .config/starship.toml .gnuplot
      .rdbgrc* .byebugrc .mongorc.js .mongoshrc.js .config/ghostty/** .config/dunst/** xonshrc *.bashrc *.zshrc *.gdbinit *.lldbinit startup.jl jupyter_*config.py kernel.json
    `),
  },
  {
    why: "the system runs it by itself",
    files: named(`
      crontab* cron.d/** systemd/user/** systemd/system/** cron.daily/** cron.hourly/** cron.weekly/**
      cron.monthly/** spool/cron/** *.service *.timer *.socket *.desktop autostart/**
      .config/autostart*/** launchagents/** launchdaemons/** .local/bin/** .local/share/applications/**
      init.d/** rc.local profile.d/** sudoers* sudoers.d/** ld.so.preload ld.so.conf* modprobe.d/**
      udev/rules.d/** *.rules.d/** .mozilla/** .config/google-chrome/** .config/chromium/**
      *.service.d/** *.path *.lnk autorun.inf desktop.ini
    `),
  },
  {
    why: "it is a program by its ending: whoever opens it runs it",
    files: named(`
      *.bat *.cmd *.ps1 *.psm1 *.psd1 *.vbs *.vbe *.jse *.wsf *.wsh *.hta *.reg *.exe *.com *.scr *.pif *.msi *.msc *.cpl *.dll *.ocx *.sys
      *.scf *.chm *.jar *.jnlp *.so *.so.* *.dylib *.node *.command *.scpt *.app/** *.workflow/**
      *.applescript *.webloc *.inetloc *.url *.docm *.dotm *.xlsm *.xltm *.xlam *.pptm *.potm *.ppam
      *.ppsm *.sldm *.xlsb *.xla *.xll *.xlt *.xlm *.xlw *.wll *.wbk *.ppa *.iqy *.oqy *.dqy *.rqy *.slk *.odc *.mde *.ade *.adp *.accde *.accdr *.accda *.mam *.maf *.oxt
      *.pyd *.pyw *.pyz *.pyzw *.rbw *.phar *.cgi *.fcgi *.ahk *.au3 *.a3x *.ws *.wsc *.sct *.ps1xml *.psc1 *.psc2 *.cdxml *.pssc *.msh *.msh1 *.msh2 *.mshxml
      *.application *.appref-ms *.xbap *.gadget *.settingcontent-ms *.library-ms *.search-ms *.searchconnector-ms *.website *.mapimail *.fileloc *.ftploc *.afploc *.vncloc *.mailloc
      *.theme *.themepack *.deskthemepack *.diagcab *.diagcfg *.diagpkg *.inf *.ins *.isp *.job *.hlp *.grp *.exe.manifest *.dll.manifest *.exe.config *.dll.config *.exe.local *.deps.json *.runtimeconfig.json
      app.config machine.config *.drv *.efi *.ax *.bpl *.rll *.mui *.ko *.class *.beam *.luac *.war *.ear *.dex
      *.scptd *.scptd/** *.caction *.tool *.osx *.terminal *.shortcut *.alfredworkflow *.kmmacros *.popclipext *.lbaction *.prefpane/** *.qlgenerator/** *.mdimporter/** *.saver *.saver/**
      *.kext/** *.plugin/** *.bundle/** *.framework/** *.xpc/** *.appex/** *.plasmoid *.kwinscript *.run
    `),
  },
  {
    why: "it installs programs: whoever opens it does",
    files: named(`
      *.deb *.udeb *.rpm *.apk *.appimage *.flatpak *.flatpakref *.flatpakrepo *.snap *.eopkg *.xbps *.pkg.tar.* *.pkg *.pkg/** *.mpkg *.dmg *.iso *.vhd *.vhdx *.ova *.vbox
      *.msp *.mst *.msu *.msix *.msixbundle *.msixupload *.appx *.appxbundle *.appinstaller *.cab *.aab *.ipa *.xapk *.xpi *.crx *.vsix *.whl *.egg *.gem *.nupkg *.crate *.rock *.mcpb *.dxt
      *.safariextz *.nex *.streamdeckplugin *.sublime-package *.tmbundle/** *.mobileconfig *.mobileprovision *.provisionprofile *.ppkg *.repo sources.list sources.list.d/**
    `),
  },
  {
    why: "it tells agents what to do",
    files: named(`
      agents.md agents.override.md agent.md claude.md claude.local.md gemini.md qwen.md codex.md
      opencode.json* crush.md warp.md replit.md jules.md .cursorrules .cursor/** .cursorignore
      .windsurfrules .windsurf/** .clinerules .clinerules/** .roo/** .roorules* .roomodes .claude/**
      .claude.json .codex/** .gemini/** .qwen/** .opencode/** .config/opencode/** .aider* .continue/**
      .continuerules .goosehints .goose/** .amazonq/** .kiro/** .kilocode/** .trae/** .augment/**
      .augment-guidelines .junie/** .agents/** .agent/** .pi/** .openhands/** .devin/** .rules skill.md
      skills/**/*.md mcp.json .mcp.json *.mcp.json mcp_config.json mcp-config.json
      claude_desktop_config.json copilot-instructions.md *.instructions.md *.prompt.md *.chatmode.md
      *.agent.md *.mdc .config/agents/**
      crush.json .crush.json .factory/** cursorrules windsurfrules codex.toml
      conventions.md codebuddy.md .codebuddy/** iflow.md .iflow/** .qoder/** .tabnine/** .aiassistant/**
      memory-bank/** .zencoder/** .ruler/**
      hooks/hooks.json mcp.y*ml mcp.toml mcp_servers.json mcp-servers.json *.cursorrules soul.md heartbeat.md
    `),
  },
];

/**
 * Names with a dot before them that say nothing to run: what is left out, what keeps a folder, how text is laid out, what the web may fetch.
 * Any other that is not in {@link PLANTS} may be a program's settings, and those often name what it runs.
 */
export const HARMLESS: readonly string[] = named(`
  .*ignore .gitkeep .keep .empty .placeholder .editorconfig .nojekyll .ds_store .localized .well-known .mailmap .git-blame-ignore-revs
`);

/** What people write and read, and programs run nothing of: in a folder that its owner named, a name with a dot around it is none of a program's. */
export const DOCUMENTS: readonly string[] = named(`
  *.md *.markdown *.txt *.text *.rst *.adoc *.org *.tex *.bib *.csv *.tsv *.log *.pdf *.png *.jpg *.jpeg *.gif *.webp
`);
