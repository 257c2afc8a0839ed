import Checkpoints
import JSON
import TestSupport
import Testing

@Suite("Safetensors files", .hangGuard) struct SafetensorsTests {
  /// Opens a folder whose weights are the given files.
  private func open(_ files: [String: [UInt8]], configuration: String = "{}") throws -> Checkpoint {
    let scratch = try ScratchFolder()
    try scratch.write(configuration, to: "config.json")
    for (name, bytes) in files { try scratch.write(bytes, to: name) }
    return try Checkpoint.open(scratch.path)
  }

  @Test("numbers of every float type are read, whole and in parts")
  func floats() throws {
    let file = SafetensorsBytes(
      header: """
        {"__metadata__":{"format":"pt"},
         "a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},
         "b":{"dtype":"F16","shape":[2,2],"data_offsets":[16,24]},
         "c":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]},
         "d":{"dtype":"I64","shape":[],"data_offsets":[32,40]},
         "e":{"dtype":"F32","shape":[0,3],"data_offsets":[40,40]}}
        """,
      data: [
        0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40, 0, 0, 0x80, 0xC0,  // 1 2 3 -4
        0, 0x3C, 0x01, 0, 0xFF, 0x7B, 0, 0x80,  // 1, 2⁻²⁴, 65504, -0
        0x80, 0x3F, 0, 0x40, 0x80, 0x7F, 1, 0,  // 1, 2, infinity, a subnormal
        7, 0, 0, 0, 0, 0, 0, 0,
      ])
    let tensors = try open(["model.safetensors": file.bytes]).tensors
    #expect(tensors.tensorNames == ["a", "b", "c", "d", "e"])
    #expect(try tensors.floats("a") == [1, 2, 3, -4])
    let half = try tensors.floats("b")
    #expect(half == [1, 0x1p-24, 65504, 0] && half[3].sign == .minus)
    #expect(try tensors.floats("c") == [1, 2, .infinity, Float(bitPattern: 0x0001_0000)])
    #expect(try tensors.floats("e").isEmpty)
    #expect(throws: CheckpointError.self) { try tensors.floats("d") }
    var column: [Float] = [0, 0]
    try column.withUnsafeMutableBufferPointer {
      try tensors.readRows("a", rows: 0..<2, columns: 1..<2, into: $0)
    }
    #expect(column == [2, -4])
    var bits: [UInt16] = [0, 0]
    try bits.withUnsafeMutableBufferPointer {
      try tensors.readBFloat16Rows("a", rows: 1..<2, columns: nil, into: $0)
    }
    #expect(bits == [0x4040, 0xC080])
    for (rows, columns) in [(0..<3, 0..<2), (0..<2, 1..<3)] {
      #expect(throws: CheckpointError.self) {
        try column.withUnsafeMutableBufferPointer {
          try tensors.readRows("a", rows: rows, columns: columns, into: $0)
        }
      }
    }
  }

  @Test("shards are found by the index, and every missing one is named") func shards() throws {
    let one = SafetensorsBytes.tensor("a", data: [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40]).bytes
    let two = SafetensorsBytes.tensor("b").bytes
    let index = #"{"metadata":{},"weight_map":{"a":"m-1.safetensors","b":"m-2.safetensors"}}"#
    let name = "model.safetensors.index.json"
    let whole = try open(["m-1.safetensors": one, "m-2.safetensors": two, name: Array(index.utf8)])
    #expect(whole.tensors.tensorNames == ["a", "b"])
    #expect(try whole.tensors.floats("a") == [1, 2])
    let missing = error { try open([name: Array(index.utf8)]) }
    #expect(missing.contains("'m-1.safetensors' and 'm-2.safetensors'"))
    let lacking = error {
      try open(["m-1.safetensors": one, "m-2.safetensors": one, name: Array(index.utf8)])
    }
    #expect(lacking.contains("m-2.safetensors' lacks tensor 'b'"))
    // A tensor that stands in two shards.
    let both = #"{"weight_map":{"a":"m-1.safetensors","b":"m-2.safetensors"}}"#
    let twice = SafetensorsBytes(
      header: """
        {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},
         "b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}
        """, data: [UInt8](repeating: 0, count: 16))
    let doubled = error {
      try open(["m-1.safetensors": one, "m-2.safetensors": twice.bytes, name: Array(both.utf8)])
    }
    #expect(doubled.contains("tensor 'a' is there already"))
  }

  @Test(
    "an index cannot lead out of the folder",
    arguments: ["../m.safetensors", "/etc/passwd", "a/../../m", "..", "", "a//b", "a\\\\..\\\\b"])
  func outside(shard: String) throws {
    let index = #"{"weight_map":{"a":"\#(shard)"}}"#
    let message = error { try open(["model.safetensors.index.json": Array(index.utf8)]) }
    #expect(message.contains("lies outside the model's folder"), "\(message)")
    #expect(message.contains("'a'"))
  }

  @Test("a folder without weights says what it lacks") func noWeights() throws {
    let cases: [([String: [UInt8]], String)] = [
      ([:], "holds no 'model.safetensors' or 'model.safetensors.index.json'"),
      (["pytorch_model.bin": [1]], "pickled PyTorch files only"),
      (
        ["adapter_config.json": Array(#"{"base_model_name_or_path":"org/base"}"#.utf8)],
        "holds an adapter, not a model; load its base model with ':load org/base adapter "
      ),
      (["a.gguf": [1], "b.gguf": [1]], "holds several models"),
      (
        ["model.safetensors": SafetensorsBytes.tensor().bytes, "config.json": [0x5B, 0x5D]],
        "'the configuration' must be an object"
      ),
    ]
    for (files, words) in cases {
      let message = error { try open(files) }
      #expect(message.contains(words), "\(message)")
    }
  }

  struct Malformed: CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    /// What the message must have in it.
    let words: [String]

    init(_ name: String, _ file: SafetensorsBytes, _ words: String...) {
      testDescription = name
      bytes = file.bytes
      self.words = words
    }

    init(_ name: String, bytes: [UInt8], _ words: String...) {
      testDescription = name
      self.bytes = bytes
      self.words = words
    }
  }

  static let malformed: [Malformed] = [
    Malformed("empty", bytes: [], "8 bytes are needed and 0 are there"),
    Malformed("four bytes", bytes: [1, 2, 3, 4], "8 bytes are needed and 4 are there"),
    Malformed(
      "absurd header", SafetensorsBytes(header: "{}", headerLength: .max), "the header claims"),
    Malformed(
      "header beyond the file", SafetensorsBytes(header: "{}", headerLength: 3), "claims 3 bytes"),
    Malformed("no JSON", SafetensorsBytes(header: "{"), "model.safetensors"),
    Malformed("no object", SafetensorsBytes(header: "[]"), "'header' must be an object"),
    Malformed(
      "deep header",
      SafetensorsBytes(header: String(repeating: #"{"a":"#, count: 50_000) + "1"),
      "nested deeper than"),
    Malformed(
      "a tensor twice",
      SafetensorsBytes(
        header: #"{"w":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"#
          + #""w":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}"#), "w"),
    Malformed("unknown type", .tensor(dtype: "F7"), "tensor 'w' has the type 'F7'"),
    Malformed("a block type", .tensor(dtype: "Q8_0"), "'Q8_0'"),
    Malformed("no type", SafetensorsBytes(header: #"{"w":{}}"#), "'w.dtype'"),
    Malformed("a type that is a number", .tensor(dtype: #"","dtype":7,"x":""#), "dtype"),
    Malformed("no shape", SafetensorsBytes(header: #"{"w":{"dtype":"F32"}}"#), "'w.shape'"),
    Malformed("negative size", .tensor(shape: "[-2]"), "'w.shape' must be a list of whole numbers"),
    Malformed("fractional size", .tensor(shape: "[2.5]"), "'w.shape'"),
    Malformed(
      "overflowing shape", .tensor(shape: "[4294967296,4294967296,2]"), "impossible shape"),
    Malformed("huge size", .tensor(shape: "[18446744073709551615]"), "impossible shape"),
    Malformed("too many dimensions", .tensor(shape: "[1,1,1,1,1,1,1,1,2]"), "impossible shape"),
    Malformed("offsets fall", .tensor(offsets: "[8,0]"), "'w.data_offsets'"),
    Malformed("three offsets", .tensor(offsets: "[0,4,8]"), "'w.data_offsets'"),
    Malformed("beyond the data", .tensor(offsets: "[8,16]"), "ends at byte 16", "has 8 bytes"),
    Malformed(
      "far beyond", .tensor(offsets: "[0,18446744073709551615]"), "18446744073709551615"),
    Malformed("wrong size", .tensor(shape: "[3]"), "has 8 bytes", "need 12"),
    Malformed("wrong type for its size", .tensor(dtype: "BF16"), "has 8 bytes", "need 4"),
    Malformed(
      "overlap",
      SafetensorsBytes(
        header: #"{"v":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
          + #""w":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#,
        data: [UInt8](repeating: 0, count: 12)), "tensor 'w' begins at byte 4, inside tensor 'v'"),
    Malformed(
      "a gap", .tensor(offsets: "[8,16]", data: [UInt8](repeating: 0, count: 16)),
      "8 bytes at byte 0", "belong to no tensor"),
    Malformed(
      "bytes left over", .tensor(data: [UInt8](repeating: 0, count: 9)), "1 bytes at byte 8"),
  ]

  @Test("what is malformed is refused by file and field", arguments: malformed)
  func refused(_ file: Malformed) throws {
    let message = error { try open(["model.safetensors": file.bytes]) }
    #expect(message.contains("model.safetensors"), "\(message)")
    for words in file.words { #expect(message.contains(words), "\(message)") }
  }

  @Test("a file cut anywhere is refused, and a changed byte of the header never crashes")
  func cutAndChanged() throws {
    let bytes = SafetensorsBytes.tensor("weight", shape: "[1,2]").bytes
    for count in 0..<bytes.count {
      #expect(throws: CheckpointError.self) {
        try open(["model.safetensors": Array(bytes.prefix(count))])
      }
    }
    for place in 0..<bytes.count - 8 {
      for value: UInt8 in [0, 0x22, 0x39, 0x7D, 0xFF] {
        var changed = bytes
        changed[place] = value
        _ = try? open(["model.safetensors": changed]).tensors.tensorNames
      }
    }
  }

  private func error(_ body: () throws -> Checkpoint) -> String {
    do {
      _ = try body()
      return "nothing was thrown"
    } catch { return "\(error)" }
  }
}
