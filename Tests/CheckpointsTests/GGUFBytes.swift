/// A GGUF file as bytes, right or wrong on purpose.
struct GGUFBytes {
  struct Tensor {
    var name: String
    var dimensions: [UInt64]
    var type: UInt32 = 0
    var offset: UInt64 = 0
  }

  enum Value {
    case text(String)
    case uint32(UInt32)
    case raw(type: UInt32, bytes: [UInt8])
  }

  var magic = "GGUF"
  var version: UInt32 = 3
  var metadata: [(String, Value)] = [("general.architecture", .text("llama"))]
  var tensors: [Tensor] = []
  var data: [UInt8] = []
  /// What the header says of the counts; nil for the truth.
  var tensorCount: UInt64?
  var metadataCount: UInt64?

  var bytes: [UInt8] {
    var out = Array(magic.utf8) + little(version)
    out += little(tensorCount ?? UInt64(tensors.count))
    out += little(metadataCount ?? UInt64(metadata.count))
    for (key, value) in metadata {
      out += text(key)
      switch value {
      case .text(let string): out += little(UInt32(8)) + text(string)
      case .uint32(let number): out += little(UInt32(4)) + little(number)
      case .raw(let type, let bytes): out += little(type) + bytes
      }
    }
    for tensor in tensors {
      out += text(tensor.name) + little(UInt32(tensor.dimensions.count))
      for dimension in tensor.dimensions { out += little(dimension) }
      out += little(tensor.type) + little(tensor.offset)
    }
    while out.count % 32 != 0 { out.append(0) }
    return out + data
  }
}

func little<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

private func text(_ string: String) -> [UInt8] {
  little(UInt64(string.utf8.count)) + Array(string.utf8)
}
