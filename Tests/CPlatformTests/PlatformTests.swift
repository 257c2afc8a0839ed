import CPlatform
import Foundation
import Glibc
import Synchronization
import Testing

/// Runs `body` with the path of an empty scratch file, removed afterwards.
private func withScratchFile(_ body: (String) throws -> Void) throws {
  var template = Array("/tmp/cplatform-XXXXXX".utf8CString)
  let descriptor = mkstemp(&template)
  try #require(descriptor >= 0)
  close(descriptor)
  let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  defer { unlink(path) }
  try body(path)
}

@Suite("System calls that Swift cannot import")
struct PlatformTests {
  @Test("at least one CPU, and a thread pinned to one sees one")
  func affinity() async {
    #expect(bp_cpu_count() >= 1)
    #expect((1...bp_cpu_count()).contains(bp_cpu_budget()))
    #expect(bp_permitted_cpu(0) >= 0 && bp_permitted_cpu(-1) == -1)
    #expect(bp_permitted_cpu(bp_cpu_count()) == bp_permitted_cpu(0))
    let seen = Mutex<(pinned: Bool, count: Int32)>((false, 0))
    // A thread of its own: pinning the test runner's thread would slow everything after it.
    withUnsafePointer(to: seen) { shared in
      var thread = pthread_t()
      let argument = UnsafeMutableRawPointer(mutating: UnsafeRawPointer(shared))
      pthread_create(
        &thread, nil,
        { argument in
          bp_name_thread("a name longer than fifteen bytes")
          let pinned = bp_pin_thread(1000)
          let count = bp_cpu_count()
          argument?.assumingMemoryBound(to: Mutex<(pinned: Bool, count: Int32)>.self).pointee
            .withLock { $0 = (pinned, count) }
          return nil
        }, argument)
      pthread_join(thread, nil)
    }
    #expect(seen.withLock { $0.pinned })
    #expect(seen.withLock { $0.count } == 1)
    #expect(!bp_pin_thread(-1))
  }

  @Test("parking returns at once when the word has changed, and times out when it has not")
  func parking() {
    var word: UInt32 = 7
    #expect(bp_park(&word, 8, -1))
    #expect(!bp_park(&word, 7, 1_000_000))
    #expect(bp_unpark(&word, 1) == 0)
    bp_spin_hint()
  }

  @Test("pages, advice and memory figures are sane")
  func memory() throws {
    let page = bp_page_size()
    #expect(page >= 4096 && page & (page - 1) == 0)
    let length = 4 << 20
    let anonymous = MAP_PRIVATE | MAP_ANONYMOUS
    let start = try #require(mmap(nil, length, PROT_READ | PROT_WRITE, anonymous, -1, 0))
    defer { munmap(start, length) }
    _ = bp_advise_huge_pages(start, length)  // a kernel may be built without huge pages
    #expect(!bp_advise_huge_pages(start + 1, 1), "no page lies wholly inside one byte")
    memset(start, 1, length)
    #expect(bp_resident_bytes() > 1 << 20)
    #expect(bp_memory_limit_bytes() > bp_resident_bytes())
    #expect(bp_memory_available_bytes() > 0)
  }

  @Test(
    "the least limit of a control group and those above it is found, wherever the group is",
    arguments: [
      ("0::/slurm/job/step\n", 3_000, 2.5), ("0::/slurm\n", 4_000, 4), ("0::/\n", 9_000, 0),
      ("0::/elsewhere/docker\n", 9_000, 0), ("5:memory:/box\n0::/\n", 2_000, 0),
      ("4:cpu,cpuacct:/box\n", 0, 1.5), ("4:cpu,cpuacct:/\n", 0, 0),
      ("12:cpuset,cpuacct:/box\n1:name=systemd:/slurm/job\n", 0, 0), ("", 0, 0),
      ("\n:\n::\n7:memory\n", 9_000, 0),
    ])
  func groupLimit(membership: String, bytes: UInt64, cpus: Double) throws {
    try withScratchFile { path in
      let root = path + "-groups"
      defer { try? FileManager.default.removeItem(atPath: root) }
      for (file, text) in [
        ("memory.max", "9000\n"), ("slurm/memory.max", "4000\n"),
        ("slurm/job/memory.max", "3000\n"), ("slurm/job/step/memory.max", "max\n"),
        ("slurm/cpu.max", "400000 100000\n"), ("slurm/job/cpu.max", "125000 50000\n"),
        ("slurm/job/step/cpu.max", "max 100000\n"),
        ("memory/memory.limit_in_bytes", "9223372036854771712\n"),
        ("memory/box/memory.limit_in_bytes", "2000\n"),
        ("cpu/cpu.cfs_quota_us", "-1\n"), ("cpu/cpu.cfs_period_us", "100000\n"),
        ("cpu/box/cpu.cfs_quota_us", "150000\n"), ("cpu/box/cpu.cfs_period_us", "100000\n"),
      ] {
        let file = URL(filePath: root + "/" + file)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
      }
      try Data(membership.utf8).write(to: URL(filePath: path))
      #expect(bp_group_memory_limit_bytes(path, root) == bytes)
      #expect(bp_group_cpu_limit(path, root) == cpus)
    }
  }

