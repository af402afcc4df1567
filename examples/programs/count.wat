;; Counts lines, words and bytes of the file named by its first argument, or of its input.
(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_get" (func $fd_prestat_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_prestat_dir_name" (func $fd_prestat_dir_name (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open" (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 4)
  ;; 0: iovec · 8: count · 16: sizes · 64: argv · 1024: text of arguments · 16384: a preopen's name · 32768: one number · 65536: what is read
  (data (i32.const 40) "cannot open the file\n")

  (func $length (param $at i32) (result i32)
    (local $end i32)
    (local.set $end (local.get $at))
    (block $done (loop $next
      (br_if $done (i32.eqz (i32.load8_u (local.get $end))))
      (local.set $end (i32.add (local.get $end) (i32.const 1)))
      (br $next)))
    (i32.sub (local.get $end) (local.get $at)))

  (func $write (param $at i32) (param $bytes i32)
    (i32.store (i32.const 0) (local.get $at))
    (i32.store (i32.const 4) (local.get $bytes))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))

  ;; A number and the sign after it.
  (func $number (param $value i32) (param $sign i32)
    (local $at i32)
    (local.set $at (i32.const 32800))
    (i32.store8 (local.get $at) (local.get $sign))
    (loop $digit
      (local.set $at (i32.sub (local.get $at) (i32.const 1)))
      (i32.store8 (local.get $at) (i32.add (i32.const 48) (i32.rem_u (local.get $value) (i32.const 10))))
      (local.set $value (i32.div_u (local.get $value) (i32.const 10)))
      (br_if $digit (local.get $value)))
    (call $write (local.get $at) (i32.sub (i32.const 32801) (local.get $at))))

  ;; Whether a path lies below a folder, and how much of it that is with the slash; 0 for no.
  (func $below (param $path i32) (param $folder i32) (param $bytes i32) (result i32)
    (local $n i32)
    (block $no (block $yes (loop $next
      (br_if $yes (i32.ge_u (local.get $n) (local.get $bytes)))
      (br_if $no (i32.ne (i32.load8_u (i32.add (local.get $path) (local.get $n))) (i32.load8_u (i32.add (local.get $folder) (local.get $n)))))
      (local.set $n (i32.add (local.get $n) (i32.const 1)))
      (br $next)))
      (if (i32.eq (i32.load8_u (i32.add (local.get $path) (local.get $n))) (i32.const 47)) (then (return (i32.add (local.get $n) (i32.const 1)))))
      (if (i32.and (i32.ne (local.get $n) (i32.const 0)) (i32.eq (i32.load8_u (i32.add (local.get $path) (i32.sub (local.get $n) (i32.const 1)))) (i32.const 47)))
        (then (return (local.get $n)))))
    (i32.const 0))

  ;; A descriptor for a path, by the folder that was opened for us and holds it; -1 for none.
  (func $open (param $path i32) (result i32)
    (local $fd i32) (local $bytes i32) (local $skip i32)
    (local.set $fd (i32.const 3))
    (block $none (loop $next
      (br_if $none (call $fd_prestat_get (local.get $fd) (i32.const 16)))
      (local.set $bytes (i32.load (i32.const 20)))
      (drop (call $fd_prestat_dir_name (local.get $fd) (i32.const 16384) (local.get $bytes)))
      (local.set $skip (call $below (local.get $path) (i32.const 16384) (local.get $bytes)))
      (if (local.get $skip) (then
        (if (i32.eqz (call $path_open (local.get $fd) (i32.const 1) (i32.add (local.get $path) (local.get $skip))
              (i32.sub (call $length (local.get $path)) (local.get $skip)) (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 24)))
          (then (return (i32.load (i32.const 24)))))))
      (local.set $fd (i32.add (local.get $fd) (i32.const 1)))
      (br $next)))
    (i32.const -1))

  (func $main (export "_start")
    (local $fd i32) (local $lines i32) (local $words i32) (local $total i32) (local $inside i32) (local $at i32) (local $end i32) (local $byte i32)
    (drop (call $args_sizes_get (i32.const 16) (i32.const 20)))
    (if (i32.gt_u (i32.load (i32.const 16)) (i32.const 1)) (then
      (drop (call $args_get (i32.const 64) (i32.const 1024)))
      (local.set $fd (call $open (i32.load (i32.const 68))))
      (if (i32.eq (local.get $fd) (i32.const -1)) (then
        (call $write (i32.const 40) (i32.const 21))
        (call $proc_exit (i32.const 1))))))
    (block $over (loop $more
      (i32.store (i32.const 0) (i32.const 65536))
      (i32.store (i32.const 4) (i32.const 131072))
      (br_if $over (call $fd_read (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8)))
      (br_if $over (i32.eqz (i32.load (i32.const 8))))
      (local.set $total (i32.add (local.get $total) (i32.load (i32.const 8))))
      (local.set $at (i32.const 65536))
      (local.set $end (i32.add (i32.const 65536) (i32.load (i32.const 8))))
      (loop $next
        (local.set $byte (i32.load8_u (local.get $at)))
        (if (i32.eq (local.get $byte) (i32.const 10)) (then (local.set $lines (i32.add (local.get $lines) (i32.const 1)))))
        (if (i32.le_u (local.get $byte) (i32.const 32))
          (then (local.set $inside (i32.const 0)))
          (else
            (if (i32.eqz (local.get $inside)) (then (local.set $words (i32.add (local.get $words) (i32.const 1)))))
            (local.set $inside (i32.const 1))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
      (br $more)))
    (call $number (local.get $lines) (i32.const 32))
    (call $number (local.get $words) (i32.const 32))
    (call $number (local.get $total) (i32.const 10))))
