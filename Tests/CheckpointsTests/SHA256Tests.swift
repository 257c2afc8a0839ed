import Testing

@testable import Checkpoints

@Suite("SHA-256") struct SHA256Tests {
  /// FIPS 180-4's examples, as NIST publishes them.
  static let cases: [(String, Int, String)] = [
    ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    ("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
  ]

  @Test("the published examples, with and without the processor's instructions", arguments: cases)
  func examples(text: String, count: Int, digest: String) {
    let message = [UInt8](String(repeating: text, count: count).utf8)
    for isAccelerated in [false, true] {
      // In pieces that end anywhere in a block.
      for piece in [1_000_003, 64, 63, 1] where message.count / piece < 100_000 {
        var hash = SHA256(isAccelerated: isAccelerated)
        var start = 0
        repeat {
          let end = min(start + piece, message.count)
          message[start..<end].withUnsafeBytes { hash.update($0) }
          start = end
        } while start < message.count
        #expect(hash.finish() == digest)
      }
    }
  }
}
