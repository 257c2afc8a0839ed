// The fuzzer's program: libFuzzer finds inputs, the target named by FUZZ_TARGET reads them.
// Built with FUZZ=1 by `Fuzz/run`, which says how.
import FuzzTargets
import Glibc

@_silgen_name("LLVMFuzzerRunDriver")
func runFuzzer(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ check: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
guard let target = FuzzTargets.named(name) else {
  print("FUZZ_TARGET must be one of: \(FuzzTargets.all.map { $0.name }.joined(separator: " "))")
  exit(2)
}
/// A C function takes nothing along; the target is chosen once, before the first input.
nonisolated(unsafe) var chosen: any FuzzTarget.Type = target
var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
exit(
  runFuzzer(&count, &arguments) { bytes, count in
    do {
      try chosen.check(Array(UnsafeBufferPointer(start: bytes, count: count)))
    } catch {
      fatalError("\(error)")
    }
    return 0
  })
