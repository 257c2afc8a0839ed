import Glibc

/// A program in a terminal of its own, for tests: keys go in, a screen comes out.
///
///     let terminal = try PseudoTerminal(BuiltProgram.path("ShellFixture"))
///     terminal.type(":pau\t")
///     #expect(terminal.wait { $0.lines.contains("fixture> :pause") })
public final class PseudoTerminal {
  /// What could not be set up.
  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  public private(set) var screen: VirtualScreen
  /// Every byte that the program wrote.
  public private(set) var output: [UInt8] = []
  public let process: pid_t
  private let master: Int32
  /// Kept open so that the terminal's settings can be looked at after the program's end.
  private let slave: Int32
  private var status: Int32?

  /// Starts the program at `path` as the leader of a session with this terminal.
  public init(
    _ path: String, _ arguments: [String] = [], environment: [String: String] = [:],
    directory: String? = nil, columns: Int = 80, rows: Int = 24
  ) throws {
    screen = VirtualScreen(columns: columns, rows: rows)
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    // The functions for this (`posix_openpt`, `ptsname`) are behind macros that Swift does not see:
    // TIOCSPTLCK unlocks the other end, TIOCGPTN tells its number.
    var (unlock, number) = (Int32(0), UInt32(0))
    guard master >= 0, ioctl(master, 0x4004_5431, &unlock) == 0,
      ioctl(master, 0x8004_5430, &number) == 0
    else { throw Failure(description: "no pseudo-terminal: \(String(cString: strerror(errno)))") }
    let device = "/dev/pts/\(number)"
    slave = open(device, O_RDWR | O_NOCTTY | O_CLOEXEC)
    _ = fcntl(master, F_SETFL, O_NONBLOCK)
    var size = winsize(
      ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(slave, UInt(TIOCSWINSZ), &size)
    let usual = [
      "TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": "/nonexistent",
      "SWIFT_BACKTRACE": "enable=no",
    ]
    // The spawn call that changes the folder is behind a macro that Swift does not see.
    let command = directory.map { ["/usr/bin/env", "-C", $0, path] } ?? [path]
    process = try Self.spawn(
      command + arguments, usual.merging(environment) { $1 }, device: device)
  }

  deinit {
    if status == nil {
      kill(process, SIGKILL)
      var raw: Int32 = 0
      waitpid(process, &raw, 0)
    }
    close(master)
    close(slave)
  }

  private static func spawn(
    _ command: [String], _ environment: [String: String], device: String
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The first terminal that a session's leader opens is the session's.
    posix_spawn_file_actions_addopen(&actions, 0, device, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    // POSIX_SPAWN_SETSID is behind _GNU_SOURCE, which Swift does not see.
    let newSession: Int32 = 0x80
    posix_spawnattr_setflags(
      &attributes, Int16(newSession | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var words = command.map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for word in words + variables { free(word) } }
    var process: pid_t = 0
    let result = posix_spawn(&process, command[0], &actions, &attributes, &words, &variables)
    guard result == 0 else {
      throw Failure(description: "'\(command[0])': \(String(cString: strerror(result)))")
    }
    return process
  }

  // MARK: - Talking

  /// Types text; `\r` is the return key, `\u{1B}[A` the arrow up, `\u{3}` Ctrl-C.
  public func type(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else { pump(milliseconds: 20) }
    }
  }

  /// Gives the window another size; the program gets SIGWINCH.
  public func resize(columns: Int, rows: Int) {
    var size = winsize(
      ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(slave, UInt(TIOCSWINSZ), &size)
    screen.resize(columns: columns, rows: rows)
  }

  /// Waits until the program has been stopped, as by Ctrl-Z; false after `seconds`.
  public func waitForStop(seconds: Double = 60) -> Bool {
    wait(seconds: seconds) { _ in
      var information = siginfo_t()
      return waitid(P_PID, id_t(process), &information, WSTOPPED | WNOHANG | WNOWAIT) == 0
        && information.si_code == Int32(CLD_STOPPED)
    }
  }

  /// Asks the program to stop as another program would: with a signal, not with a key.
  public func askToStop() {
    kill(process, SIGTSTP)
  }

  /// Lets a stopped program go on, as `fg` does.
  public func resume() {
    kill(process, SIGCONT)
  }

  /// Reads what comes until the screen is as it should be; false after `seconds` of trying.
  public func wait(
    seconds: Double = 60, until isReached: (VirtualScreen) -> Bool
  ) -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while true {
      if isReached(screen) { return true }
      if ContinuousClock.now >= end { return false }
      pump(milliseconds: 20)
    }
  }

  /// Reads what comes until `text` stands somewhere on the screen.
  public func wait(for text: String, seconds: Double = 60) -> Bool {
    wait(seconds: seconds) { screen in screen.lines.contains { $0.contains(text) } }
  }

  /// Reads until nothing has come for a while.
  public func settle(milliseconds: Int = 150) {
    var before = -1
    while before != output.count {
      before = output.count
      pump(milliseconds: milliseconds)
    }
  }

  /// Waits for the program's end and returns its exit status, or 128 plus the signal; nil if it lives.
  public func waitForExit(seconds: Double = 60) -> Int32? {
    let end = ContinuousClock.now + .seconds(seconds)
    while status == nil, ContinuousClock.now < end {
      pump(milliseconds: 20)
      var raw: Int32 = 0
      if waitpid(process, &raw, WNOHANG) == process {
        status = raw & 0x7F == 0 ? (raw >> 8) & 0xFF : 128 + (raw & 0x7F)
        settle(milliseconds: 20)
      }
    }
    return status
  }

  /// Whether typed keys show and lines are edited by the terminal, as a program must leave it.
  public var isCooked: Bool {
    var mode = termios()
    guard tcgetattr(slave, &mode) == 0 else { return false }
    let flags = tcflag_t(ICANON | ECHO | ISIG)
    return mode.c_lflag & flags == flags && mode.c_iflag & tcflag_t(ICRNL) != 0
      && mode.c_oflag & tcflag_t(OPOST) != 0
  }

  /// Whether typed keys show.
  public var isEchoing: Bool {
    var mode = termios()
    return tcgetattr(slave, &mode) == 0 && mode.c_lflag & tcflag_t(ECHO) != 0
  }

  private func pump(milliseconds: Int) {
    var waiter = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&waiter, 1, Int32(milliseconds)) > 0 else { return }
    var chunk = [UInt8](repeating: 0, count: 65536)
    let count = read(master, &chunk, chunk.count)
    guard count > 0 else { return }
    output += chunk[..<count]
    screen.feed(chunk[..<count])
  }
}

/// The screen, so that an expectation that fails shows it.
extension PseudoTerminal: CustomStringConvertible {
  public var description: String {
    "⟨\n\(screen.lines.joined(separator: "\n"))\ncursor \(screen.cursor), modes \(screen.modes.sorted()), "
      + "last bytes \(String(decoding: output.suffix(200), as: UTF8.self).debugDescription)⟩"
  }
}
