/// A safetensors file as bytes, right or wrong on purpose.
struct SafetensorsBytes {
  /// The header's JSON.
  var header: String
  /// The data section.
  var data: [UInt8] = []
  /// What the first eight bytes say; nil for the truth.
  var headerLength: UInt64?

  var bytes: [UInt8] {
    let length = headerLength ?? UInt64(header.utf8.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array(header.utf8) + data
  }

  /// A file of one tensor.
  static func tensor(
    _ name: String = "w", dtype: String = "F32", shape: String = "[2]", offsets: String = "[0,8]",
    data: [UInt8] = [UInt8](repeating: 0, count: 8)
  ) -> SafetensorsBytes {
    SafetensorsBytes(
      header: #"{"\#(name)":{"dtype":"\#(dtype)","shape":\#(shape),"data_offsets":\#(offsets)}}"#,
      data: data)
  }
}
