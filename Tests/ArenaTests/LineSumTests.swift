import Testing

@testable import Arena

@Suite("Checksums of lines") struct LineSumTests {
  @Test(
    "CRC-32C gives the values of RFC 3720, B.4",
    arguments: [
      ([UInt8](repeating: 0, count: 32), "8a9136aa"),
      ([UInt8](repeating: 0xFF, count: 32), "62a8ab43"),
      (Array(0..<32), "46dd794e"), (Array("123456789".utf8), "e3069283"), ([], "00000000"),
    ])
  func values(bytes: [UInt8], sum: String) {
    #expect(CRC32C.text(of: bytes[...]) == sum)
  }
}