  @Test("a file lock is exclusive between descriptors and ends with unlock")
  func locks() throws {
    try withScratchFile { path in
      let first = bp_open_append(path, 0o600)
      let second = bp_open_append(path, 0o600)
      defer { [first, second].forEach { close($0) } }
      #expect(bp_file_lock(first, true, false) == 0)
      #expect(bp_file_lock(second, true, false) == EWOULDBLOCK)
      #expect(bp_file_unlock(first) == 0)
      #expect(bp_file_lock(second, false, true) == 0)
    }
    #expect(bp_open_append("/nonexistent/file", 0o600) == -ENOENT)
  }

  @Test("files and folders can be flushed, and a missing folder is an error number")
  func flushing() throws {
    try withScratchFile { path in
      let descriptor = bp_open_append(path, 0o600)
      defer { close(descriptor) }
      #expect(write(descriptor, "x", 1) == 1)
      #expect(bp_sync_file(descriptor) == 0)
    }
    #expect(bp_sync_folder("/tmp") == 0)
    #expect(bp_sync_folder("/nonexistent") == ENOENT)
  }

  @Test("a pseudo-terminal says its size, a file says none")
  func terminalSize() throws {
    var columns: Int32 = -1
    var rows: Int32 = -1
    try withScratchFile { path in
      let file = bp_open_append(path, 0o600)
      defer { close(file) }
      #expect(!bp_terminal_size(file, &columns, &rows))
      #expect(columns == -1 && rows == -1)
    }
    let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    try #require(terminal >= 0)
    defer { close(terminal) }
    var size = winsize(ws_row: 33, ws_col: 77, ws_xpixel: 0, ws_ypixel: 0)
    #expect(ioctl(terminal, UInt(TIOCSWINSZ), &size) == 0)
    #expect(bp_terminal_size(terminal, &columns, &rows))
    #expect(columns == 77 && rows == 33)
    size.ws_row = 0
    #expect(ioctl(terminal, UInt(TIOCSWINSZ), &size) == 0)
    #expect(bp_terminal_size(terminal, &columns, &rows), "the columns are known all the same")
    #expect(columns == 77 && rows == 0)
  }

  @Test("a guarded copy out of a file that shrank says so instead of ending the process")
  func guardedCopy() throws {
    try withScratchFile { path in
      let page = bp_page_size()
      let descriptor = bp_open_append(path, 0o600)
      defer { close(descriptor) }
      try #require(ftruncate(descriptor, off_t(2 * page)) == 0)
      let mapped = try #require(mmap(nil, 2 * page, PROT_READ, MAP_PRIVATE, descriptor, 0))
      defer { munmap(mapped, 2 * page) }
      var target = [UInt8](repeating: 9, count: 2 * page)
      #expect(bp_guarded_copy(&target, mapped, 2 * page))
      #expect(target.allSatisfy { $0 == 0 })
      try #require(ftruncate(descriptor, off_t(page)) == 0)
      #expect(!bp_guarded_copy(&target, mapped, 2 * page))
      #expect(!bp_guarded_copy(&target, mapped + page, 1), "and again, on the same thread")
      #expect(bp_guarded_copy(&target, mapped, page), "what is still there can be read")
      #expect(bp_guarded_copy(&target, mapped + page, 0))
    }
  }

  @Test("reading memory reads every byte once", arguments: [0, 1, 7, 255, 256, 257, 1_000])
  func readMemory(byteCount: Int) {
    var bytes = [UInt8](repeating: 0, count: byteCount)
    #expect(bp_read_memory(bytes, byteCount) == 0)
    for place in 0..<byteCount {
      bytes[place] = 3
      // As a byte of a word, or by itself at the end.
      #expect(bp_read_memory(bytes, byteCount).nonzeroBitCount == 2, "byte \(place)")
      bytes[place] = 0
    }
  }

  @Test("a bus error outside a guarded copy still ends the process")
  func unguarded() async {
    await #expect(processExitsWith: .failure) {
      let page = bp_page_size()
      var byte: UInt8 = 0
      _ = bp_guarded_copy(&byte, "x", 1)
      var template = Array("/tmp/cplatform-XXXXXX".utf8CString)
      let descriptor = mkstemp(&template)
      unlink(template)
      ftruncate(descriptor, off_t(page))
      guard let mapped = mmap(nil, page, PROT_READ, MAP_PRIVATE, descriptor, 0) else { return }
      ftruncate(descriptor, 0)
      byte = mapped.load(as: UInt8.self)
      print(byte)
    }
  }
}
